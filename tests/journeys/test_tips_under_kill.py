"""Many tips at once while the process is killed again and again: none is lost, none is there twice.

The process is the real one, with the real parts: updates over HTTP, files rebuilt in processes of their own,
SQLite, and the desk's post. Only Telegram's limits are lifted, which would make an evening of this, and
receipt codes cost less (`newsroom_without_limits.py`). The moments of the kills come from a seed; what the
process was doing then is up to the machine.

What is shown: every tip whose receipt somebody saw is on the desk, whole, once, and in the store as it was
told. Who sent and looked away is there at most once, who thought better of it is not there at all. What is
not shown: that Telegram itself keeps its word, or that a disk keeps what it said it has (the process dies,
the machine goes on). A hundred and sixty tips as a rule; `TIPS_UNDER_KILL=540` makes it a whole evening.
"""

import asyncio
import os
import random
import re
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks import tips_files
from benchmarks.tips_people import Source
from benchmarks.tips_stories import CATEGORIES, PLACES, QUESTIONS, Ending, Story, stories
from newsroom import receipts
from newsroom.receipts import ReceiptCode
from newsroom.tips import PartKind, TipFacts, TipLevel
from playground.messages import Chat, Message
from playground.server import serve
from service.assembly import assembled
from service.running import Newsroom
from service.settings import Settings
from storage import cases, desk_posts
from tests.counts import how_many_cases
from tests.databases import on_one
from tests.journeys.conftest import environment_of, settings_for
from tests.journeys.newsroom_without_limits import NO_LIMITS
from tests.journeys.sudden_death import DeadlyTelegram, Moment, moments, start

SEED = 20261127
TIPS = int(os.environ.get("TIPS_UNDER_KILL", "160"))
AT_ONCE = 120
KILLS = 12 if TIPS >= 160 else 6
#: Seconds until everything has ended, on a machine that has other things to do.
LONGEST = 240 + TIPS
_MARK = re.compile(r"#(\d+)(?:-(\d+))?(?= ·|\n|$)")
_WORD = re.compile(r"\bzar[a-z]{8}\b")


@dataclass
class Evening:
    """The town, the desk, and everybody who has something to tell."""

    town: DeadlyTelegram
    settings: Settings
    desk: Chat
    sources: list[Source]

    @property
    def receipts(self) -> int:
        return sum(bool(source.receipt) for source in self.sources)

    def of(self, *endings: Ending) -> list[Source]:
        return [source for source in self.sources if source.story.ending in endings]

    async def tell(self) -> None:
        """Everybody tells, so many at a time."""
        seats = asyncio.Semaphore(AT_ONCE)

        async def one(source: Source) -> None:
            async with seats:
                await source.tell()

        async with asyncio.TaskGroup() as group:
            for source in self.sources:
                group.create_task(one(source))

    async def run_and_kill(self, plan: list[Moment]) -> None:
        """Start the bot, let it work for a while, kill it, start it again; in the end it runs."""
        environ = {**environment_of(self.settings), "EDITORS_CHAT_ID": str(self.desk.id)}
        environ["PUSH_INTERVAL"] = "3600"
        for number, moment in enumerate(plan):
            bot = await start(self.town, environ)
            enough = len(self.of(Ending.WAITS)) * (number + 1) // (len(plan) + 1)
            await self.more_than(enough)
            await self.town.dies(moment)
            assert bot.returncode == -signal.SIGKILL, "it died by nobody else"
        await start(self.town, environ)

    async def more_than(self, receipts: int) -> None:
        await self.town.wait_for(lambda: self.receipts >= receipts, timeout=LONGEST)

    async def ends(self, expected: int) -> None:
        """All that was told is on the desk; then the bot is asked to stop."""
        await self.town.settled(timeout=60)
        await self.town.wait_for(lambda: len(marks(self.desk)) >= expected, timeout=LONGEST)
        assert self.town.process is not None
        self.town.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await self.town.process.wait() == 0


def marks(desk: Chat) -> Counter[str]:
    """What stands on the desk, by how it is called: "#12" is a card, "#12-3" the third part of that case."""
    found = (_MARK.match(message.text) for message in desk.from_bot)
    return Counter(match[0] for match in found if match)


def called(desk: Chat) -> dict[str, Message]:
    return {match[0]: message for message in desk.from_bot if (match := _MARK.match(message.text))}


def posts_of(number: int, story: Story) -> dict[str, PartKind | None]:
    """What must stand on the desk of a case: its card, and what does not stand on the card."""
    wanted: dict[str, PartKind | None] = {f"#{number}": None}
    written = sum(len(words) for kind, words in story.parts if kind is PartKind.TEXT)
    for ordinal, (kind, _) in enumerate(story.parts, 1):
        if kind is not PartKind.TEXT or written > 2500:
            wanted[f"#{number}-{ordinal}"] = kind
    return wanted


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is one: what a killed process wrote is the system's anyway."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as directory:
        yield Path(directory)


@on_one
@pytest.mark.timeout(LONGEST + 120)
@pytest.mark.parametrize("seed", [SEED])
async def test_nothing_is_lost_and_nothing_is_there_twice(
    memory: Path, monkeypatch: pytest.MonkeyPatch, seed: int, database_kind: str
):
    monkeypatch.setattr(receipts, "_PASSES", 1)
    monkeypatch.setattr(receipts, "_MEMORY_BYTES", 8192)
    chance = random.Random(seed)
    town = DeadlyTelegram(chance)
    desk = town.add_group("Meja Redaksi", bot_admin=True)
    town.desk_id = desk.id
    async with serve(town) as server:
        settings = settings_for(memory, server.url, town.token, SEND_RATE="1000", PAID_BROADCAST="true")
        sources = [
            Source(town, town.add_person("Zulkifli"), story) for story in stories(seed, TIPS, quitters=True)
        ]
        evening = Evening(town, replace(settings, editors_chat_id=desk.id), desk, sources)
        async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as group:
            group.create_task(evening.tell())
            group.create_task(evening.run_and_kill(list(moments(chance, KILLS))))
        # Who looked away may have been asked something before it was sent.
        await evening.ends(sum(len(posts_of(0, source.story)) for source in evening.of(Ending.WAITS)))
        numbers = await the_store_has_what_was_told(evening)
        the_desk_has_it_once(evening, numbers)
    assert town.violations == []


async def the_store_has_what_was_told(evening: Evening) -> dict[int, Story]:
    """Each case is one story, as it was told; the stories by the numbers of their cases."""
    by_word = {source.story.word: source for source in evening.sources}
    numbers: dict[int, Story] = {}
    async with assembled(evening.settings, rules=NO_LIMITS, desk_rules=NO_LIMITS) as newsroom:
        await one_more_start_leaves_nothing(newsroom)
        room = newsroom.house.tip_room
        assert room is not None
        async with newsroom.storage.reading() as connection:
            count = await how_many_cases(connection)
            assert await desk_posts.next_due(connection) is None, "nothing waits any more"
            for number in range(1, count + 1):
                case = await cases.get(connection, number)
                parts = await cases.parts_of(connection, room.tips, case)
                facts = await cases.facts_of(connection, room.tips, case)
                word = _WORD.search("\n".join(part.text for part in parts))
                assert word, f"case {number} has a story"
                story = by_word[word[0]].story
                numbers[number] = story
                assert [(part.kind, part.text) for part in parts] == told_of(newsroom, story)
                if story.ending is Ending.WAITS:
                    assert facts == facts_of(story), "the case has all that was answered"
            for source in evening.of(Ending.WAITS)[::60]:
                secret = receipts.derive(ReceiptCode(source.receipt), room.pepper)
                opened = await cases.find_by_receipt(connection, secret.index)
                assert opened is not None, "the receipt opens it"
                assert numbers[opened.number] is source.story
    times = Counter(story.word for story in numbers.values())
    assert {times[source.story.word] for source in evening.of(Ending.WAITS)} == {1}, "none lost, none twice"
    assert {times[source.story.word] for source in evening.of(Ending.HURRIES)} <= {0, 1}
    assert {times[source.story.word] for source in evening.of(Ending.CANCELS, Ending.LEAVES)} == {0}
    return numbers


async def one_more_start_leaves_nothing(newsroom: Newsroom) -> None:
    """What the desk's post had left at the end is done."""
    office = newsroom.office
    assert office is not None
    running = asyncio.create_task(office.run())
    async with asyncio.timeout(30):
        await office.drained()
    office.stop()
    await running


def told_of(newsroom: Newsroom, story: Story) -> list[tuple[PartKind, str]]:
    """The parts with their words; a place by its full name."""
    place = newsroom.house.gazetteer.full_name(PLACES[0][1])
    return [(kind, place if kind is PartKind.PLACE else words) for kind, words in story.parts]


def facts_of(story: Story) -> TipFacts:
    """What was chosen and answered. A point on the map has told the place: it is not asked for again."""
    place = PLACES[story.place][1] if story.place is not None else ""
    if any(kind is PartKind.PLACE for kind, _ in story.parts):
        place = PLACES[0][1]
    return TipFacts(
        level=TipLevel.REPLYABLE if story.replyable else TipLevel.TRACELESS,
        region=place,
        category=CATEGORIES[story.category][1] if story.category is not None else "",
        answers={QUESTIONS[number]: story.answer(number) for number in range(story.answers)},
    )


def the_desk_has_it_once(evening: Evening, numbers: dict[int, Story]) -> None:
    wanted: dict[str, PartKind | None] = {}
    for number, story in numbers.items():
        wanted |= posts_of(number, story)
    there = marks(evening.desk)
    assert set(there) == set(wanted)
    assert [mark for mark, times in there.items() if times > 1] == []
    # The sign of a search is deleted at once, unless it is killed in that moment.
    assert sum(message.text == "🔎" for message in evening.desk.from_bot) <= KILLS
    messages = called(evening.desk)
    for mark, kind in wanted.items():
        shown, story = messages[mark], numbers[int(mark[1:].partition("-")[0])]
        if kind is None and len(posts_of(0, story)) == 1:
            assert story.word in shown.text, "the card tells it"
        elif kind is PartKind.PHOTO:
            assert shown.media is not None
            seen = tips_files.colour_of(shown.media.file.data)
            assert max(abs(one - two) for one, two in zip(seen, story.colour, strict=True)) < 4
        elif kind is not None and kind not in (PartKind.TEXT, PartKind.PLACE):
            assert shown.kind == kind.value
