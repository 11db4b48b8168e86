"""A source at work on a draft: where it is kept, and the one message that shows how far it has come.

All state lies sealed in SQL; nothing here outlives the turn. The source's address and pseudonym are used as
keyed indexes only.
"""

from dataclasses import dataclass, replace

from telegram.error import BadRequest

from handlers.screens import Page
from handlers.tip_room import TipRoom
from handlers.visit import Visit
from newsroom.articles import Article
from newsroom.tips import Draft
from storage import articles, drafts
from storage.database import Connection

#: Seconds within which further parts (an album, a row of forwards) change the screen that stands there; later
#: it moves below what was sent, where the person looks.
TOGETHER = 3


@dataclass(slots=True)
class Session:
    """Somebody in a private chat. `article` is the one in which they report a mistake."""

    visit: Visit
    room: TipRoom
    index: bytes
    pseudonym: bytes
    article: Article | None = None

    @classmethod
    async def of(cls, visit: Visit) -> "Session | None":
        """The session of a visit; None in groups, and where the newsroom takes no tips."""
        room = visit.house.tip_room
        if room is None or visit.in_group:
            return None
        article = None
        if visit.draft is not None and (about := visit.draft.facts.article_id):
            async with visit.house.storage.reading() as connection:
                article = await articles.get(connection, about)
        index = room.drafts.address_index(visit.address)
        return cls(visit, room, index, room.blocks.address_index(visit.address), article)

    @property
    def draft(self) -> Draft | None:
        """What they are telling; None while that is nothing. It was read as the turn began."""
        return self.visit.draft

    @draft.setter
    def draft(self, draft: Draft | None) -> None:
        self.visit.draft = draft

    @property
    def is_repeated(self) -> bool:
        """Whether this turn went into the draft already: the bot was killed before it could note that."""
        return self.draft is not None and 0 < self.draft.update_id == self.visit.update_id

    async def save(self, connection: Connection, draft: Draft) -> None:
        """Keep the draft as it is now, with the turn that made it so."""
        draft = replace(draft, update_id=self.visit.update_id)
        await drafts.save(connection, self.room.drafts, self.index, draft, self.visit.house.clock())
        self.draft = draft

    async def begin(self, draft: Draft) -> Draft:
        """Keep a new draft, for a day from now."""
        async with self.visit.house.storage.transaction() as connection:
            await drafts.discard(connection, self.index)
            await self.save(connection, draft)
        return draft

    async def put(self, draft: Draft) -> Draft:
        """Keep the draft as it is now, in a transaction of its own."""
        async with self.visit.house.storage.transaction() as connection:
            await self.save(connection, draft)
        return draft

    async def reload(self, connection: Connection) -> None:
        """Count anew what is in the draft."""
        now = self.visit.house.clock()
        self.draft = await drafts.find(connection, self.room.drafts, self.index, now)

    async def discard(self) -> None:
        """Forget the draft; its bytes go from the disk soon after."""
        async with self.visit.house.storage.transaction() as connection:
            await drafts.discard(connection, self.index)
        self.draft = None
        self.room.scour()

    async def show(self, page: Page, *, below: bool = True) -> None:
        """Put the page where the source looks: in place of the screen, or below what was just sent.

        `below` False leaves it where it is while parts follow each other closely.
        """
        draft = self.draft
        before = draft.screen if draft is not None else 0
        now = int(self.visit.house.clock().timestamp())
        if self.visit.query is not None:
            shown = await self.visit.show(page)
        elif not below and draft is not None and before and now - draft.shown_at < TOGETHER:
            shown = before if await self.visit.replace(before, page) else await self.visit.say(page)
        else:
            shown = await self.visit.say(page)
        if draft is not None and shown != before:
            await self.put(replace(draft, screen=shown, shown_at=now))
            if before:
                await self._remove(before)

    async def _remove(self, message_id: int) -> None:
        """Take the screen away that another one took the place of: its buttons would mislead."""
        try:
            await self.visit.bot.delete_message(self.visit.address.chat_id, message_id)
        except BadRequest:
            return  # the person was faster
