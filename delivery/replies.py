"""Answers of the newsroom on their way to sources: into the chat that a sealed route leads to, or kept.

An answer leaves when its time to be undone is over. Where no route is left it waits, sealed for whoever has
the receipt code. What was under way when the process was killed is sent again: an answer twice is better than
none. Nobody here learns to whom anything goes; the address is opened, used, and forgotten.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from delivery.card_keeper import CardKeeper
from delivery.desk_letters import Letter
from delivery.desk_room import DeskRoom
from delivery.desk_sending import Place, deliver
from delivery.outcomes import (
    FloodWait,
    Gone,
    Outcome,
    Retry,
    Sent,
    TokenRefused,
    Unauthorized,
    Uncertain,
)
from delivery.patience import ANSWERS, LONGEST, backoff
from delivery.worker import Worker
from newsroom import receipts
from newsroom.answers import Answer
from newsroom.cases import Case, MessageState, Notice
from newsroom.sealing import Address, KeysError, Unsealable
from newsroom.wording import TEXT_LIMIT
from storage import case_messages, cases, desk_posts, readers
from storage.cases import NoSuchCase

logger = logging.getLogger(__name__)


class Replies:
    """Sends answers until it is stopped; the keeper of the cards hears of each what became of it."""

    def __init__(self, room: DeskRoom, keeper: CardKeeper) -> None:
        self._room = room
        self._keeper = keeper
        self._worker = Worker("answers to sources", self._work)
        self._under_way: int | None = None

    def wake(self) -> None:
        """Something waits for a source."""
        self._worker.wake()

    async def drained(self) -> None:
        """Wait until no answer waits."""
        await self._worker.drained()

    def stop(self) -> None:
        """Begin nothing more; `run` returns soon."""
        self._worker.stop()

    async def run(self) -> None:
        """Send until `stop`. Raises `TokenRefused` when Telegram no longer knows the bot."""
        await self._worker.run()

    async def _work(self) -> float | None:
        now = self._room.clock()
        await self._set_aside(now)
        async with self._room.storage.reading() as connection:
            leaving = await case_messages.to_deliver(connection, now)
            next_due = await case_messages.next_due(connection)
        for message_id, number in leaving:
            if self._worker.stopping:
                return None
            self._under_way = message_id
            await self._answer(message_id, number)
            self._under_way = None
        if leaving:
            return 0.0
        return None if next_due is None else max((next_due - now).total_seconds(), 0.05)

    async def _set_aside(self, now: datetime) -> None:
        """A bug stopped this answer: the others come first."""
        message_id, self._under_way = self._under_way, None
        if message_id is not None:
            async with self._room.storage.transaction() as connection:
                later = now + timedelta(seconds=LONGEST)
                await case_messages.again(connection, message_id, later, counts=True)

    async def _answer(self, message_id: int, number: int) -> None:
        async with self._room.storage.transaction() as connection:
            if not await case_messages.begin(connection, message_id):
                return  # it was undone in this moment
            try:
                case = await cases.get(connection, number)
            except NoSuchCase:  # purged: its answers go with it
                return
            said = await case_messages.get(connection, self._room.tips, case, message_id)
        assert said is not None, "it began in this transaction"
        answer = Answer(said.text, said.file)
        try:
            address = await self._address(case)
        except KeysError as error:
            logger.error("the key of a route cannot be read: %s", error.fault)  # noqa: TRY400
            await self._again(message_id, LONGEST, counts=False)
            return
        if address is None:
            await self._keep(case, message_id, answer, Notice.ROUTE_ENDED if case.route else None)
        else:
            await self._judge(case, message_id, answer, await self._send(address, number, answer))
        await self._keeper.refresh_soon(number)
        self._keeper.answer_ended(number, message_id)

    async def _address(self, case: Case) -> Address | None:
        """Where the source is; None where no route leads there (any more). Raises `KeysError`."""
        if case.route is None:
            return None
        try:
            return await asyncio.to_thread(self._room.routes.open, case.route, case.uid)
        except Unsealable:
            return None

    async def _send(self, address: Address, number: int, answer: Answer) -> Outcome:
        language = await self._language(address)
        said = partial(self._room.wording.screen, "answer_to_source", language, limit=TEXT_LIMIT)
        screen = said(text=answer.text, refused=False)
        # The same words as handlers/tip_callbacks.py has for "add to this case".
        more = InlineKeyboardButton(screen.label("more"), callback_data=f"t:more:{number}")
        letter = Letter(
            None,
            screen.text,
            answer.file,
            said(text=answer.text, refused=True).text,
            InlineKeyboardMarkup([[more]]),
        )
        return await deliver(self._room.bot, letter, Place(address.chat_id))

    async def _language(self, address: Address) -> str:
        """What somebody chose who reads news here, too; of everybody else no language is kept."""
        if self._room.readers is None:
            return self._room.language
        index = self._room.readers.address_index(address)
        async with self._room.storage.reading() as connection:
            reader = await readers.find(connection, index)
        chosen = reader.language if reader is not None else None
        return self._room.wording.speaks(chosen) or self._room.language

    async def _judge(self, case: Case, message_id: int, answer: Answer, outcome: Outcome) -> None:
        """Each outcome has its one right end."""
        match outcome:
            case Sent():
                async with self._room.storage.transaction() as connection:
                    await case_messages.ended(connection, message_id, MessageState.SENT)
            case FloodWait(retry_after):
                await self._again(message_id, retry_after, counts=False)
            case Retry(after, _, reached=True):
                await self._once_more(case, message_id, answer, ANSWERS.tries, after)
            case Retry(after):
                await self._again(message_id, after, counts=False)
            case Uncertain():
                await self._once_more(case, message_id, answer, ANSWERS.doubtful)
            case Gone():
                await self._keep(case, message_id, answer, Notice.SOURCE_GONE)
            case Unauthorized(reason):
                raise TokenRefused(reason)
            case _:
                await self._keep(case, message_id, answer, Notice.NOT_SENT)

    async def _once_more(
        self, case: Case, message_id: int, answer: Answer, most: int, after: float = 0.0
    ) -> None:
        """Try again, unless it was tried often enough: then the answer waits, and the desk hears of it."""
        async with self._room.storage.reading() as connection:
            tries = await case_messages.attempts_of(connection, message_id)
        if tries + 1 >= most:
            await self._keep(case, message_id, answer, Notice.NOT_SENT)
        else:
            await self._again(message_id, max(after, backoff(tries)), counts=True)

    async def _keep(self, case: Case, message_id: int, answer: Answer, notice: Notice | None) -> None:
        """No chat can be reached: the answer waits for the receipt code, or, without one, has failed."""
        seal = None
        if case.receipt_key is not None:
            seal = await asyncio.to_thread(receipts.seal_for, case.receipt_key, answer.pack(), case.uid)
        now = self._room.clock()
        async with self._room.storage.transaction() as connection:
            if seal is None:
                state = MessageState.GONE if notice is Notice.SOURCE_GONE else MessageState.FAILED
                await case_messages.ended(connection, message_id, state)
                await desk_posts.notify(connection, Notice.NOT_SENT, now, case_number=case.number)
                return
            if await case_messages.is_sealed_for_receipt(connection, message_id):
                seal = None
            await case_messages.keep(connection, message_id, seal)
            if notice is not None:
                await desk_posts.notify(connection, notice, now, case_number=case.number, ref_id=message_id)

    async def _again(self, message_id: int, after: float, *, counts: bool) -> None:
        later = self._room.clock() + timedelta(seconds=after)
        async with self._room.storage.transaction() as connection:
            await case_messages.again(connection, message_id, later, counts=counts)
