"""Where the desk is a forum each case has its topic: opened, found again, survived when somebody ends it."""

import logging

from telegram import Message
from telegram.error import TelegramError

from delivery import desk_search
from delivery.answers import outcome_of
from delivery.desk_room import DeskRoom
from delivery.outcomes import FloodWait, Gone, Refused, Retry, Uncertain
from newsroom.cases import Case, DeskPost, PostKind
from storage import cases, desk_posts

logger = logging.getLogger(__name__)


class Topics:
    """The topics of the cases. Without the right to open any, cases are posted outside of topics."""

    def __init__(self, room: DeskRoom) -> None:
        self._room = room
        self._may_open = True

    def try_again(self) -> None:
        """Somebody may have given the bot the right to open topics."""
        self._may_open = True

    async def of(self, post: DeskPost, case: Case, chat_id: int) -> int | None:
        """The topic that a post goes into, opened now if it is the card of a case that has none.

        Raises `TelegramError`.
        """
        if not self._room.desk.is_forum:
            return None
        if case.topic_id is not None or post.kind is not PostKind.CARD or not self._may_open:
            return case.topic_id
        name = self._room.cards.heading(case, self._room.speaks)
        topic_id = await self._lost(post, chat_id, name) or await self._open(chat_id, name)
        if topic_id is not None:
            async with self._room.storage.transaction() as connection:
                await cases.has_topic(connection, case.number, topic_id)
        return topic_id

    async def deleted(self, case: Case) -> None:
        """Somebody deleted the topic: the case gets a new one, with everything in it."""
        async with self._room.storage.transaction() as connection:
            await cases.has_topic(connection, case.number, None)
            await desk_posts.post_anew(connection, case.number, self._room.clock())

    async def reopen(self, case: Case, chat_id: int) -> None:
        """Somebody closed the topic; where the bot may not open it again the case goes on outside of it.

        Raises `TelegramError` for what passes.
        """
        assert case.topic_id is not None, "what is closed is there"
        try:
            await self._room.bot.reopen_forum_topic(chat_id, case.topic_id)
        except TelegramError as error:
            if isinstance(outcome_of(error), FloodWait | Retry | Uncertain):
                raise
            self._may_open = False
            await self.deleted(case)

    async def _lost(self, post: DeskPost, chat_id: int, name: str) -> int | None:
        """The topic that was perhaps opened just before a kill."""

        def is_it(message: Message) -> bool:
            created = message.forum_topic_created
            return created is not None and created.name == name

        if post.begun_after is None:
            return None
        return await desk_search.find(self._room.bot, chat_id, post.begun_after, is_it)

    async def _open(self, chat_id: int, name: str) -> int | None:
        try:
            topic = await self._room.bot.create_forum_topic(chat_id, name)
        except TelegramError as error:
            outcome = outcome_of(error)
            if not isinstance(outcome, Refused) and outcome != Gone("no_rights"):
                raise
            # Better a card without a topic than none.
            logger.warning("the bot may not open topics on the desk: cases are posted without")
            self._may_open = False
            return None
        return topic.message_thread_id
