"""`bot.py run --role ROLE` at a rate that a free bot has not: a crowd is told within seconds."""

import asyncio
import sys

import bot
from delivery.pacing import Rules
from newsroom.sharing import Role
from service import environment
from service.assembly import assembled
from service.live import serve, stopped_by_signals
from service.settings import Settings

#: On a busy machine what was sent in one second may be told in less: so much is left for that.
RULES = Rules(free=10_000.0, window=1.05)


async def run(settings: Settings, role: Role) -> int:
    """Serve until told to stop."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with assembled(settings, rules=RULES, role=role) as newsroom:
            return await serve(newsroom, stop)


if __name__ == "__main__":
    settings = Settings.read(environment.read())
    raise SystemExit(bot._in_loop(settings, run(settings, Role(sys.argv[1])), quiet=True))
