"""Where in a sentence the name of a place may stand: "saya tinggal di desa Kepuh kecamatan Kejayan".

Pure text; what the parts of a sentence name is for `newsroom/place_search.py` to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsroom.place_address import tidied

_LONGEST = 12  # words; whoever writes more tells something
_LONGEST_END = 6  # words at the end that nothing introduces
_WORD = re.compile(r"[^\W_]+")
_LEVELS = "desa|ds|kelurahan|kel|kecamatan|kec|village"
# After these a name follows, so a slipped letter in it is forgiven: "di desa tanggulengin".
# "Tiga desa di ..." names none.
_LEVEL = re.compile(rf"\b(?:{_LEVELS})\b(?!\s+(?:di|dari|in|from)\b)", re.IGNORECASE)
# Between a name and what contains it: "Kolursari di Kecamatan Bangil".
_LINK = re.compile(rf"(?<!\bdesa )\bdi\s+(?=(?:{_LEVELS})\b)", re.IGNORECASE)
# After these there may be anything: "di rumah".
_WHERE = re.compile(r"\b(?:di|dari|in|from)\s", re.IGNORECASE)
_TOGETHER = re.compile(r"\s+(?:dan|and|sama|serta)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ending:
    """The words of a sentence from somewhere on; `slips` says that a name is due in them."""

    text: str
    slips: bool = False

    @property
    def several(self) -> tuple[str, ...]:
        """What is said together: "kejayan dan bangil"; nothing where it is one."""
        parts = tuple(part for part in _TOGETHER.split(self.text) if part.strip())
        return parts if len(parts) > 1 else ()


def endings(typed: str) -> Iterator[Ending]:
    """The ends of a sentence that may name a place, the likeliest first; none of a long one."""
    text = _LINK.sub("", tidied(typed))
    starts = [found.start() for found in _WORD.finditer(text)]
    if len(starts) > _LONGEST:
        return
    levels = {found.start() for found in _LEVEL.finditer(text)}
    wheres = {found.end() for found in _WHERE.finditer(text)}
    for start in sorted({0, *levels, *wheres, *starts[-_LONGEST_END:]}):
        yield Ending(text[start:], slips=start in levels)
