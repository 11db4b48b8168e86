"""The queue, the team, handing on in pairs, tips about the same, and a case for the offline key."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pyrage
import pytest

from newsroom.cases import Role
from newsroom.tips import TipState
from playground.messages import Message
from storage import by_source, cases, staff
from tests.handlers.desk_stage import GUIDE, SHIPPED_GUIDE, Newsroom, newsroom_at

FLOOD = "Banjir setinggi lutut di dusun Krajan, jalan ke pasar putus sejak pagi"
SAME_FLOOD = "Air banjir setinggi lutut di Krajan dari pagi, jalan ke pasar putus"
#: So many characters does Telegram show of a button's answer (Bot API, answerCallbackQuery).
ALERT_LIMIT = 200
TREE = "Pohon tumbang di depan sekolah dan listrik padam semalaman"


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


def files(newsroom: Newsroom) -> dict[str, bytes]:
    """The files that the bot put on the desk, by name."""
    found: dict[str, bytes] = {}
    for message in newsroom.group.from_bot:
        if message.media is not None:
            file: Any = message.media.json
            found[file["file_name"]] = newsroom.emulator.world.files.by_id[file["file_id"]].data
    return found


# --- the queue ---


async def test_the_queue_by_state_category_and_age(newsroom: Newsroom):
    await newsroom.tip()
    newsroom.later(days=4)
    await newsroom.tip(category="kriminalitas")
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(3))
    queue = await newsroom.says(newsroom.budi, "/antrian")
    assert all(f"#{number} " in queue.text for number in (1, 2, 3))

    await newsroom.presses(newsroom.budi, "Keadaan", queue)
    assert [label for label in queue.labels if "(" in label] == ["🆕 Baru (2)", "🙋 Diklaim (1)"]
    await newsroom.presses(newsroom.budi, "Diklaim", queue)
    assert ("#3 " in queue.text, "#1 " in queue.text) == (True, False)
    await newsroom.presses(newsroom.budi, "Keadaan", queue)
    await newsroom.presses(newsroom.budi, "Semua", queue)

    await newsroom.presses(newsroom.budi, "Kategori", queue)
    await newsroom.presses(newsroom.budi, "Kriminalitas", queue)
    assert ("#2 " in queue.text, "#1 " in queue.text) == (True, False)
    await newsroom.presses(newsroom.budi, "Kategori", queue)
    await newsroom.presses(newsroom.budi, "Semua", queue)

    await newsroom.presses(newsroom.budi, "Umur", queue)
    await newsroom.presses(newsroom.budi, "Lebih dari 3 hari", queue)
    assert ("#1 " in queue.text, "#2 " in queue.text) == (True, False)
    await newsroom.presses(newsroom.budi, "Kecamatan", queue)
    await newsroom.presses(newsroom.budi, "Kejayan (1)", queue)
    assert "#1 " in queue.text, "filters add up"


async def test_the_queue_has_pages_and_opens_cases(newsroom: Newsroom):
    for _ in range(10):
        await newsroom.tip()
    queue = await newsroom.says(newsroom.budi, "/antrian")
    assert "#9 " not in queue.text
    await newsroom.presses(newsroom.budi, "Lanjut", queue)
    assert "#9 " in queue.text
    assert "Kasus #9" in (await newsroom.presses(newsroom.budi, "#9", queue)).text


async def test_a_page_that_emptied_meanwhile_shows_the_last_there_is(newsroom: Newsroom):
    await newsroom.tip()
    queue = await newsroom.says(newsroom.budi, "/antrian")
    await newsroom.forges(newsroom.budi, "d:page:7::::0", queue)
    assert "#1 " in queue.text


@pytest.mark.parametrize("data", ["d:page:0:nonsense:nothing:99.99.99:3", "d:filter:nonsense::::0"])
async def test_a_filter_that_nobody_offers_does_no_harm(newsroom: Newsroom, data: str):
    await newsroom.tip()
    await newsroom.forges(newsroom.budi, data, await newsroom.says(newsroom.budi, "/antrian"))


# --- the team ---


async def role_of(newsroom: Newsroom, staff_id: int) -> Role:
    async with newsroom.house.storage.reading() as connection:
        return next(member.role for member, _ in await staff.everybody(connection) if member.id == staff_id)


async def test_an_admin_gives_roles_by_button(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/antrian")
    team = await newsroom.says(newsroom.ani, "/redaksi")
    assert "Pak Budi: editor" in team.text
    assert "Bu Ani: admin (dari pengaturan)" in team.text
    await newsroom.presses(newsroom.ani, "Pak Budi", team)
    await newsroom.presses(newsroom.ani, "Jadikan pengamat", team)
    assert "Pak Budi: pengamat" in team.text
    assert "Peran Anda" in await newsroom.forges(newsroom.budi, "d:claim:1")
    assert "appoint staff 1 viewer" in await newsroom.log()


async def test_an_admin_gives_roles_by_a_reply(newsroom: Newsroom):
    hello = newsroom.budi.types("Halo", chat=newsroom.group)
    said = await newsroom.says(newsroom.ani, "/redaksi admin", reply_to=hello)
    assert "sudah diubah" in said.text
    assert await role_of(newsroom, 2) is Role.ADMIN
    assert "Semua" not in (await newsroom.says(newsroom.budi, "/redaksi")).text
    assert newsroom.last().labels, "an admin who was appointed may appoint"


@pytest.mark.parametrize("words", ["/redaksi admin", "/redaksi raja", "/staff boss"])
async def test_an_appointment_that_names_nobody_or_no_role(newsroom: Newsroom, words: str):
    await newsroom.says(newsroom.ani, words)
    assert (await newsroom.log()) == []


async def test_whom_the_settings_name_nobody_demotes(newsroom: Newsroom):
    hello = newsroom.ani.types("Halo", chat=newsroom.group)
    await newsroom.appoint(newsroom.budi, Role.ADMIN)
    await newsroom.says(newsroom.ani, "/antrian")
    await newsroom.says(newsroom.budi, "/redaksi pengamat", reply_to=hello)
    await newsroom.forges(newsroom.budi, "d:appoint:2:viewer")
    assert "Bu Ani: admin" in (await newsroom.says(newsroom.ani, "/redaksi")).text


async def test_whoever_left_is_no_longer_listed(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/antrian")
    newsroom.budi.leaves(newsroom.group)
    await newsroom.plays()
    assert "Budi" not in (await newsroom.says(newsroom.ani, "/redaksi")).text


@pytest.mark.parametrize("way", ["reply", "list"])
async def test_whoever_may_only_look_on_holds_nothing_any_more(newsroom: Newsroom, way: str):
    await newsroom.tip()
    await newsroom.tip()
    for number in (1, 2):
        await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(number))
    await newsroom.presses(newsroom.budi, "Verifikasi", await newsroom.card(2))
    if way == "reply":
        said = newsroom.budi.types("Saya cuti dulu", chat=newsroom.group)
        await newsroom.says(newsroom.ani, "/redaksi pengamat", reply_to=said)
    else:
        shown = await newsroom.says(newsroom.ani, "/redaksi")
        await newsroom.presses(newsroom.ani, "Pak Budi", shown)
        await newsroom.presses(newsroom.ani, "Pengamat", shown)
    told = next(m.text for m in newsroom.group.from_bot if "sekarang pengamat" in m.text)
    assert told.startswith("Pak Budi")
    assert "#1, #2" in told
    for number in (1, 2):
        assert await newsroom.state(number) is TipState.NEW
        assert "Klaim" in " ".join((await newsroom.card(number)).labels)
        assert (await newsroom.done(number))[-1].action == "release"
    await newsroom.presses(newsroom.candra, "Selesai", await newsroom.card(2))
    assert await newsroom.state(2) is TipState.CLOSED


# --- handing on ---


async def proposed(newsroom: Newsroom, contact: str = "BPBD") -> Message:
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    return await newsroom.presses(newsroom.budi, contact, contacts)


async def test_nothing_is_handed_on_by_one_person_alone(newsroom: Newsroom):
    await newsroom.tip("Jalan putus. Nama saya Sari, hp 081234567890.")
    proposal = await proposed(newsroom)
    assert "Jalan putus" in proposal.text
    for hidden in ("Sari", "081234567890"):
        assert hidden not in proposal.text
    await newsroom.presses(newsroom.budi, "Setujui", proposal)
    assert "editor lain" in newsroom.told(newsroom.budi)
    assert await newsroom.state(1) is TipState.CLAIMED

    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    assert await newsroom.state(1) is TipState.HANDED_ON
    await newsroom.posts()
    letter = next(m.text for m in newsroom.group.from_bot if m.text.startswith("Laporan warga"))
    assert "Jalan putus" in letter
    for hidden in ("Sari", "081234567890", str(newsroom.source.id), "Rahasia"):
        assert hidden not in letter
    assert "disetujui Mas Candra" in proposal.text
    assert [action.action for action in await newsroom.done(1)][-2:] == ["hand_proposed", "hand_on"]


async def test_a_letter_is_written_as_the_newsroom_writes_whatever_its_desk_speaks(newsroom: Newsroom):
    newsroom.room.desk.language = "en"
    await newsroom.tip("Jalan putus.")
    await newsroom.presses(newsroom.budi, "Claim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Hand on", await newsroom.card(1))
    proposal = await newsroom.presses(newsroom.budi, "BPBD", contacts)
    assert "Proposed by Pak Budi" in proposal.text
    assert "Laporan warga kepada" in proposal.text
    assert "Category" not in proposal.text


async def test_a_name_that_needs_the_whole_row_has_it_and_its_paper_is_named_below(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    rows = [[button["text"] for button in row] for row in contacts.markup["inline_keyboard"]]  # type: ignore[index]
    assert ["Bawaslu kabupaten/kota"] in rows
    assert ["📄 PDF: Bawaslu kabupaten/kota"] in rows
    assert ["Polres (SPKT)", "📄 PDF"] in rows


async def test_a_contact_without_an_address_is_told_at_once_and_nothing_is_proposed(newsroom: Newsroom):
    newsroom.with_room(guide=SHIPPED_GUIDE)
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    assert "Alamatnya belum diisi" in contacts.text
    assert {button["text"][:2] for button in contacts.buttons} == {"⚠️"}, "no paper either"
    await newsroom.presses(newsroom.budi, "BPBD", contacts)
    told = newsroom.told(newsroom.budi)
    assert "BPBD kabupaten/kota belum diisi" in told
    assert "GUIDE_FILE" in told
    assert len(told) <= ALERT_LIMIT
    for paper in (0, 1):
        assert "belum diisi" in await newsroom.forges(newsroom.budi, f"d:handto:1:bpbd:{paper}")
    assert [action.action for action in await newsroom.done(1)] == ["claim"]


async def test_an_address_that_was_taken_out_since_the_proposal_stops_the_approval(newsroom: Newsroom):
    await newsroom.tip()
    proposal = await proposed(newsroom)
    for guide, words in (
        (SHIPPED_GUIDE, "belum diisi"),
        (replace(SHIPPED_GUIDE, contacts=()), "tidak ada lagi"),
    ):
        newsroom.with_room(guide=guide)
        await newsroom.presses(newsroom.candra, "Setujui", proposal)
        assert words in newsroom.told(newsroom.candra)
        assert await newsroom.state(1) is TipState.CLAIMED
    newsroom.with_room(guide=GUIDE)
    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    assert "loket yang sudah dicek" in proposal.text
    assert await newsroom.state(1) is TipState.HANDED_ON


async def test_only_filled_contacts_have_no_warning(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    assert "⚠️" not in contacts.text + "".join(button["text"] for button in contacts.buttons)


async def test_on_paper_it_is_a_pdf_without_the_source(newsroom: Newsroom):
    await newsroom.tip("Jalan putus 🌊 di Krajan")
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    contacts = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    proposal = await newsroom.presses(newsroom.budi, "PDF", contacts)
    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    await newsroom.posts()
    data = files(newsroom)["kasus-1.pdf"]
    with pikepdf.open(io.BytesIO(data)) as paper:
        assert len(paper.pages) == 1
        assert str(paper.docinfo.get("/Title")) == "Kasus 1"
    assert str(newsroom.source.id).encode() not in data


async def test_a_proposal_is_decided_once_and_forgeries_of_it_count_for_nothing(newsroom: Newsroom):
    await newsroom.tip()
    first = await proposed(newsroom)
    data = first.buttons[0]["callback_data"]
    await newsroom.presses(newsroom.candra, "Batal", first)
    assert "sudah diputuskan" in await newsroom.forges(newsroom.candra, data)
    for forged in ("d:handok:1:999", "d:handok:1:1", "d:handok:2:1"):
        await newsroom.forges(newsroom.candra, forged)
    assert await newsroom.state(1) is TipState.CLAIMED
    second = await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Polres", second)
    await newsroom.forges(newsroom.candra, data)
    assert await newsroom.state(1) is TipState.CLAIMED, "an older proposal is none"
    await newsroom.presses(newsroom.candra, "Setujui", second)
    await newsroom.forges(newsroom.ani, (second.versions and data) or data)
    assert [action.action for action in await newsroom.done(1)].count("hand_on") == 1


async def test_a_newsroom_of_one_may_switch_the_rule_off(newsroom: Newsroom):
    newsroom.with_room(two_person_rule=False)
    await newsroom.tip()
    proposal = await proposed(newsroom)
    await newsroom.presses(newsroom.budi, "Setujui", proposal)
    assert await newsroom.state(1) is TipState.HANDED_ON


async def test_a_letter_longer_than_a_message_is_a_file(newsroom: Newsroom):
    await newsroom.tip("kata " * 780)
    for _ in range(3):
        await newsroom.adds(await newsroom.case(1), "tambahan " * 300)
    await newsroom.presses(newsroom.candra, "Setujui", await proposed(newsroom))
    await newsroom.posts()
    assert b"tambahan tambahan" in files(newsroom)["kasus-1.txt"]


# --- tips about the same ---


async def test_likely_duplicates_are_proposed_to_whoever_claims(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.tip(TREE)
    await newsroom.tip(SAME_FLOOD)
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(3))
    proposal = next(m for m in newsroom.group.from_bot if "hal yang sama" in m.text)
    assert "#1" in proposal.text
    assert "#2" not in proposal.text
    await newsroom.presses(newsroom.budi, "Gabungkan ke #1", proposal)
    assert (await newsroom.case(3)).merged_into == 1
    assert "#3 " not in (await newsroom.says(newsroom.budi, "/antrian")).text
    assert "Bersama: #3" in (await newsroom.says(newsroom.budi, "/kasus 1")).text
    await newsroom.presses(newsroom.budi, "Pisahkan lagi", proposal)
    assert (await newsroom.case(3)).merged_into is None
    assert "#3 berdiri sendiri lagi" in proposal.text, "what stands there is true"
    assert proposal.labels == ["🔗 Gabungkan ke #1"]
    assert [action.action for action in await newsroom.done(3)] == ["claim", "merge", "unmerge"]


async def test_what_is_far_in_time_place_or_kind_is_not_proposed(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.tip(FLOOD, category="kriminalitas")
    newsroom.later(days=4)
    await newsroom.tip(SAME_FLOOD)
    assert "Tidak ada laporan lain" in await newsroom.forges(
        newsroom.budi, "d:alike:3", await newsroom.card(3)
    )


async def test_no_case_is_merged_into_itself_or_in_a_circle(newsroom: Newsroom):
    for _ in range(3):
        await newsroom.tip(FLOOD)
    await newsroom.says(newsroom.budi, "/kasus 1 gabung 1")
    await newsroom.says(newsroom.budi, "/kasus 2 gabung 1")
    await newsroom.says(newsroom.budi, "/kasus 1 gabung 2")
    assert [(await newsroom.case(number)).merged_into for number in (1, 2)] == [None, 1]
    await newsroom.says(newsroom.budi, "/kasus 1 gabung 3")
    assert [(await newsroom.case(number)).merged_into for number in (1, 2, 3)] == [3, 3, None]


async def test_what_is_taken_apart_takes_along_what_it_had_brought(newsroom: Newsroom):
    for _ in range(5):
        await newsroom.tip(FLOOD)
    for words in ("4 gabung 3", "3 gabung 2", "5 gabung 1", "2 gabung 1"):
        await newsroom.says(newsroom.budi, f"/kasus {words}")
    merged = [m for m in newsroom.group.from_bot if m.labels == ["Pisahkan lagi"]][-1]
    assert "Ikut bersamanya: #3, #4" in merged.text
    assert "#1" in (await newsroom.card(3)).text
    await newsroom.presses(newsroom.budi, "Pisahkan lagi", merged)
    assert "Ikut bersamanya: #3, #4" in merged.text
    into = [(await newsroom.case(number)).merged_into for number in range(1, 6)]
    assert into == [None, None, 2, 2, 1], "and leaves what was there before it"
    assert "#2" in (await newsroom.card(3)).text
    await newsroom.says(newsroom.budi, "/kasus 3 pisah")
    assert [(await newsroom.case(number)).merged_into for number in (3, 4)] == [None, 3]


async def test_what_was_put_together_ends_together_and_reopens_alone(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.tip(SAME_FLOOD)
    await newsroom.says(newsroom.budi, "/kasus 2 gabung 1")
    await newsroom.presses(newsroom.budi, "Selesai", await newsroom.card(1))
    assert [await newsroom.state(number) for number in (1, 2)] == [TipState.CLOSED, TipState.CLOSED]
    assert "✅ Selesai" in (await newsroom.card(2)).text
    assert "close with 1" in await newsroom.log()
    await newsroom.adds(await newsroom.case(2), "Airnya naik lagi")
    assert (await newsroom.case(2)).merged_into is None
    assert "#2 " in (await newsroom.says(newsroom.budi, "/antrian")).text


async def test_nothing_is_put_with_a_case_that_is_over(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.presses(newsroom.budi, "Selesai", await newsroom.card(1))
    await newsroom.tip(SAME_FLOOD)
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(2))
    proposal = next(m for m in newsroom.group.from_bot if "hal yang sama" in m.text)
    assert "sudah ditutup" in proposal.text
    assert proposal.labels == ["Lihat #1"]
    assert "sudah ditutup" in await newsroom.forges(newsroom.budi, "d:merge:2:1", proposal)
    assert (await newsroom.case(2)).merged_into is None


async def test_whoever_tells_the_same_stays_when_the_other_withdraws(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.tip(SAME_FLOOD)
    await newsroom.says(newsroom.budi, "/kasus 2 gabung 1")
    async with newsroom.house.storage.transaction() as connection:
        case = await cases.get(connection, 1)
        await by_source.withdraw(connection, newsroom.room.tips, case, newsroom.now)
    assert "#2 " in (await newsroom.says(newsroom.budi, "/antrian")).text


async def test_nobody_merges_what_somebody_else_holds(newsroom: Newsroom):
    await newsroom.tip(FLOOD)
    await newsroom.tip(SAME_FLOOD)
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(2))
    said = await newsroom.says(newsroom.candra, "/kasus 2 gabung 1")
    assert "sedang dipegang Pak Budi" in said.text
    assert (await newsroom.case(2)).merged_into is None


# --- the offline key ---


async def test_a_case_is_exported_for_the_offline_key_alone(newsroom: Newsroom):
    key = pyrage.x25519.Identity.generate()
    newsroom.with_room(age_recipient=str(key.to_public()))
    await newsroom.tip(FLOOD)
    await newsroom.says(newsroom.budi, "/kasus 1 catatan penting")
    page = await newsroom.says(newsroom.budi, "/kasus 1")
    await newsroom.presses(newsroom.budi, "Ekspor", page)
    sealed = files(newsroom)["kasus-1.zip.age"]
    assert b"Banjir" not in sealed
    archive = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [key])))
    told = b"".join(archive.read(name) for name in archive.namelist())
    assert FLOOD.encode() in told
    assert b"penting" in told
    assert str(newsroom.source.id).encode() not in told
    assert "export" in await newsroom.log()


async def test_without_an_offline_key_nothing_is_exported(newsroom: Newsroom):
    await newsroom.tip()
    assert "Ekspor" not in (await newsroom.says(newsroom.budi, "/kasus 1")).labels
    assert "kunci luring" in await newsroom.forges(newsroom.budi, "d:export:1")


async def test_help_at_the_desk_names_what_editors_have_and_nowhere_else(newsroom: Newsroom):
    shown = await newsroom.says(newsroom.budi, "/bantuan")
    for command in ("/antrian", "/kasus", "/tulis", "/koreksi", "/siaran", "/redaksi", "/meja"):
        assert command in shown.text
    alone = await newsroom.says(newsroom.budi, "/bantuan", newsroom.budi.chat)
    assert "/lapor" in alone.text
    assert "/siaran" not in alone.text
