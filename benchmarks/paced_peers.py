"""What others spend on sending at a given rate through a network that takes its time, recording nothing.

    python -m benchmarks.paced_peers aiogram|aiohttp URL RATE SECONDS

Each message begins at its moment whatever became of those before, as in a broadcast that is paced well.
Prints `{"core": % of one core, "rate": messages/s}`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp
import uvloop

from benchmarks.rows import Stopwatch
from benchmarks.senders import BODY, TOKEN

#: Connections for what is on its way at once: a thousand a second, each for a tenth of a second or two.
CONNECTIONS = 300
#: Timers that are no finer cost less (seconds).
BEAT = 0.004

Send = Callable[[int], Awaitable[object]]


async def paced(send: Send, rate: int, seconds: int) -> dict[str, float]:
    """Begin `rate` messages a second; what that took."""
    under_way: set[asyncio.Task[object]] = set()
    count, begun, watch = rate * seconds, 0, Stopwatch()
    start = time.monotonic()
    while begun < count:
        due = min(int((time.monotonic() - start) * rate) + 1, count)
        for number in range(begun, due):
            task = asyncio.ensure_future(send(number + 1))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        begun = due
        await asyncio.sleep(BEAT)
    if under_way:
        await asyncio.wait(under_way)
    usage = watch.read()
    return {"core": 100 * usage.cpu / usage.wall, "rate": count / usage.wall}


async def aiogram(url: str, rate: int, seconds: int) -> dict[str, float]:
    """aiogram with its default transport."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    button = InlineKeyboardButton(text="Baca", url="https://warta.example/a")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=CONNECTIONS)
    bot = Bot(TOKEN, session=session)
    try:
        return await paced(
            lambda chat_id: bot.send_message(chat_id, BODY, parse_mode="HTML", reply_markup=keyboard),
            rate,
            seconds,
        )
    finally:
        await session.close()


async def raw(url: str, rate: int, seconds: int) -> dict[str, float]:
    """aiohttp alone."""
    form = {"text": BODY, "parse_mode": "HTML", "reply_markup": json.dumps({"inline_keyboard": []})}
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send(chat_id: int) -> None:
            data = aiohttp.FormData({**form, "chat_id": str(chat_id)})()
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data=data) as answer:
                await answer.read()

        return await paced(send, rate, seconds)


def main() -> None:
    who, url, rate, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    client = {"aiogram": aiogram, "aiohttp": raw}[who]
    print(json.dumps(uvloop.run(client(url, rate, seconds))))


if __name__ == "__main__":
    main()
