"""Nobody but the newsroom opens a door of the desk, whatever they type, forge or replay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.cases import Role
from storage import desk_place
from tests.handlers.desk_stage import Newsroom, newsroom_at


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    """Two cases, one with an answer that waits and a proposal: every forgery has something to hit."""
    async with newsroom_at(tmp_path) as staged:
        await staged.tip()
        await staged.tip("Pohon tumbang menutup jalan raya di depan pasar")
        await staged.presses(staged.budi, "Klaim", await staged.card(1))
        await staged.presses(staged.budi, "Teruskan", await staged.card(1))
        await staged.presses(staged.budi, "BPBD")
        await staged.says(staged.budi, "Masih menunggu", reply_to=await staged.card(1))
        yield staged


async def test_a_viewer_answers_nobody(newsroom: Newsroom):
    await newsroom.appoint(newsroom.candra, Role.VIEWER)
    before = await newsroom.messages(1)
    for words in ("Halo", "// catatan"):
        said = await newsroom.says(newsroom.candra, words, reply_to=await newsroom.card(1))
        assert "Peran Anda" in said.text
    assert await newsroom.messages(1) == before


async def test_a_viewer_who_talks_in_a_topic_is_let_alone(tmp_path: Path, database_kind: str):
    async with newsroom_at(tmp_path, forum=True) as newsroom:
        case = await newsroom.tip()
        await newsroom.appoint(newsroom.candra, Role.VIEWER)
        card = await newsroom.card(1)
        said = await newsroom.says(newsroom.candra, "Wah, parah ya", thread=case.topic_id)
        assert said == card, "no word of the bot"
        assert await newsroom.messages(1) == []
        assert not any(entry.startswith("refused") for entry in await newsroom.log())


async def test_an_admin_who_speaks_as_the_group_is_asked_to_show_themself(tmp_path: Path, database_kind: str):
    async with newsroom_at(tmp_path) as newsroom:
        newsroom.group.members[newsroom.ani.id].is_anonymous = True
        await newsroom.tip()
        for words in ("/antrian", "/kasus 1 catatan siapa?", "/meja"):
            assert "tetap anonim" in (await newsroom.says(newsroom.ani, words)).text
        assert await newsroom.messages(1) == []


async def test_somebody_removed_loses_access_at_once(newsroom: Newsroom):
    await newsroom.says(newsroom.candra, "/antrian")
    newsroom.emulator.world.change_member(newsroom.group, newsroom.candra.user, "kicked", newsroom.ani.user)
    assert "hanya untuk redaksi" in await newsroom.forges(newsroom.candra, "d:claim:2")


async def test_telegram_is_asked_once_a_minute_who_somebody_is(newsroom: Newsroom):
    newsroom.later(minutes=5)
    calls = len(newsroom.emulator.calls_of("getChatMember"))
    for _ in range(3):
        await newsroom.says(newsroom.candra, "/kasus x")
    assert len(newsroom.emulator.calls_of("getChatMember")) == calls + 1
    newsroom.later(seconds=61)
    await newsroom.says(newsroom.candra, "/kasus x")
    assert len(newsroom.emulator.calls_of("getChatMember")) == calls + 2


async def test_a_flood_of_forgeries_does_not_fill_the_log(newsroom: Newsroom):
    logged = len(await newsroom.log())
    for _ in range(50):
        newsroom.stranger.presses_data(await newsroom.card(1), "d:claim:1")
    await newsroom.plays()
    assert len(await newsroom.log()) == logged + 30
    newsroom.later(minutes=1)
    await newsroom.forges(newsroom.stranger, "d:claim:1")
    assert len(await newsroom.log()) == logged + 31


async def test_a_replayed_tap_does_nothing_twice(newsroom: Newsroom):
    card = await newsroom.card(2)
    for _ in range(3):
        newsroom.candra.presses_data(card, "d:close:2")
    await newsroom.plays()
    assert [action.action for action in await newsroom.done(2)] == ["close"]


class TestMeja:
    @pytest.fixture
    async def newsroom(self, tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
        async with newsroom_at(tmp_path, seated=False, forum=True, bot_admin=False) as staged:
            yield staged

    async def test_an_admin_of_the_settings_says_where_the_desk_is(self, newsroom: Newsroom):
        assert "hanya untuk anggota redaksi" in (await newsroom.says(newsroom.budi, "/meja")).text
        assert not newsroom.is_seated
        shown = await newsroom.says(newsroom.ani, "/meja")
        assert "sekarang meja redaksi" in shown.text
        assert newsroom.room.desk.chat_id == newsroom.group.id
        assert newsroom.room.desk.is_forum
        async with newsroom.house.storage.reading() as connection:
            told = await desk_place.remembered(connection, newsroom.room.staff)
        assert told == (newsroom.group.id, True)

    async def test_it_names_the_rights_that_the_bot_lacks(self, newsroom: Newsroom):
        shown = await newsroom.says(newsroom.ani, "/meja")
        assert "Jadikan bot admin" in shown.text
        assert "Kelola topik" in shown.text
        newsroom.ani.promotes_bot(newsroom.group)
        assert "Jadikan bot admin" not in (await newsroom.says(newsroom.ani, "/meja")).text

    async def test_before_there_is_a_desk_nothing_opens(self, newsroom: Newsroom):
        assert "belum ditentukan" in (await newsroom.says(newsroom.ani, "/antrian")).text

    async def test_only_a_group_can_be_the_desk(self, newsroom: Newsroom):
        await newsroom.says(newsroom.ani, "/meja", newsroom.ani.chat)
        assert not newsroom.is_seated

    async def test_only_the_desk_sees_its_commands_in_the_menu(self, newsroom: Newsroom):
        await newsroom.says(newsroom.ani, "/meja")
        scopes = {
            str(call.params["scope"])
            for call in newsroom.emulator.calls_of("setMyCommands")
            if "antrian" in str(call.params)
        }
        assert scopes
        assert all(str(newsroom.group.id) in scope for scope in scopes)


async def test_another_group_becomes_the_desk_and_what_is_open_is_posted_there(newsroom: Newsroom):
    other = newsroom.emulator.add_group(
        "Meja baru", admins=[newsroom.ani], members=[newsroom.budi], bot_admin=True
    )
    old = await newsroom.card(2)
    await newsroom.says(newsroom.ani, "/meja", other)
    await newsroom.posts()
    assert any(message.text.startswith("#2 ") for message in other.from_bot)
    assert "hanya untuk redaksi" in await newsroom.forges(newsroom.budi, "d:claim:2", old)
    newsroom.group = other
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(2))
    assert "Pak Budi" in (await newsroom.card(2)).text


async def test_the_desk_survives_becoming_a_supergroup(tmp_path: Path, database_kind: str):
    async with newsroom_at(tmp_path, kind="group") as newsroom:
        await newsroom.tip()
        newsroom.group = newsroom.emulator.migrate(newsroom.group)
        await newsroom.plays()
        assert newsroom.room.desk.chat_id == newsroom.group.id
        async with newsroom.house.storage.reading() as connection:
            assert await desk_place.remembered(connection, newsroom.room.staff) == (newsroom.group.id, False)
        await newsroom.posts()
        await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
        assert "Pak Budi" in (await newsroom.card(1)).text
