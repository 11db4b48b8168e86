"""The desk's cards of official warnings: each is posted once, and says in the end what became of it.

Posting is the business of the desk's post office (`delivery/desk.py`): in order, marked, looked for after a
kill. Here it is told what to post.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram.ext import ExtBot

from delivery.desk_edit import edit_card
from delivery.desk_room import DeskPlace
from delivery.outcomes import Gone, Refused, Sent
from delivery.warning_desk import WarningDesk, followed_by
from newsroom.proposals import ProposalKind
from newsroom.warning_drafts import is_over
from storage import warning_posts, warnings
from storage.database import Connection

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WarningBoard:
    """Keeps the desk's cards as the proposals are. `wake` tells the desk's post office of work."""

    drawn: WarningDesk
    bot: ExtBot[Any]
    desk: DeskPlace
    language: str
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    async def work(self) -> None:
        """Settle what settled itself, have posted what is new, and close the cards of what is settled.

        All of it comes again after a kill; a card is posted by the desk's post office, which looks for one
        that it may have posted before.
        """
        async with self.drawn.storage.transaction() as connection:
            await self._settle_itself(connection)
            new = await warning_posts.enqueue_open(connection, self.clock())
            to_close = await warning_posts.to_close(connection)
        if new:
            self.wake()
        if self.desk.chat_id is None:
            return
        for number, message_id in to_close:
            if not await self._close(number, self.desk.chat_id, message_id):
                return

    async def _settle_itself(self, connection: Connection) -> None:
        """What is over without an editor's word: its time passed, or there is no alert for it to end."""
        now = self.clock()
        for kept in await warnings.open_proposals(connection):
            if kept.proposal.kind is not ProposalKind.END:
                if is_over(kept.proposal, now):
                    await warnings.expire(connection, kept.id, now)
            elif await followed_by(connection, kept) is None:
                await warnings.settle(connection, kept.id, kept.follows, now)

    async def _close(self, number: int, chat_id: int, message_id: int) -> bool:
        """Let a card say what became of it; False where Telegram wants to be left alone for now."""
        async with self.drawn.storage.reading() as connection:
            facts = await self.drawn.facts(connection, number)
        card = self.drawn.draw(facts, self.desk.language or self.language)
        outcome = await edit_card(self.bot, chat_id, message_id, card)
        # Where it is refused, somebody took it away.
        if not isinstance(outcome, Sent | Refused | Gone):
            logger.info("a card of an official warning is not closed yet: %s", type(outcome).__name__)
            return False
        async with self.drawn.storage.transaction() as connection:
            await warning_posts.closed(connection, number)
        return True
