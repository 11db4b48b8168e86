"""The whole newsroom, and in place of the desk's taps lines on standard input: what editors do, at once.

    BOT_TOKEN=... python -m benchmarks.obedient_bot [--free] [--clock SECONDS]

Each line is one wish, each is answered by a line of JSON. With `--free` Telegram's own limits are not kept;
with `--clock` the wall clock is set so from the beginning.

    alert SEVERITY REGION        write it, send it, approve it: {"id": ...}
    pause|resume|stop|recall|update ID
    digest REGION                a news item into the outbox, at a digest's place in the queue
    counts KIND ID               how far it has got
    clock SECONDS                the wall clock is set so much ahead (or back) of the machine's
"""

import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import uvloop

from delivery.pacing import USUAL, Priority, Rules
from newsroom import audience
from newsroom.alert_states import AlertState
from newsroom.alerts import AlertDraft, AlertRevision, Severity
from newsroom.articles import IncomingArticle
from newsroom.cases import Role, StaffMember
from newsroom.deliveries import DeliveryKind
from service import environment, memory
from service.assembly import assembled
from service.live import serve, stopped_by_signals
from service.running import Newsroom
from service.settings import Settings
from storage import alerts, articles, dispatches, enqueueing

WRITER, SECOND = StaffMember(1, Role.EDITOR), StaffMember(2, Role.EDITOR)
TEXT = "Banjir setinggi lutut di jalan utama."
FREE = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=1.0, free=1e6)

_steady_time = time.time
_ahead = 0.0


def wall() -> float:
    """What the wall clock shows here."""
    return _steady_time() + _ahead


def now() -> datetime:
    """The same, with its day."""
    return datetime.fromtimestamp(wall(), UTC)


class Obedience:
    """Does what lines wish."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        assert newsroom.house.alert_room is not None, "there is a desk"
        self._actions = newsroom.house.alert_room.actions

    async def do(self, wish: str, *words: str) -> dict[str, object]:
        """One wish, and what is said about it."""
        if wish == "alert":
            return await self._alert(Severity(words[0]), words[1])
        if wish == "digest":
            return await self._digest(words[0])
        if wish == "counts":
            return await self._counts(DeliveryKind[words[0]], int(words[1]))
        if wish == "clock":
            global _ahead  # noqa: PLW0603  a clock is one for all
            _ahead = float(words[0])
            return {}
        if wish == "memory":
            return {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}
        await self._act(wish, int(words[0]))
        return {}

    async def _alert(self, severity: Severity, region: str) -> dict[str, object]:
        draft = AlertDraft(severity, TEXT, regions=(region,))
        async with self._newsroom.storage.transaction() as connection:
            number = await alerts.keep_draft(connection, draft, author_id=WRITER.id, now=now())
        alert = await self._actions.send(number, WRITER)
        if alert.state is AlertState.AWAITING:
            await self._actions.approve(number, SECOND)
        return {"id": number}

    async def _act(self, wish: str, number: int) -> None:
        match wish:
            case "pause":
                await self._actions.pause(number, WRITER)
            case "resume":
                await self._actions.resume(number, WRITER)
                self._newsroom.outbox.wake()
            case "stop":
                await self._actions.stop(number, WRITER)
            case "recall":
                await self._actions.recall(number, WRITER, reason="Kabar ini keliru.")
            case "update":
                await self._update(number)
            case _:
                raise ValueError(wish)

    async def _update(self, number: int) -> None:
        async with self._newsroom.storage.reading() as connection:
            alert = await alerts.get(connection, number)
        assert alert is not None, "it was written"
        text = f"Air mulai surut. Pembaruan {alert.revision + 1}."
        revision = AlertRevision(alert.revision + 1, WRITER.id, now(), alert.severity, text, tell=False)
        await self._actions.update(number, revision, WRITER)

    async def _digest(self, region: str) -> dict[str, object]:
        async with self._newsroom.storage.transaction() as connection:
            await articles.keep(connection, _article(), [region], now=now())
            article = (await articles.unplanned(connection, limit=1))[0]
            added = await enqueueing.enqueue(
                connection,
                DeliveryKind.ARTICLE,
                article.id,
                audience.of([region]),
                priority=Priority.DIGEST,
                now=now(),
            )
        self._newsroom.outbox.wake()
        return {"added": added}

    async def _counts(self, kind: DeliveryKind, number: int) -> dict[str, object]:
        async with self._newsroom.storage.reading() as connection:
            found = await dispatches.find(connection, kind, number)
        if found is None:
            return {}
        told = asdict(found)
        return {name: told[name] for name in _COUNTS} | {"state": found.state.name, "waiting": found.waiting}


def _article() -> IncomingArticle:
    link, at = "https://warta.example/ringkasan", now() - timedelta(minutes=5)
    return IncomingArticle("g1", link, link, "f1", "Ringkasan", TEXT, TEXT, "", "", "Warta", "", at)


_COUNTS = ("total", "sent", "gone", "failed", "uncertain", "doubted")


async def run(settings: Settings, rules: Rules, clock: Callable[[], datetime]) -> int:
    """Serve and obey until told to stop."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with assembled(settings, rules=rules, clock=clock) as newsroom:
            memory.is_furnished()
            obeying = asyncio.create_task(_obey(Obedience(newsroom)))
            code = await serve(newsroom, stop)
            obeying.cancel()
            return code


async def _obey(obedience: Obedience) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode():
        print(json.dumps(await obedience.do(*line.split())), flush=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    time.time = wall
    if "--clock" in sys.argv:
        _ahead = float(sys.argv[sys.argv.index("--clock") + 1])
    raise SystemExit(
        uvloop.run(run(Settings.read(environment.read()), FREE if "--free" in sys.argv else USUAL, now))
    )
