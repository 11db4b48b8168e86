"""An article's title and body as tokens: folded words, and where and in what company they stood."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from newsroom.place_names import fold, join
from newsroom.press.marks import (
    ABBREVIATION,
    AFTER_COLON,
    CAPITAL,
    CLOSES_BRACKET,
    COLON,
    DIGITS,
    DOT,
    MARKS,
    NEW_LINE,
    STOPS,
    TELLS,
    joint,
)
from newsroom.press.words import IN_DATELINES

_TOKEN = re.compile(r"([^\W_]++(?:['’‘][^\W\d_]++)*+)")
# The same where these are the only signs, as in most articles: ranges are found faster than classes.
_PLAIN_TOKEN = re.compile(r"([a-zA-Z0-9]++(?:['’‘][a-zA-Z]++)*+)")
_PLAIN_SIGNS = re.compile(r"[\x00-\x7f\u00a0“”‘’–—…•]*+")
_DATELINE = re.compile(r"(?<=[\s,)(.])[-–—|:]|[-–—|:](?=\s)")
_DATELINE_REACH = 80  # signs in which "PASURUAN, Media - " ends
_MOST_KEPT, _LONGEST_KEPT = 2_000, 24  # tokens whose marks are kept, some 200 kB; letters of one


@dataclass(slots=True)
class Text:
    """All lists run in parallel; `gaps[i]` is what stands before token i, with one more at the end.

    `marks[i]` and `joints[i]` are what is known of token i and of the gap before it (`marks.py`). They have
    one more at the end, where no word is and nothing goes on, so that who looks ahead need not count tokens.
    """

    raw: str
    title_end: int
    size: int  # how many tokens
    titled: int  # how many of them stand in the title
    words: list[str]
    starts: list[int]  # in signs
    ends: list[int]
    gaps: list[str]
    marks: list[int]
    joints: list[int]
    sentences: list[int]  # the number of each token's sentence
    tellers: list[int]  # the tokens that may say of a name that it is only passed by: "asal", "warga"
    lead: int  # the number of the body's first sentence
    dateline: int = 0  # the first token after the dateline
    shouting_title: bool = False  # most of its words are capitalised, so that capitals tell nothing

    @classmethod
    def of(cls, title: str, body: str) -> Self:
        """Cut a title and a body; positions count characters of title, newline, body."""
        raw = f"{title}\n{body}"
        plain = raw.isascii() or _PLAIN_SIGNS.fullmatch(raw)
        parts = (_PLAIN_TOKEN if plain else _TOKEN).split(raw)  # gap, token, gap, token, ..., gap
        tokens, gaps = parts[1::2], parts[::2]
        signs = list(accumulate(map(len, parts)))
        starts = signs[: len(parts) - 1 : 2]
        words = _folded(tokens)
        titled = bisect_left(starts, len(title))
        odd = [at for at, gap in enumerate(gaps) if gap != " "]
        marks = [*map(_TOKEN_MARKS.__getitem__, tokens), 0]
        joints = _joints(gaps, odd, marks)
        sentences = _sentences(words, marks, joints, odd, titled)
        text = cls(
            raw,
            title_end=len(title) + 1,
            size=len(tokens),
            titled=titled,
            words=words,
            starts=starts,
            ends=signs[1::2],
            gaps=gaps,
            marks=marks,
            joints=joints,
            sentences=sentences,
            tellers=[at for at, mark in enumerate(marks) if mark & TELLS],
            lead=next(filter(None, sentences[titled:]), 0),
        )
        text.dateline = text._find_dateline()
        if 0 < text.dateline < text.size:
            text.lead = sentences[text.dateline]  # the dots of "PAPER.CO.ID, JAKARTA -" end no sentence
        text.shouting_title = len([mark for mark in marks[:titled] if mark & CAPITAL]) > 0.6 * titled
        return text

    def _find_dateline(self) -> int:
        match = _DATELINE.search(self.raw, self.title_end, self.title_end + _DATELINE_REACH)
        if match is None:
            return 0
        end = bisect_left(self.starts, match.start())
        for at in range(self.titled, end):
            if not (self.marks[at] & (CAPITAL | DIGITS) or self.words[at] in IN_DATELINES):
                return 0  # an ordinary sentence with a dash in it
        return end

    def in_title(self, token: int) -> bool:
        """Whether the token stands in the title."""
        return token < self.titled

    def in_dateline(self, token: int) -> bool:
        """Whether the token stands in the "PASURUAN - " before the first sentence."""
        return self.titled <= token < self.dateline

    def opens_sentence(self, token: int) -> bool:
        """Whether the token is the first of its sentence, so that its capital tells nothing."""
        return token in (0, self.dateline) or self.sentences[token - 1] != self.sentences[token]


def _folded(tokens: list[str]) -> list[str]:
    """Each token as one folded word."""
    joined = " ".join(tokens)
    if tokens and joined.isascii() and "'" not in joined:
        return joined.lower().split(" ")  # all at once
    return [_plain(token) for token in tokens]


def _plain(token: str) -> str:
    return token.lower() if token.isascii() and token.isalnum() else join(fold(token))


class _TokenMarks(dict[str, int]):
    """The marks of tokens as they were written: most words of a text stood in others before."""

    def __missing__(self, token: str) -> int:
        word = _plain(token)
        mark = MARKS.get(word, DIGITS if word.isdigit() else 0)
        if token[0].isupper():
            mark |= CAPITAL
        if len(token) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[token] = mark
        return mark


_TOKEN_MARKS = _TokenMarks()


def _joints(gaps: list[str], odd: list[int], marks: list[int]) -> list[int]:
    """What each gap may be, where all but the odd ones are a space; marks the words after a colon."""
    joints = [joint(" ")] * len(gaps)
    for at in odd:
        joints[at] = known = joint(gaps[at])
        if known & COLON:
            marks[at] |= AFTER_COLON
    marks[-1] = 0
    joints[-1] &= CLOSES_BRACKET
    return joints


def _sentences(
    words: list[str], marks: list[int], joints: list[int], odd: list[int], titled: int
) -> list[int]:
    """The number of each token's sentence, from 0."""
    sentences: list[int] = []
    number = 0
    for at in odd:
        gap = joints[at]
        if not (gap & STOPS and at):
            continue
        if at == titled or (
            marks[at] & CAPITAL and (not gap & DOT or _ends(gap, words[at - 1], marks[at - 1]))
        ):
            sentences += [number] * (at - len(sentences))
            number += 1
    return sentences + [number] * (len(words) - len(sentences))


def _ends(gap: int, before: str, mark: int) -> bool:
    """Whether a full stop ends a sentence rather than an abbreviation or an initial."""
    return gap & NEW_LINE != 0 or not (mark & ABBREVIATION or len(before) == 1)
