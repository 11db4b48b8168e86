"""A week in an hour: the whole newsroom under a clock that goes 168 times as fast, and all that can happen.

    python -m benchmarks soak [--minutes 60] [--days 7]
    python -m benchmarks.soak MINUTES DAYS READERS PICTURE

The emulated Telegram, two papers and all people are this process, the newsroom is another one, which is
killed and stopped at moments from the seed. Telegram's limits are lifted, because they count true seconds:
the newsroom sends a thousand a second at most, which are six in a second of its own clock, a fifth of what
Telegram allows for nothing.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import chaos_plot, soak_plot, soak_verdict
from benchmarks.rows import Row, in_own_process
from benchmarks.soak_home import DELIVERY_DAYS, Home, fast_clock, settle
from benchmarks.soak_people import People
from benchmarks.soak_plan import DAY, HOUR, Danger, Week, week
from benchmarks.soak_size import bytes_of_each
from benchmarks.soak_town import Papers, SoakTown, released
from benchmarks.soak_verdict import Findings
from benchmarks.tips_stories import stories
from newsroom import receipts
from playground.server import serve

SEED, READERS = 20261128, 20_000
MINUTES, DAYS = 60.0, 7.0
#: In a week.
KILLS, RESTARTS, DANGERS = 20, 5, 10
NEWS_A_DAY, TIPS_A_DAY, JOINING_A_DAY, QUESTIONS_A_DAY = 300, 50, 20, 150
#: Seconds after the week in which what is under way comes to its end.
LAST_WORDS = 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens, and how often it strikes."""

    minutes: float
    days: float
    readers: int
    groups: int
    news: int = NEWS_A_DAY
    tips: int = TIPS_A_DAY
    dangers: int = DANGERS
    kills: int = KILLS
    restarts: int = RESTARTS
    joining: int = JOINING_A_DAY
    questions: int = QUESTIONS_A_DAY
    #: True seconds in which something may still be on its way: a kill, a new start, a look at a feed, a wave.
    on_its_way: float = 45.0
    #: True seconds after which a source who gets no further begins anew.
    stuck: float = 60.0
    #: True seconds between the receipt and what a source does next.
    later: tuple[float, float] = (8.0, 20.0)

    @classmethod
    def usual(cls, minutes: float, days: float, readers: int) -> "Size":
        """As much as in the week, for so many days in so many minutes."""
        share = minutes / MINUTES
        return cls(
            minutes, days, readers, max(6, readers // 400),
            dangers=max(3, round(DANGERS * days / DAYS)),
            kills=max(1, round(KILLS * share)),
            restarts=max(1, round(RESTARTS * share)),
        )  # fmt: skip


async def measure(minutes: float = MINUTES, days: float = DAYS) -> list[Row]:
    """The figures of a week; its picture comes with them."""
    with tempfile.TemporaryDirectory() as name:
        picture = Path(name) / "picture.svg"
        found = await in_own_process("benchmarks.soak", str(minutes), str(days), str(READERS), str(picture))
        chaos_plot.drawn["a-week-in-an-hour"] = picture.read_text("utf-8")
    return soak_verdict.rows(found)


class Soak:
    """One week."""

    def __init__(self, size: Size, seed: int, directory: Path) -> None:
        self.size = size
        self.chance = random.Random(seed)
        self.week: Week = week(
            seed, days=size.days, readers=size.readers, groups=size.groups,
            news=size.news, tips=size.tips, dangers=size.dangers,
        )  # fmt: skip
        self.clock = fast_clock(self.week, size.minutes)
        self.town = SoakTown(self.week, self.clock, random.Random(seed + 1))
        editors = [self.town.add_person(name, role="editor") for name in ("Dewi", "Fajar")]
        self.desk = self.town.add_group("Meja Redaksi", admins=editors, bot_admin=True)
        self.editors = editors
        self.people = People(self.town, self.week, self.desk, random.Random(seed + 2), size.stuck, size.later)
        self.home = Home(directory, self.town, self.clock, {"EDITORS_CHAT_ID": str(self.desk.id)})
        self.papers = Papers(self.week, self.clock, random.Random(seed + 3))
        self.numbers: dict[int, int] = {}
        #: Until when all that was due has been done.
        self.rested_at = 0.0

    async def passes(self) -> None:
        """From Monday to Sunday."""
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(serve(self.town))
            papers = await stack.enter_async_context(self.papers.printed())
            self.home.settings |= {"BOT_API_BASE_URL": server.url, "FEEDS": ",".join(papers)}
            await settle(self.home, self.week)
            self._begins_now()
            await self.home.starts()
            editing = [asyncio.create_task(self.people.edits(editor)) for editor in self.editors]
            beside = [
                asyncio.create_task(released(self.town.weather)),
                asyncio.create_task(self.home.weighs()),
            ]
            happening = [asyncio.create_task(work) for work in (self._strikes(), *self._happenings())]
            await self._until(self.week.seconds)
            # Who was late gets as long as anybody has patience; then their acts were in vain.
            done, late = await asyncio.wait(happening, timeout=2 * self.size.stuck)
            self.people.told["unfinished, in vain"] += len(late)
            for task in done:
                task.result()
            await _ended([*late, *editing])
            await self._comes_to_rest()
            await _ended(beside)
            self.town.faults.clear()
            await self.home.ends()

    def _begins_now(self) -> None:
        """The readers took a while to move in."""
        clock = fast_clock(self.week, self.size.minutes)
        self.clock = self.town.clock = self.home.clock = self.papers._clock = clock  # noqa: SLF001
        self.town.world.clock = clock.wall

    async def _until(self, second: float) -> None:
        """A second of the week has come."""
        await asyncio.sleep(max(0.0, self.clock.steady_at(self.clock.shown + second) - time.monotonic()))

    def _happenings(self) -> list[Coroutine[Any, Any, None]]:
        """All that people do, each at its moment."""
        week, chance = self.week, self.chance
        works: list[Coroutine[Any, Any, None]] = []

        def at(second: float, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
            works.append(self._at(second, what))

        for second, story in zip(week.tips, stories(SEED, len(week.tips), quitters=True), strict=True):
            at(second, lambda story=story: self.people.tells(story))  # type: ignore[misc]
        for danger in week.dangers:
            at(danger.at, lambda danger=danger: self._warns(danger))  # type: ignore[misc]
        for one in week.followers:
            if one.leaves < week.seconds:
                at(one.leaves, lambda index=one.index: self.people.goes(index))  # type: ignore[misc]
        for _ in range(round(self.size.joining * week.days)):
            at(chance.uniform(0.02, 0.9) * week.seconds, self.people.joins)
        for _ in range(round(self.size.questions * week.days)):
            at(chance.uniform(0.1, 0.95) * week.seconds, self.people.asks)
        for number in range(0, week.groups, 3):
            at(chance.uniform(0.1, 0.9) * week.seconds, lambda number=number: self._moves(number))  # type: ignore[misc]
        return works

    async def _at(self, second: float, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await self._until(second)
        await what()

    async def _moves(self, number: int) -> None:
        self.town.moves(number)

    async def _warns(self, danger: Danger) -> None:
        said = await self.home.wishes("alert", danger.severity, danger.region, danger.words)
        self.numbers[danger.code] = said["id"]
        self.home.marks.append((self.home.second, "alert"))
        if danger.later:
            await self._until(danger.at + 2 * HOUR)
            await self.home.wishes(danger.later, said["id"], f"{danger.words} Pembaruan: air surut.")

    async def _strikes(self) -> None:
        blows = [True] * self.size.kills + [False] * self.size.restarts
        self.chance.shuffle(blows)
        length = self.week.seconds / (len(blows) + 0.5)
        for number, kill in enumerate(blows):
            await self._until((number + self.chance.uniform(0.2, 0.95)) * length)
            await self.home.is_struck(kill=kill)

    async def _comes_to_rest(self) -> None:
        """What is under way ends."""
        deadline = time.monotonic() + LAST_WORDS
        still = 0
        while time.monotonic() < deadline and still < 3:
            await asyncio.sleep(1)
            now = self.home.second
            still = still + 1 if self._is_at_rest() else 0
            self.rested_at = now if still else self.rested_at

    def _is_at_rest(self) -> bool:
        count = self.home.count
        unread = len(self.week.news) - count("articles WHERE planned_at IS NOT NULL")
        unsaid = count("case_messages WHERE state IN ('held', 'waiting')")
        now = self.clock.wall() * 1000
        unbegun = count(f"timetables WHERE digest_at <= {now:.0f}") + count(
            f"wishes WHERE look_at <= {now:.0f}"
        )
        return not (unread or unsaid or unbegun or self.home.waiting() or self.town.world.queue.pending)


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cut off, and over."""
    cut = list(tasks)
    for task in cut:
        task.cancel()
    await asyncio.gather(*cut, return_exceptions=True)


async def soak(size: Size, seed: int, directory: Path) -> tuple[Findings, Soak]:
    """One week, and what is found of it."""
    # The same cheap derivation as in the newsroom of this bench: receipts are looked up afterwards.
    receipts._PASSES, receipts._MEMORY_BYTES = 1, 8192  # noqa: SLF001
    passed = Soak(size, seed, directory)
    await passed.passes()
    return await soak_verdict.findings(passed), passed


async def _main(minutes: float, days: float, readers: int, picture: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        found, passed = await soak(Size.usual(minutes, days, readers), SEED, Path(name))
        print(json.dumps(bytes_of_each(passed.home, passed.week, DELIVERY_DAYS)), file=sys.stderr)
    await asyncio.to_thread(picture.write_text, soak_plot.svg(passed), "utf-8")
    print(json.dumps(found.figures))


__all__ = ["DAY", "Size", "Soak", "measure", "soak"]

if __name__ == "__main__":
    uvloop.run(_main(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
