"""A whole newsroom in one process, before an emulated Telegram, that is thrown updates of any shape.

It stays open from one example of hypothesis to the next, so a loop of its own runs it, and only while it is
asked something.
"""

import asyncio
import io
import json
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from delivery.handling import Handling
from delivery.intake import Intake
from delivery.pacing import Rules
from delivery.transport import parse_json
from playground.emulator import Emulator
from playground.messages import Chat
from playground.people import Person
from playground.server import serve
from playground.world import Query
from service import logs
from service.assembly import assembled
from service.running import Newsroom
from tests.delivery.batches import handle_all
from tests.journeys.canaries import Finding, Search, number, words
from tests.journeys.conftest import settings_for

T = TypeVar("T")
#: A name that stands nowhere else.
NAME = "Kenanga Cempakasari"
NO_LIMITS = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=10.0)


@dataclass
class Storm:
    """The newsroom, who writes to it, and what became of what they wrote."""

    runner: asyncio.Runner
    directory: Path
    emulator: Emulator
    told: io.StringIO
    newsroom: Newsroom = field(init=False)
    handling: Handling = field(init=False)
    people: list[Person] = field(init=False)
    editor: Person = field(init=False)
    #: Who has no part in it.
    bystander: Person = field(init=False)
    desk: Chat = field(init=False)
    group: Chat = field(init=False)
    channel: Chat = field(init=False)
    topic: int = field(init=False)
    _number: int = 1_000

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(doing)

    def throws(self, *updates: dict[str, Any]) -> Counter[str]:
        """Have these handled, as bytes that came from Telegram; how each ended."""
        before = self.handling.stats.updates.copy()
        self.run(self._throw(updates))
        ended = self.handling.stats.updates - before
        return Counter({end: sum(n for (_, e), n in ended.items() if e == end) for _, end in ended})

    async def _throw(self, updates: tuple[dict[str, Any], ...]) -> None:
        batch = []
        for update in updates:
            numbered = {**update, "update_id": self.next_number()}
            for kind in ("callback_query", "inline_query"):
                if isinstance(asked := numbered.get(kind), dict):
                    numbered[kind] = {"id": self._open_query(), **asked}
            batch.append(numbered)
        raw: Any = parse_json(json.dumps(batch).encode())
        async with asyncio.timeout(40):
            await handle_all(self.handling, raw)
            while waiting := self.handling.speaking:
                await asyncio.wait(waiting)

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def _open_query(self) -> str:
        """A tap or a question that Telegram waits to have answered."""
        world = self.emulator.world
        world.queries[str(self._number)] = Query(str(self._number), self.people[0].user, world.clock(), "")
        return str(self._number)

    @property
    def waits(self) -> bool:
        """Whether the last tap or question was left without an answer."""
        query = self.emulator.world.queries.get(str(self._number))
        return query is not None and query.answer is None

    @property
    def last_number(self) -> int:
        return self._number

    def is_noted(self, number_of_update: int) -> bool:
        """Whether it would be known when Telegram told it again."""

        async def ask() -> bool:
            statement = text("SELECT count(*) FROM handled_updates WHERE update_id = :n")
            async with self.newsroom.storage.reading() as connection:
                return bool(await connection.scalar(statement.bindparams(n=number_of_update)))

        return self.run(ask())

    def is_whole(self) -> None:
        """The file is sound, and no row stands without the one that it belongs to."""
        if not self.newsroom.settings.database_url.startswith("sqlite:"):
            return  # a server lets no such row in

        async def ask() -> tuple[str, list[Any]]:
            async with self.newsroom.storage.reading() as connection:
                sound = await connection.scalar(text("PRAGMA integrity_check"))
                lost = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            return str(sound), list(lost)

        assert self.run(ask()) == ("ok", [])

    def traces(self) -> set[Finding]:
        """Who wrote, in the log or in anything on the disk."""
        named = [number(f"id {at}", person.id) for at, person in enumerate(self.people)]
        search = Search([*named, words("name", NAME)])
        found = set(search.directory(self.directory))
        return found | set(search.bytes_of(self.told.getvalue().encode(errors="replace"), "log"))


@contextmanager
def storm(directory: Path) -> Iterator[Storm]:
    """The newsroom is open until the end of the block."""
    with asyncio.Runner() as runner:
        emulator = Emulator()
        made = Storm(runner, directory, emulator, io.StringIO())
        made.people = [emulator.add_person(NAME, started=True) for _ in range(3)]
        made.editor = emulator.add_person("Dewi", role="editor", started=True)
        made.bystander = emulator.add_person("Bu Tini", started=True)
        neighbour = emulator.add_person("Pak RT")
        made.desk = emulator.add_group("Meja", admins=[made.editor], bot_admin=True)
        made.group = emulator.add_group("RT 03", admins=[neighbour], members=made.people, forum=True)
        made.topic = emulator.add_topic(made.group, "Umum", neighbour).id
        made.channel = emulator.add_channel("Kabar", admins=[neighbour])
        logs.set_up("DEBUG", "console", (), stream=made.told)
        stack = AsyncExitStack()

        async def opens() -> None:
            server = await stack.enter_async_context(serve(emulator))
            settings = replace(
                settings_for(directory, server.url, emulator.token),
                editors_chat_id=made.desk.id,
                send_rate=1000,
                paid_broadcast=True,
            )
            making = assembled(settings, rules=NO_LIMITS, desk_rules=NO_LIMITS)
            made.newsroom = await stack.enter_async_context(making)
            assert isinstance(made.newsroom.intake, Intake), "updates are polled for"
            made.handling = made.newsroom.intake._handling

        runner.run(opens())
        try:
            yield made
        finally:
            runner.run(stack.aclose())
