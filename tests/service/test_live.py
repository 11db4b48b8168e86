"""The live process around an unreachable Telegram, and told to stop at any moment: it waits, or ends well."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from playground.emulator import Emulator
from playground.server import serve
from tests.service.conftest import ROOT

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
GREETED = "is live as @"


@dataclass
class Bot:
    """A bot in a process of its own, with what it told so far."""

    process: asyncio.subprocess.Process
    told: list[str] = field(default_factory=list)

    async def tells(self, words: str, times: int = 1) -> None:
        """Wait until it has told something so often."""
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            while sum(words in line for line in self.told) < times:
                line = await self.process.stderr.readline()
                assert line, f"it ended without telling {words!r}: {self.told}"
                self.told.append(line.decode())

    async def stops(self) -> int:
        """Send SIGTERM; the exit code, which the contract promises within ten seconds."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, rest = await self.process.communicate()
        self.told.append(rest.decode())
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def bot(
    place: Path, url: str, token: str = TOKEN, more: Mapping[str, str] | None = None
) -> AsyncIterator[Bot]:
    environ = {"BOT_TOKEN": token, "BOT_API_BASE_URL": url, **(more or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-B",
        "-W",
        "always::ResourceWarning",  # where an unclosed session would be told
        str(ROOT / "bot.py"),
        "run",
        cwd=place,
        env=environ,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Bot(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("words", [(), ("run",), ("playground",)], ids=["alone", "run", "playground"])
async def test_told_to_stop_while_modules_are_read_in_it_ends_well(
    tmp_path: Path, number: signal.Signals, words: tuple[str, ...]
):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-B", "-X", "importtime", str(ROOT / "bot.py"), *words),
        cwd=tmp_path,
        env={"BOT_TOKEN": TOKEN, "BOT_API_BASE_URL": "http://127.0.0.1:9"},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(20):
        while not (await process.stderr.readline()).rstrip().endswith(b"| asyncio"):
            pass
        process.send_signal(number)
        _, rest = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in rest


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Takes connections and never answers, as a broken proxy does; the event says that somebody waits."""
    asked, over = asyncio.Event(), asyncio.Event()

    async def keep(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        over.set()
        server.close()


def is_clean(told: list[str]) -> bool:
    """No session, connection or task was left behind, and no error was told."""
    text = "".join(told)
    return not any(word in text for word in ("nclosed", "never awaited", "Traceback", "ERROR", "CRITICAL"))


async def test_while_telegram_cannot_be_reached_it_tries_again_and_stops_when_told(tmp_path: Path):
    async with bot(tmp_path, "http://127.0.0.1:9") as running:
        await running.tells("Telegram cannot be reached", times=2)
        assert await running.stops() == 0
    assert is_clean(running.told), running.told
    assert "trying again in 1 s" in running.told[0]
    assert "trying again in 2 s" in running.told[1]
    assert TOKEN not in "".join(running.told)


async def test_a_telegram_that_comes_back_is_found_without_a_restart(
    tmp_path: Path, new_port: Callable[[], int]
):
    emulator, port = Emulator(), new_port()
    async with bot(tmp_path, f"http://127.0.0.1:{port}", emulator.token) as running:
        await running.tells("Telegram cannot be reached")
        async with serve(emulator, port=port):
            await running.tells(GREETED)
            assert await running.stops() == 0
    assert is_clean(running.told), running.told


async def page(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_it_can_be_looked_into_while_telegram_is_away_and_is_ready_once_it_is_back(
    tmp_path: Path, new_port: Callable[[], int]
):
    emulator, port, door = Emulator(), new_port(), new_port()
    inside = f"http://127.0.0.1:{door}"
    listen = {"HTTP_LISTEN": f"127.0.0.1:{door}"}
    async with bot(tmp_path, f"http://127.0.0.1:{port}", emulator.token, listen) as running:
        await running.tells("Telegram cannot be reached")
        assert await page(f"{inside}/healthz") == (200, "ok\n")
        assert await page(f"{inside}/readyz") == (503, "starting\n")
        async with serve(emulator, port=port):
            await running.tells(GREETED)
            assert await page(f"{inside}/readyz") == (200, "ready\n")
            status, told = await page(f"{inside}/metrics")
            assert status == 200
            assert 'kentongan_troubles_total{level="warning",room="service"}' in told
            assert await running.stops() == 0
    # A tick that a stop cuts off is told by the scheduler as an error; whether one runs is up to the machine.
    assert not any(word in "".join(running.told) for word in ("nclosed", "never awaited"))


@pytest.mark.parametrize("setting", ["HTTP_LISTEN", "WEBHOOK_LISTEN"])
async def test_a_door_that_is_taken_ends_with_2_and_names_its_setting(tmp_path: Path, setting: str):
    emulator = Emulator()
    async with serve(emulator) as server:
        more = {setting: f"127.0.0.1:{server.port}", "WEBHOOK_URL": "http://127.0.0.1/x"}
        async with bot(tmp_path, server.url, emulator.token, more) as running:
            async with asyncio.timeout(20):
                _, told = await running.process.communicate()
    assert running.process.returncode == 2
    assert f"in use on this machine: choose another one with {setting}" in told.decode()
    assert "Traceback" not in told.decode()


async def test_told_to_stop_while_telegram_keeps_it_waiting(tmp_path: Path):
    async with silent_server() as (url, asked), bot(tmp_path, url) as running:
        async with asyncio.timeout(20):
            await asked.wait()
        assert await running.stops() == 0
    assert is_clean(running.told), running.told


async def test_a_token_that_telegram_refuses_ends_with_2(tmp_path: Path):
    async with serve(Emulator()) as server, bot(tmp_path, server.url) as running:
        async with asyncio.timeout(20):
            _, told = await running.process.communicate()
    assert running.process.returncode == 2
    (line,) = told.decode().splitlines()
    assert "Telegram refuses the token" in line
    assert TOKEN not in line
