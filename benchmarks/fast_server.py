"""A Bot API that costs next to nothing, so that a benchmark measures the client and not the server.

    python -m benchmarks.fast_server [--port 0] [--latency MS]

prints `listening on PORT` and answers every POST with a canned success: a whole `Message`, as long as
Telegram's own; a bot for `getMe`; nothing for `getUpdates`, late as Telegram's long polls are. It knows no
rule of Telegram: the playground does.
"""

import argparse
import asyncio
import json
import signal
from collections.abc import Callable
from typing import cast

import uvloop

_BOT = {"id": 4200000001, "is_bot": True, "first_name": "Kentongan", "username": "kentongan_bot"}
MESSAGE_JSON = {
    "message_id": 123456,
    "from": _BOT,
    "chat": {"id": 5100000001, "first_name": "Reader", "type": "private"},
    "date": 1689062340,
    "text": "Warga berlatih memukul kentongan tanda bahaya di balai desa. " * 7,
    "reply_markup": {
        "inline_keyboard": [
            [
                {"text": "Baca", "url": "https://example.org/a/1"},
                {"text": "Lapor salah", "callback_data": "e1"},
            ]
        ]
    },
}


def _answer(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = (
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


MESSAGE, BOT, NO_UPDATES = _answer(MESSAGE_JSON), _answer(_BOT), _answer([])
# What bots say of themselves at their start; every `set...` and `delete...` succeeds.
_PROFILE = {"getMe": BOT, "getUpdates": NO_UPDATES, "getMyCommands": _answer([])}
_PROFILE |= {"getMyDescription": _answer({"description": ""})}
_PROFILE |= {"getMyShortDescription": _answer({"short_description": ""})}
_DONE = _answer(True)  # noqa: FBT003
#: Seconds for which a poll is held open.
POLL = 10.0


class BotApi(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and pipelining, bodies by Content-Length only: what the clients send."""

    def __init__(self, later: Callable[[Callable[[], None]], object] | None) -> None:
        self._later = later
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        while (end := buffer.find(b"\r\n\r\n")) >= 0:
            head = buffer[:end]
            total = end + 4 + _content_length(head)
            if len(buffer) < total:
                break
            body, buffer = buffer[end + 4 : total], buffer[total:]
            self.answer(head, body)
        self._buffer = buffer

    def answer(self, head: bytes, body: bytes) -> None:  # noqa: ARG002
        """Answer the request that has this head and body."""
        answer = _canned(head)
        if answer is NO_UPDATES:
            asyncio.get_running_loop().call_later(POLL, self._write, answer)
        else:
            self.reply(answer)

    def reply(self, answer: bytes) -> None:
        """Answer after the latency that was asked for."""
        if self._later is None:
            self._write(answer)
        else:
            self._later(lambda: self._write(answer))

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def _content_length(head: bytes) -> int:
    start = head.lower().find(b"\r\ncontent-length:")
    return int(head[start + 17 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


def method_of(head: bytes) -> str:
    """The method that a request calls."""
    return head.split(b" ", 2)[1].decode().partition("?")[0].rpartition("/")[2]


def _canned(head: bytes) -> bytes:
    method = method_of(head)
    if method.startswith("send"):
        return MESSAGE
    return _PROFILE.get(method, _DONE)


async def serve(port: int, latency: float) -> None:
    """`latency` is seconds from a whole request to its answer."""
    loop = asyncio.get_running_loop()
    later = (lambda reply: loop.call_later(latency, reply)) if latency else None
    server = await loop.create_server(lambda: BotApi(later), "127.0.0.1", port, backlog=4096)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="MS", help="milliseconds before an answer"
    )
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.port, arguments.latency / 1000))


if __name__ == "__main__":
    main()
