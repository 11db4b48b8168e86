"""The pictures of the desk's statistics: which figure stands where, in which words. Drawing is elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from delivery.charts import (
    Area,
    Bars,
    Colour,
    Columns,
    Panel,
    Paragraph,
    Picture,
    Row,
    Series,
    Shape,
    ShapeMap,
)
from handlers import places
from handlers.stats_words import MOST_PLACES
from newsroom.boundaries import Outline
from newsroom.guide import Guide
from newsroom.regions import Gazetteer
from newsroom.statistics import (
    WITHIN_HOURS,
    PlaceCount,
    Response,
    Statistics,
    class_of,
    classes,
)
from newsroom.wording import Screen, written_number, written_short_day

#: So many ticks stand under a picture's columns without touching.
_TICKS = 4
_MOST_NAMED, _MOST_CATEGORIES = 40, 14


@dataclass(frozen=True, slots=True)
class Charts:
    """Makes the pictures of some figures in one language."""

    figures: Statistics
    words: Screen
    language: str
    gazetteer: Gazetteer
    guide: Guide

    def all(self, outlines: Sequence[Outline]) -> tuple[Picture, ...]:
        """The album, in its order."""
        land = (self._map(outlines),) if outlines else ()
        return (self._places(), *land, self._growth(), self._sent(), self._tips(), self._speed())

    def _picture(self, name: str, *panels: Panel, note: bool = True) -> Picture:
        title, lead = self.words.label(f"title_{name}"), self.words.label(f"lead_{name}")
        under = self.words.label(f"note_{name}") if note else ""
        return Picture(title, lead, panels, under, "." if self.language == "id" else ",")

    # --- readers ---

    def _places(self) -> Picture:
        shown = [place for place in self.figures.places if place.readers is not None][:MOST_PLACES]
        few = [place.code for place in self.figures.places if place.readers is None]
        wider = [place for place in self.figures.wider if place.readers is not None]
        panels: list[Panel] = [Bars("", tuple(self._rows(shown)), self.words.label("empty_places"))]
        if few:
            named = ", ".join(sorted(self._names(few))[:_MOST_NAMED]) + (
                "…" if len(few) > _MOST_NAMED else ""
            )
            panels.append(Paragraph(self.words.label("heading_few"), named))
        if wider:
            heading = self.words.label("heading_wider")
            labels = [self.gazetteer[place.code].label for place in wider]
            rows = (self._row(label, place.readers or 0) for label, place in zip(labels, wider, strict=True))
            panels.append(Bars(heading, tuple(rows)))
        return self._picture("places", *panels)

    def _rows(self, shown: Sequence[PlaceCount]) -> Iterator[Row]:
        for name, place in zip(self._names([place.code for place in shown]), shown, strict=True):
            yield self._row(name, place.readers or 0)

    def _names(self, codes: Sequence[str]) -> list[str]:
        """Without the word "Kec.", where that leaves them apart."""
        regions = [self.gazetteer[code] for code in codes]
        bare = [region.name for region in regions]
        told_apart = places.told_apart(self.gazetteer, regions)
        return [
            name if bare.count(name) == 1 else longer for name, longer in zip(bare, told_apart, strict=True)
        ]

    def _map(self, outlines: Sequence[Outline]) -> Picture:
        readers = {place.code: place.readers for place in self.figures.places}
        begins = classes(self.figures.places)
        # Where a single desa is served its kecamatan is drawn, and is nobody's to name.
        unnamed = {one.code: found.name for one in outlines if (found := self.gazetteer.get(one.code))}
        shapes = tuple(
            # Of a kecamatan that comes in pieces only one bears the name.
            Shape(one.rings, class_of(readers.get(one.code), begins), unnamed.pop(one.code, ""))
            for one in outlines
        )
        return self._picture("map", ShapeMap("", shapes, tuple(self._steps(begins))), note=False)

    def _steps(self, begins: Sequence[int]) -> Iterator[str]:
        yield self.words.label("step_few")
        for first, after in pairwise((*begins, 0)):
            last = after - 1
            if not after:
                yield f"≥ {self._number(first)}"
            else:
                yield self._number(first) + (f"–{self._number(last)}" if last > first else "")

    def _growth(self) -> Picture:
        weeks = self.figures.growth
        ticks = self._ticks([week.week for week in weeks])
        total = Series("", tuple(week.total for week in weeks))
        joined = Series("", tuple(week.joined for week in weeks))
        return self._picture(
            "growth",
            Area(self.words.label("heading_total"), ticks, total, self.words.label("empty_growth")),
            Columns(self.words.label("heading_joined"), ticks, (joined,), self.words.label("empty_joined")),
        )

    # --- deliveries ---

    def _sent(self) -> Picture:
        days = [sent for _, sent in self.figures.deliveries]
        ticks = self._ticks([day for day, _ in self.figures.deliveries])

        def series(name: str, values: Iterable[int], colour: Colour) -> Series:
            return Series(self.words.label(name), tuple(values), colour)

        arrived = (
            series("news", (sent.news for sent in days), Colour.MAIN),
            series("alerts", (sent.alerts for sent in days), Colour.SECOND),
        )
        lost = (
            series("gone", (sent.gone for sent in days), Colour.PALE),
            series("failed", (sent.failed for sent in days), Colour.BAD),
            series("uncertain", (sent.uncertain for sent in days), Colour.SECOND),
        )
        nothing = self.words.label("empty_lost" if self.figures.sent.arrived else "empty_sent")
        return self._picture(
            "sent",
            Columns(self.words.label("heading_arrived"), ticks, arrived, self.words.label("empty_sent")),
            Columns(self.words.label("heading_lost"), ticks, lost, nothing),
        )

    # --- tips ---

    def _tips(self) -> Picture:
        weeks = self.figures.tips
        empty = self.words.label("empty_tips")
        series = (
            Series(self.words.label("tips_label"), tuple(week.tips for week in weeks)),
            Series(self.words.label("spam_label"), tuple(week.spam for week in weeks), Colour.PALE),
        )
        ticks = self._ticks([week.week for week in weeks])
        heading = self.words.label("heading_weeks")
        rows = tuple(
            self._row(self.category(category), count)
            for category, count in self.figures.categories[:_MOST_CATEGORIES]
        )
        return self._picture(
            "tips",
            Columns(heading, ticks, series, empty, told=True),
            Bars(self.words.label("heading_categories"), rows, empty),
        )

    def category(self, category_id: str) -> str:
        """What a category is called, without its emoji; the guide may have it no more."""
        found = self.guide.category(category_id)
        return found.label[self.language] if found else category_id or self.words.label("no_category")

    def _speed(self) -> Picture:
        empty = self.words.label("empty_tips")
        return self._picture(
            "speed",
            Bars(self.words.label("heading_claimed"), self._times(self.figures.claimed), empty),
            Bars(self.words.label("heading_answered"), self._times(self.figures.answered), empty),
        )

    def _times(self, response: Response) -> tuple[Row, ...]:
        if not response.done and not response.not_yet:
            return ()
        named = zip(self.times(), (*response.within, response.later), strict=False)
        not_yet = self._row(self.words.label("not_yet"), response.not_yet)
        faint = Row(not_yet.label, not_yet.value, not_yet.shown, faint=True)
        return (*(self._row(label, count) for label, count in named), faint)

    def times(self) -> tuple[str, ...]:
        """The words for the classes of response times, the last for what is not done yet."""
        within = (self.words.label(f"within_{hours}") for hours in WITHIN_HOURS)
        return (*within, self.words.label("later"), self.words.label("not_yet"))

    # --- words ---

    def _row(self, label: str, count: int) -> Row:
        return Row(label, count, self._number(count))

    def _number(self, number: int) -> str:
        return written_number(number, self.language)

    def _ticks(self, days: Sequence[date]) -> tuple[str, ...]:
        """A few of them written, the first always."""
        step = -(-len(days) // _TICKS)
        return tuple(
            written_short_day(day, self.language) if place % step == 0 else ""
            for place, day in enumerate(days)
        )
