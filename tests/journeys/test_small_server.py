"""The live process with a Bot API of a few lines, which answers `true` to whatever it does not know."""

import asyncio
import signal
import sys
from pathlib import Path

from aiohttp import web

from tests.service.conftest import ROOT

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
DESK, SOURCE, EDITOR = -1001234567890, 7123456789012, 7000000001


class SmallServer:
    """The fewest fields that can be had; it forgets no update and holds no poll open."""

    def __init__(self) -> None:
        self.updates: list[dict[str, object]] = []
        self.sent: list[dict[str, str]] = []
        self.news = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        result: object = True
        match request.match_info["method"]:
            case "getMe":
                result = {"id": 123456789, "is_bot": True, "first_name": "K", "username": "kentongan_bot"}
            case "getUpdates":
                offset = int(asked.get("offset", 0))
                result = [update for update in self.updates if int(str(update["update_id"])) >= offset]
            case "sendMessage" | "editMessageText" as method:
                number = len(self.sent) + 1 if method == "sendMessage" else int(asked["message_id"])
                result = {"message_id": number}
                self.sent.append({"number": str(number), **asked})
                self.news.set()
            case "getChatMember":
                result = {"status": "administrator", "user": {"id": int(asked["user_id"])}}
        return web.json_response({"ok": True, "result": result})

    def receives(self, **kind: object) -> None:
        self.updates.append({"update_id": len(self.updates) + 1, **kind})

    def says(self, person: int, chat: int, text: str, reply_to: str = "") -> None:
        message: dict[str, object] = {"message_id": 900 + len(self.updates), "text": text}
        if reply_to:
            message["reply_to_message"] = {"message_id": int(reply_to), "chat": {"id": chat}}
        self.receives(message={**message, "chat": {"id": chat}, "from": {"id": person}})

    async def shows(self, chat: int, words: str, where: str = "text") -> dict[str, str]:
        """The newest message in a chat with these words in it, or on its buttons, once there is one."""
        async with asyncio.timeout(20):
            while True:
                for message in reversed(self.sent):
                    if message["chat_id"] == str(chat) and words in message.get(where, ""):
                        return message
                self.news.clear()
                await self.news.wait()

    async def press(self, person: int, chat: int, words: str) -> None:
        message = await self.shows(chat, words, "reply_markup")
        data = message["reply_markup"].split(words)[0].rsplit('"callback_data":', 1)[1].split('"')[1]
        at = {"message_id": int(message["number"]), "chat": {"id": chat}}
        self.receives(callback_query={"id": "1", "from": {"id": person}, "message": at, "data": data})


async def test_a_tip_is_answered_through_a_server_that_tells_the_least(tmp_path: Path):
    small = SmallServer()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", small.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-B", str(ROOT / "bot.py"), "run"),
        cwd=tmp_path,
        env={
            "BOT_TOKEN": TOKEN,
            "BOT_API_BASE_URL": f"http://127.0.0.1:{runner.addresses[0][1]}",
            "EDITORS_CHAT_ID": str(DESK),
        },
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        small.says(SOURCE, SOURCE, "/lapor")
        await small.press(SOURCE, SOURCE, "Bisa dibalas")
        await small.shows(SOURCE, "Ceritakan apa yang terjadi")
        small.says(SOURCE, SOURCE, "Jembatan di Kepuh retak")
        await small.press(SOURCE, SOURCE, "Kirim")
        await small.press(SOURCE, SOURCE, "Kirim sekarang")
        await small.press(EDITOR, DESK, "Balas")
        prompt = await small.shows(DESK, "balas pesan ini dengan jawaban")
        small.says(EDITOR, DESK, "Sejak kapan?", reply_to=prompt["number"])
        await small.press(EDITOR, DESK, "Kirim sekarang")
        assert "Sejak kapan?" in (await small.shows(SOURCE, "Redaksi menjawab"))["text"]
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, told = await bot.communicate()
        assert bot.returncode == 0
        assert b"ERROR" not in told, told.decode()
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.communicate()
        await runner.cleanup()
