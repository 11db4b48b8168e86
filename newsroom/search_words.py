"""What somebody looks for in the news: their words, the places among them, and how what is found is ranked.

"banjir winongan" asks for `banjir` in what happened in Winongan. Pure: how words are found in articles is the
business of `storage/article_search.py`, how places are, of `newsroom/place_search.py`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsroom.place_search import LONGEST_QUERY
from newsroom.regions import Gazetteer
from newsroom.wording import cut, units

#: What fits into a button's data beside its mark, so that a search can be turned to its next page.
MOST_BYTES = 52
MOST_WORDS = 8
#: A last word that is in no article may go on, if it has so many signs ("kebak" finds "kebakaran"); shorter
#: ones begin half the language.
LEAST_BEGINNING = 5
_COMMON_WORDS = """
    ada adalah akan antara apa atau bagi bahwa bagaimana beberapa bisa dalam dan dapat dari dengan di dia hal
    hanya harus hingga ia ini itu jadi jika juga kami karena kata ke kepada kita lagi lalu lebih maka masih
    mereka oleh pada para pun saat saja saya sebagai sebuah secara sedang sejak sementara seperti serta
    setelah siapa sudah tak telah tentang terhadap tersebut tidak untuk yang
    a an and are as at by for from in is it of on or the to was with
"""
#: They stand in nearly every article and say nothing about it.
COMMON = frozenset(_COMMON_WORDS.split())

_NAMED = 97.0  # an exact name in any spelling, as in the scores of `place_search`
_LONGEST_NAME = 4  # words, with the one for its level
_SHORTEST_MISSPELT = 5
_MOST_PLACES = 12
# What is new counts four times as much as what is old, and half of that is gone after a month.
_OLDEST_SHARE = 0.25
_HALF_LIFE = timedelta(days=30)
#: Around what was found, as the database marks it; no article holds these signs.
HIT_BEGINS, HIT_ENDS = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: articles with all `words`, about one of `places` (codes) or inside.

    `everything` are all words, those for places among them, for where nothing is found in the places.
    `beginning` says that the last of the words may go on.
    """

    words: tuple[str, ...]
    everything: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    beginning: bool = False

    @property
    def asks_nothing(self) -> bool:
        """Whether all words were too common to look for, or there were none."""
        return not self.words and not self.places


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a title or text; `is_hit` where it is what was looked for."""

    text: str
    is_hit: bool = False


def read(typed: str) -> tuple[str, ...]:
    """The words of what was typed, in small letters, as many as a search takes. Signs alone are no words."""
    words: list[str] = []
    room = MOST_BYTES
    for part in unicodedata.normalize("NFKC", typed[: 4 * LONGEST_QUERY]).casefold().split():
        word = _bare(part)
        if not word or word in words:
            continue
        room -= len(word.encode(errors="replace")) + bool(words)
        if room < 0 or len(words) == MOST_WORDS:
            break
        words.append(word)
    return tuple(words)


def _bare(part: str) -> str:
    """Without the signs around it, and without those that cannot stand in a word."""
    kept = "".join(sign for sign in part if sign.isalnum() or sign in "-'’./&" or unicodedata.combining(sign))
    while kept and not kept[0].isalnum():
        kept = kept[1:]
    while kept and not (kept[-1].isalnum() or unicodedata.combining(kept[-1])):
        kept = kept[:-1]
    return kept


@dataclass(frozen=True, slots=True)
class Occurring:
    """Those words that are in any article; `as_beginning` is the one that only longer words begin with."""

    words: frozenset[str] = frozenset()
    as_beginning: str = ""


def may_go_on(word: str) -> bool:
    """Whether a last word may be the beginning of a longer one."""
    return len(word) >= LEAST_BEGINNING


def everywhere(words: Sequence[str], occurring: Occurring) -> Question:
    """These words wherever they stand, places or not."""
    telling = _telling(words)
    return Question(telling, telling, beginning=_goes_on(telling, occurring))


def understand(words: Sequence[str], gazetteer: Gazetteer, occurring: Occurring) -> Question:
    """Places among the words, and the words that are none.

    A name is forgiven its slipped letters where the word is in no article: else "banjir" would be taken for a
    village that is nearly called so.
    """
    places: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        length, codes = _named(words[at:], gazetteer)
        if not codes:
            length, codes = 1, _misspelt(words[at], gazetteer, occurring)
        places += codes
        rest += [] if codes else [words[at]]
        at += length
    telling = _telling(rest)
    found = tuple(dict.fromkeys(places))[:_MOST_PLACES]
    return Question(telling, _telling(words), found, _goes_on(telling, occurring))


def _named(words: Sequence[str], gazetteer: Gazetteer) -> tuple[int, tuple[str, ...]]:
    """How many of the first words are the name of a place, and which places bear it."""
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        if length == 1 and words[0] in COMMON:
            break
        codes = _alike(" ".join(words[:length]), gazetteer, _NAMED)
        if codes:
            return length, codes
    return 1, ()


def _misspelt(word: str, gazetteer: Gazetteer, occurring: Occurring) -> tuple[str, ...]:
    is_a_word = word in occurring.words or word == occurring.as_beginning or word in COMMON
    if is_a_word or len(word) < _SHORTEST_MISSPELT:
        return ()
    return _alike(word, gazetteer, 0.0)


def _alike(name: str, gazetteer: Gazetteer, least: float) -> tuple[str, ...]:
    """The places that fit a name best, all that fit it equally well."""
    hits = gazetteer.search(name, _MOST_PLACES)
    best = hits[0].score if hits else 0.0
    return tuple(hit.region.code for hit in hits if hit.score >= max(least, best - 0.5))


def _telling(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in COMMON)


def _goes_on(telling: Sequence[str], occurring: Occurring) -> bool:
    """Whether the last word that is looked for is a beginning."""
    return bool(telling) and telling[-1] == occurring.as_beginning


def standing(relevance: float, age: timedelta) -> float:
    """Where something found stands, more is higher: its relevance, of which age takes up to three quarters.

    So a week-old hit stands before one of last year that fits as well, or up to three times better.
    """
    left: float = 0.5 ** (max(age, timedelta()) / _HALF_LIFE)
    return relevance * (_OLDEST_SHARE + (1 - _OLDEST_SHARE) * left)


def pieces(marked: str, limit: int) -> tuple[Piece, ...]:
    """A marked text in pieces, at most `limit` units of it."""
    found: list[Piece] = []
    left = limit
    for index, part in enumerate(marked.replace(HIT_ENDS, HIT_BEGINS).split(HIT_BEGINS)):
        if shown := cut(part, left):
            found.append(Piece(shown, is_hit=index % 2 == 1))
        left -= units(part)
        if left <= 0:
            break
    return tuple(found)
