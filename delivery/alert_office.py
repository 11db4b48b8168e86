"""All that works between alerts and the outbox, as one thing that is run, woken and stopped."""

from collections.abc import Callable
from datetime import datetime

from delivery.alert_planner import AlertPlanner
from delivery.worker import Worker
from storage.database import Storage


class AlertOffice:
    """`more` tells the outbox that there is something new."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime], more: Callable[[], None]) -> None:
        self._planner = Worker("the planner of alerts", AlertPlanner(storage, clock, more).work)

    def wake(self) -> None:
        """An alert was changed by somebody."""
        self._planner.wake()

    def stop(self) -> None:
        """Begin nothing more; `run` returns within `delivery.worker.GRACE` seconds."""
        self._planner.stop()

    async def run(self) -> None:
        """Work until `stop`."""
        await self._planner.run()
