"""A Bot API of a few lines: a queue of updates with offsets, and faults on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from delivery.transport import JSON

TOKEN = "1:TEST"
BOT = {"id": 1, "is_bot": True, "first_name": "Kentongan", "username": "kentongan_bot"}


class FakeTelegram:
    """`updates` are what it still has; `offsets` what it was asked with; `faults` are answered first."""

    def __init__(self) -> None:
        self.updates: list[dict[str, object]] = []
        self.offsets: list[int] = []
        self.asked: list[dict[str, str]] = []
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.faults: list[web.Response] = []
        self.news = asyncio.Event()
        self.url = ""

    def receives(self, *updates: dict[str, object]) -> None:
        self.updates += updates
        self.news.set()

    async def get_updates(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        if self.faults:
            return self.faults.pop(0)
        self.asked.append(asked)
        offset = int(asked.get("offset", 0))
        self.offsets.append(offset)
        self.updates = [update for update in self.updates if int(str(update["update_id"])) >= offset]
        if not self.updates and int(asked["timeout"]):
            self.news.clear()
            await self.news.wait()
        return result(self.updates[: int(asked["limit"])])

    async def method(self, request: web.Request) -> web.Response:
        fields: dict[str, object] = {}
        for name, value in (await request.post()).items():
            fields[name] = (
                (value.filename, value.content_type, value.file.read())
                if isinstance(value, web.FileField)
                else value
            )
        self.calls.append((request.match_info["method"], fields))
        if self.faults:
            return self.faults.pop(0)
        if request.match_info["method"] == "getMe":
            return result(BOT)
        return result({"message_id": len(self.calls), "date": 1, "chat": {"id": 7, "type": "private"}})


def result(value: object) -> web.Response:
    return web.json_response({"ok": True, "result": value})


def refusal(code: int, description: str, **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return web.json_response(body, status=code)


@asynccontextmanager
async def fake_telegram() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/getUpdates", fake.get_updates)
    app.router.add_post(f"/bot{TOKEN}/{{method}}", fake.method)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


def message(number: int, text: str = "halo", *, chat: int = 7, date: int = 1_689_062_340) -> dict[str, JSON]:
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": date,
            "chat": {"id": chat, "type": "private", "first_name": "Warga"},
            "from": {"id": chat, "is_bot": False, "first_name": "Warga"},
            "text": text,
        },
    }


def press(number: int, data: str, *, chat: int = 7) -> dict[str, JSON]:
    shown = message(number, "layar", chat=chat)["message"]
    return {
        "update_id": number,
        "callback_query": {
            "id": str(number),
            "from": {"id": chat, "is_bot": False, "first_name": "Warga"},
            "chat_instance": "1",
            "data": data,
            "message": json.loads(json.dumps(shown)) | {"message_id": 3},
        },
    }


async def eventually(condition: Callable[[], object], within: float = 3.0) -> None:
    """Wait for what happens in another task or process."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0.002)
