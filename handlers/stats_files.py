"""The desk's statistics as CSV files: the figures of the pictures, and nothing that the pictures hide."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.stats_charts import Charts
from newsroom.statistics import PlaceCount

#: Spreadsheets take a text file for one of their own country's old encoding without it.
_BOM = b"\xef\xbb\xbf"
#: With one of these at its beginning a spreadsheet takes a name for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class File:
    """A file, ready to be sent."""

    name: str
    data: bytes


def files(charts: Charts) -> tuple[File, ...]:
    """One for each picture, and one for the categories."""
    return tuple(
        File(f"{charts.words.label(f'file_{name}')}.csv", _written(rows)) for name, rows in _tables(charts)
    )


def _tables(charts: Charts) -> Iterator[tuple[str, Iterable[Sequence[object]]]]:
    figures, label = charts.figures, charts.words.label

    def head(*names: str) -> tuple[str, ...]:
        return tuple(label(f"column_{name}") for name in names)

    places = (*figures.places, *figures.wider)
    yield "places", (head("code", "place", "readers"), *(_place(charts, place) for place in places))
    growth = ((week.week, week.joined, week.total) for week in figures.growth)
    yield "growth", (head("week", "joined", "readers"), *growth)
    sent = (
        (day, one.news, one.alerts, one.gone, one.failed, one.uncertain) for day, one in figures.deliveries
    )
    yield "sent", (head("day", "news", "alerts", "gone", "failed", "uncertain"), *sent)
    yield (
        "tips",
        (head("week", "tips", "spam"), *((week.week, week.tips, week.spam) for week in figures.tips)),
    )
    categories = ((charts.category(category), count) for category, count in figures.categories)
    yield "categories", (head("category", "tips"), *categories)
    claimed, answered = ((*one.within, one.later, one.not_yet) for one in (figures.claimed, figures.answered))
    times = zip(charts.times(), claimed, answered, strict=True)
    yield "speed", (head("time", "claimed", "answered"), *times)


def _place(charts: Charts, place: PlaceCount) -> tuple[str, str, int | str]:
    readers = charts.words.label("step_few") if place.readers is None else place.readers
    return (place.code, charts.gazetteer.full_name(place.code), readers)


def _written(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return _BOM + out.getvalue().encode()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
