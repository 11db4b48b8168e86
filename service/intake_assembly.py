"""How updates come in: polled for, pushed, or not at all, and what is remembered of them."""

import random
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from delivery.handling import ALLOWED_UPDATES, Handling, IntakeStats
from delivery.intake import Intake
from delivery.listening import listening
from delivery.member import Worker
from delivery.standing_by import KeepsWhenLeading, Standby
from delivery.telegram_api import TelegramApi
from delivery.webhook_keeper import Hook, HookKeeper, take_off
from handlers.house import House
from handlers.register import App, end_spinner
from newsroom.sharing import Role
from service.settings import Settings
from service.shared_updates import SharedUpdates, secret_of_all
from storage import updates
from storage.database import Storage

if TYPE_CHECKING:
    from delivery.webhook import Keeper, Webhook


class _HandledUpdates:
    """The intake's memory, in SQL."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._highest: int | None = None

    async def known(self, ids: Iterable[int]) -> set[int]:
        asked = set(ids)
        # Telegram counts upwards: hardly anything has to be looked up.
        if self._highest is not None and all(number > self._highest for number in asked):
            return set()
        async with self._storage.reading() as connection:
            if self._highest is None:
                self._highest = await updates.highest(connection)
            return await updates.known(connection, asked)

    async def remember(self, ids: Iterable[int]) -> None:
        handled = list(ids)
        async with self._storage.transaction() as connection:
            await updates.remember(connection, handled, self._clock())
        if self._highest is not None:
            self._highest = max([self._highest, *handled])


async def intake_of(
    settings: Settings,
    api: TelegramApi,
    application: App,
    house: House,
    stack: AsyncExitStack,
    worker: Worker | None,
) -> "Intake | Webhook | Standby":
    """Updates are polled for, or pushed where a webhook is named; a sender takes none."""
    if worker is not None and worker.role is Role.SENDER:
        standby = Standby(api, IntakeStats())
        standby.stats.heard()
        return standby
    handled = _HandledUpdates(house.storage, house.clock)
    handling = Handling(
        application.bot,
        application.process_update,
        handled if worker is None else SharedUpdates(house.storage, house.clock, worker),
        time.time,
        on_repeated=end_spinner,
    )
    handling.stats.heard()  # it has just said who the bot is
    if settings.webhook_url is None:
        await take_off(api)
        return Intake(api, handling, random.random)
    from delivery.webhook import BODY_LIMIT, Webhook  # noqa: PLC0415  with a web server

    # Unless one is named it is new at each start: nobody has to keep it, and none lies about.
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else secrets.token_urlsafe(32)
    if worker is not None and settings.webhook_secret is None:
        secret = secret_of_all(settings.token)
    hook = Hook(settings.webhook_url, secret)
    hook_keeper = HookKeeper(api, hook, ALLOWED_UPDATES, handling.stats, random.random)
    keeper: Keeper = hook_keeper
    if worker is not None:
        keeper = KeepsWhenLeading(worker.leads, Standby(api, handling.stats), hook_keeper.run)
    webhook = Webhook(handling, secret, keeper)
    door = listening(webhook.answer, settings.webhook_listen, setting="WEBHOOK_LISTEN", body_limit=BODY_LIMIT)
    await stack.enter_async_context(door)
    return webhook
