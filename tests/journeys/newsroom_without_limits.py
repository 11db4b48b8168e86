"""`bot.py run` for crowds: Telegram's limits are lifted, and receipt codes are derived cheaply.

At twenty messages a minute in a group a crowd would take an evening, and the derivation is made to be slow.
"""

import asyncio

import bot
from delivery.pacing import Rules
from newsroom import receipts
from service import environment
from service.assembly import assembled
from service.live import serve, stopped_by_signals
from service.settings import Settings

NO_LIMITS = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=10.0, free=100_000.0)


def derive_cheaply() -> None:
    """Argon2id as always, with the least memory that it takes."""
    receipts._PASSES, receipts._MEMORY_BYTES = 1, 8192


async def run(settings: Settings) -> int:
    """Serve until told to stop."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with assembled(settings, rules=NO_LIMITS, desk_rules=NO_LIMITS) as newsroom:
            return await serve(newsroom, stop)


if __name__ == "__main__":
    derive_cheaply()
    settings = Settings.read(environment.read())
    raise SystemExit(bot._in_loop(settings, run(settings), quiet=True))
