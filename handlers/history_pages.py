"""The history of a case by pages: nothing that was said is cut, however long; it goes on on the next page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom.wording import pieces, units

#: Entries on one page, and what was said in all of them together (units): so much has room under a case.
PER_PAGE = 7
SAID_ROOM = 1400


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history: `kind` is a direction or "action", `words` are machine words."""

    kind: str
    moment: datetime
    staff_id: int | None
    words: str
    text: str = ""


def pages(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """The entries, oldest first, as they fit; at least one page."""
    every: list[tuple[Entry, ...]] = [()]
    for entry in entries:
        for piece in _that_fit(entry):
            page = (*every[-1], piece)
            if len(page) <= PER_PAGE and sum(units(one.text) for one in page) <= SAID_ROOM:
                every[-1] = page
            else:
                every.append((piece,))
    return tuple(every)


def _that_fit(entry: Entry) -> Iterator[Entry]:
    """A long saying in several entries, marked where it goes on."""
    parts = list(pieces(entry.text, SAID_ROOM - len("… …"))) or [""]
    for place, part in enumerate(parts):
        begins, ends = "… " if place else "", " …" if place < len(parts) - 1 else ""
        yield replace(entry, text=f"{begins}{part}{ends}")
