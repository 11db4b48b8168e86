"""/pengaturan: one message, changed in place by its buttons; each change is stored before it is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from handlers import language, settings_pages, unexpected
from handlers.settings_pages import Own
from handlers.visit import Visit
from handlers.wish_callbacks import (
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
from newsroom.readers import Reader
from newsroom.timetable import Quiet, Rhythm, Timetable, clock_of
from newsroom.topics import MOST_TOPICS, Topic, TopicKind
from newsroom.wishes import NEVER
from storage import alert_hours, readers, topics, waiting, wishes
from storage.database import Connection

_SPANS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
_DAY = 24 * 60
#: Sections and sources are offered as long as there is news of them.
OFFERED_FOR = timedelta(days=60)


async def settings(visit: Visit) -> None:
    """/pengaturan."""
    await show(visit, "main")


async def turn(visit: Visit, asked: ShowSettings) -> None:
    """Another screen of it."""
    await show(visit, asked.panel)


async def show(visit: Visit, panel: str) -> None:
    """The screen as everything stands now."""
    if panel not in settings_pages.PANELS:
        await unexpected.stale_button(visit)
        return
    await visit.show(settings_pages.PANELS[panel](visit, await own(visit)))


async def own(visit: Visit) -> Own:
    """What this chat wishes, and what it can choose from."""
    since = visit.house.clock() - OFFERED_FOR
    async with visit.house.storage.reading() as connection:
        offered = {
            kind: await topics.offered(connection, kind, since)
            for kind in (TopicKind.SECTION, TopicKind.SOURCE)
        }
        if visit.reader is None:
            return Own(offered=offered)
        wished = await wishes.of_reader(connection, visit.reader.id)
        chosen = await topics.of_reader(connection, visit.reader.id)
    return Own(wished, chosen, offered)


async def choose_rhythm(visit: Visit, asked: ChooseRhythm) -> None:
    """How often."""
    rhythm = Rhythm.__members__.get(asked.rhythm.upper())
    if rhythm is None:
        await unexpected.stale_button(visit)
    else:
        await change_timetable(visit, lambda timetable: replace(timetable, rhythm=rhythm))
        await show(visit, "rhythm")


async def choose_hour(visit: Visit, asked: ChooseHour) -> None:
    """The hour of a digest, by tap."""
    if asked.which not in ("morning", "evening") or asked.minute >= _DAY:
        await unexpected.stale_button(visit)
        return
    clock = clock_of(asked.minute)
    if asked.which == "morning":
        await change_timetable(visit, lambda timetable: replace(timetable, morning=clock))
    else:
        await change_timetable(visit, lambda timetable: replace(timetable, evening=clock))
    await show(visit, "rhythm")


async def choose_weekday(visit: Visit, asked: ChooseWeekday) -> None:
    """The day of the weekly digest."""
    if asked.weekday > 6:
        await unexpected.stale_button(visit)
        return
    await change_timetable(visit, lambda timetable: replace(timetable, weekday=asked.weekday))
    await show(visit, "rhythm")


async def choose_quiet(visit: Visit, asked: ChooseQuiet) -> None:
    """Quiet hours, by tap; none where they begin as they end."""
    if max(asked.begins, asked.ends) >= _DAY:
        await unexpected.stale_button(visit)
        return
    quiet = None if asked.begins == asked.ends else Quiet(clock_of(asked.begins), clock_of(asked.ends))
    await change_timetable(visit, lambda timetable: replace(timetable, quiet=quiet))
    await show(visit, "quiet")


async def pause(visit: Visit, asked: PauseNews) -> None:
    """No news for some time; or again from now on.

    Who had stopped is back by it: warnings of danger come in a pause, and none after /berhenti.
    """
    house, now, zone = visit.house, visit.house.clock(), visit.house.wording.zone
    address = house.sealer.seal_address(visit.subject)
    if asked.span not in ("off", "open", *_SPANS):
        await unexpected.stale_button(visit)
        return
    until = now + _SPANS[asked.span] if asked.span in _SPANS else NEVER

    async def store(connection: Connection, reader: Reader) -> None:
        await readers.welcome(connection, address, visit.language, now)
        if asked.span == "off":
            await alert_hours.end_pause(connection, reader.id, now, zone)
        else:
            await wishes.pause(connection, reader.id, until)
            await alert_hours.follow_hours(connection, reader.id, now, zone)

    await changed(visit, store)
    await show(visit, "pause")


async def switch(visit: Visit, asked: Switch) -> None:
    """What is on or off."""
    setters: dict[str, Callable[[Connection, Reader], Awaitable[None]]] = {
        "wider": lambda connection, reader: readers.set_wider(connection, reader.id, wider=asked.wanted),
        "pictures": lambda connection, reader: wishes.set_pictures(
            connection, reader.id, wanted=asked.wanted
        ),
        "signs": lambda connection, reader: wishes.set_signs(connection, reader.id, wanted=asked.wanted),
    }
    if asked.what not in setters:
        await unexpected.stale_button(visit)
        return
    await changed(visit, setters[asked.what])
    await show(visit, "main")


async def speak(visit: Visit, asked: SettingsLanguage) -> None:
    """Another language, and the settings in it."""
    if await language.choose(visit, asked.language):
        await show(visit, "main")
    else:
        await unexpected.stale_button(visit)


async def drop_topic(visit: Visit, asked: DropTopic) -> None:
    """One word less."""
    await changed(visit, lambda connection, reader: topics.drop(connection, reader.id, asked.topic_id))
    await show(visit, "topics")


async def set_topic(visit: Visit, asked: SetTopic) -> None:
    """A section or a source that there is: never, only, or as all others."""
    mine = await own(visit)
    kinds = {int(kind): kind for kind in mine.offered}
    kind = kinds.get(asked.kind)
    known = {} if kind is None else {topic.name: topic for topic in mine.choices(kind)}
    topic = known.get(asked.name)
    if kind is None or topic is None or asked.how not in ("mute", "follow", "free"):
        await unexpected.stale_button(visit)
        return
    if asked.how == "free":
        number = next((one.topic.id for one in mine.chosen if one.topic.name == topic.name), 0)
        await changed(visit, lambda connection, reader: topics.drop(connection, reader.id, number))
    else:
        await add_topics(visit, (topic,), muted=asked.how == "mute")
    await show(visit, "sections" if kind is TopicKind.SECTION else "sources")


async def add_topics(visit: Visit, chosen: tuple[Topic, ...], *, muted: bool) -> bool:
    """Follow or mute these; False where that would be too many."""
    mine = await own(visit)
    if len({one.topic.name for one in mine.chosen} | {topic.name for topic in chosen}) > MOST_TOPICS:
        return False
    await changed(visit, lambda connection, reader: topics.choose(connection, reader.id, chosen, muted=muted))
    return True


async def change_timetable(visit: Visit, change: Callable[[Timetable], Timetable]) -> None:
    """When news comes, from now on."""
    now, zone = visit.house.clock(), visit.house.wording.zone

    async def store(connection: Connection, reader: Reader) -> None:
        before = (await wishes.of_reader(connection, reader.id)).timetable
        await wishes.set_timetable(connection, reader.id, change(before), now, zone)
        await alert_hours.follow_hours(connection, reader.id, now, zone)

    await changed(visit, store)


async def changed(visit: Visit, change: Callable[[Connection, Reader], Awaitable[None]]) -> None:
    """Store a change of this chat's; one that never chose anything is known from now on.

    Someone who said /berhenti stays stopped: settling how news comes is not wanting it now. A pause alone is.
    """
    house = visit.house
    address = house.sealer.seal_address(visit.subject)
    async with house.storage.transaction() as connection:
        reader = await readers.find(connection, address.index)
        if reader is None:
            reader = await readers.welcome(connection, address, visit.language, house.clock())
        await change(connection, reader)
        await waiting.reconsider(connection, reader.id)
        visit.reader = await readers.find(connection, address.index)
