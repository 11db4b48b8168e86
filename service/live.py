"""The bot as it serves people: until SIGTERM or SIGINT, and back on its feet when the network is away."""

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any, TypeVar

from telegram.error import InvalidToken, TelegramError

from delivery.outcomes import TokenRefused
from newsroom.alarms import is_off
from newsroom.sharing import Role
from service import memory, sentences
from service.assembly import assembled
from service.inside import Inside, looked_into
from service.places import Places
from service.running import Newsroom
from service.settings import Settings
from storage.database import DatabaseUnavailable
from storage.faults import InUse

logger = logging.getLogger(__name__)

_E = TypeVar("_E", bound=BaseException)

DONE, FAILED, WRONG_USE = 0, 1, 2
#: Seconds between greetings while Telegram cannot be reached, doubled each time up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


#: Not an exit code: the worker lost its place among the others, or the database was lost: it comes anew.
_ANEW = -1


async def run(settings: Settings, places: Places, role: Role | None = None) -> int:
    """Serve until told to stop; the exit code. Without a role one process does everything.

    Waits for Telegram when it cannot be reached at the start.
    """
    for name in settings.without_effect:
        if name == "SEND_RATE":
            logger.warning(sentences.RATE_NOT_PAID)
        else:
            logger.warning(sentences.WITHOUT_EFFECT, name)
    if memory.may_be_swapped():
        logger.warning(sentences.MAY_BE_SWAPPED)
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with looked_into(settings.http_listen) as inside:
            return await _until_stopped(settings, places, role, stop, inside)


async def _until_stopped(
    settings: Settings, places: Places, role: Role | None, stop: asyncio.Event, inside: Inside
) -> int:
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            if (code := await _serve(settings, places, role, stop, inside)) != _ANEW:
                return code
            pause = FIRST_PAUSE
        except DatabaseUnavailable as error:
            if not inside.has_shown:
                raise  # what is wrong at the first start is somebody's to mend
            logger.warning("the database cannot be used (%s); trying again in %.0f s", error.fault, pause)
        except InvalidToken:
            logger.error(sentences.TOKEN_REFUSED)  # noqa: TRY400  the traceback would say nothing more
            return WRONG_USE
        except TelegramError as error:
            fault = type(error).__name__
            logger.warning("Telegram cannot be reached (%s); trying again in %.0f s", fault, pause)
        try:
            async with asyncio.timeout(pause):
                await stop.wait()
        except TimeoutError:
            pause = min(pause * 2, LONGEST_PAUSE)
    return DONE


async def _serve(
    settings: Settings, places: Places, role: Role | None, stop: asyncio.Event, inside: Inside
) -> int:
    async with AsyncExitStack() as house:
        starting = house.enter_async_context(assembled(settings, places=places, role=role))
        newsroom = await _unless(stop, starting)
        if newsroom is None:
            return DONE
        memory.is_furnished()
        logger.info("Kentongan is live as @%s", newsroom.application.bot.username)
        if is_off(newsroom.clock_ahead(), told=False):
            logger.error(sentences.CLOCK_IS_OFF, newsroom.clock_ahead() / 60)
        inside.shows(newsroom)
        house.callback(inside.shows_none)
        code, taken = _ANEW, None
        try:
            code = await serve(newsroom, stop)
        except* DatabaseUnavailable as errors:
            fault = _first_of(errors).fault
            logger.warning("the database was lost (%s): what was in flight is in doubt", fault)
        except* InUse as errors:
            taken = _first_of(errors)
        if taken is not None:
            raise taken
        lost = newsroom.worker is not None and newsroom.worker.is_lost
        return _ANEW if lost and code == DONE and not stop.is_set() else code


def _first_of(errors: BaseExceptionGroup[_E]) -> _E:
    """One error out of a group, however many groups it is in."""
    first = errors.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first


async def _unless(stop: asyncio.Event, starting: Coroutine[Any, Any, Newsroom]) -> Newsroom | None:
    """The started newsroom; None when told to stop before: Telegram's answer may take half a minute."""
    started = asyncio.create_task(starting)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([started, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not started.done():
        started.cancel()
        await asyncio.wait([started])
    return None if started.cancelled() else started.result()


async def serve(newsroom: Newsroom, stop: asyncio.Event) -> int:
    """Run a newsroom until `stop` is set; the exit code."""
    running = asyncio.create_task(newsroom.run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    newsroom.stop()
    code = DONE
    try:
        await running
    except* TokenRefused:
        logger.error(sentences.TOKEN_REFUSED)  # noqa: TRY400
        code = WRONG_USE
    else:
        logger.info(
            "stopped" if newsroom.outbox.in_doubt else "stopped; everything that was in flight is recorded"
        )
    return code


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop` within the block; a second one ends the program at once."""
    loop = asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    handled = (signal.SIGTERM, signal.SIGINT)
    for number in handled:
        loop.add_signal_handler(number, told, number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
