"""A bot of forty lines on the bare Bot API, so that the page is tested without ours."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

HOSTILE = "<img src=x onerror=\"document.title='broken'\"> &amp; <script>1</script>"
SHOWCASE = (
    "<b>tebal</b> 😀 <i>miring <u>bergaris</u></i> <s>coret</s> <tg-spoiler>rahasia</tg-spoiler> "
    "<code>kode</code>\n"
    '<pre>satu\ndua</pre>\n<blockquote>kutipan</blockquote>\n<a href="https://example.org/a">tautan</a> '
    + HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
MENU = {
    "inline_keyboard": [
        [{"text": "Ikuti", "callback_data": "follow"}, {"text": "Awas", "callback_data": "alert"}],
        [
            {"text": "Situs", "url": "https://example.org/x"},
            {"text": "Desa lain", "url": "https://t.me/kentongan_bot?start=r7"},
        ],
    ]
}
KEYBOARD = {
    "keyboard": [[{"text": "Lokasi saya", "request_location": True}, {"text": "Lewati"}]],
    "resize_keyboard": True,
}
COMMANDS = [
    {"command": "start", "description": "Mulai dari awal"},
    {"command": "bantuan", "description": "Cara memakai"},
]


class EchoBot:
    """Answers what people do, each kind in its own way."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self.base = f"{url}/bot{token}/"
        self.session = session

    async def call(self, method: str, **params: object) -> Any:
        async with self.session.post(self.base + method, json=params) as answer:
            return (await answer.json()).get("result")

    async def run(self) -> None:
        await self.call("setMyCommands", commands=COMMANDS)
        offset = 0
        while True:
            try:
                updates = await self.call("getUpdates", offset=offset, timeout=20) or []
            except (
                aiohttp.ClientError
            ):  # the page's network switch; as every bot, wait a moment and ask again
                await asyncio.sleep(0.05)
                continue
            for update in updates:
                offset = update["update_id"] + 1
                if "message" in update:
                    await self.hear(update["message"])
                elif "callback_query" in update:
                    await self.pressed(update["callback_query"])
                elif "inline_query" in update:
                    await self.offer(update["inline_query"])

    async def say(self, chat: int, text: str, **more: object) -> Any:
        return await self.call("sendMessage", chat_id=chat, text=text, **more)

    async def hear(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if text.startswith("/start"):
            await self.say(chat, f"Halo {text.removeprefix('/start').strip() or 'warga'}", reply_markup=MENU)
        elif text == "semua":
            await self.say(chat, SHOWCASE, parse_mode="HTML", disable_notification=True)
        elif text == "papan":
            await self.say(chat, "Di mana?", reply_markup=KEYBOARD)
        elif text == "tanya":
            wish = {"force_reply": True, "input_field_placeholder": "Nama desa"}
            await self.say(chat, "Desa mana?", reply_markup=wish)
        elif text == "hapus":
            sent = await self.say(
                chat,
                "sebentar saja",
                reply_markup={"inline_keyboard": [[{"text": "Hapus", "callback_data": "del"}]]},
            )
            assert sent
        elif "photo" in message:
            await self.say(
                chat,
                f"Foto: {message.get('caption', '')}",
                reply_parameters={"message_id": message["message_id"]},
            )
        elif "location" in message:
            await self.say(chat, "Lokasi diterima", reply_markup={"remove_keyboard": True})
        elif text:
            thread = (
                {"message_thread_id": message["message_thread_id"]} if "is_topic_message" in message else {}
            )
            await self.say(chat, f"Gema: {text}", **thread)

    async def offer(self, query: dict[str, Any]) -> None:
        words, first = query["query"], int(query["offset"] or 0)
        results = [
            {
                "type": "article",
                "id": str(number),
                "title": f"{HOSTILE} {words} {number}",
                "description": "Desa Kepuh",
                "input_message_content": {"message_text": f"Dibagikan: {words} {number}"},
            }
            for number in range(first, first + 2)
        ]
        await self.call(
            "answerInlineQuery",
            inline_query_id=query["id"],
            results=results,
            next_offset="" if first else "2",
            button={"text": "Cari di bot", "start_parameter": "cari"},
        )

    async def pressed(self, query: dict[str, Any]) -> None:
        message = query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        if query["data"] == "del":
            await self.call("deleteMessage", **place)
        elif query["data"] == "follow":
            await self.call("editMessageText", **place, text="Diikuti", reply_markup=MENU)
        await self.call(
            "answerCallbackQuery",
            callback_query_id=query["id"],
            text=f"Tombol {query['data']}",
            show_alert=query["data"] == "alert",
        )


@contextlib.asynccontextmanager
async def echo_bot(url: str, token: str) -> AsyncIterator[EchoBot]:
    """Runs beside the test until the block ends."""
    async with aiohttp.ClientSession() as session:
        bot = EchoBot(url, token, session)
        running = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
