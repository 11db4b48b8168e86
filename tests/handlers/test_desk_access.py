"""Nobody but the newsroom opens a door of the desk, whatever they type, forge or replay."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.callbacks import encode
from handlers.desk_callbacks import DESK_FORMS
from handlers.desk_doors import COMMANDS, SIT_DOWN, TAPS
from newsroom.cases import Role
from playground.messages import Chat
from playground.people import Person
from storage import desk_place
from tests.handlers.desk_stage import Newsroom, newsroom_at

_FIELDS: Mapping[str, object] = {
    "number": 1,
    "page": 0,
    "days": 3,
    "answer": "diterima",
    "sure": True,
    "message_id": 1,
    "contact": "bpbd",
    "paper": True,
    "proposal": 1,
    "into": 2,
    "state": "new",
    "category": "bencana",
    "kecamatan": "35.14.06",
    "trait": "state",
    "staff_id": 1,
    "role": "admin",
}


def every_button() -> list[str]:
    """The data of one button of each kind."""
    kinds: list[Any] = [kind for kind, _ in DESK_FORMS.values()]
    return [encode(kind(**{name: _FIELDS[name] for name in kind.__dataclass_fields__})) for kind in kinds]


COMMAND_WORDS = [
    *(f"/{name}" for names in COMMANDS for name in names),
    *(f"/{name}" for name in SIT_DOWN),
    "/kasus 1",
    "/kasus 1 tenggat 3 hari",
    "/kasus 1 catatan palsu",
    "/kasus 1 gabung 2",
]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """Two cases, one with an answer that waits and a proposal: every forgery has something to hit."""
    async with newsroom_at(tmp_path) as staged:
        await staged.tip()
        await staged.tip("Pohon tumbang menutup jalan raya di depan pasar")
        await staged.presses(staged.budi, "Klaim", await staged.card(1))
        await staged.presses(staged.budi, "Teruskan", await staged.card(1))
        await staged.presses(staged.budi, "BPBD")
        await staged.says(staged.budi, "Masih menunggu", reply_to=await staged.card(1))
        yield staged


def test_every_button_has_a_door():
    assert {kind for kind, _ in DESK_FORMS.values()} == set(TAPS)
    assert len(every_button()) == len(TAPS)


async def the_stranger(newsroom: Newsroom) -> Person:
    return newsroom.stranger


async def the_source(newsroom: Newsroom) -> Person:
    return newsroom.source


async def somebody_removed(newsroom: Newsroom) -> Person:
    newsroom.emulator.world.change_member(newsroom.group, newsroom.candra.user, "kicked", newsroom.ani.user)
    await newsroom.plays()
    return newsroom.candra


async def somebody_removed_whose_bot_is_no_admin(newsroom: Newsroom) -> Person:
    await newsroom.says(newsroom.candra, "/antrian")
    newsroom.ani.promotes_bot(newsroom.group, admin=False)
    newsroom.emulator.world.change_member(newsroom.group, newsroom.candra.user, "kicked", newsroom.ani.user)
    newsroom.later(seconds=61)  # no update says so: Telegram's word is believed for a minute
    return newsroom.candra


OUTSIDERS = [the_stranger, the_source, somebody_removed, somebody_removed_whose_bot_is_no_admin]


@pytest.mark.parametrize("outsider", OUTSIDERS)
async def test_an_outsider_who_forges_every_button_changes_nothing(
    newsroom: Newsroom, outsider: Callable[[Newsroom], Awaitable[Person]]
):
    person = await outsider(newsroom)
    card = await newsroom.card(1)
    before, logged = await newsroom.everything(), len(await newsroom.log())
    for data in every_button():
        assert "hanya untuk redaksi" in await newsroom.forges(person, data, card), data
    assert await newsroom.everything() == before
    refused = (await newsroom.log())[logged:]
    assert len(refused) == len(TAPS)
    assert all(entry.startswith("refused ") and entry.endswith(" not_a_member") for entry in refused)
    assert str(person.id) not in " ".join(refused)


@pytest.mark.parametrize("data", every_button())
async def test_a_button_of_the_desk_pressed_elsewhere_is_refused(newsroom: Newsroom, data: str):
    before = await newsroom.everything()
    newsroom.budi.types("/start")
    elsewhere = newsroom.emulator.add_group("RT 03", admins=[newsroom.ani], members=[newsroom.budi])
    newsroom.ani.types("/berita", chat=elsewhere)
    await newsroom.plays()
    for chat in (newsroom.budi.chat, elsewhere):  # an editor, but not at the desk
        assert "hanya untuk redaksi" in await newsroom.forges(newsroom.budi, data, chat.from_bot[-1])
    assert await newsroom.everything() == before
    assert sum(entry.endswith(" not_the_desk") for entry in await newsroom.log()) == 2


async def test_a_viewer_may_look_and_nothing_else(newsroom: Newsroom):
    await newsroom.appoint(newsroom.candra, Role.VIEWER)
    card, before = await newsroom.card(1), await newsroom.everything()
    for kind, data in zip((kind for kind, _ in DESK_FORMS.values()), every_button(), strict=True):
        newsroom.candra.presses_data(card, data)
        await newsroom.plays()
        refused = "Peran Anda" in str(newsroom.candra.answers[-1].get("text"))
        assert refused == (TAPS[kind].needed is not Role.VIEWER), data
    for words in (
        "/kasus 1 tenggat 3 hari",
        "/kasus 1 catatan palsu",
        "/kasus 1 gabung 2",
        "/redaksi admin",
        "/meja",
    ):
        assert "Peran Anda" in (await newsroom.says(newsroom.candra, words)).text
    assert "Peran Anda" in (await newsroom.says(newsroom.candra, "Halo", reply_to=card)).text
    assert await newsroom.everything() == before
    assert "Kasus #1" in (await newsroom.says(newsroom.candra, "/kasus 1")).text
    assert "Antrian" in (await newsroom.says(newsroom.candra, "/antrian")).text


async def test_an_editor_cannot_do_what_is_for_admins(newsroom: Newsroom):
    before = await newsroom.everything()
    for data in ("d:member:1", "d:appoint:1:viewer"):
        assert "Peran Anda" in await newsroom.forges(newsroom.budi, data)
    for words in ("/redaksi admin", "/meja"):
        assert "Peran Anda" in (await newsroom.says(newsroom.budi, words)).text
    assert await newsroom.everything() == before


@pytest.mark.parametrize("words", COMMAND_WORDS)
async def test_a_command_of_the_desk_typed_elsewhere_is_refused(newsroom: Newsroom, words: str):
    before = await newsroom.everything()
    elsewhere = newsroom.emulator.add_group("RT 03", admins=[newsroom.stranger], members=[newsroom.budi])
    places: list[tuple[Person, Chat]] = [
        (newsroom.stranger, newsroom.stranger.chat),
        (newsroom.source, newsroom.source.chat),
        (newsroom.budi, newsroom.budi.chat),
        (newsroom.stranger, elsewhere),
        (newsroom.budi, elsewhere),
    ]
    for person, chat in places:
        answer = await newsroom.says(person, words, chat)
        assert "redaksi" in answer.text
        assert "Banjir" not in answer.text
        assert answer.labels == []
    assert await newsroom.everything() == before
    assert sum(entry.startswith("refused ") for entry in await newsroom.log()) == len(places)


async def test_an_admin_who_speaks_as_the_group_is_asked_to_show_themself(tmp_path: Path):
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
    async def newsroom(self, tmp_path: Path) -> AsyncIterator[Newsroom]:
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


async def test_the_desk_survives_becoming_a_supergroup(tmp_path: Path):
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
