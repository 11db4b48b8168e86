"""Time passes: drafts, claims, routes and closed cases end, and the desk is reminded, each once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsroom.tips import Draft, Part, PartKind, TipState
from storage import actions, cases, drafts, limits
from storage.tip_schema import cases as cases_table
from storage.tip_schema import draft_parts
from tests.delivery.desk_stage import Desk, desk_at


@pytest.fixture
async def desk(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as set_up:
        yield set_up


async def ticks(desk: Desk, **passing: float) -> list[str]:
    """Time passes and the tick comes; what the desk is told then."""
    before = len(desk.words)
    desk.passes(**passing)
    await desk.office().ticks.tick()
    await desk.posts()
    return desk.words[before:]


async def closes(desk: Desk, case) -> None:
    async with desk.storage.transaction() as connection:
        await cases.change_state(connection, case.number, TipState.CLOSED, desk.now)


async def test_a_case_that_nobody_claims_is_named_after_half_an_hour_under_its_card(desk: Desk):
    await desk.tip("Banjir.")
    await desk.posts()

    assert await ticks(desk, minutes=29) == []
    [nudge] = await ticks(desk, minutes=2)
    assert "#1 · 👀 Belum ada yang mengklaim" in nudge
    assert await ticks(desk, minutes=30) == [], "not every half hour"
    assert len(await ticks(desk, hours=3)) == 1


async def test_many_that_wait_are_one_message(desk: Desk):
    for number in range(10):
        await desk.tip(f"Laporan {number}.")
    await desk.posts()

    [nudge] = await ticks(desk, minutes=31)
    assert "10 laporan belum diklaim" in nudge
    assert "#8 · " in nudge
    assert "dan 2 lagi" in nudge


async def test_a_claim_that_led_to_nothing_gives_the_case_back_and_the_log_knows(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)

    assert await ticks(desk, minutes=119) == []
    [told] = await ticks(desk, minutes=2)
    assert "Klaim sudah habis waktunya" in told
    assert (await desk.case(case)).state is TipState.NEW
    assert "🆕 Baru" in desk.card(case).text
    async with desk.storage.reading() as connection:
        assert [action.action for action in await actions.history(connection, 1)] == ["claim_expired"]


async def test_a_deadline_is_named_before_it_and_when_it_has_passed(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)
    async with desk.storage.transaction() as connection:
        await cases.change_state(connection, case.number, TipState.VERIFYING, desk.now)
        await cases.set_deadline(connection, case.number, desk.now + timedelta(days=1))

    assert await ticks(desk, hours=1) == []
    [near] = await ticks(desk, hours=12)
    assert "Tenggat makin dekat: Rabu, 25 November 2026 13.00 WIB" in near
    assert await ticks(desk, minutes=1) == []
    passed = await ticks(desk, hours=12)
    assert "Tenggat sudah lewat" in passed[-1]
    assert await ticks(desk, minutes=5) == []


async def test_at_seven_the_desk_hears_what_is_open_once(desk: Desk):
    case = await desk.tip("Banjir.")
    other = await desk.tip("Longsor.")
    await desk.claims(case)
    await closes(desk, other)
    await desk.posts()
    await ticks(desk, hours=17, minutes=59)  # 06.59 WIB

    [summary] = await ticks(desk, minutes=1)
    assert "1 kasus masih terbuka" in summary
    assert "#1 · 🌊 Bencana · Kec. Kejayan" in summary
    assert await ticks(desk, minutes=1) == []
    assert any("kasus masih terbuka" in words for words in await ticks(desk, days=1))


async def test_a_summary_missed_at_seven_comes_at_the_next_tick_and_not_in_the_afternoon(desk: Desk):
    await desk.tip("Banjir.")
    await desk.posts()

    late = await ticks(desk, hours=20)
    assert any("kasus masih terbuka" in words for words in late)
    afternoon = await ticks(desk, hours=27)
    assert not any("kasus masih terbuka" in words for words in afternoon)


async def test_a_morning_without_open_cases_is_quiet(desk: Desk):
    case = await desk.tip("Banjir.")
    await closes(desk, case)
    await desk.posts()

    assert await ticks(desk, hours=18, minutes=1) == []


async def test_a_route_ends_with_its_days_and_its_bytes_go(desk: Desk):
    sari = desk.emulator.add_person("Bu Sari", started=True, role="source")
    case = await desk.tip("Banjir.", source=sari)
    await desk.posts()
    await desk.claims(case)
    async with desk.storage.transaction() as connection:
        await cases.change_state(connection, case.number, TipState.VERIFYING, desk.now)

    await ticks(desk, days=14)
    assert (await desk.case(case)).route is not None
    told = await ticks(desk, days=1)

    after = await desk.case(case)
    assert any("Jalan balik ke narasumber sudah dihapus" in words for words in told)
    assert after.route is None
    assert "kode resinya" in desk.card(case).text
    assert desk.room.routes.days() == ()
    assert desk.scoured
    async with desk.storage.reading() as connection:
        assert await cases.pseudonym_seal_of(connection, case.number) is None


async def test_rows_that_a_kill_left_after_their_key_was_destroyed_follow(desk: Desk):
    sari = desk.emulator.add_person("Bu Sari", started=True, role="source")
    case = await desk.tip("Banjir.", source=sari)
    desk.passes(days=16)
    desk.room.routes.destroy_expired(timedelta(days=14), desk.now)

    await ticks(desk)
    assert (await desk.case(case)).route is None


async def test_a_closed_case_is_purged_after_its_time_and_the_log_says_so(desk: Desk):
    done = await desk.tip("Selesai.")
    still_open = await desk.tip("Banjir.")
    await closes(desk, done)
    await desk.posts()

    await ticks(desk, days=89)
    assert (await desk.case(done)).state is TipState.CLOSED
    await ticks(desk, days=2)

    async with desk.storage.reading() as connection:
        left = (await connection.scalars(select(cases_table.c.id))).all()
        assert [action.action for action in await actions.history(connection, done.number)] == ["purge"]
        assert await actions.first_broken(connection, desk.room.staff) is None
    assert left == [still_open.number]
    assert desk.scoured


async def test_a_draft_vanishes_after_its_day_with_everything_in_it(desk: Desk):
    async with desk.storage.transaction() as connection:
        await drafts.save(connection, desk.room.tips, b"index", Draft(), desk.now)
        await drafts.add_part(connection, desk.room.tips, b"index", Part(PartKind.TEXT, "Rahasia"))

    await ticks(desk, hours=23)
    assert desk.scoured == 0
    await ticks(desk, hours=2)

    async with desk.storage.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(draft_parts)) == 0
    assert desk.scoured == 1


async def test_old_counts_and_blocks_are_forgotten(desk: Desk):
    async with desk.storage.transaction() as connection:
        await limits.block(connection, b"who", timedelta(days=1), desk.now)
        await limits.use(connection, b"who", tips=1, size=5, now=desk.now)
    await ticks(desk, hours=23)
    assert desk.scoured == 0
    await ticks(desk, days=1)

    async with desk.storage.reading() as connection:
        for table in ("blocks", "quotas"):
            rows = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert rows.scalar() == 0
    assert desk.scoured == 1


async def test_ticks_without_a_desk_pile_nothing_up(desk: Desk):
    desk.place.chat_id = None
    for _ in range(4):
        await desk.tip("Banjir.")
    desk.passes(hours=-5)  # 08.00 WIB
    for _ in range(5):
        desk.passes(days=1)
        await desk.office().ticks.tick()
    desk.place.chat_id = desk.group.id
    await desk.posts()

    assert sum("kasus masih terbuka" in words for words in desk.words) == 1
    assert sum("belum diklaim" in words for words in desk.words) == 1


async def test_a_step_that_fails_stops_no_other_and_is_heard_of(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    await desk.tip("Banjir.")
    await desk.posts()
    ticks = desk.office().ticks

    async def breaks(_now: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(ticks, "end_routes", breaks)
    desk.passes(minutes=31)
    with pytest.raises(ExceptionGroup) as failed:
        await ticks.tick()
    assert [type(error) for error in failed.value.exceptions] == [OSError]
    await desk.posts()
    assert "Belum ada yang mengklaim" in desk.words[-1]


async def test_a_stray_file_among_the_keys_of_routes_stops_nothing(desk: Desk, tmp_path: Path):
    desk.room.routes.sealer_of("2026-11-24")
    [key] = tmp_path.rglob("2026-11-24.key")
    key.with_name("2026-11-24 (copy).key").write_bytes(key.read_bytes())
    assert desk.room.routes.strays() == ("2026-11-24 (copy)",)
    await desk.tip("Banjir.")
    await desk.posts()
    [nudge] = await ticks(desk, minutes=31)
    assert "Belum ada yang mengklaim" in nudge
