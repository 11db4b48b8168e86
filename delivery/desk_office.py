"""All that works between the cases and Telegram, as one thing that is run, woken and stopped together."""

import asyncio
from collections.abc import Callable

from delivery.card_keeper import CardKeeper
from delivery.desk import DESK_RULES, DeskMail
from delivery.desk_room import DeskRoom
from delivery.desk_ticks import DeskTicks, Terms
from delivery.pacing import Rules
from delivery.replies import Replies
from delivery.worker import Worker


class DeskOffice:
    """`steady` gives steady seconds; `scour` is called when deleted bytes must go from the disk."""

    def __init__(
        self,
        room: DeskRoom,
        terms: Terms,
        *,
        steady: Callable[[], float],
        scour: Callable[[], None],
        rules: Rules = DESK_RULES,
    ) -> None:
        self.keeper = CardKeeper(room, self.wake, steady)
        self._cards = Worker("the cards on the desk", self.keeper.work)
        self.mail = DeskMail(room, self.keeper, steady=steady, rules=rules)
        self.replies = Replies(room, self.keeper)
        self.ticks = DeskTicks(room, self.keeper, terms, wake=self.wake, scour=scour)

    def wake(self) -> None:
        """Something waits for the desk or for a source, or the desk is elsewhere now."""
        self.mail.wake()
        self._cards.wake()
        self.replies.wake()

    def stop(self) -> None:
        """Begin nothing more; `run` returns within `delivery.worker.GRACE` seconds."""
        self.mail.stop()
        self._cards.stop()
        self.replies.stop()

    async def posted(self) -> None:
        """Wait until nothing waits for the desk."""
        await self.mail.drained()
        await self._cards.drained()
        await self.mail.drained()  # a card that somebody deleted is posted anew

    async def drained(self) -> None:
        """Wait until nothing waits for the desk or for a source."""
        await self.replies.drained()
        await self.posted()

    async def run(self) -> None:
        """Work until `stop`. Raises `TokenRefused`, in a group, when Telegram no longer knows the bot."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mail.run())
            group.create_task(self._cards.run())
            group.create_task(self.replies.run())
