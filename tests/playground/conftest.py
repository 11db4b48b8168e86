"""A fresh emulated Telegram per test, behind real HTTP, and a bot's bare hands to call it."""

import contextlib
import io
import json
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from playground.emulator import Emulator
from playground.people import Person
from playground.server import Server, serve


@dataclass
class Clock:
    """A time that moves only when told."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.body["ok"])

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def words(self) -> str:
        return str(self.body.get("description", ""))


class Bot:
    """Calls methods as a bot without any library would."""

    def __init__(self, server: Server, token: str, session: aiohttp.ClientSession) -> None:
        self.url = f"{server.url}/bot{token}"
        self.session = session

    async def call(self, method: str, **params: object) -> Answer:
        return await self.post(method, json=params)

    async def post(self, method: str, **kwargs: Any) -> Answer:
        async with self.session.post(f"{self.url}/{method}", **kwargs) as answer:
            return Answer(answer.status, await answer.json(), dict(answer.headers))

    async def get(self, method: str, **params: str) -> Answer:
        async with self.session.get(f"{self.url}/{method}", params=params) as answer:
            return Answer(answer.status, await answer.json())

    async def updates(self, offset: int = 0, **params: object) -> Any:
        return (await self.call("getUpdates", offset=offset, **params)).result


def form(files: dict[str, tuple[str, bytes]], **fields: object) -> aiohttp.FormData:
    data = aiohttp.FormData()
    for name, value in fields.items():
        data.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, (filename, content) in files.items():
        data.add_field(name, io.BytesIO(content), filename=filename, content_type="application/octet-stream")
    return data


def png(width: int = 640, height: int = 480, padding: int = 40) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
        + struct.pack(">II", width, height)
        + b"\x08\x02\0\0\0"
        + b"\0" * padding
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Emulator:
    return Emulator(clock=clock)


@pytest.fixture
async def server(emulator: Emulator) -> AsyncIterator[Server]:
    async with serve(emulator, webhook_retry=0.01) as opened:
        yield opened


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with contextlib.AsyncExitStack() as stack:
        yield await stack.enter_async_context(aiohttp.ClientSession())


@pytest.fixture
def bot(server: Server, emulator: Emulator, session: aiohttp.ClientSession) -> Bot:
    return Bot(server, emulator.token, session)


@pytest.fixture
def sari(emulator: Emulator) -> Person:
    return emulator.add_person("Bu Sari", username="sari", started=True)
