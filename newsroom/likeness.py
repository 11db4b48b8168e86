"""Which tips may tell of the same: a proposal for the desk, by the words alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz, utils

#: Tips about one thing come within days of each other.
WITHIN = timedelta(days=3)
#: From here on (0-100) two texts are shown to an editor as perhaps the same.
ALIKE = 62.0
#: Shorter texts share their few words with too many others, so all of them must agree.
_FEW_WORDS = 4
_MOST_PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another case, and how much alike the two are (0-100)."""

    number: int
    score: float


def alike(text: str, others: Iterable[tuple[int, str]]) -> tuple[Likeness, ...]:
    """The others (number, text) that read most like this one. Takes time: call it in a thread."""
    mine = utils.default_process(text)
    found = [Likeness(number, _score(mine, utils.default_process(other))) for number, other in others]
    likely = [likeness for likeness in found if likeness.score >= ALIKE]
    likely.sort(key=lambda likeness: (-likeness.score, -likeness.number))
    return tuple(likely[:_MOST_PROPOSED])


def _score(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    if min(len(one.split()), len(other.split())) < _FEW_WORDS:
        return fuzz.token_sort_ratio(one, other)
    # Two people rarely use the same sentence; that one text's words are found in the other is the sign.
    return (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2
