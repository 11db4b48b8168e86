"""Editors work on a case: one claims it, the others are told; what was done is shown and logged."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.cases import Case, Role
from newsroom.sealing import Address
from newsroom.tips import Part, PartKind, TipState
from storage import actions, by_source, cases, limits, numbering
from tests.handlers.desk_stage import Newsroom, newsroom_at, office_of
from tests.newsroom.cleaning.pictures import jpeg


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


async def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(newsroom: Newsroom):
    case = await newsroom.tip()
    card = await newsroom.card(case.number)
    newsroom.budi.presses("Klaim", card)
    newsroom.candra.presses("Klaim", card)
    await newsroom.plays()
    assert "Anda pegang" in newsroom.told(newsroom.budi)
    assert "Pak Budi" in newsroom.told(newsroom.candra)
    assert await newsroom.state(1) is TipState.CLAIMED
    assert "Pak Budi" in (await newsroom.card(1)).text, "the card names who holds it"
    assert [action.action for action in await newsroom.done(1)] == ["claim"]


async def test_only_the_holder_or_an_admin_gives_it_back(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    await newsroom.presses(newsroom.budi, "Klaim", card)
    await newsroom.presses(newsroom.candra, "Lepas", card)
    assert "Pak Budi" in newsroom.told(newsroom.candra)
    assert await newsroom.state(1) is TipState.CLAIMED
    await newsroom.presses(newsroom.ani, "Lepas", card)
    assert await newsroom.state(1) is TipState.NEW
    assert "Baru" in card.text


async def test_the_way_of_a_case_through_its_states(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    for press, state in (
        ("Klaim", TipState.CLAIMED),
        ("Verifikasi", TipState.VERIFYING),
        ("Selesai", TipState.CLOSED),
        ("Buka lagi", TipState.NEW),
        ("Spam", TipState.SPAM),
    ):
        await newsroom.presses(newsroom.budi, press, card)
        assert await newsroom.state(1) is state
    assert [action.action for action in await newsroom.done(1)] == [
        "claim",
        "verify",
        "close",
        "reopen",
        "spam",
    ]


async def test_what_the_table_of_changes_forbids_is_refused(newsroom: Newsroom):
    await newsroom.tip()
    assert "belum bisa" in await newsroom.forges(newsroom.budi, "d:verify:1", await newsroom.card(1))
    assert await newsroom.state(1) is TipState.NEW
    assert await newsroom.done(1) == []


async def test_a_second_tap_on_buka_lagi_takes_nothing_from_whoever_claimed_it(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    await newsroom.presses(newsroom.budi, "Selesai", card)
    await newsroom.presses(newsroom.budi, "Buka lagi", card)
    await newsroom.presses(newsroom.candra, "Klaim", card)
    await newsroom.forges(newsroom.candra, "d:reopen:1", card)
    assert await newsroom.state(1) is TipState.CLAIMED


async def test_the_whole_history_of_a_case(newsroom: Newsroom):
    await newsroom.tip("Jembatan di Krajan putus")
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    await newsroom.says(newsroom.budi, "/kasus 1 catatan sudah telepon pak kades")
    await newsroom.says(newsroom.budi, "Apakah ada korban?", reply_to=await newsroom.card(1))
    await newsroom.leaves()
    await newsroom.adds(await newsroom.case(1), "Tidak ada, hanya motor hanyut")
    shown = await newsroom.says(newsroom.candra, "/kasus 1")
    for words in (
        "Jembatan di Krajan putus",
        "Kepuh",
        "Pak Budi mengklaim",
        "sudah telepon pak kades",
        "Apakah ada korban?",
        "terkirim",
        "motor hanyut",
    ):
        assert words in shown.text
    assert shown.text.index("mengklaim") < shown.text.index("telepon") < shown.text.index("korban")
    assert shown.text.count("24 November 2026 05.00") == 2, "its arrival, and a day once for all of that day"


async def test_the_history_says_to_whom_until_when_and_with_what(newsroom: Newsroom):
    for _ in range(2):
        await newsroom.tip("Jembatan di Krajan putus")
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    newsroom.later(hours=3)
    async with newsroom.house.storage.transaction() as connection:
        await actions.note(connection, newsroom.room.staff, "claim_expired", now=newsroom.now, case_number=1)
    await newsroom.says(newsroom.budi, "/kasus 1 tenggat 3 hari")
    await newsroom.forges(newsroom.budi, "d:claim:1")
    await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "BPBD")
    await newsroom.says(newsroom.budi, "/kasus 1 gabung 2")
    shown = (await newsroom.says(newsroom.candra, "/kasus 1")).text
    for words in (
        "Bot melepas kasus: waktu klaimnya habis",
        "mengatur tenggat: 3 hari",
        "mengusulkan meneruskan: BPBD",
        "menggabungkan (#2)",
    ):
        assert words in shown


async def test_a_long_history_has_pages(newsroom: Newsroom):
    await newsroom.tip()
    for count in range(20):
        newsroom.later(minutes=1)
        await newsroom.says(newsroom.budi, f"/kasus 1 catatan nomor {count}.")
    shown = await newsroom.says(newsroom.budi, "/kasus 1")
    assert "nomor 19." in shown.text
    assert "nomor 0." not in shown.text
    await newsroom.presses(newsroom.budi, "Sebelumnya", shown)
    await newsroom.presses(newsroom.budi, "Sebelumnya", shown)
    assert "nomor 0." in shown.text


async def test_nothing_that_was_said_is_cut_in_the_history(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(
        newsroom.budi, "// " + "catatan panjang " * 150 + "UJUNG-CATATAN", reply_to=await newsroom.card(1)
    )
    await newsroom.says(newsroom.budi, "/kasus 1 catatan pendek")
    newsroom.later(hours=1)
    await newsroom.adds(await newsroom.case(1), "😀 tambahan " * 120 + "UJUNG-TAMBAHAN")
    shown = await newsroom.says(newsroom.budi, "/kasus 1")
    read = [shown.text]
    while "« Sebelumnya" in shown.labels:
        await newsroom.presses(newsroom.budi, "Sebelumnya", shown)
        read.append(shown.text)
    told = "\n".join(read)
    for words in ("UJUNG-CATATAN", "pendek", "UJUNG-TAMBAHAN"):
        assert told.count(words) == 1
    assert told.count("catatan panjang") == 150
    assert (told.count("😀"), told.count("tambahan ")) == (120, 120)


async def test_what_vanished_from_the_desk_is_had_again_by_whoever_may_see_it(newsroom: Newsroom):
    await newsroom.tip("Truk tambang lewat malam", parts=(Part(PartKind.PHOTO, "", jpeg(), "foto.jpg"),))
    await newsroom.adds(await newsroom.case(1), "ini tambahan")
    await newsroom.appoint(newsroom.candra, Role.VIEWER)
    newsroom.emulator.world.remove(newsroom.group, [one.message_id for one in newsroom.group.messages])

    page = await newsroom.says(newsroom.candra, "/kasus 1")
    assert "ada di bawah" not in page.text
    await newsroom.presses(newsroom.candra, "Kirim ulang isinya", page)
    assert "dikirim ulang" in newsroom.told(newsroom.candra)
    await newsroom.presses(newsroom.budi, "Kirim ulang isinya", page)
    assert "masih dalam perjalanan" in newsroom.told(newsroom.budi), (
        "an impatient second tap sends nothing twice"
    )
    await newsroom.posts()
    again = newsroom.group.from_bot[newsroom.group.from_bot.index(page) + 1 :]
    assert [bool(one.media) for one in again] == [False, True, False]
    assert "Truk tambang lewat malam" in again[0].text
    assert again[0] is await newsroom.card(1)
    assert "ini tambahan" in again[2].text
    assert "resend" in await newsroom.log()
    said = await newsroom.says(newsroom.budi, "Di jalan apa?", reply_to=again[1])
    assert [one.text for one in await newsroom.answers(1)] == ["Di jalan apa?"], said.text


async def test_sent_again_a_case_has_one_card(newsroom: Newsroom):
    await newsroom.tip()
    before = await newsroom.card(1)
    await newsroom.presses(
        newsroom.budi, "Kirim ulang isinya", await newsroom.says(newsroom.budi, "/kasus 1")
    )
    await newsroom.posts()
    assert before not in newsroom.group.messages
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    assert "Pak Budi" in (await newsroom.card(1)).text


async def test_what_its_source_withdrew_is_sent_again_to_nobody(newsroom: Newsroom):
    case = await newsroom.tip()
    async with newsroom.house.storage.transaction() as connection:
        await by_source.withdraw(connection, newsroom.room.tips, case, newsroom.now)
    assert "Kirim ulang isinya" not in (await newsroom.says(newsroom.budi, "/kasus 1")).labels
    assert "sudah menarik" in await newsroom.forges(newsroom.budi, "d:resend:1")


async def test_a_case_that_is_worked_on_from_its_page_is_shown_there_and_on_the_card(newsroom: Newsroom):
    await newsroom.tip()
    page = await newsroom.says(newsroom.budi, "/kasus 1")
    await newsroom.presses(newsroom.budi, "Klaim", page)
    assert "diklaim" in page.text
    assert "Diklaim" in (await newsroom.card(1)).text


async def test_a_case_that_reopens_shows_it(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Selesai", await newsroom.card(1))
    await newsroom.adds(await newsroom.case(1), "Ada yang baru")
    assert "dibuka lagi" in (await newsroom.says(newsroom.budi, "/kasus 1")).text
    assert "dibuka lagi" in (await newsroom.says(newsroom.budi, "/antrian")).text


@pytest.mark.parametrize("words", ["", "abc", "0", "-1", "12 hapus", "9" * 30, "1 gabung x"])
async def test_a_command_that_names_no_case_is_answered_kindly(newsroom: Newsroom, words: str):
    await newsroom.tip()
    assert "Tulis nomor kasusnya" in (await newsroom.says(newsroom.budi, f"/kasus {words}")).text


@pytest.mark.parametrize("number", [2, 99, 10**18 - 1])
async def test_a_number_that_was_never_given_is_not_called_gone(newsroom: Newsroom, number: int):
    said = (await newsroom.says(newsroom.budi, f"/kasus {number}")).text
    assert said.startswith(f"Belum pernah ada kasus #{number}. ")
    await newsroom.tip()
    never = f"Belum pernah ada kasus #{number}: yang terakhir #1. "
    assert (await newsroom.says(newsroom.budi, f"/kasus {number}")).text.startswith(never)
    assert (await newsroom.says(newsroom.budi, f"/kasus 1 gabung {number}")).text.startswith(never)
    assert (await newsroom.forges(newsroom.budi, f"d:claim:{number}")).startswith(never)


async def test_a_case_that_was_deleted_in_its_time_is_said_to_be_deleted_and_when(newsroom: Newsroom):
    await purged(newsroom, await newsroom.tip())
    gone = (
        "Kasus #1 sudah dihapus pada Selasa, 23 Februari 2027. "
        "Kasus yang lama ditutup dihapus supaya narasumber tetap aman."
    )
    assert (await newsroom.says(newsroom.budi, "/kasus 1")).text == gone
    assert await newsroom.forges(newsroom.budi, "d:claim:1") == gone
    assert "Belum pernah ada kasus #2: yang terakhir #1." in (
        (await newsroom.says(newsroom.budi, "/kasus 2")).text
    ), "also where no case is left"


async def test_of_a_number_that_was_passed_over_nothing_is_claimed(newsroom: Newsroom):
    await newsroom.tip()
    async with newsroom.house.storage.transaction() as connection:
        await numbering.go_on_behind(connection, {"cases": 40})
    assert (await newsroom.tip("Jembatan putus di Kepuh")).number == 41
    assert (await newsroom.says(newsroom.budi, "/kasus 7")).text.startswith("Tidak ada kasus #7. ")


async def purged(newsroom: Newsroom, case: Case) -> None:
    """A case is closed, and its time is over."""
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(case.number))
    await newsroom.presses(newsroom.budi, "Selesai", await newsroom.card(case.number))
    newsroom.later(days=91)
    await office_of(newsroom.desk_room).ticks.purge(newsroom.now)


@pytest.mark.parametrize(
    ("words", "after"),
    [("3 hari", {"days": 3}), ("12 jam", {"hours": 12}), ("besok", {"days": 1}), ("2 minggu", {"days": 14})],
)
async def test_a_deadline_in_words(newsroom: Newsroom, words: str, after: dict[str, int]):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, f"/kasus 1 tenggat {words}")
    assert (await newsroom.case(1)).deadline_at == newsroom.now + timedelta(**after)
    assert "Tenggat" in (await newsroom.card(1)).text
    await newsroom.says(newsroom.budi, "/kasus 1 tenggat hapus")
    assert (await newsroom.case(1)).deadline_at is None


@pytest.mark.parametrize("words", ["", "kapan-kapan", "0 hari", "999 minggu", "3 abad"])
async def test_a_deadline_that_cannot_be_read_changes_nothing(newsroom: Newsroom, words: str):
    await newsroom.tip()
    assert "belum terbaca" in (await newsroom.says(newsroom.budi, f"/kasus 1 tenggat {words}")).text
    assert (await newsroom.case(1)).deadline_at is None


async def test_a_deadline_by_a_tap(newsroom: Newsroom):
    await newsroom.tip()
    asked = await newsroom.presses(newsroom.budi, "Tenggat", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "7 hari", asked)
    assert (await newsroom.case(1)).deadline_at == newsroom.now + timedelta(days=7)


async def test_a_source_is_blocked_without_anybody_learning_who_it_is(newsroom: Newsroom):
    await newsroom.tip()
    asked = await newsroom.presses(newsroom.budi, "Blokir", await newsroom.card(1))
    pseudonym = newsroom.room.blocks.address_index(Address(newsroom.source.id))
    async with newsroom.house.storage.reading() as connection:
        assert not await limits.is_blocked(connection, pseudonym, newsroom.now), "it asks first"
    done = await newsroom.presses(newsroom.budi, "Ya, blokir", asked)
    async with newsroom.house.storage.reading() as connection:
        assert await limits.is_blocked(connection, pseudonym, newsroom.now + timedelta(days=29))
        assert not await limits.is_blocked(connection, pseudonym, newsroom.now + timedelta(days=31))
    assert "diblokir selama 30 hari" in done.text
    assert str(newsroom.source.id) not in "".join(await newsroom.log())


async def test_the_states_of_the_queue_stand_in_the_order_of_the_work(newsroom: Newsroom):
    for _ in range(3):
        await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Spam", await newsroom.card(2))
    queue = await newsroom.says(newsroom.budi, "/antrian")
    shown = await newsroom.presses(newsroom.budi, "Keadaan", queue)
    assert [label.split(" ")[1] for label in shown.labels[:3]] == ["Baru", "Diklaim", "Spam"]


async def test_a_tip_without_a_category_is_called_so_wherever_the_desk_names_it(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.tip("Jalan berlubang di Kejayan", category="")
    assert (await newsroom.card(1)).text.startswith("#1 · 🌊 Bencana · Kec. Kejayan\n")
    assert (await newsroom.card(2)).text.startswith("#2 · Tanpa kategori · Kec. Kejayan\n")
    assert "\nTanpa kategori\n" in (await newsroom.says(newsroom.budi, "/kasus 2")).text
    queue = await newsroom.says(newsroom.budi, "/antrian")
    assert "#2 🆕 baru · Tanpa kategori · Kec. Kejayan" in queue.text

    chosen = await newsroom.presses(newsroom.budi, "Kategori", queue)
    assert "Tanpa kategori (1)" in chosen.labels
    shown = await newsroom.presses(newsroom.budi, "Tanpa kategori", chosen)
    assert "Disaring: Tanpa kategori" in shown.text
    assert [label for label in shown.labels if label.startswith("#")] == ["#2"]


async def test_tips_without_a_place_are_found_in_the_queue(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.tip("Jalan berlubang, entah di mana", region="", kecamatan="")
    queue = await newsroom.says(newsroom.budi, "/antrian")
    chosen = await newsroom.presses(newsroom.budi, "Kecamatan", queue)
    assert {"Kec. Kejayan (1)", "Tanpa kecamatan (1)"} <= set(chosen.labels)
    shown = await newsroom.presses(newsroom.budi, "Tanpa kecamatan", chosen)
    assert [label for label in shown.labels if label.startswith("#")] == ["#2"]


async def test_a_filter_that_fits_nothing_does_not_say_that_nothing_waits(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Umur", await newsroom.says(newsroom.budi, "/antrian"))
    shown = await newsroom.presses(newsroom.budi, "3 hari", newsroom.last())
    assert "Disaring: lebih dari 3 hari" in shown.text
    assert "Tidak ada kasus yang cocok" in shown.text
    assert "Tidak ada yang menunggu" not in shown.text
    assert "#1" in (await newsroom.presses(newsroom.budi, "Tanpa saringan", shown)).text


async def test_an_editor_hears_of_a_failure_and_talk_among_editors_is_left_alone(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_asked: object, **_more: object) -> None:
        raise LookupError

    await newsroom.tip()
    with monkeypatch.context() as broken:
        broken.setattr("handlers.queue.caseload.queue", fails)
        told = await newsroom.says(newsroom.budi, "/antrian")
        assert "Ada gangguan di pihak kami" in told.text
        broken.setattr("handlers.desk_doors.desk_talk.understand", fails)
        said = len(newsroom.group.from_bot)
        newsroom.budi.types("siapa yang jaga?", chat=newsroom.group)
        await newsroom.plays()
        assert len(newsroom.group.from_bot) == said
    newsroom.house.troubles.clear()


async def test_whoever_thinks_better_of_blocking_has_a_way_out(newsroom: Newsroom):
    await newsroom.tip()
    asked = await newsroom.presses(newsroom.budi, "Blokir", await newsroom.card(1))
    done = await newsroom.presses(newsroom.budi, "Batal", asked)
    assert "tidak diblokir" in done.text
    assert not done.labels
    assert "block" not in await newsroom.log()


async def test_the_page_of_a_case_tells_as_its_card_does_how_an_answer_gets_there(newsroom: Newsroom):
    await newsroom.tip()
    assert "Bisa dibalas\n" in (await newsroom.says(newsroom.budi, "/kasus 1")).text
    async with newsroom.house.storage.transaction() as connection:
        await cases.forget_route(connection, 1)
    page = (await newsroom.says(newsroom.budi, "/kasus 1")).text
    assert "jalan balik sudah dihapus, jawaban dibaca lewat kode resi" in page


async def test_nobody_can_be_blocked_where_nothing_leads_to_anybody(newsroom: Newsroom):
    await newsroom.tip(traceless=True)
    asked = await newsroom.says(newsroom.budi, "/kasus 1")
    await newsroom.forges(newsroom.budi, "d:blocksure:1", asked)
    assert "tidak bisa diblokir" in newsroom.last().text

    await newsroom.tip()
    newsroom.room.routes.destroy_expired(timedelta(0), newsroom.now + timedelta(days=2))
    await newsroom.forges(newsroom.budi, "d:blocksure:2", asked)
    assert "tidak bisa diblokir" in newsroom.last().text
    assert newsroom.room.routes.days() == (), "looking for a key that is gone makes no new one"
    assert "block" not in await newsroom.log()


async def test_a_claim_that_ran_out_is_nobodys(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    await newsroom.presses(newsroom.budi, "Klaim", card)
    newsroom.later(hours=3)
    await newsroom.presses(newsroom.candra, "Selesai", card)
    assert await newsroom.state(1) is TipState.CLOSED


async def test_what_an_editor_held_who_leaves_is_given_back(newsroom: Newsroom):
    for _ in range(3):
        await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Verifikasi", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(2))
    await newsroom.presses(newsroom.candra, "Klaim", await newsroom.card(3))
    newsroom.budi.leaves(newsroom.group)
    await newsroom.plays()
    assert [await newsroom.state(number) for number in (1, 2, 3)] == [
        TipState.NEW,
        TipState.NEW,
        TipState.CLAIMED,
    ]
    assert any("#1, #2" in message.text for message in newsroom.group.from_bot)
    await newsroom.presses(newsroom.candra, "Klaim", await newsroom.card(1))
    assert "Mas Candra" in (await newsroom.card(1)).text


async def test_an_admin_may_work_on_what_somebody_else_holds(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    await newsroom.presses(newsroom.budi, "Klaim", card)
    await newsroom.appoint(newsroom.candra, Role.ADMIN)
    await newsroom.presses(newsroom.candra, "Selesai", card)
    assert await newsroom.state(1) is TipState.CLOSED
