"""The post office of the desk: what the cases have to say gets there, in order, once, whatever happens.

A post is marked in SQL before it leaves and when it has arrived. What was marked as leaving when the process
was killed, or when Telegram's answer was lost, is looked for on the desk (`delivery/desk_search.py`) before
it is sent again. One is sent at a time, so never more than one is in doubt.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from telegram.error import TelegramError

from delivery import desk_search
from delivery.answers import outcome_of
from delivery.card_keeper import CardKeeper
from delivery.desk_letters import AlreadyShown, Letter, Letters
from delivery.desk_room import DeskRoom
from delivery.desk_sending import Place, deliver
from delivery.desk_topics import Topics
from delivery.outcomes import (
    FloodWait,
    Gone,
    Migrated,
    Outcome,
    Refused,
    Retry,
    Sent,
    TokenRefused,
    Unauthorized,
    Uncertain,
)
from delivery.pacing import Pacer, Priority, Rules
from delivery.patience import DESK, backoff
from delivery.worker import Worker
from newsroom.cases import Case, DeskPost, PostKind
from newsroom.journal import journal
from storage import cases, desk_posts

logger = journal(__name__)

#: Telegram takes 20 messages a minute in a group. The others are for what editors ask, and cards that change.
POSTS_A_MINUTE = 12
DESK_RULES = Rules(chat_burst=4, group_most=POSTS_A_MINUTE)
#: Seconds until the next look at a desk that cannot be written to.
UNREACHABLE = 60.0
_AT_MOST = 20


class DeskMail:
    """Posts what is due until it is stopped. `steady` gives steady seconds, for the pace."""

    def __init__(
        self, room: DeskRoom, keeper: CardKeeper, *, steady: Callable[[], float], rules: Rules = DESK_RULES
    ) -> None:
        self._room = room
        self._keeper = keeper
        self._letters = Letters(room, keeper)
        self._steady = steady
        self._pacer = Pacer(rules=rules)
        self._worker = Worker("the post for the desk", self._work)
        self._under_way: DeskPost | None = None
        self._topics = Topics(room)
        self._chat_id = room.desk.chat_id
        self._newest = 0
        self._told = ""
        self._held_until = 0.0
        self._knows_kind = False

    def wake(self) -> None:
        """Something new waits for the desk, or the desk is elsewhere now."""
        self._topics.try_again()
        self._worker.wake()

    async def drained(self) -> None:
        """Wait until nothing waits for the desk."""
        await self._worker.drained()

    def stop(self) -> None:
        """Begin nothing more; `run` returns soon."""
        self._worker.stop()

    async def run(self) -> None:
        """Post until `stop`. Raises `TokenRefused` when Telegram no longer knows the bot."""
        await self._worker.run()

    @property
    def is_holding(self) -> bool:
        """Whether all posts wait, for a flood to pass or for a desk that cannot be written to."""
        return self._held_until > self._steady()

    @property
    def troubles(self) -> Counter[str]:
        """What went wrong, by the error's type."""
        return self._worker.troubles

    def saw(self, message_id: int) -> None:
        """Somebody wrote this message on the desk: a lost post need not be looked for before it."""
        self._newest = max(self._newest, message_id)

    # --- what is due ------------------------------------------------------------------------------------

    async def _work(self) -> float | None:
        self._look_where_the_desk_is()
        if self._room.desk.chat_id is None:
            self._tell_once("no desk yet: tips wait until /meja or EDITORS_CHAT_ID says where it is")
            return None
        if (wait := self._held_until - self._steady()) > 0:
            return wait
        await self._set_aside()
        now = self._room.clock()
        async with self._room.storage.reading() as connection:
            posts = await desk_posts.due(connection, now, limit=_AT_MOST)
            next_due = await desk_posts.next_due(connection)
        for post in posts:
            if self._worker.stopping:
                return None
            self._under_way = post
            wait = await self._handle(post)
            self._under_way = None
            if wait > 0:
                return wait
        if posts:
            return 0.0
        return None if next_due is None else max((next_due - now).total_seconds(), 0.05)

    def _look_where_the_desk_is(self) -> None:
        if self._chat_id != self._room.desk.chat_id:  # what is known of the old place counts for nothing
            self._chat_id = self._room.desk.chat_id
            self._newest, self._held_until, self._told, self._knows_kind = 0, 0.0, "", False

    async def _set_aside(self) -> None:
        """A bug stopped this post: the others come first, and some day it is given up."""
        post, self._under_way = self._under_way, None
        if post is None:
            return
        async with self._room.storage.transaction() as connection:
            if post.attempts + 1 >= DESK.tries:
                await desk_posts.failed(connection, post.id)
            else:
                later = self._room.clock() + timedelta(seconds=backoff(post.attempts + 3))
                await desk_posts.in_doubt(connection, post.id, later)

    async def _handle(self, post: DeskPost) -> float:
        """Send one post; the seconds for which all must wait."""
        letter = await self._letters.letter(post)
        if letter is None:
            return await self._give_up(post)
        if isinstance(letter, AlreadyShown):
            return await self._arrived(post, None, letter.message_id, None)
        chat_id = self._room.desk.chat_id
        assert chat_id is not None, "asked for before"
        wait = self._pacer.try_take(self._steady(), chat_id, group=True, priority=Priority.REPLY)
        if wait > 0:
            return wait
        try:
            return await self._send(post, letter, chat_id)
        except TelegramError as error:
            return await self._judge(post, letter, outcome_of(error))

    async def _send(self, post: DeskPost, letter: Letter, chat_id: int) -> float:
        case = letter.case
        await self._learn_kind(chat_id)
        if post.begun_after is None:
            await self._begin(post, chat_id)
        else:
            found = await desk_search.find(self._room.bot, chat_id, post.begun_after, letter.is_in)
            if found is not None:
                return await self._arrived(post, letter, found, case.topic_id if case else None)
        topic_id = await self._topics.of(post, case, chat_id) if case else None
        reply_to = None if post.kind is PostKind.CARD or case is None else case.card_message_id
        outcome = await deliver(self._room.bot, letter, Place(chat_id, topic_id, reply_to))
        if isinstance(outcome, Sent) and outcome.message_id is not None:
            return await self._arrived(post, letter, outcome.message_id, topic_id)
        return await self._judge(post, letter, outcome)

    async def _learn_kind(self, chat_id: int) -> None:
        """Whether the desk has topics: an admin may have switched them on since somebody last asked."""
        if not self._knows_kind:
            self._room.desk.is_forum = bool((await self._room.bot.get_chat(chat_id)).is_forum)
            self._knows_kind = True

    async def _begin(self, post: DeskPost, chat_id: int) -> None:
        async with self._room.storage.reading() as connection:
            self.saw(await desk_posts.highest_message(connection))
        if not self._newest:  # nothing was ever posted here: only Telegram knows where the chat stands
            self._newest = await desk_search.newest(self._room.bot, chat_id)
        async with self._room.storage.transaction() as connection:
            await desk_posts.begin(connection, post.id, self._newest)

    # --- what became of it ------------------------------------------------------------------------------

    async def _arrived(
        self, post: DeskPost, letter: Letter | None, message_id: int, topic_id: int | None
    ) -> float:
        self.saw(message_id)
        self._told = ""
        is_card = post.kind is PostKind.CARD and post.case_number is not None
        async with self._room.storage.transaction() as connection:
            await desk_posts.posted(connection, post.id, message_id)
            if is_card and post.case_number is not None:
                await cases.stands_on_desk(
                    connection, post.case_number, card_message_id=message_id, topic_id=topic_id
                )
        if is_card and letter is not None and post.case_number is not None:
            await self._mend(post.case_number, letter)
        if post.kind is PostKind.NOTICE and post.case_number is not None:
            # What is told is so because the case changed: withdrawn or reopened by its source, for example.
            await self._keeper.refresh_soon(post.case_number)
        return 0.0

    async def _mend(self, number: int, letter: Letter) -> None:
        """The case may have changed while its card was under way."""
        now = await self._keeper.current(number)
        if now is not None and now[1].text != letter.text:
            await self._keeper.refresh_soon(number)

    async def _give_up(self, post: DeskPost) -> float:
        async with self._room.storage.transaction() as connection:
            await desk_posts.failed(connection, post.id)
        return 0.0

    async def _judge(self, post: DeskPost, letter: Letter, outcome: Outcome) -> float:
        """Each outcome has its one right end; the seconds for which all must wait."""
        match outcome:
            case FloodWait() | Retry() | Uncertain():
                return await self._later(post, outcome)
            case Migrated(new_chat_id):
                await self._room.moved_to(new_chat_id)
                return 0.0
            case Gone(reason):
                return await self._gone(post, letter.case, reason)
            case Unauthorized(reason):
                raise TokenRefused(reason)
            case Refused(reason):
                logger.error(
                    "a %s for the desk was refused: %s", post.kind, reason, case=letter.case, reason=reason
                )
        return await self._give_up(post)

    async def _later(self, post: DeskPost, outcome: FloodWait | Retry | Uncertain) -> float:
        match outcome:
            case FloodWait(retry_after):
                await self._again(post, 0, counts=False)
                return self._hold(retry_after)
            case Retry(after, _, reached=reached):
                await self._again(post, max(after, backoff(post.attempts)), counts=reached)
                return 0.0 if reached else self._hold(backoff(2))
            case Uncertain():
                later = self._room.clock() + timedelta(seconds=backoff(post.attempts))
                async with self._room.storage.transaction() as connection:
                    await desk_posts.in_doubt(connection, post.id, later)
                return 0.0

    async def _gone(self, post: DeskPost, case: Case | None, reason: str) -> float:
        chat_id = self._room.desk.chat_id
        if reason == "topic_gone" and case is not None:
            await self._topics.deleted(case)
            return 0.0
        await self._again(post, 0, counts=False)
        if reason == "topic_closed" and case is not None and chat_id is not None:
            await self._topics.reopen(case, chat_id)
            return 0.0
        self._tell_once("the desk cannot be written to (%s): tips wait", reason)
        return self._hold(UNREACHABLE)

    async def _again(self, post: DeskPost, after: float, *, counts: bool) -> None:
        later = self._room.clock() + timedelta(seconds=after)
        async with self._room.storage.transaction() as connection:
            await desk_posts.again(connection, post.id, later, counts=counts)

    def _hold(self, seconds: float) -> float:
        self._held_until = self._steady() + seconds
        return seconds

    def _tell_once(self, words: str, *more: str) -> None:
        """The words stand in the source where this is called: only so may they be seen in the log."""
        what = words % more
        if self._told != what:
            self._told = what
            logging.getLogger(__name__).warning(words, *more, stacklevel=2)
