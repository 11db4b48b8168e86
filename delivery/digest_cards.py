"""A digest as it arrives in a chat: what waited, by place, in pages; reports on one event are one entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from delivery.cards import Card, CardButton, place_names
from newsroom.articles import Article
from newsroom.events import Event, events
from newsroom.regions import Gazetteer
from newsroom.wording import Wording, cut

PER_PAGE = 8
#: In a channel nobody turns a page: it gets one, of shorter entries.
IN_CHANNEL = 12
#: Of more articles than these the newest are told; the rest is found under /berita.
MOST = 64
#: Data of the button for another page, for handlers: the wave and the page follow.
TURN = "dp"
#: Units of an entry: eight of the longest stay under what a message takes.
_TITLE_ROOM, _PLACES_ROOM, _SOURCES_ROOM = 200, 80, 80
_SHORT_TITLE_ROOM, _SHORT_ROOM = 120, 40
_NUMBERS_IN_A_ROW = 4
#: How much of a region's code names its kecamatan.
_KECAMATAN = len("35.14.06")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a digest tells: the articles, of which wave, and when that began."""

    wave_id: int
    begun_at: datetime
    articles: tuple[Article, ...]


class DigestCards:
    """Makes the digests of one bot."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer) -> None:
        self._wording = wording
        self._gazetteer = gazetteer

    def page(self, edition: Edition, language: str, page: int = 0, *, channel: bool = False) -> Card:
        """A page of it; the last one, where it has fewer. For a channel the only one."""
        told = sorted(edition.articles, key=lambda one: (one.published_at, one.id), reverse=True)[:MOST]
        ordered = self._by_place(events(told))
        pages = 1 if channel else max(1, -(-len(ordered) // PER_PAGE))
        page = min(page, pages - 1)
        first = page * PER_PAGE
        shown = ordered[:IN_CHANNEL] if channel else ordered[first : first + PER_PAGE]
        local = edition.begun_at.astimezone(self._wording.zone)
        screen = self._wording.screen(
            "digest",
            language,
            morning=local.hour < 11,
            day=local.date(),
            channel=channel,
            count=len(shown) if channel else len(ordered),
            left=len(edition.articles) - len(told) + (len(ordered) - len(shown) if channel else 0),
            page=page + 1,
            pages=pages,
            groups=self._groups(shown, first + 1, short=channel),
        )
        numbers = [
            CardButton(str(number), callback_data=f"a:{event.first.id}")
            for number, event in enumerate(shown, first + 1)
        ]
        rows = [
            tuple(numbers[at : at + _NUMBERS_IN_A_ROW]) for at in range(0, len(numbers), _NUMBERS_IN_A_ROW)
        ]
        turning = []
        if page > 0:
            turning.append(_turn(screen.label("previous"), edition.wave_id, page - 1))
        if page + 1 < pages:
            turning.append(_turn(screen.label("next"), edition.wave_id, page + 1))
        return Card(screen.text, "", (*rows, tuple(turning)) if turning else tuple(rows))

    def _by_place(self, told: Sequence[Event]) -> tuple[Event, ...]:
        """Events of one kecamatan beside each other, where the newest is comes first."""
        places: dict[str, list[Event]] = {}
        for event in told:
            places.setdefault(_place(event), []).append(event)
        return tuple(event for group in places.values() for event in group)

    def _groups(self, shown: Iterable[Event], first: int, *, short: bool) -> list[dict[str, object]]:
        groups: dict[str, list[dict[str, object]]] = {}
        for number, event in enumerate(shown, first):
            groups.setdefault(_place(event), []).append(self._entry(number, event, short=short))
        return [
            {"place": region.label if (region := self._gazetteer.get(code)) else "", "entries": entries}
            for code, entries in groups.items()
        ]

    def _entry(self, number: int, event: Event, *, short: bool) -> dict[str, object]:
        places_room, sources_room = (_SHORT_ROOM, _SHORT_ROOM) if short else (_PLACES_ROOM, _SOURCES_ROOM)
        inside = [code for code in event.first.regions if len(code) > _KECAMATAN]
        return {
            "number": number,
            "title": cut(event.first.title, _SHORT_TITLE_ROOM if short else _TITLE_ROOM),
            "places": ", ".join(region.name for code in inside[:3] if (region := self._gazetteer.get(code)))
            or place_names(self._gazetteer, event.first.regions[1:], places_room),
            "sources": len(event.sources),
            "source": cut(", ".join(event.sources), sources_room),
        }


def _place(event: Event) -> str:
    """The kecamatan that an event is told under; what contains all of them, where it is about that."""
    regions = event.first.regions
    return regions[0][:_KECAMATAN] if regions else ""


def _turn(label: str, wave_id: int, page: int) -> CardButton:
    return CardButton(label, callback_data=f"{TURN}:{wave_id}:{page}")
