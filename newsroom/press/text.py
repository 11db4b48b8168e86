"""An article's title and body as tokens: folded words, and where and in what company they stood."""

import re
from dataclasses import dataclass, field
from typing import Self

from newsroom.place_names import fold
from newsroom.press.words import ABBREVIATIONS, IN_DATELINES

_TOKEN = re.compile(r"[^\W_]+(?:['’‘][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]|\n")
_DATELINE = re.compile(r"(?<=[\s,)(.])[-–—|:]|[-–—|:](?=\s)")
_DATELINE_REACH = 80  # signs in which "PASURUAN, Media - " ends
SPACES = frozenset({" ", "\u00a0", "  "})


@dataclass(slots=True)
class Text:
    """All lists run in parallel; `gaps[i]` is what stands before token i, with one more at the end."""

    raw: str
    title_end: int
    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    lead: int = 0  # the number of the body's first sentence
    dateline_end: int = 0
    shouting_title: bool = False  # most of its words are capitalised, so that capitals tell nothing

    @classmethod
    def of(cls, title: str, body: str) -> Self:
        """Cut a title and a body; positions count characters of title, newline, body."""
        text = cls(f"{title}\n{body}", len(title) + 1)
        at = sentence = 0
        for match in _TOKEN.finditer(text.raw):
            start, end = match.span()
            raw = match.group()
            gap = text.raw[at:start]
            capital = raw[0].isupper()
            if text._begins_sentence(gap, capital, start):
                sentence += 1
            if start >= text.title_end and not text.lead:
                text.lead = sentence
            text.words.append(raw.lower() if raw.isascii() and raw.isalnum() else fold(raw).replace(" ", ""))
            text.spans.append((start, end))
            text.gaps.append(gap)
            text.capital.append(capital)
            text.sentences.append(sentence)
            at = end
        text.gaps.append(text.raw[at:])
        text._find_dateline()
        titled = [
            flag for flag, (start, _) in zip(text.capital, text.spans, strict=True) if start < len(title)
        ]
        text.shouting_title = sum(titled) > 0.6 * len(titled)
        return text

    def _begins_sentence(self, gap: str, capital: bool, start: int) -> bool:
        if not self.words:
            return False
        if start >= self.title_end > self.spans[-1][0]:
            return True
        if not capital or not _SENTENCE_END.search(gap):
            return False
        abbreviated = self.words[-1] in ABBREVIATIONS or len(self.words[-1]) == 1
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

    def __len__(self) -> int:
        return len(self.words)

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
        return token < len(self.words) and self.gaps[token] in SPACES

    def plain(self, token: int) -> bool:
        """Whether nothing but a space or a hyphen stands before the token."""
        gap = self.gaps[token]
        return gap == "-" or (gap.isspace() and "\n" not in gap)
