"""A bot in a process of its own that is killed at chosen moments and started again, as a supervisor would."""

import asyncio
import random
import signal
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path

from benchmarks.tips_people import Ears
from playground.errors import BotApiError, JsonObject
from playground.parameters import Method
from tests.journeys import newsroom_without_limits

ROOT = Path(__file__).parents[2]
#: A moment that does not come within so many seconds is not waited for: then it is any other.
LONGEST_WAIT = 5.0
#: Seconds until it serves, on a machine that has much else to do.
LONGEST_START = 90.0


class Moment(Enum):
    """When SIGKILL strikes."""

    POST_UNHEARD = "Telegram has put a post on the desk, and the bot does not hear of it any more"
    POST_LOST = "a post for the desk is on its way, and Telegram does not get it"
    SCREEN_UNHEARD = "a source sees the next screen, and the bot does not hear that it came"
    SCREEN_LOST = "what a source did is stored, and the next screen does not come"
    FILE = "a file of a source is being fetched or rebuilt"
    SENDING = "the bot was told of Kirim up to 0.4 s ago"
    ANY = "at any time"


_LOST = (Moment.POST_LOST, Moment.SCREEN_LOST)


class DeadlyTelegram(Ears):
    """An emulated Telegram where the bot dies at the next moment of a kind."""

    def __init__(self, chance: random.Random, desk_id: int = 0) -> None:
        super().__init__()
        self.desk_id = desk_id
        self.process: asyncio.subprocess.Process | None = None
        self.polls = 0
        self._chance = chance
        self._moment: Moment | None = None

    async def dies(self, moment: Moment) -> None:
        """Return when it is dead."""
        assert self.process is not None, "somebody runs"
        loop = asyncio.get_running_loop()
        self._moment = moment
        latest = loop.call_later(self._chance.random() if moment is Moment.ANY else LONGEST_WAIT, self._kill)
        await self.process.wait()
        latest.cancel()
        self._moment = None

    def _kill(self) -> None:
        self._moment = None
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    async def execute(self, method: Method, params: JsonObject) -> object:
        self.polls += method.name == "getUpdates"
        if self._moment is None or not self._is_now(self._moment, method.name, params):
            result = await super().execute(method, params)
            if self._moment is Moment.SENDING and method.name == "getUpdates" and _tells_of_kirim(result):
                self._moment = None
                asyncio.get_running_loop().call_later(self._chance.random() * 0.4, self._kill)
            return result
        if self._moment in _LOST:
            self._kill()
            raise BotApiError(502, "Bad Gateway")
        if self._moment is Moment.FILE:
            self._moment = None
            asyncio.get_running_loop().call_later(self._chance.random() * 0.3, self._kill)
            return await super().execute(method, params)
        result = await super().execute(method, params)
        self._kill()
        return result

    def _is_now(self, moment: Moment, method: str, params: JsonObject) -> bool:
        shows = method.startswith("send") or method == "editMessageText"
        match moment:
            case Moment.POST_UNHEARD | Moment.POST_LOST:
                return method.startswith("send") and params.get("chat_id") == self.desk_id
            case Moment.SCREEN_UNHEARD | Moment.SCREEN_LOST:
                return shows and params.get("chat_id") != self.desk_id
            case Moment.FILE:
                return method == "getFile"
            case _:
                return False


def _tells_of_kirim(updates: object) -> bool:
    assert isinstance(updates, list)
    return any(update.get("callback_query", {}).get("data", "").startswith("t:go") for update in updates)


async def start(town: DeadlyTelegram, environ: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start the bot, and return when it asks for updates."""
    before = town.polls
    town.process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", newsroom_without_limits.__name__, env=dict(environ), cwd=ROOT
    )
    # Not "somebody polls": the connection of the dead is still open for a while.
    await town.wait_for(lambda: town.polls > before, timeout=LONGEST_START)
    return town.process


def moments(chance: random.Random, count: int) -> Sequence[Moment]:
    """So many, each kind as often as any other, in an order that the seed gives."""
    every = [*Moment] * (count // len(Moment) + 1)
    chosen = every[:count]
    chance.shuffle(chosen)
    return chosen
