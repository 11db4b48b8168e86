"""Waves: each reader gets what waited for them once, however the putting together is cut into pieces."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from delivery.digest_planner import forget_old, plan_digests
from delivery.planner import plan_news
from newsroom.deliveries import DeliveryKind
from newsroom.timetable import Quiet, Rhythm, Timetable
from newsroom.topics import Topic, TopicKind, read
from newsroom.topics import wants as topics_wanted
from newsroom.wishes import NEVER, Wishes
from storage import (
    articles,
    digests,
    dispatches,
    figures,
    outbox,
    privacy,
    readers,
    timing,
    topics,
    waiting,
    wishes,
)
from storage.database import Connection, Storage
from storage.schema import readers as reader_table
from storage.timing import READERS_WITH_WISHES, Present
from storage.wish_schema import digest_waves, timetables, waiting_news
from storage.wish_schema import topics as topic_table
from tests.newsroom.test_timetable import QUIET
from tests.storage.conftest import incoming

WIB = ZoneInfo("Asia/Jakarta")
KEPUH = "35.14.06.2005"
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=WIB)
SIX = datetime(2026, 11, 25, 6, 0, tzinfo=WIB)
MORNING = Timetable(Rhythm.MORNING)


async def join(
    storage: Storage,
    addresses: Callable[[int], object],
    numbers: Iterable[int],
    timetable: Timetable = MORNING,
) -> list[int]:
    """Readers of Kepuh with these hours; their ids."""
    ids = []
    async with storage.transaction() as connection:
        for number in numbers:
            reader = await readers.welcome(connection, addresses(number), "id", TUESDAY)  # type: ignore[arg-type]
            await readers.follow(connection, reader.id, [KEPUH], TUESDAY)
            await wishes.set_timetable(connection, reader.id, timetable, TUESDAY, WIB)
            ids.append(reader.id)
    return ids


async def publish(storage: Storage, *titles: str, now: datetime = TUESDAY) -> None:
    async with storage.transaction() as connection:
        for title in titles:
            link = f"https://warta.example/{title}"
            article = incoming(title, url=link, canonical_url=link, published_at=now)
            await articles.keep(connection, article, [KEPUH], now=now)
    await plan_news(storage, now, WIB)


async def waiting_for(connection: Connection, reader_id: int) -> int:
    """How much waits for a reader's next digest."""
    return len((await privacy.kept_of(connection, reader_id)).waiting)


async def digest_of(storage: Storage, reader_id: int, wave_id: int = 1) -> int:
    """How many articles stand in it."""
    async with storage.reading() as connection:
        return len((await digests.entries(connection, wave_id, [reader_id])).get(reader_id, ()))


async def claimed(storage: Storage, now: datetime = SIX) -> list[tuple[int, DeliveryKind]]:
    async with storage.transaction() as connection:
        found = await outbox.claim(connection, now.timestamp(), limit=1_000)
    return sorted((one.reader_id, one.kind) for one in found)


@pytest.mark.parametrize("at_once", [1, 3, 100])
async def test_everybody_gets_one_digest_in_steps_of_any_size(storage: Storage, address_of, at_once: int):
    ids = await join(storage, address_of, range(7))
    await publish(storage, "satu", "dua", "tiga")
    await plan_digests(storage, SIX, WIB, at_once=at_once)
    await plan_digests(storage, SIX + timedelta(minutes=1), WIB, at_once=at_once)

    assert await claimed(storage) == [(number, DeliveryKind.DIGEST) for number in ids]
    assert [await digest_of(storage, number) for number in ids] == [3] * 7
    async with storage.reading() as connection:
        dispatch = await dispatches.find(connection, DeliveryKind.DIGEST, 1)
        assert dispatch is not None
        assert dispatch.total == 7
        assert (await connection.execute(select(waiting_news))).all() == []


async def test_a_wave_that_was_cut_off_goes_on_where_it_stood(storage: Storage, address_of):
    ids = await join(storage, address_of, range(5))
    await publish(storage, "satu")
    async with storage.transaction() as connection:
        wave = await digests.begin_wave(connection, SIX, WIB, priority=6)
    assert wave is not None
    async with storage.transaction() as connection:
        assert await digests.step(connection, wave, WIB, SIX, at_once=2), "there are more"
    # The process is killed here; meanwhile something new came for everybody.
    await publish(storage, "dua", now=SIX)
    await plan_digests(storage, SIX + timedelta(minutes=5), WIB, at_once=2)

    assert await claimed(storage) == [(number, DeliveryKind.DIGEST) for number in ids]
    assert [await digest_of(storage, number) for number in ids] == [1, 1, 2, 2, 2]
    async with storage.reading() as connection:
        assert [await waiting_for(connection, number) for number in ids] == [1, 1, 0, 0, 0]


async def test_where_nothing_waits_no_wave_is_left_behind(storage: Storage, address_of):
    await join(storage, address_of, range(3))
    await plan_digests(storage, SIX, WIB)
    await join(storage, address_of, [9], Timetable(Rhythm.EVENING))
    await publish(storage, "satu", now=SIX + timedelta(hours=1))
    async with storage.transaction() as connection:
        await connection.execute(waiting_news.delete().where(waiting_news.c.reader_id != 4))
    await plan_digests(storage, SIX + timedelta(days=1), WIB)

    async with storage.reading() as connection:
        waves = (await connection.scalars(select(digest_waves.c.id))).all()
        backlogs = await figures.backlogs(connection)
    assert len(waves) == 1
    assert [one.pending for one in backlogs if one.kind is DeliveryKind.DIGEST] == [1]


async def test_readers_with_the_same_hours_share_a_row_that_goes_with_the_last(storage: Storage, address_of):
    ids = await join(storage, address_of, range(4))
    async with storage.reading() as connection:
        assert len((await connection.execute(select(timetables))).all()) == 1
    async with storage.transaction() as connection:
        for number in ids:
            await privacy.delete_reader(connection, number, SIX)
        assert (await connection.execute(select(timetables))).all() == []


async def test_changing_the_hours_in_a_pause_does_not_lose_its_end(storage: Storage, address_of):
    [number] = await join(storage, address_of, [1], Timetable())
    until = TUESDAY + timedelta(days=1)
    async with storage.transaction() as connection:
        await wishes.pause(connection, number, until)
    await publish(storage, "satu")
    async with storage.transaction() as connection:
        await wishes.set_timetable(connection, number, Timetable(evening=time(19)), TUESDAY, WIB)
    await plan_digests(storage, TUESDAY + timedelta(minutes=1), WIB)
    assert await claimed(storage) == []
    await plan_digests(storage, until, WIB)

    assert await claimed(storage) == [(number, DeliveryKind.DIGEST)]


async def test_what_waits_and_is_not_wanted_any_more_is_dropped(storage: Storage, address_of):
    [number] = await join(storage, address_of, [1])
    await publish(storage, "Banjir di Kepuh", "Panen di Kepuh")
    async with storage.transaction() as connection:
        await waiting.reconsider(connection, number)
        assert await waiting_for(connection, number) == 2
        await topics.choose(connection, number, read("banjir").words, muted=True)
        await waiting.reconsider(connection, number)
        assert await waiting_for(connection, number) == 1
        await readers.unfollow(connection, number, [KEPUH])
        await readers.follow(connection, number, ["35.14.14"], TUESDAY)
        await waiting.reconsider(connection, number)
        assert await waiting_for(connection, number) == 0


async def test_clocks_that_were_a_year_ahead_hold_no_digest_back_for_a_year(storage: Storage, address_of):
    [number] = await join(storage, address_of, [1])
    async with storage.transaction() as connection:
        next_year = TUESDAY + timedelta(days=365)
        await connection.execute(timetables.update().values(digest_at=next_year, gentle_at=next_year))
    await plan_digests(storage, TUESDAY, WIB)
    await publish(storage, "satu")
    await plan_digests(storage, SIX, WIB)

    assert await claimed(storage) == [(number, DeliveryKind.DIGEST)]


async def test_what_waited_too_long_and_old_pages_are_forgotten(storage: Storage, address_of):
    [number] = await join(storage, address_of, [1])
    async with storage.transaction() as connection:
        await wishes.pause(connection, number, NEVER)
    await publish(storage, "lama")
    await publish(storage, "baru", now=TUESDAY + timedelta(days=7))
    [told] = await join(storage, address_of, [2])
    await publish(storage, "terbaru", now=SIX + timedelta(days=7))
    await plan_digests(storage, SIX + timedelta(days=7), WIB)
    assert await digest_of(storage, told) == 1
    await forget_old(storage, TUESDAY + timedelta(days=9))
    assert await digest_of(storage, told) == 1
    await forget_old(storage, TUESDAY + timedelta(days=15))
    assert await digest_of(storage, told) == 0

    async with storage.reading() as connection:
        assert await waiting_for(connection, number) == 2, "the first of three is gone"


async def test_a_group_that_moves_keeps_its_wishes_or_takes_over_those_it_finds(storage: Storage, address_of):
    [old] = await join(storage, address_of, [1])
    async with storage.transaction() as connection:
        await readers.move(connection, old, address_of(2))
        assert (await wishes.of_reader(connection, old)).timetable == MORNING
        plain = await readers.welcome(connection, address_of(3), "id", TUESDAY)
        await readers.move(connection, plain.id, address_of(2))
        assert (await wishes.of_reader(connection, plain.id)).timetable == MORNING


async def test_wishes_are_kept_as_they_were_said(storage: Storage, address_of):
    [number] = await join(storage, address_of, [1], Timetable())
    mine = Timetable(Rhythm.BOTH, time(5, 30), time(19, 15), 2, Quiet(time(21, 30), time(4, 45)))
    async with storage.transaction() as connection:
        assert await wishes.of_reader(connection, number) == Wishes()
        await wishes.set_timetable(connection, number, mine, TUESDAY, WIB)
        await wishes.set_pictures(connection, number, wanted=False)
        await wishes.set_signs(connection, number, wanted=False)
        await wishes.pause(connection, number, NEVER)
        assert await wishes.of_reader(connection, number) == Wishes(mine, NEVER, pictures=False, signs=False)
        await readers.stop(connection, number, TUESDAY)
        await readers.welcome(connection, address_of(1), "id", TUESDAY)
        assert (await wishes.of_reader(connection, number)).timetable == mine, "/berhenti and back keeps them"


async def test_a_word_that_nobody_else_chose_goes_with_whoever_chose_it(storage: Storage, address_of):
    sari, umar = await join(storage, address_of, [1, 2])
    async with storage.transaction() as connection:
        await topics.choose(connection, sari, read("banjir, utang").words, muted=False)
        await topics.choose(connection, umar, read("banjir").words, muted=True)
        await privacy.delete_reader(connection, sari, SIX)
        assert (await connection.scalars(select(topic_table.c.name))).all() == ["banjir"]
        await topics.choose(connection, umar, read("banjir").words, muted=False)
        assert [one.muted for one in await topics.of_reader(connection, umar)] == [False]
        await topics.drop(connection, umar, (await topics.every(connection))[0].id)
        assert await topics.every(connection) == ()


@pytest.mark.parametrize(
    ("follows", "mutes", "about", "wanted"),
    [
        ("", "", "banjir", True),
        ("banjir", "", "banjir", True),
        ("banjir", "", "panen", False),
        ("", "banjir", "banjir", False),
        ("banjir", "kebakaran", "banjir kebakaran", False),
        ("banjir", "kebakaran", "banjir", True),
        ("", "banjir", "", True),
        ("banjir", "", "", False),
    ],
    ids=str,
)
async def test_who_wants_what_is_about_something(
    storage: Storage, address_of, follows: str, mutes: str, about: str, wanted: bool
):
    [number] = await join(storage, address_of, [1])
    async with storage.transaction() as connection:
        await topics.choose(connection, 1, [Topic(TopicKind.WORD, "panen", "panen")], muted=True)
        await topics.drop(connection, 1, 1)
        await topics.choose(connection, number, read(follows).words, muted=False)
        await topics.choose(connection, number, read(mutes).words, muted=True)
        numbers = {one.name: one.id for one in await topics.every(connection)}
        matched = frozenset(numbers[word] for word in about.split() if word in numbers)
        found = await connection.scalar(select(reader_table.c.id).where(topics.wanted(matched)))
        assert topics_wanted(await topics.of_reader(connection, number), matched) is wanted
    assert (found == number) is wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    rhythm=st.sampled_from(Rhythm),
    quiet=st.none() | QUIET,
    paused=st.booleans(),
    edge=st.sampled_from(("", "begins", "ends")),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
async def test_sql_and_the_newsroom_agree_on_who_gets_news_now(
    storage: Storage, address_of, rhythm: Rhythm, quiet: Quiet | None, paused: bool, edge: str, now: datetime
):
    zone = ZoneInfo("Europe/Berlin")
    if quiet is not None and edge:
        # To the minute: quiet begins, or ends, right now.
        changed = replace(quiet, **{edge: now.astimezone(zone).time().replace(second=0, microsecond=0)})
        quiet = changed if changed.begins != changed.ends else quiet
    timetable = Timetable(rhythm, quiet=quiet)
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(1), "id", now)
        await wishes.set_timetable(connection, reader.id, Timetable(), now, zone)
        await wishes.tidy(connection)
        await wishes.set_timetable(connection, reader.id, timetable, now, zone)
        await wishes.pause(connection, reader.id, now + timedelta(hours=1 if paused else -1))
        asked = select(literal(1)).select_from(READERS_WITH_WISHES)
        present = Present.of(now, zone)
        at_once = await connection.scalar(asked.where(timing.comes_at_once(present)))
        quiet_now = await connection.scalar(asked.where(timing.is_quiet(present)))
        gently = await connection.scalar(asked.with_only_columns(timing.due_gently(present)))
        awake = await connection.scalar(asked.with_only_columns(timing.due_awake(present)))

    wished = Wishes(timetable, now + timedelta(hours=1 if paused else -1))
    assert (at_once == 1) is (timetable.comes_at_once(now, zone) and not wished.is_paused(now))
    assert (quiet_now == 1) is timetable.is_quiet(now, zone)
    gentle = timetable.next_gentle(now, zone)
    assert gently == (0 if timetable.comes_at_once(now, zone) or gentle is None else gentle.timestamp())
    assert awake == (quiet.next_end(now, zone).timestamp() if quiet and timetable.is_quiet(now, zone) else 0)
