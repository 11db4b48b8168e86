"""/privasi: everything that is kept about this chat, in plain words, as a file, and deleted at once."""

import asyncio

import orjson
from telegram import InputFile
from telegram.constants import ParseMode

from handlers import own_data
from handlers.erasing import forget_routes
from handlers.own_data_callbacks import DeleteData, ExportData, ShowPrivacy
from handlers.screens import Page, button, column
from handlers.tip_session import Session
from handlers.visit import Visit
from handlers.wish_callbacks import ShowSettings
from newsroom.tombstones import Erased
from newsroom.wishes import Wishes
from storage import drafts, limits, readers
from storage import privacy as stored

FILE_NAME = "kentongan-data.json"
_LISTED = 10


async def privacy(visit: Visit) -> None:
    """/privasi."""
    await visit.show(await _page(visit))


async def again(visit: Visit, _asked: ShowPrivacy) -> None:
    """Back from the question."""
    await privacy(visit)


async def _page(visit: Visit) -> Page:
    own, now = await own_data.gather(visit), visit.house.clock()
    kept, draft = own.kept, own.draft
    names = [visit.house.gazetteer.short(code) for code in visit.regions]
    screen = visit.screen(
        "privacy",
        known=kept is not None,
        since=kept.since if kept else now,
        names=names[:_LISTED],
        more=len(names[_LISTED:]),
        wider=own.reader is not None and own.reader.wider,
        active=visit.is_active,
        deliveries=len(kept.deliveries) if kept else 0,
        muted=len(kept.muted) if kept else 0,
        hours=kept is not None and kept.wishes != Wishes(),
        topics=", ".join(one.topic.label for one in kept.topics) if kept else "",
        waiting=len(kept.waiting) if kept else 0,
        draft=draft is not None,
        parts=draft.draft.parts if draft else 0,
        ends=draft.ends if draft else now,
        threads=await _threads(visit),
        staff=own.staff is not None,
        staff_since=own.staff[1] if own.staff else now,
        tips=own_data.may_tell(visit),
    )
    export_it = button(screen.label("export"), ExportData())
    return Page(screen.text, column(export_it, button(screen.label("delete"), DeleteData(sure=False))))


async def _threads(visit: Visit) -> int:
    """How many topics of a forum have choices of their own; told, and deleted, where all read it."""
    if not visit.in_group or visit.address.thread_id is not None:
        return 0
    async with visit.house.storage.reading() as connection:
        index = visit.house.sealer.address_index(visit.address)
        every = await readers.of_chat(connection, index)
    return sum(visit.reader is None or reader.id != visit.reader.id for reader in every)


async def export(visit: Visit, _asked: ExportData) -> None:
    """What is kept, as a file in this chat."""
    await visit.notice()
    screen = visit.screen("privacy_export", tips=own_data.may_tell(visit))
    told = own_data.as_file(visit, await own_data.gather(visit))
    file = {**told, "telegram_id": screen.label("sealed"), "not_in_this_file": screen.label("left_out")}
    await visit.bot.send_document(
        visit.address.chat_id,
        InputFile(orjson.dumps(file, option=orjson.OPT_INDENT_2), filename=FILE_NAME),
        caption=screen.text,
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
    )


async def delete(visit: Visit, asked: DeleteData) -> None:
    """Delete everything: asks once, because nothing brings it back."""
    tips = own_data.may_tell(visit)
    if asked.sure:
        await _delete(visit)
        await visit.show(Page(visit.screen("privacy_deleted", tips=tips).text))
        return
    follows = bool(visit.regions)
    screen = visit.screen("privacy_delete", tips=tips, threads=await _threads(visit), follows=follows)
    rest = column(button(screen.label("pause"), ShowSettings("pause"))) if follows else ()
    yes, no = (
        button(screen.label("yes"), DeleteData(sure=True)),
        button(screen.label("cancel"), ShowPrivacy()),
    )
    await visit.show(Page(screen.text, rest + column(yes, no)))


async def _delete(visit: Visit) -> None:
    house, now = visit.house, visit.house.clock()
    session = await Session.of(visit) if visit.steered is None else None
    if session is not None:
        await forget_routes(session)
    index = house.sealer.address_index(visit.subject)
    await asyncio.to_thread(house.tombstones.add, Erased.READER, [index], now)
    async with house.storage.transaction() as connection:
        # With a group go its topics; a topic goes alone.
        for reader in await readers.of_chat(connection, index):
            await stored.delete_reader(connection, reader.id, now)
        if session is not None:
            await drafts.discard(connection, session.index)
            await limits.forget(connection, session.pseudonym, now)
    visit.reader = visit.draft = None
    house.scour()
