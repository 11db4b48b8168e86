"""Every door of the desk, tried by everybody for whom it is not: refused, logged, and not one row changed.

The doors come from the code's own registry, so a new command or button is tried without anybody adding it.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers.callbacks import encode
from handlers.desk_callbacks import DESK_FORMS
from handlers.desk_doors import COMMANDS, SIT_DOWN, TAPS
from handlers.register import COMMANDS as READERS_COMMANDS
from newsroom.cases import Role
from playground.messages import Chat, Message
from playground.people import Person
from storage.schema import metadata
from tests.handlers.desk_stage import Newsroom, newsroom_at

#: A value for each field of the buttons, such that the button would do something if its door opened.
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
    "view": "check",
    "language": "id",
    "severity": "darurat",
    "field": "text",
    "code": "35.14.06",
    "seen": "0123abcd",
    "what": "end",
    "tell": True,
    "words": "banjir",
    "role": "admin",
    "draft_id": 3,
    "region": "35.14.06",
    "version": 1,
    "article_id": 1,
    "chosen": 1,
    "alert": 1,
    "feed_id": 1,
    "about": "alert",
}
#: What can stand behind a command, and what one must be for that.
_ARGUMENTS: Mapping[str, Mapping[str, Role]] = {
    "antrian": {"": Role.VIEWER},
    "kasus": {
        "": Role.VIEWER,
        "1": Role.VIEWER,
        "1 tenggat 3 hari": Role.EDITOR,
        "1 catatan palsu": Role.EDITOR,
        "1 // palsu": Role.EDITOR,
        "1 gabung 2": Role.EDITOR,
        "2 pisah": Role.EDITOR,
    },
    "redaksi": {"": Role.VIEWER, "admin": Role.ADMIN},
    "siaran": {"": Role.VIEWER, "Tanggul jebol di Kejayan": Role.EDITOR},
    "meja": {"": Role.ADMIN},
    "sumber": {"": Role.VIEWER, "warta.example": Role.ADMIN},
    "tulis": {"": Role.EDITOR, "1": Role.EDITOR, "Judul palsu": Role.EDITOR},
    "wilayah": {"": Role.VIEWER, "1": Role.VIEWER, "jembatan": Role.VIEWER},
    "statistik": {"": Role.VIEWER},
    "koreksi": {"": Role.EDITOR, "1": Role.EDITOR, "jembatan": Role.EDITOR},
}
_NAMES = (*COMMANDS, SIT_DOWN)


@dataclass(frozen=True)
class Try:
    """A button pressed (`data`) or words typed, and what one must be for it."""

    needed: Role
    data: str = ""
    words: str = ""


def every_button() -> list[Try]:
    """One button of each kind."""
    kinds: list[Any] = [kind for kind, _ in DESK_FORMS.values()]
    return [
        Try(TAPS[kind].needed, encode(kind(**{name: _FIELDS[name] for name in kind.__dataclass_fields__})))
        for kind in kinds
    ]


def every_command() -> list[Try]:
    """Each command under each of its names, with all that can stand behind it."""
    return [
        Try(needed, words=f"/{name} {argument}".strip())
        for names in _NAMES
        for name in names
        for argument, needed in _ARGUMENTS[names[0]].items()
    ]


EVERYTHING = [*every_button(), *every_command()]
RESEND = Try(Role.VIEWER, "d:resend:1")


def test_every_door_is_tried():
    assert {kind for kind, _ in DESK_FORMS.values()} == set(TAPS)
    assert {names[0] for names in _NAMES} == set(_ARGUMENTS)


def test_what_viewers_may_and_what_only_admins_may_is_written_here_by_hand():
    def who_needs(role: Role) -> set[str]:
        return {kind.__name__ for kind, door in TAPS.items() if door.needed is role}

    assert who_needs(Role.VIEWER) == {
        "FindAlike",
        "OpenCase",
        "CasePage",
        "Resend",
        "QueuePage",
        "QueueFilter",
        "Team",
        "ListAlerts",
        "StatsFiles",
        "RegionsList",
        "ShowRegions",
        "FeedList",
        "ShowFeed",
    }
    feeds = {"AskFeed", "FeedOn", "FeedOff", "LookAtFeed", "RemoveFeed", "RemoveFeedSurely"}
    assert who_needs(Role.ADMIN) == {"Member", "Appoint", *feeds}


async def test_the_application_has_no_other_door(newsroom: Newsroom):
    """Whoever adds another family of commands or buttons has to have them tried here."""
    every = [one for group in newsroom.application.handlers.values() for one in group]
    commands = {name for one in every if isinstance(one, CommandHandler) for name in one.commands}
    of_readers = {name for command in READERS_COMMANDS for name in command.names}
    assert commands - of_readers == {name for names in _NAMES for name in names}
    patterns = [one.pattern for one in every if isinstance(one, CallbackQueryHandler) and one.pattern]
    assert [getattr(pattern, "pattern", "") for pattern in patterns] == ["^d:"]


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    """A night's work: every forgery has something to hit."""
    async with newsroom_at(tmp_path) as staged:
        await staged.tip()
        await staged.tip("Pohon tumbang menutup jalan raya di depan pasar")
        await staged.tip("Jalan berlubang di depan balai desa")
        await staged.presses(staged.budi, "Klaim", await staged.card(1))
        await staged.says(staged.candra, "/antrian")
        await staged.forges(staged.ani, "d:merge:2:3", await staged.card(2))
        await staged.presses(staged.budi, "Teruskan", await staged.card(1))
        await staged.presses(staged.budi, "BPBD")
        await staged.says(staged.budi, "Masih menunggu", reply_to=await staged.card(1))
        await staged.says(staged.budi, "/tulis Banjir surut\nAir di Desa Kepuh, Kejayan, surut.")
        await staged.presses(staged.budi, "Pratinjau")
        await staged.presses(staged.budi, "Kirim")
        await staged.says(staged.budi, "/koreksi 1")
        await staged.says(staged.budi, "/tulis Jalan putus\nJalan di Desa Kepuh, Kejayan, putus.")
        await staged.presses(staged.budi, "Pratinjau")
        await staged.says(staged.budi, "/siaran Sungai meluap di Kecamatan Kejayan")
        await staged.says(staged.budi, "/siaran Angin kencang di Kecamatan Bangil")
        await staged.presses(staged.budi, "Darurat")
        await staged.presses(staged.budi, "Kec. Bangil")
        await staged.presses(staged.budi, "Periksa")
        await staged.presses(staged.budi, "Kirim ke")
        await staged.warned()
        await staged.says(staged.ani, "/sumber warta.example/feed")
        yield staged


# --- who it is not for --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Intruder:
    """Somebody who tries: where they type, under which message they press, and how far their role goes."""

    person: Person
    chat: Chat
    message: Message
    role: Role | None = None


async def the_stranger(newsroom: Newsroom) -> Intruder:
    return Intruder(newsroom.stranger, newsroom.stranger.chat, await newsroom.card(1))


async def the_source(newsroom: Newsroom) -> Intruder:
    return Intruder(newsroom.source, newsroom.source.chat, await newsroom.card(1))


async def an_editor_who_was_removed(newsroom: Newsroom) -> Intruder:
    newsroom.emulator.world.change_member(newsroom.group, newsroom.candra.user, "kicked", newsroom.ani.user)
    await newsroom.plays()
    newsroom.candra.types("/start")
    await newsroom.plays()
    return Intruder(newsroom.candra, newsroom.candra.chat, await newsroom.card(1))


async def an_editor_who_was_removed_while_the_bot_is_no_admin(newsroom: Newsroom) -> Intruder:
    newsroom.ani.promotes_bot(newsroom.group, admin=False)
    intruder = await an_editor_who_was_removed(newsroom)
    newsroom.later(seconds=61)  # no update said so: Telegram's word is believed for a minute
    return intruder


async def an_editor_in_another_group(newsroom: Newsroom) -> Intruder:
    elsewhere = newsroom.emulator.add_group("RT 03", admins=[newsroom.budi], members=[newsroom.candra])
    await newsroom.says(newsroom.budi, "/berita", elsewhere)
    return Intruder(newsroom.budi, elsewhere, elsewhere.from_bot[-1])


async def an_editor_in_a_private_chat(newsroom: Newsroom) -> Intruder:
    await newsroom.says(newsroom.budi, "/start", newsroom.budi.chat)
    return Intruder(newsroom.budi, newsroom.budi.chat, newsroom.budi.chat.from_bot[-1])


async def a_viewer(newsroom: Newsroom) -> Intruder:
    await newsroom.appoint(newsroom.candra, Role.VIEWER)
    return Intruder(newsroom.candra, newsroom.group, await newsroom.card(1), Role.VIEWER)


async def an_editor_at_the_desk(newsroom: Newsroom) -> Intruder:
    return Intruder(newsroom.candra, newsroom.group, await newsroom.card(1), Role.EDITOR)


Arrival = Callable[[Newsroom], Awaitable[Intruder]]
INTRUDERS: list[Arrival] = [
    the_stranger,
    the_source,
    an_editor_who_was_removed,
    an_editor_who_was_removed_while_the_bot_is_no_admin,
    an_editor_in_another_group,
    an_editor_in_a_private_chat,
    a_viewer,
    an_editor_at_the_desk,
]


# --- what they find -----------------------------------------------------------------------------------------


#: What is written whoever comes: the log of actions, and the numbers of handled updates.
_TOLD = {"actions", "handled_updates"}
_KEPT = [table for table in metadata.sorted_tables if table.name not in _TOLD]
#: How many rows each has, asked at once: most have none, and there are hundreds of looks.
_HOW_MANY = text(
    str(select(*(select(func.count()).select_from(table).scalar_subquery() for table in _KEPT)).compile())
)


async def test_every_table_is_looked_at(newsroom: Newsroom):
    async with newsroom.house.storage.reading() as connection:
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert {table.name for table in _KEPT} | _TOLD <= names
    assert len([rows for rows in (await dump(newsroom)).values() if rows]) > 10


async def dump(newsroom: Newsroom) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database, but for the log of actions and the numbers of handled updates."""
    async with newsroom.house.storage.reading() as connection:
        counts = (await connection.execute(_HOW_MANY)).one()
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(table.select().order_by(*table.primary_key.columns))
            ]
            for table, count in zip(_KEPT, counts, strict=True)
            if count
        }


async def tries(newsroom: Newsroom, intruder: Intruder, what: Try) -> str:
    """Do it, and return what the bot said."""
    newsroom.later(seconds=3)  # so that the log's own limit hides no refusal
    if what.data:
        return await newsroom.forges(intruder.person, what.data, intruder.message)
    return (await newsroom.says(intruder.person, what.words, intruder.chat)).text


@pytest.mark.parametrize("arrives", INTRUDERS)
async def test_whoever_may_not_is_refused_and_changes_nothing(newsroom: Newsroom, arrives: Arrival):
    intruder = await arrives(newsroom)
    forbidden = [one for one in EVERYTHING if intruder.role is None or not intruder.role.may(one.needed)]
    assert forbidden
    before, log = await dump(newsroom), await newsroom.log()
    for one in forbidden:
        said = await tries(newsroom, intruder, one)
        assert "redaksi" in said.casefold(), one
        assert "Banjir" not in said, one
        logged, log = len(log), await newsroom.log()
        [refusal] = log[logged:]
        assert refusal.startswith("refused "), one
        assert str(intruder.person.id) not in refusal
        assert await dump(newsroom) == before, one


@pytest.mark.parametrize("arrives", INTRUDERS[:6])
async def test_every_button_that_ever_hung_on_the_desk_is_dead_in_other_hands(
    newsroom: Newsroom, arrives: Arrival
):
    hung = _hung(newsroom)
    assert len(hung) > 10
    intruder = await arrives(newsroom)
    before, logged = await dump(newsroom), len(await newsroom.log())
    for data in sorted(hung):
        assert "hanya untuk redaksi" in await tries(newsroom, intruder, Try(Role.EDITOR, data)), data
    assert await dump(newsroom) == before
    assert len(await newsroom.log()) == logged + len(hung)


def _hung(newsroom: Newsroom) -> set[str]:
    """What the buttons carry that stand on the desk or stood there."""
    shown = [*newsroom.emulator.calls_of("sendMessage"), *newsroom.emulator.calls_of("editMessageText")]
    markups = (call.params.get("reply_markup") for call in shown)
    return {data for markup in markups for data in re.findall(r"\bd:[a-z]+[a-z0-9:_.]*", str(markup))}


async def test_a_viewer_may_look(newsroom: Newsroom):
    viewer = await a_viewer(newsroom)
    before = await dump(newsroom)
    for one in EVERYTHING:
        # To see what a case holds it may have to be posted again.
        if one.needed is Role.VIEWER and one != RESEND:
            assert "Peran Anda" not in await tries(newsroom, viewer, one), one
    assert await dump(newsroom) == before


async def test_an_impatient_second_tap_changes_nothing_more(newsroom: Newsroom):
    card = await newsroom.card(1)
    # The last of them takes this card from the desk.
    for one in sorted(every_button(), key=lambda one: one == RESEND):
        await newsroom.forges(newsroom.ani, one.data, card)
        once = await dump(newsroom)
        await newsroom.forges(newsroom.ani, one.data, card)
        assert await dump(newsroom) == once, one
