"""An article's title and body as tokens: folded words, and where and in what company they stood."""

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Self

from newsroom.place_names import fold, join
from newsroom.press.words import ABBREVIATIONS, IN_DATELINES

_TOKEN = re.compile(r"([^\W_]++(?:['’‘][^\W\d_]++)*+)")
_SENTENCE_END = re.compile(r"[.!?…]|\n")
_DATELINE = re.compile(r"(?<=[\s,)(.])[-–—|:]|[-–—|:](?=\s)")
_DATELINE_REACH = 80  # signs in which "PASURUAN, Media - " ends
SPACES = frozenset({" ", "\u00a0", "  "})


@dataclass(slots=True)
class Text:
    """All lists run in parallel; `gaps[i]` is what stands before token i, with one more at the end."""

    raw: str
    title_end: int
    size: int  # how many tokens
    words: list[str]
    spans: list[tuple[int, int]]
    gaps: list[str]
    capital: list[bool]
    sentences: list[int] = field(default_factory=list)
    lead: int = 0  # the number of the body's first sentence
    dateline_end: int = 0
    shouting_title: bool = False  # most of its words are capitalised, so that capitals tell nothing

    @classmethod
    def of(cls, title: str, body: str) -> Self:
        """Cut a title and a body; positions count characters of title, newline, body."""
        raw = f"{title}\n{body}"
        parts = _TOKEN.split(raw)  # gap, token, gap, token, ..., gap
        ends = list(accumulate(map(len, parts)))
        tokens = parts[1::2]
        text = cls(
            raw,
            title_end=len(title) + 1,
            size=len(tokens),
            words=[_plain(token) for token in tokens],
            spans=list(zip(ends[::2], ends[1::2], strict=False)),
            gaps=parts[::2],
            capital=[token[0].isupper() for token in tokens],
        )
        titled = sum(start < len(title) for start, _ in text.spans)
        text.sentences = list(accumulate(map(text._begins_sentence, range(text.size))))
        text.lead = next(filter(None, text.sentences[titled:]), 0)
        text._find_dateline()
        text.shouting_title = sum(text.capital[:titled]) > 0.6 * titled
        return text

    def _begins_sentence(self, token: int) -> bool:
        gap = self.gaps[token]
        if gap == " " or not token:
            return False
        if self.spans[token][0] >= self.title_end > self.spans[token - 1][0]:
            return True
        if not self.capital[token] or not _SENTENCE_END.search(gap):
            return False
        before = self.words[token - 1]
        abbreviated = before in ABBREVIATIONS or len(before) == 1
        return "\n" in gap or not (gap.startswith(".") and abbreviated)

    def _find_dateline(self) -> None:
        match = _DATELINE.search(self.raw, self.title_end, self.title_end + _DATELINE_REACH)
        if match is None:
            return
        for word, capital, (start, _) in zip(self.words, self.capital, self.spans, strict=True):
            if start >= match.start():
                break
            if start >= self.title_end and not (capital or word.isdigit() or word in IN_DATELINES):
                return  # an ordinary sentence with a dash in it
        self.dateline_end = match.start()

    def in_title(self, token: int) -> bool:
        """Whether the token stands in the title."""
        return self.spans[token][0] < self.title_end

    def in_dateline(self, token: int) -> bool:
        """Whether the token stands in the "PASURUAN - " before the first sentence."""
        return self.title_end <= self.spans[token][0] < self.dateline_end

    def opens_sentence(self, token: int) -> bool:
        """Whether the token is the first of its sentence, so that its capital tells nothing."""
        return token == 0 or self.sentences[token - 1] != self.sentences[token]

    def spaced(self, token: int) -> bool:
        """Whether nothing but a space stands before the token."""
        return token < self.size and self.gaps[token] in SPACES

    def plain(self, token: int) -> bool:
        """Whether nothing but a space or a hyphen stands before the token."""
        gap = self.gaps[token]
        return gap == "-" or (gap.isspace() and "\n" not in gap)


def _plain(token: str) -> str:
    """A token as one folded word."""
    return token.lower() if token.isascii() and token.isalnum() else join(fold(token))
