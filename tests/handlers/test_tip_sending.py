"""What was stored is stored once and shown, whatever breaks in between; who sends too much is told kindly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.tips import ALL_TIPS_PER_HOUR, TIPS_PER_HOUR, TipLevel
from playground.people import Person
from storage import limits
from storage.database import Storage
from tests.databases import url_in
from tests.handlers.tip_stage import TipStage, code_in, room_in, tips
from tests.playground.conftest import png

__all__ = ["tips"]


@contextmanager
def unheard(tips: TipStage, method: str) -> Iterator[None]:
    """Telegram does not hear what the bot says; the bot's apology is not heard either."""
    tips.stage.emulator.faults.reset_before(method, times=None)
    tips.stage.emulator.faults.reset_before("sendMessage", times=None)
    yield
    tips.stage.emulator.faults.clear()
    tips.stage.emulator.refusals.clear()


async def restart(tips: TipStage) -> None:
    """Another process with the same files: nothing that was only in memory is left."""
    await tips.stage.house.storage.close()
    url = url_in(tips.directory)
    tips.stage.house = type(tips.stage.house)(
        await Storage.open(url, now=tips.stage.now),
        tips.stage.house.gazetteer,
        tips.stage.house.wording,
        tips.stage.house.sealer,
        tips.stage.house.clock,
        tips.stage.house.tombstones,
    )
    tips.room = room_in(tips.directory, tips.cleaner, tips.woken)
    tips.with_room()


async def ready(tips: TipStage, person: Person, words: str = "Jembatan Kepuh putus") -> None:
    """One tap away from being sent."""
    await tips.begins(person)
    await tips.says(person, words)
    await tips.presses(person, "Kirim")


async def told_twice(tips: TipStage) -> None:
    """Each update is handled, and again: killed in between, the process could not note that it had."""
    stage = tips.stage
    for update in await stage.application.bot.get_updates(offset=stage.offset, timeout=0):
        stage.offset = update.update_id + 1
        await stage.application.process_update(update)
        await stage.application.process_update(update)
    # A tap was answered the first time.
    for call in [one for one in stage.emulator.refusals if "query is too old" in one[1]]:
        del stage.emulator.refusals[call]


async def test_what_is_told_again_after_a_kill_goes_into_the_tip_once(tips: TipStage):
    sari = tips.person()
    for level in ("/lapor", "Bisa dibalas"):
        sari.types(level) if level.startswith("/") else sari.presses(level)
        await told_twice(tips)
    for act in (
        lambda: sari.types("Jembatan Kepuh putus"),
        lambda: sari.sends_photo(png(), "Dari tepi kali"),
        lambda: sari.presses("Kirim"),
        lambda: sari.types("kepuh kejayan"),
        lambda: sari.presses("Bencana"),
        lambda: sari.types("Banjir setinggi lutut"),
        lambda: sari.presses("Lewati"),
        lambda: sari.presses("Kirim sekarang"),
    ):
        act()
        await told_twice(tips)

    assert await tips.count() == 1
    assert [part.kind.value for part in await tips.parts()] == ["text", "photo", "text"]
    facts = await tips.facts()
    assert (facts.region, facts.category) == ("35.14.06.2005", "bencana")
    assert facts.answers == {"what": "Banjir setinggi lutut"}


async def test_a_tap_that_is_told_again_takes_no_second_part_out(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jembatan Kepuh putus")
    await tips.says(sari, "Sejak subuh")
    sari.presses("Hapus yang terakhir")
    await told_twice(tips)

    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jembatan Kepuh putus"]


async def test_a_draft_survives_a_restart_at_every_step(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await restart(tips)
    await tips.says(sari, "Jembatan Kepuh putus")
    await restart(tips)
    await tips.presses(sari, "Kirim")
    await restart(tips)
    await tips.says(sari, "kepuh kejayan")
    await restart(tips)
    await tips.presses(sari, "Lewati")
    await restart(tips)
    assert code_in(sari.chat.from_bot[-1])
    assert (await tips.parts())[0].text == "Jembatan Kepuh putus"
    assert (await tips.facts()).region == "35.14.06.2005"
    await tips.stage.house.storage.close()


async def test_killed_before_the_receipt_was_shown_the_next_word_shows_it(tips: TipStage):
    sari = tips.person()
    await ready(tips, sari)
    with unheard(tips, "editMessageText"):
        sari.presses("Kirim sekarang")
        await tips.stage.plays()
    assert await tips.count() == 1
    await restart(tips)

    await tips.says(sari, "halo?")
    code = next(code_in(message) for message in sari.chat.from_bot if "Kode resi" in message.text)
    assert "Laporan #1" in (await tips.says(sari, code)).text
    assert await tips.count() == 1
    assert await tips.draft(sari) is None
    await tips.stage.house.storage.close()


async def test_killed_before_kirim_was_acknowledged_it_is_sent_once(tips: TipStage):
    sari = tips.person()
    await ready(tips, sari)
    query = sari.presses("Kirim sekarang")
    await tips.stage.plays()
    shown = code_in(sari.chat.from_bot[-1])
    # Telegram repeats an update that was handled and not acknowledged.
    sari.presses_data(query.message or sari.chat.from_bot[-1], "t:go:place")
    await tips.stage.plays()
    assert await tips.count() == 1
    assert any(shown in message.text for message in sari.chat.from_bot), "the receipt still stands there"


async def test_killed_in_the_middle_of_storing_nothing_is_lost_and_nothing_is_half_done(
    tips: TipStage, monkeypatch: pytest.MonkeyPatch
):
    sari = tips.person()
    await ready(tips, sari)

    async def killed(*_: object, **__: object) -> None:
        raise ConnectionAbortedError

    with monkeypatch.context() as patch:
        patch.setattr(limits, "use", killed)
        await tips.presses(sari, "Kirim sekarang")
    assert await tips.count() == 0
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 1
    await tips.stage.presses_data(sari, "t:go:place")
    assert await tips.count() == 1


async def test_a_receipt_that_was_not_shown_does_not_swallow_the_next_tip(tips: TipStage):
    sari = tips.person()
    await ready(tips, sari)
    with unheard(tips, "editMessageText"):
        sari.presses("Kirim sekarang")
        await tips.stage.plays()
    assert "Bisa dibalas" in str((await tips.says(sari, "/lapor")).labels)
    assert any("Kode resi" in message.text for message in sari.chat.from_bot)
    await tips.tells(sari, "Satu lagi")
    assert await tips.count() == 2


async def test_without_a_trace_neither_route_nor_pseudonym_is_stored(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    case = await tips.case()
    assert case.level is TipLevel.TRACELESS
    assert case.route is None
    assert case.receipt_key is not None
    assert tips.room.routes.days() == (), "not even a key was made"


def bytes_in(directory: Path) -> bytes:
    return b"".join(file.read_bytes() for file in directory.rglob("kentongan.db*"))


@pytest.mark.parametrize("level", ["Bisa dibalas", "Tanpa jejak"])
async def test_the_files_of_the_database_name_no_source_and_hold_no_word_of_them(tips: TipStage, level: str):
    sari = tips.person("KenariNama")
    code = await tips.tells(sari, "KenariIsi: jembatan putus", level)
    await tips.says(sari, code)
    on_disk = bytes_in(tips.directory)
    number = sari.id
    forms = [str(number).encode(), f"{number:x}".encode(), b"KenariNama", b"KenariIsi", code.encode()]
    forms += [number.to_bytes(size, order) for size in (4, 5, 6, 7, 8) for order in ("big", "little")
              if number.bit_length() <= size * 8 - 1 and number.bit_length() > 24]  # fmt: skip
    assert number.bit_length() > 24, "short numbers would be found by chance"
    assert [form for form in forms if form in on_disk] == []


async def test_the_pseudonym_lives_a_day_in_the_counts_and_nowhere_else_without_a_trace(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    tips.later(hours=25)
    async with tips.stage.house.storage.transaction() as connection:
        await limits.forget_old(connection, tips.stage.now)
    await tips.stage.house.storage.scour()
    assert tips.pseudonym(sari) not in bytes_in(tips.directory)
    assert tips.index(sari) not in bytes_in(tips.directory)


async def test_the_pseudonym_of_a_source_with_a_route_opens_with_the_key_of_its_day_alone(tips: TipStage):
    from storage import cases

    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus")
    case = await tips.case()
    assert case.route is not None
    async with tips.stage.house.storage.reading() as connection:
        seal = await cases.pseudonym_seal_of(connection, 1)
    assert seal is not None
    assert tips.room.routes.sealer_of(case.route.day).unseal(seal, case.uid) == tips.pseudonym(sari)


async def test_a_blocked_source_is_refused_without_a_word_about_who_or_why(tips: TipStage):
    sari = tips.person()
    await ready(tips, sari)
    async with tips.stage.house.storage.transaction() as connection:
        await limits.block(connection, tips.pseudonym(sari), timedelta(days=30), tips.stage.now)
    shown = await tips.presses(sari, "Kirim sekarang")
    assert "Saat ini laporan belum bisa diterima" in shown.text
    assert "blok" not in shown.text.lower()
    assert await tips.count() == 0

    tips.later(hours=1)
    async with tips.stage.house.storage.transaction() as connection:
        await limits.block(connection, tips.pseudonym(sari), timedelta(0), tips.stage.now)
    assert code_in(await tips.presses(sari, "Kirim lagi"))


async def test_a_block_of_one_is_a_block_of_nobody_else(tips: TipStage):
    sari, budi = tips.person(), tips.person("Pak Budi")
    async with tips.stage.house.storage.transaction() as connection:
        await limits.block(connection, tips.pseudonym(sari), timedelta(days=30), tips.stage.now)
    assert await tips.tells(budi, "Jalan rusak")


async def test_more_tips_than_a_few_an_hour_wait_and_are_not_lost(tips: TipStage):
    sari = tips.person()
    async with tips.stage.house.storage.transaction() as connection:
        now = tips.stage.now
        await limits.use(connection, tips.pseudonym(sari), tips=TIPS_PER_HOUR, size=0, now=now)
    await ready(tips, sari)
    assert "sudah banyak dalam satu jam" in (await tips.presses(sari, "Kirim sekarang")).text
    tips.later(hours=1)
    assert code_in(await tips.presses(sari, "Kirim lagi"))
    assert await tips.count() == 1


async def test_more_tips_of_all_together_than_the_newsroom_can_take_wait(tips: TipStage):
    async with tips.stage.house.storage.transaction() as connection:
        now = tips.stage.now
        await limits.use(connection, b"others of 16 byt", tips=ALL_TIPS_PER_HOUR, size=0, now=now)
    sari = tips.person()
    await ready(tips, sari)
    assert "banyak sekali laporan" in (await tips.presses(sari, "Kirim sekarang")).text
    assert await tips.count() == 0
