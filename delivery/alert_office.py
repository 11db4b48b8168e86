"""All that works between alerts, the outbox and the desk, as one thing that is run, woken and stopped."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

from delivery.alert_board import AlertBoard
from delivery.alert_planner import AlertPlanner
from delivery.worker import Worker
from storage.database import Storage


class AlertOffice:
    """`more` tells the outbox that there is something new, `tell` the desk's post office.

    `board` keeps the cards on the desk.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], datetime],
        more: Callable[[], None],
        board: AlertBoard,
        zone: tzinfo,
        tell: Callable[[], None],
    ) -> None:
        self._more = more
        self._plan = AlertPlanner(storage, clock, more, zone, tell)
        self._planner = Worker("the planner of alerts", self._work)
        self._board = Worker("the board of alerts", board.work)

    def wake(self) -> None:
        """An alert was changed by somebody; if it goes on, the outbox has something to do."""
        self._planner.wake()
        self._more()

    def stop(self) -> None:
        """Begin nothing more; `run` returns within `delivery.worker.GRACE` seconds."""
        self._planner.stop()
        self._board.stop()

    async def run(self) -> None:
        """Work until `stop`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._planner.run())
            group.create_task(self._board.run())

    async def _work(self) -> float | None:
        """Plan, and let the desk see what came of it."""
        try:
            return await self._plan.work()
        finally:
            self._board.wake()
