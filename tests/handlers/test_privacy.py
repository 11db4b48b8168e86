"""/privasi: what is kept is told as it is, to whom it concerns; what would betray a source, to nobody."""

from datetime import timedelta

import orjson
import pytest

from newsroom.cases import Role
from newsroom.sealing import Address
from newsroom.topics import read
from newsroom.wishes import Wishes
from playground.messages import Chat, Message
from playground.people import Person
from storage import limits, readers, staff, topics, wishes
from tests.handlers.conftest import NOW, Stage
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]

KEPUH = "35.14.06.2005"


async def _follows(stage: Stage, person: Person, place: str = "kepuh") -> None:
    await stage.says(person, place)
    await stage.presses(person, "Ikuti Kepuh")


def _file(message: Message) -> dict[str, object]:
    assert message.media is not None
    read = orjson.loads(message.media.file.data)
    assert isinstance(read, dict)
    return read


async def _exported(stage: Stage, person: Person, chat: Chat | None = None) -> dict[str, object]:
    await stage.says(person, "/privasi", chat)
    return _file(await stage.presses(person, "Simpan sebagai berkas", chat))


async def _deletes(stage: Stage, person: Person) -> Message:
    await stage.says(person, "/privasi")
    await stage.presses(person, "Hapus semuanya")
    return await stage.presses(person, "Ya, hapus semuanya")


async def test_a_reader_reads_what_is_kept_in_plain_words(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    shown = (await stage.says(sari, "/privasi")).text
    assert "Wilayah: Kepuh, Kec. Kejayan" in shown
    assert "Selasa, 24 November 2026" in shown
    assert "kiriman" not in shown, "none came yet"
    assert "tersegel" in shown
    assert str(sari.id) not in shown


async def test_it_is_told_in_english_too(stage: Stage):
    john = stage.person("John", "en")
    assert "What we keep about you" in (await stage.says(john, "/privacy")).text


async def test_of_somebody_who_never_chose_anything_nothing_is_kept(stage: Stage):
    sari = stage.person()
    assert "Belum ada langganan" in (await stage.says(sari, "/privasi")).text
    assert (await _exported(stage, sari))["chat"] is None


async def test_the_file_holds_what_is_kept_and_no_telegram_id(stage: Stage):
    sari, budi = stage.person(), stage.person("Pak Budi")
    await _follows(stage, sari)
    await _follows(stage, budi)
    file = await _exported(stage, sari)
    assert file["follows"] == [
        {
            "code": KEPUH,
            "name": "Kepuh, Kec. Kejayan, Kab. Pasuruan",
            "since": "2026-11-24T05:00:00+00:00",
        }
    ]
    assert file["chat"] == {
        "since": "2026-11-24T05:00:00+00:00",
        "language": "id",
        "wider_news": True,
        "state": "active",
        "channel": False,
    }
    assert "tersegel" in str(file["telegram_id"])
    for person in (sari, budi):
        assert str(person.id) not in str(file)


async def test_deleting_asks_first_and_can_be_left(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    await stage.says(sari, "/privasi")
    asked = await stage.presses(sari, "Hapus semuanya")
    assert "tidak bisa dikembalikan" in asked.text
    assert await stage.follows(sari.chat) == (KEPUH,)
    assert "Yang kami simpan" in (await stage.presses(sari, "Batal")).text
    assert await stage.follows(sari.chat) == (KEPUH,)


async def test_deleting_leaves_no_reader_and_begins_anew(stage: Stage):
    sari, budi = stage.person(), stage.person("Pak Budi")
    await _follows(stage, sari)
    await _follows(stage, budi)
    assert "Sudah dihapus" in (await _deletes(stage, sari)).text
    assert await stage.reader(sari.chat) is None
    assert await stage.follows(budi.chat) == (KEPUH,)
    assert "Di desa mana" in (await stage.says(sari, "/start")).text


async def test_a_second_tap_on_yes_deletes_nothing_new(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    done = await _deletes(stage, sari)
    await _follows(stage, sari)
    assert await stage.follows(sari.chat) == (KEPUH,), "who comes back is welcome"
    assert done.labels == [], "and no button hangs there that would delete it unasked"


async def test_a_group_is_told_and_deleted_by_its_admins_alone(stage: Stage):
    admin, member = stage.person("Pak RT"), stage.person()
    group = stage.emulator.add_group("RT 03", admins=[admin], members=[member])
    await stage.says(admin, "/langganan kepuh", group)
    await stage.presses(admin, "Ikuti Kepuh", group)

    assert "Hanya admin" in (await stage.says(member, "/privasi", group)).text
    shown = await stage.says(admin, "/privasi", group)
    assert "grup ini" in shown.text
    for forged in ("pv", "pe", "pd:0", "pd:1"):
        await stage.presses_data(member, forged, shown)
    assert [message.media for message in group.from_bot if message.media] == []
    assert await stage.follows(group) == (KEPUH,)

    assert await _exported(stage, admin, group)
    await stage.says(admin, "/privasi", group)
    await stage.presses(admin, "Hapus semuanya", group)
    await stage.presses(admin, "Ya, hapus semuanya", group)
    assert await stage.reader(group) is None


async def test_a_topic_is_told_by_itself(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], forum=True)
    topic = stage.emulator.add_topic(group, "Berita", admin)
    await stage.says(admin, "/langganan kepuh", group, thread=topic.id)
    await stage.presses(admin, "Ikuti Kepuh", group)
    shown = await stage.says(admin, "/privasi", group, thread=topic.id)
    assert "Kepuh" in shown.text
    sent = await stage.presses(admin, "Simpan sebagai berkas", group)
    assert sent.thread_id == topic.id
    assert "Kepuh" not in (await stage.says(admin, "/privasi", group)).text


async def test_with_a_group_its_topics_are_deleted_and_its_admin_is_told_so_before(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], forum=True)
    other = stage.emulator.add_group("Lain", admins=[admin], forum=True)
    topics = [stage.emulator.add_topic(chat, "Berita", admin) for chat in (group, group, other)]
    for chat, topic in zip((group, group, other), topics, strict=True):
        await stage.says(admin, "/langganan kepuh", chat, thread=topic.id)
        await stage.presses(admin, "Ikuti Kepuh", chat)
    assert "2 topik di grup ini juga" in (await stage.says(admin, "/privasi", group)).text
    asked = await stage.presses(admin, "Hapus semuanya", group)
    assert "2 topik" in asked.text
    await stage.presses(admin, "Ya, hapus semuanya", group)
    assert [await stage.reader(group, topic.id) for topic in topics[:2]] == [None, None]
    assert await stage.reader(other, topics[2].id), "another group's are its own"


async def test_a_topic_goes_alone(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], forum=True)
    one, other = (stage.emulator.add_topic(group, name, admin) for name in ("Kepuh", "Linggo"))
    for topic in (one, other):
        await stage.says(admin, "/langganan kepuh", group, thread=topic.id)
        await stage.presses(admin, "Ikuti Kepuh", group)
    shown = await stage.says(admin, "/privasi", group, thread=one.id)
    assert "topik di grup ini juga" not in shown.text
    await stage.presses(admin, "Hapus semuanya", group)
    await stage.presses(admin, "Ya, hapus semuanya", group)
    assert await stage.reader(group, one.id) is None
    assert await stage.reader(group, other.id)


# --- where tips are taken ---


async def test_a_draft_is_named_with_its_end_and_what_it_tells_is_in_no_file(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "amplop di balai dusun")
    shown = (await tips.says(sari, "/privasi")).text
    assert "belum terkirim (1 bagian)" in shown
    assert "Rabu, 25 November 2026 05.00" in shown
    file = await _exported(tips.stage, sari)
    assert file["draft"] == {
        "parts": {"text": 1},
        "bytes": len("amplop di balai dusun"),
        "vanishes_at": "2026-11-25T05:00:00+00:00",
    }
    assert "amplop" not in str(file)


async def test_who_only_looked_what_a_tip_is_sees_that_this_is_kept_too(tips: TipStage):
    sari = tips.person()
    await tips.says(sari, "/lapor")
    tips.later(hours=3)
    assert "belum terkirim (0 bagian)" in (await tips.says(sari, "/privasi")).text


async def test_whoever_holds_the_phone_does_not_learn_that_something_was_told(tips: TipStage):
    """The screen and the file are the same, sign by sign, as of somebody who never told anything."""
    sari, budi = tips.person(), tips.person("Pak Budi")
    await tips.tells(sari, "amplop di balai dusun")
    async with tips.stage.house.storage.transaction() as connection:
        await limits.block(connection, tips.pseudonym(sari), timedelta(days=30), tips.stage.now)

    assert (await tips.says(sari, "/privasi")).text == (await tips.says(budi, "/privasi")).text
    assert await _exported(tips.stage, sari) == await _exported(tips.stage, budi)
    assert (await _deletes(tips.stage, sari)).text == (await _deletes(tips.stage, budi)).text
    async with tips.stage.house.storage.reading() as connection:
        assert await limits.is_blocked(connection, tips.pseudonym(sari), tips.stage.now)


@pytest.mark.parametrize("level", ["Bisa dibalas", "Tanpa jejak"])
async def test_deleting_forgets_the_ways_back_and_the_draft_and_leaves_the_tip(tips: TipStage, level: str):
    sari = tips.person()
    code = await tips.tells(sari, "satu laporan", level)
    await tips.begins(sari)
    await tips.says(sari, "belum selesai")
    done = await _deletes(tips.stage, sari)
    assert "/resi" in done.text
    assert await tips.draft(sari) is None
    assert (await tips.case(1)).route is None
    assert (await tips.parts(1))[0].text == "satu laporan"
    assert "Laporan #1" in (await tips.says(sari, code)).text


async def test_the_ways_of_others_stay(tips: TipStage):
    sari, budi = tips.person(), tips.person("Pak Budi")
    await tips.tells(budi, "laporan orang lain")
    await _deletes(tips.stage, sari)
    assert (await tips.case(1)).route is not None


async def test_the_bytes_are_asked_to_go(tips: TipStage):
    woken: list[str] = []
    sari = tips.person()
    await _follows(tips.stage, sari)
    object.__setattr__(tips.stage.house, "scour", lambda: woken.append("scour"))
    await tips.says(sari, "/privasi")
    await tips.presses(sari, "Hapus semuanya")
    assert woken == []
    await tips.presses(sari, "Ya, hapus semuanya")
    assert woken == ["scour"]


async def test_a_member_of_the_newsroom_reads_that_they_are_one(tips: TipStage):
    dewi = tips.person("Dewi")
    async with tips.stage.house.storage.transaction() as connection:
        sealed = tips.room.staff.seal_address(Address(dewi.id))
        await staff.enlist(connection, sealed, Role.EDITOR, NOW)
    assert "anggota redaksi sejak Selasa, 24 November 2026" in (await tips.says(dewi, "/privasi")).text
    assert (await _exported(tips.stage, dewi))["newsroom_member"] == {
        "role": "editor",
        "since": "2026-11-24T05:00:00+00:00",
    }


async def test_somebody_who_stopped_is_told_that_the_choice_is_kept(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    await stage.says(sari, "/berhenti")
    shown = (await stage.says(sari, "/privasi")).text
    assert "sedang tidak dikirim" in shown
    assert "Kepuh" in shown


async def test_many_places_are_told_in_short_and_all_stand_in_the_file(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    reader = await stage.reader(sari.chat)
    assert reader is not None
    villages = [region.code for region in stage.house.gazetteer.villages("35.14.06")][:20]
    async with stage.house.storage.transaction() as connection:
        await readers.follow(connection, reader.id, villages, NOW + timedelta(hours=1))
    shown = (await stage.says(sari, "/privasi")).text
    follows = (await _exported(stage, sari))["follows"]
    assert isinstance(follows, list)
    assert f"dan {len(follows) - 10} lagi" in shown
    assert {one["code"] for one in follows} == {KEPUH, *villages}


async def test_hours_and_topics_are_told_in_words_and_in_the_file_and_go_with_the_rest(stage: Stage):
    sari = stage.person()
    await _follows(stage, sari)
    await stage.says(sari, "/pengaturan")
    await stage.presses_data(sari, "sr:both")
    await stage.presses_data(sari, "sq:1320:300")
    await stage.presses_data(sari, "sx:pictures:0")
    reader = await stage.reader(sari.chat)
    assert reader is not None
    async with stage.house.storage.transaction() as connection:
        await topics.choose(connection, reader.id, read("utang").words, muted=True)

    shown = (await stage.says(sari, "/privasi")).text
    assert "seperti Anda atur di /pengaturan" in shown
    assert "dipilih: utang" in shown
    file = await _exported(stage, sari)
    assert file["news_settings"] == {
        "rhythm": "both",
        "morning": "06:00",
        "evening": "18:00",
        "weekday": 6,
        "quiet": ["22:00", "05:00"],
        "paused_until": None,
        "pictures": False,
        "monthly_line": True,
    }
    assert file["topics"] == [{"kind": "word", "name": "utang", "muted": True}]

    await _deletes(stage, sari)
    async with stage.house.storage.reading() as connection:
        assert await topics.every(connection) == ()
        assert await wishes.of_reader(connection, reader.id) == Wishes()
