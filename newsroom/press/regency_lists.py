"""Regencies in a list with others, as in forecasts: a text is about none of those."""

from collections.abc import Callable
from itertools import pairwise

from newsroom.press.mention import Mention
from newsroom.press.text import Text
from newsroom.press.words import CONJUNCTIONS


def regency_lists(text: Text, regencies: list[Mention], is_home: Callable[[Mention], bool]) -> set[Mention]:
    """Those of "Malang, Pasuruan dan Jember", where ours and others stand together."""
    runs: list[list[Mention]] = []
    for one, other in pairwise(regencies):
        if not _listed_together(text, one, other):
            continue
        if runs and runs[-1][-1] is one:
            runs[-1].append(other)
        else:
            runs.append([one, other])
    mixed = [run for run in runs if len({is_home(mention) for mention in run}) == 2]
    return {mention for run in mixed for mention in run}


def _listed_together(text: Text, one: Mention, other: Mention) -> bool:
    if one.sentence != other.sentence or one.dateline or other.first - one.end > 1:
        return False
    between = text.words[one.end : other.first]
    if not all(word in CONJUNCTIONS for word in between):
        return False
    return bool(between) or "," in text.gaps[other.first]
