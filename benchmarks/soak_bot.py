"""The whole newsroom under a fast clock, and the alerts of its editors as lines on standard input.

    BOT_TOKEN=... python -m benchmarks.soak_bot BEGAN SHOWN SPEED

Each line is one wish, each is answered by a line of JSON:

    alert SEVERITY REGION WORDS...   write it, send it, approve it: {"id": ...}
    update|recall ID WORDS...
"""

import asyncio
import json
import logging
import sys
import time

import bot
from benchmarks.obedient_bot import FREE, SECOND, WRITER
from benchmarks.soak_clock import FastClock, FastJobs
from newsroom import receipts
from newsroom.alert_states import AlertState
from newsroom.alerts import AlertDraft, AlertRevision, Severity
from service import environment, memory
from service.assembly import assembled
from service.live import serve, stopped_by_signals
from service.running import Newsroom
from service.settings import Settings
from storage import alerts

#: The code with which it ends then: what is due would be looked for too seldom, and a week mean little.
TICKS_BY_ANOTHER_CLOCK = 3


class Editors:
    """Do what lines wish."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        assert newsroom.house.alert_room is not None, "there is a desk"
        self._actions = newsroom.house.alert_room.actions

    async def do(self, wish: str, *words: str) -> dict[str, object]:
        """One wish, and what is said about it."""
        match wish:
            case "alert":
                return {"id": await self._alert(Severity(words[0]), words[1], " ".join(words[2:]))}
            case "update":
                await self._update(int(words[0]), " ".join(words[1:]))
            case "recall":
                await self._actions.recall(int(words[0]), WRITER, reason=" ".join(words[1:]))
            case _:
                raise ValueError(wish)
        self._newsroom.outbox.wake()
        return {}

    async def _alert(self, severity: Severity, region: str, text: str) -> int:
        draft = AlertDraft(severity, text, regions=(region,))
        async with self._newsroom.storage.transaction() as connection:
            number = await alerts.keep_draft(
                connection, draft, author_id=WRITER.id, now=self._newsroom.clock()
            )
        alert = await self._actions.send(number, WRITER)
        if alert.state is AlertState.AWAITING:
            await self._actions.approve(number, SECOND)
        return number

    async def _update(self, number: int, text: str) -> None:
        async with self._newsroom.storage.reading() as connection:
            alert = await alerts.get(connection, number)
        assert alert is not None, "it was written"
        now = self._newsroom.clock()
        revision = AlertRevision(alert.revision + 1, WRITER.id, now, alert.severity, text, tell=False)
        alert = await self._actions.update(number, revision, WRITER)
        if alert.proposed is not None:  # of what is grave, a second editor decides
            await self._actions.approve(number, SECOND)


async def run(settings: Settings, clock: FastClock) -> int:
    """Serve and obey until told to stop."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        hurried = assembled(settings, rules=FREE, desk_rules=FREE, clock=clock.now, wall=clock.wall)
        async with hurried as newsroom:
            jobs = FastJobs(clock)
            jobs.set_application(newsroom.application)
            newsroom.application._job_queue = jobs  # noqa: SLF001  PTB has no other door for it
            memory.is_furnished()
            obeying = asyncio.create_task(_obey(Editors(newsroom)))
            code = await serve(newsroom, stop)
            obeying.cancel()
            return code if jobs.keeps_step else TICKS_BY_ANOTHER_CLOCK


async def _obey(editors: Editors) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode():
        print(json.dumps(await editors.do(*line.split())), flush=True)


if __name__ == "__main__":
    # Argon2id as always, with the least memory that it takes: what is measured is the newsroom.
    receipts._PASSES, receipts._MEMORY_BYTES = 1, 8192  # noqa: SLF001
    began, shown, speed = map(float, sys.argv[1:4])
    settings = Settings.read(environment.read())
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    code = bot._in_loop(settings, run(settings, FastClock(began, shown, speed, time.monotonic)))  # noqa: SLF001
    raise SystemExit(code)
