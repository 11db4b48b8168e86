"""Three ways of sending the same message to many chats: ours through the whole durable path, and two peers.

    python -m benchmarks.senders ours|ptb|aiogram|aiohttp URL COUNT

Each runs in its own process on one core and prints `{"rate": messages/s, "cpu_ms": CPU-ms a message}`.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import uvloop

from benchmarks.rows import Stopwatch, Usage, pin

TOKEN = "4200000001:" + "B" * 35
VILLAGE = "35.14.06.2017"
BODY = "Warga berlatih memukul kentongan tanda bahaya di balai desa. " * 6
TITLE = "Latihan tanda bahaya di Desa Kepuh"


async def ours(url: str, count: int) -> Usage:
    """Followers in the database, one article; planned, claimed, unsealed, rendered, sent and recorded."""
    from delivery.cards import Cards
    from delivery.outbox import Outbox
    from delivery.pacing import Pacer
    from delivery.payloads import ArticleShelf, Payloads
    from delivery.planner import plan_news
    from delivery.telegram_api import AiohttpRequest, TelegramApi
    from delivery.verdicts import Clocks
    from newsroom.articles import IncomingArticle
    from newsroom.deliveries import DeliveryKind
    from newsroom.regions import Gazetteer
    from newsroom.sealing import Address, Purpose, Sealer
    from newsroom.wording import Wording
    from service.memory import is_furnished
    from storage import articles, readers
    from storage.database import Storage

    now = datetime.now(UTC)
    sealer = Sealer(Purpose.READERS, b"k" * 32)
    wording = Wording(Path("templates"), ZoneInfo("Asia/Jakarta"))
    cards = Cards(wording, Gazetteer.of(["35.14"]), "kentongan_bot")
    with tempfile.TemporaryDirectory() as directory:
        storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=now)
        async with storage.transaction() as connection:
            for chat_id in range(5_100_000_000, 5_100_000_000 + count):
                reader = await readers.welcome(connection, sealer.seal_address(Address(chat_id)), "id", now)
                await readers.follow(connection, reader.id, [VILLAGE], now)
            link = "https://warta.example/latihan"
            article = IncomingArticle(
                "g1", link, link, "f1", TITLE, BODY, BODY, "", "", "Warta", "", now - timedelta(minutes=5)
            )
            await articles.keep(connection, article, [VILLAGE], now=now)
        request = AiohttpRequest()
        await request.initialize()
        api = TelegramApi(request, TOKEN, url)
        outbox = Outbox(
            storage,
            api,
            Pacer(rate=1e9),
            Payloads({DeliveryKind.ARTICLE: ArticleShelf(storage, cards)}, time.monotonic),
            sealer,
            Clocks(time.time, time.monotonic, random.random),
            window=512,
        )
        running = asyncio.create_task(outbox.run())
        await outbox.drained()
        is_furnished()  # as the program says before it begins
        watch = Stopwatch()
        planned = await plan_news(storage, now, UTC)
        assert planned.deliveries == count
        outbox.wake()
        await asyncio.sleep(0)
        await outbox.drained()
        usage = watch.read()
        assert outbox.stats.of("sent") == count, outbox.stats
        outbox.stop()
        await running
        api.close()
        await request.shutdown()
        await storage.close()
    return usage


async def ptb(url: str, count: int) -> Usage:
    """python-telegram-bot with its default transport, one message after the other, recording nothing."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Baca", url="https://warta.example/a")],
            [InlineKeyboardButton("Lain", callback_data="n")],
        ]
    )
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        watch = Stopwatch()
        for chat_id in range(count):
            await bot.send_message(chat_id + 1, BODY, parse_mode="HTML", reply_markup=keyboard)
        return watch.read()


async def aiogram(url: str, count: int) -> Usage:
    """aiogram with its default transport, one message after the other, recording nothing."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text="Baca", url="https://warta.example/a")],
            [InlineKeyboardButton(text="Lain", callback_data="n")],
        ]
    )
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    try:
        watch = Stopwatch()
        for chat_id in range(count):
            await bot.send_message(chat_id + 1, BODY, parse_mode="HTML", reply_markup=keyboard)
        return watch.read()
    finally:
        await bot.session.close()


async def raw(url: str, count: int) -> Usage:
    """aiohttp alone, posting the same bytes, 64 at a time: what is left if all of ours cost nothing."""
    form = {"text": BODY, "parse_mode": "HTML", "reply_markup": json.dumps({"inline_keyboard": []})}
    chats = iter(range(count))
    async with aiohttp.ClientSession() as session:

        async def post_some() -> None:
            for chat_id in chats:
                data = aiohttp.FormData({**form, "chat_id": str(chat_id + 1)})()
                async with session.post(f"{url}/bot{TOKEN}/sendMessage", data=data) as answer:
                    await answer.read()

        watch = Stopwatch()
        await asyncio.gather(*(post_some() for _ in range(64)))
        return watch.read()


def main() -> None:
    pin(0)
    who, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    client = {"ours": ours, "ptb": ptb, "aiogram": aiogram, "aiohttp": raw}[who]
    # Each as its own documentation starts it: python-telegram-bot and aiogram on asyncio's own loop.
    run = asyncio.run if who in ("ptb", "aiogram") else uvloop.run
    usage = run(client(url, count))
    print(json.dumps({"rate": count / usage.wall, "cpu_ms": 1000 * usage.cpu / count}))


if __name__ == "__main__":
    main()
