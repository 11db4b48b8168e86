"""What was found, marked in a title or text, and a bit of a long text around it.

SQLite does this itself (FTS5: `highlight`, `snippet`); for what is kept elsewhere the same rules stand here:
a word is letters and digits, without their marks and in small letters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsroom.search_words import HIT_BEGINS, HIT_ENDS

#: So many words of a text are shown, and so many of them before what was found.
MOST_WORDS = 24
_BEFORE = 4
_CUT = "…"


@dataclass(frozen=True, slots=True)
class _Word:
    begins: int
    ends: int
    plain: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """The words `first` to `last` are the phrase with this number."""

    first: int
    last: int
    phrase: int


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(word.plain for word in _words(text))


def marked(text: str, sought: Sequence[str], *, beginning: bool) -> str:
    """The whole text, what was found between HIT_BEGINS and HIT_ENDS; `beginning`: the last may go on."""
    words = list(_words(text))
    return _marked(text, words, _hits(words, sought, beginning=beginning), 0, len(text))


def around(text: str, sought: Sequence[str], *, beginning: bool) -> str:
    """The same of so many words as tell the most of what was found, with dots for what is left out."""
    words = list(_words(text))
    hits = _hits(words, sought, beginning=beginning)
    first = _best(hits, len(words))
    after = first + MOST_WORDS
    begins = words[first].begins if first else 0
    ends = words[after - 1].ends if after < len(words) else len(text)
    shown = [hit for hit in hits if hit.first >= first and hit.last < after]
    told = _marked(text, words, shown, begins, ends)
    return f"{_CUT if first else ''}{told}{_CUT if after < len(words) else ''}"


def _best(hits: Sequence[_Hit], count: int) -> int:
    """From which word on so many tell of the most phrases; of equal ones the first."""
    latest = max(0, count - MOST_WORDS)
    starts = [0, *(min(max(0, hit.first - _BEFORE), latest) for hit in hits)]

    def phrases(start: int) -> int:
        inside = (hit for hit in hits if hit.first >= start and hit.last < start + MOST_WORDS)
        return len({hit.phrase for hit in inside})

    return max(starts, key=lambda start: (phrases(start), -start))


def _marked(text: str, words: Sequence[_Word], hits: Sequence[_Hit], begins: int, ends: int) -> str:
    pieces: list[str] = []
    at = begins
    for hit in hits:
        start, end = words[hit.first].begins, words[hit.last].ends
        if start < at:  # part of what is marked already
            continue
        pieces += [text[at:start], HIT_BEGINS, text[start:end], HIT_ENDS]
        at = end
    return "".join([*pieces, text[at:ends]])


def _hits(words: Sequence[_Word], sought: Sequence[str], *, beginning: bool) -> list[_Hit]:
    """Where what is sought stands, in the order of the text; the longer of two that begin together first."""
    phrases = [plain_words(one) for one in sought]
    found: list[_Hit] = []
    for number, phrase in enumerate(phrases):
        goes_on = beginning and number == len(phrases) - 1
        for first in range(len(words) - len(phrase) + 1) if phrase else ():
            here = [word.plain for word in words[first : first + len(phrase)]]
            same_end = here[-1].startswith(phrase[-1]) if goes_on else here[-1] == phrase[-1]
            if same_end and here[:-1] == list(phrase[:-1]):
                found.append(_Hit(first, first + len(phrase) - 1, number))
    return sorted(found, key=lambda hit: (hit.first, -hit.last))


def _words(text: str) -> Iterator[_Word]:
    begins: int | None = None
    for at, sign in enumerate(f"{text} "):
        if sign.isalnum() or (begins is not None and unicodedata.combining(sign)):
            begins = at if begins is None else begins
        elif begins is not None:
            yield _Word(begins, at, _plain(text[begins:at]))
            begins = None


def _plain(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).lower()
