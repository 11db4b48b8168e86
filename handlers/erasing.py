"""/hapus_jejak: what of a conversation the bot can undo, at once, and an honest word about the rest."""

import asyncio
from collections.abc import Sequence

from telegram.error import BadRequest

from handlers.own_cases import leading_to
from handlers.screens import Page
from handlers.tip_session import Session
from handlers.visit import Visit
from newsroom.tombstones import Erased
from storage import by_source, drafts

#: How far back messages are deleted. Ids are not stored, so they are tried: a bot's private chats and groups
#: share one row of numbers, and those of other chats are passed over by Telegram (Bot API, deleteMessages).
REACH = 3_000
_AT_ONCE = 100
#: Messages older than 48 hours cannot be deleted. After so many refusals what is left is older still.
_MOST_REFUSED = 3


async def erase(visit: Visit) -> None:
    """Forget the ways back to this chat and its draft, then delete what is left of the conversation."""
    session = await Session.of(visit)
    if session is None:
        await visit.show(Page(visit.screen("tip_closed").text))
        return
    forgotten = await forget_routes(session)
    had_draft = session.draft is not None
    async with visit.house.storage.transaction() as connection:
        await drafts.discard(connection, session.index)
    session.draft = None
    session.room.scour()
    if visit.message is not None:
        await _Deletion(visit).below(visit.message.message_id)
    await visit.say(Page(visit.screen("erased", routes=forgotten, draft=had_draft).text))


async def forget_routes(session: Session) -> int:
    """Forget every route that leads here; how many there were. The desk is not told: it would see whose."""
    house = session.visit.house
    async with house.storage.reading() as connection:
        every = await by_source.routed(connection)
    here = await asyncio.to_thread(leading_to, session.visit.address, every, session.room.routes)
    uids = [one.uid for one in every if one.number in here]
    await asyncio.to_thread(house.tombstones.add, Erased.ROUTE, uids, house.clock())
    async with house.storage.transaction() as connection:
        for number in here:
            await by_source.forget_way_back(connection, number)
    return len(here)


class _Deletion:
    """Deletes what may be deleted, newest first."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._refused = 0

    async def below(self, message_id: int) -> None:
        """Delete this message and those before it."""
        for last in range(message_id, max(message_id - REACH, 0), -_AT_ONCE):
            await self._delete(range(last, max(last - _AT_ONCE, 0), -1))
            if self._refused >= _MOST_REFUSED:
                return

    async def _delete(self, ids: Sequence[int]) -> None:
        """One that may not be deleted stops its whole batch: then the batch is halved."""
        try:
            await self._visit.bot.delete_messages(self._visit.address.chat_id, list(ids))
        except BadRequest:
            if len(ids) == 1:
                self._refused += 1
                return
            middle = len(ids) // 2
            await self._delete(ids[:middle])
            if self._refused < _MOST_REFUSED:
                await self._delete(ids[middle:])
