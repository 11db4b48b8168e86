"""A place among several workers, and what goes with it."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from delivery.member import Told, Worker
from delivery.pacing import Pacer
from newsroom.sharing import Role
from service.running import Newsroom
from service.settings import Settings
from service.tip_assembly import Bell


async def worker_of(
    settings: Settings,
    role: Role,
    pacer: Pacer,
    free: int,
    needs: list[Callable[[], bool]],
    stack: AsyncExitStack,
) -> Worker:
    """A place among the workers, until the stack is closed. Nothing is sent before the first beat."""
    from storage.workers import Roll  # noqa: PLC0415  with a server's driver

    pays = settings.paid_broadcast and settings.rate > free
    paid_rate = settings.rate if pays else 0
    roll = await Roll.join(settings.database_url, role, min(settings.rate, free), paid_rate)
    worker = Worker(roll, pacer, lambda: any(need() for need in needs), time.monotonic)
    pacer.share(0, 0, float("-inf"))
    stack.push_async_callback(worker.leave)
    return worker


def connect(newsroom: Newsroom, worker: Worker, bell: Bell, needs: list[Callable[[], bool]]) -> None:
    """Let a worker hear of the others, and stop where it lost its place among them."""

    def news() -> None:
        if worker.role is Role.SENDER:
            newsroom.outbox.wake()
        elif worker.leads.is_set():
            bell.ring_everywhere()

    bell.tell = worker.tell
    worker.told = Told(news, newsroom.stop)
    if worker.role is Role.SENDER:
        needs.append(lambda: newsroom.outbox.has_work)
