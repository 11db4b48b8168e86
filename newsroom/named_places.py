"""Places whose names stand in a text: more than the tagger dares to say, for an editor who decides by a tap.

"Air naik di Kepuh" tags nothing: people bear that name, too, and an article goes out by itself. Under a
draft it is worth a button.
"""

import re
from collections import defaultdict
from collections.abc import Callable

from newsroom.place_names import fold
from newsroom.regions import Gazetteer

_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE = re.compile(r"[.!?:\n]+\s*")
#: The longest name in words, and of how many namesakes a button each still helps.
_LONGEST, _NAMESAKES = 3, 3
_KECAMATAN = 3


def reader_of_names(gazetteer: Gazetteer) -> Callable[[str], tuple[str, ...]]:
    """Finds the kecamatan, villages and kelurahan that a text names by a name with capitals, in its order."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for region in gazetteer:
        if region.code.count(".") + 1 >= _KECAMATAN:
            bearers[fold(region.name)].append(region.code)

    def names_in(text: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for sentence in _SENTENCE.split(text):
            words = _WORDS.findall(sentence)
            start = 0
            while start < len(words):
                length, codes = _longest(bearers, words[start : start + _LONGEST])
                # Every sentence begins with a capital: "Pukul" is an hour, and a village.
                if len(codes) <= _NAMESAKES and (start or length > 1):
                    found |= dict.fromkeys(codes)
                start += length
        return tuple(found)

    return names_in


def _longest(bearers: dict[str, list[str]], words: list[str]) -> tuple[int, list[str]]:
    """How many of the words are a name, and whose; one word and nobody where none is."""
    for length in range(len(words), 0, -1):
        if all(word[0].isupper() for word in words[:length]):
            codes = bearers.get(fold(" ".join(words[:length])))
            if codes:
                return length, codes
    return 1, []
