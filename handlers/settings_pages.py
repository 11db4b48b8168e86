"""What the screens of /pengaturan show: the state in words, and a button for each change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time

from handlers import language
from handlers.callbacks import Callback, Home, Resume, fits
from handlers.news_comes import NewsComes
from handlers.screens import Page, Row, button, column, grid, row
from handlers.visit import Visit
from handlers.wish_callbacks import (
    AskFor,
    ChooseHour,
    ChooseQuiet,
    ChooseRhythm,
    ChooseWeekday,
    DropTopic,
    PauseNews,
    SettingsLanguage,
    SetTopic,
    ShowSettings,
    Switch,
)
from newsroom.timetable import Rhythm, clock_of, minutes
from newsroom.topics import Chosen, Topic, TopicKind
from newsroom.wishes import Wishes
from newsroom.wording import Screen, cut, written_hour

#: Offered by tap, each half hour; others are typed.
HOURS: Mapping[str, range] = {"morning": range(4 * 60, 11 * 60, 30), "evening": range(15 * 60, 22 * 60, 30)}
QUIET = ((time(21), time(5)), (time(22), time(5)), (time(22), time(6)), (time(23), time(6)))
_HOURS_IN_A_ROW = 4
_LISTED = 12
_LABEL = 24


@dataclass(frozen=True, slots=True)
class Own:
    """What a chat wishes, which topics it chose, and which sections and sources there are.

    `refused` is what was typed as a topic just now and is none.
    """

    wishes: Wishes = field(default_factory=Wishes)
    chosen: tuple[Chosen, ...] = ()
    offered: Mapping[TopicKind, tuple[Topic, ...]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    def choices(self, kind: TopicKind) -> tuple[Topic, ...]:
        """What there is, and what was chosen when there was more."""
        mine = [one.topic for one in self.chosen if one.topic.kind is kind]
        return tuple({topic.name: topic for topic in (*self.offered.get(kind, ()), *mine)}.values())

    def labels(self, *, muted: bool) -> list[str]:
        """What is followed, or never wanted, in words."""
        return [one.topic.label for one in self.chosen if one.muted is muted]


def _screen(visit: Visit, name: str, own: Own, **more: object) -> Screen:
    return visit.screen(name, **_comes(visit, own).words(), **more)


def _comes(visit: Visit, own: Own) -> NewsComes:
    return NewsComes.to(visit, own.wishes, own.chosen)


def main(visit: Visit, own: Own) -> Page:
    """Everything at a glance."""
    wider = visit.reader is None or visit.reader.wider
    screen = _screen(
        visit,
        "settings",
        own,
        wider=wider,
        pictures=own.wishes.pictures,
        signs=own.wishes.signs,
        followed=_listed(own.labels(muted=False)),
        muted=_listed(own.labels(muted=True)),
    )

    def to(panel: str) -> Row:
        return (button(screen.label(panel), ShowSettings(panel)),)

    rows: tuple[Row, ...] = (
        to("rhythm"),
        (*to("quiet"), *to("pause")),
        (*to("topics"), *to("sections"), *to("sources")),
        # Words too long for half a row: an old phone would cut them off.
        (button(screen.label("wider"), Switch("wider", not wider)),),
    )
    pictures = (button(screen.label("pictures"), Switch("pictures", not own.wishes.pictures)),)
    if not _comes(visit, own).active:
        rows = column(button(screen.label("resume"), Resume())) + rows
    if visit.steered is None:
        return Page(
            screen.text,
            (
                *rows,
                (button(screen.label("signs"), Switch("signs", not own.wishes.signs)),),
                (*pictures, *to("language")),
            ),
        )
    # No sign of life stands in a channel: whoever reads it did not put the bot there.
    return Page(screen.text, (*rows, (*pictures, *to("language")), (button(screen.label("back"), Home()),)))


def _listed(labels: list[str]) -> str:
    more = f" +{len(labels) - _LISTED}" if len(labels) > _LISTED else ""
    return ", ".join(labels[:_LISTED]) + more


def rhythm(visit: Visit, own: Own) -> Page:
    """How often, and at which hours."""
    screen, now = _screen(visit, "settings_rhythm", own), own.wishes.timetable.rhythm
    rows = column(
        *(
            button(
                _marked(screen.label(f"to_{one.name.lower()}"), is_on=one is now),
                ChooseRhythm(one.name.lower()),
            )
            for one in Rhythm
        )
    )
    rows += row(
        button(screen.label("morning_hour"), ShowSettings("morning"))
        if now in (Rhythm.MORNING, Rhythm.BOTH, Rhythm.WEEKLY)
        else None,
        button(screen.label("evening_hour"), ShowSettings("evening"))
        if now in (Rhythm.EVENING, Rhythm.BOTH)
        else None,
        button(screen.label("week_day"), ShowSettings("weekday")) if now is Rhythm.WEEKLY else None,
    )
    return Page(screen.text, rows + _back(screen, "main"))


def _hours(which: str) -> Callable[[Visit, Own], Page]:
    def page(visit: Visit, own: Own) -> Page:
        """The hour of a digest."""
        timetable = own.wishes.timetable
        now = timetable.morning if which == "morning" else timetable.evening
        screen = visit.screen("settings_hour", evening=which == "evening", now=now)
        hours = (
            button(
                _marked(written_hour(clock_of(minute), visit.language), is_on=minute == minutes(now)),
                ChooseHour(which, minute),
            )
            for minute in HOURS[which]
        )
        typing = column(button(screen.label("type"), AskFor(which)))
        return Page(screen.text, grid(hours, _HOURS_IN_A_ROW) + typing + _back(screen, "rhythm"))

    return page


def weekday(visit: Visit, own: Own) -> Page:
    """The day of the weekly digest."""
    screen = _screen(visit, "settings_weekday", own)
    days = (
        button(
            _marked(screen.label(f"day{day}"), is_on=day == own.wishes.timetable.weekday), ChooseWeekday(day)
        )
        for day in range(7)
    )
    return Page(screen.text, grid(days, 2) + _back(screen, "rhythm"))


def quiet(visit: Visit, own: Own) -> Page:
    """When nothing may come."""
    screen, now = _screen(visit, "settings_quiet", own), own.wishes.timetable.quiet
    spans = (
        button(
            _marked(
                f"{written_hour(begins, visit.language)}–{written_hour(ends, visit.language)}",
                is_on=now is not None and (now.begins, now.ends) == (begins, ends),
            ),
            ChooseQuiet(minutes(begins), minutes(ends)),
        )
        for begins, ends in QUIET
    )
    rows = grid(spans, 2) + column(button(screen.label("type"), AskFor("quiet")))
    if now is not None:
        rows += column(button(screen.label("off"), ChooseQuiet(0, 0)))
    return Page(screen.text, rows + _back(screen, "main"))


def pause(visit: Visit, own: Own) -> Page:
    """No news for some time."""
    screen = _screen(visit, "settings_pause", own)
    spans = ("off",) if _comes(visit, own).is_paused else ("day", "week", "open")
    buttons = (button(screen.label(span), PauseNews(span)) for span in spans)
    return Page(screen.text, column(*buttons) + _back(screen, "main"))


def topics(visit: Visit, own: Own) -> Page:
    """Words that are followed or muted, each removed by a tap."""
    words = [one for one in own.chosen if one.topic.kind is TopicKind.WORD]
    screen = visit.screen(
        "settings_topics",
        followed=[one.topic.label for one in words if not one.muted],
        muted=[one.topic.label for one in words if one.muted],
        refused=own.refused,
    )
    removing = (
        button(
            f"{screen.label('muted_sign' if one.muted else 'followed_sign')} {one.topic.label} ❌",
            DropTopic(one.topic.id),
        )
        for one in words
    )
    adding = row(
        button(screen.label("follow"), AskFor("follow")), button(screen.label("mute"), AskFor("mute"))
    )
    return Page(screen.text, adding + grid(removing, 2) + _back(screen, "main"))


def _named(kind: TopicKind) -> Callable[[Visit, Own], Page]:
    def page(visit: Visit, own: Own) -> Page:
        """Sections or sources, each with a switch."""
        states = {one.topic.name: one.muted for one in own.chosen if one.topic.kind is kind}
        choices, sections = own.choices(kind), kind is TopicKind.SECTION
        # Where anything is followed, a section that is not comes no more than one that is muted.
        narrowed = sections and any(not one.muted for one in own.chosen)
        screen = visit.screen("settings_named", sections=sections, narrowed=narrowed, count=len(choices))
        unchosen = screen.label("left_out_sign" if narrowed else "on_sign")
        rows: tuple[Row, ...] = ()
        for topic in choices[:_LISTED]:
            rows += _switches(screen, kind, topic, states.get(topic.name), unchosen)
        return Page(screen.text, rows + _back(screen, "main"))

    return page


def _switches(
    screen: Screen, kind: TopicKind, topic: Topic, muted: bool | None, unchosen: str
) -> tuple[Row, ...]:
    """A section or source that comes or never comes; a section may also be the only one."""
    name = cut(topic.label, _LABEL)
    on = SetTopic(int(kind), "free" if muted else "mute", topic.name)
    only = SetTopic(int(kind), "free" if muted is False else "follow", topic.name)
    if not all(map(fits, (on, only))):
        return ()
    sign = unchosen if muted is None else screen.label("off_sign" if muted else "on_sign")
    first = button(f"{sign} {name}", on)
    if kind is not TopicKind.SECTION:
        return ((first,),)
    return ((first, button(_marked(screen.label("only"), is_on=muted is False), only)),)


def languages(visit: Visit, _own: Own) -> Page:
    """Which language."""
    screen = visit.screen("language")
    spoken = visit.house.wording.languages
    buttons: list[tuple[str, Callback]] = [
        (_marked(language.own_name(visit, one), is_on=one == language.chosen(visit)), SettingsLanguage(one))
        for one in spoken
    ]
    return Page(
        screen.text, column(*(button(label, callback) for label, callback in buttons)) + _back(screen, "main")
    )


def _marked(label: str, *, is_on: bool) -> str:
    return f"✅ {label}" if is_on else label


def _back(screen: Screen, panel: str) -> tuple[Row, ...]:
    return column(button(screen.label("back"), ShowSettings(panel)))


PANELS: Mapping[str, Callable[[Visit, Own], Page]] = {
    "main": main,
    "rhythm": rhythm,
    "morning": _hours("morning"),
    "evening": _hours("evening"),
    "weekday": weekday,
    "quiet": quiet,
    "pause": pause,
    "topics": topics,
    "sections": _named(TopicKind.SECTION),
    "sources": _named(TopicKind.SOURCE),
    "language": languages,
}
