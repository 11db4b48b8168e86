"""Telegram and two papers for a week: what everybody got is written down as it comes, and then forgotten.

Of what a reader got only the numbers of articles stay, for a week of messages has no room in memory. Alerts
stay, because they are changed and taken back.
"""

import asyncio
import random
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aiohttp import web

from benchmarks.big_telegram import FIRST, Chats
from benchmarks.soak_clock import FastClock
from benchmarks.soak_plan import HOUR, News, Week
from benchmarks.storm import Weather
from benchmarks.tips_people import Ears
from playground.emulator import Recording
from playground.errors import JsonObject
from playground.faults import Fault
from playground.messages import Chat, Message

#: So many of the newest stand in a paper.
SHOWN = 60
#: Of a thousand looks at a paper, how many fail.
PAPER_FAILS = 30
_NEWS = re.compile(r"\bKB(\d{5})\b")
_DANGER = re.compile(r"\bSR(\d\d)\b")
_ANSWER = re.compile(r"\bJawaban-(\d{4})\b")
_DIGEST = ("☀️", "🗞")


class CrowdWeather(Weather):
    """Trouble for what goes to the crowd alone: who talks with the bot asks again only sometimes."""

    def __init__(self, chance: random.Random, crowd: range) -> None:
        super().__init__(chance)
        self._crowd = crowd

    def find(self, method: str, params: JsonObject) -> Fault | None:
        """The trouble of this call."""
        return super().find(method, params) if int(str(params.get("chat_id", 0))) in self._crowd else None


class SoakTown(Ears):
    """An emulated Telegram. Its followers are people, the last of them groups."""

    def __init__(self, week: Week, clock: FastClock, chance: random.Random) -> None:
        super().__init__()
        people = len(week.followers) - week.groups
        self.recording = Recording.COUNTS
        self.world.clock = clock.wall
        self.world.query_lifetime *= clock.speed
        self.world.chats = Chats(self.world, people)
        self.faults = self.weather = CrowdWeather(chance, range(FIRST, FIRST + people))
        self.clock, self.people_count = clock, people
        self.groups = [self._group(number) for number in range(week.groups)]
        self.index = {chat.id: people + number for number, chat in enumerate(self.groups)}
        #: By article or alert: how often each reader got it.
        self.at_once = [array("B", bytes(len(week.followers))) for _ in week.news]
        self.in_digest = [array("B", bytes(len(week.followers))) for _ in week.news]
        self.warned: dict[int, Counter[int]] = defaultdict(Counter)
        self.digests: Counter[int] = Counter()
        self.answers: dict[int, list[int]] = defaultdict(list)
        #: Messages by hour of the week.
        self.by_hour: Counter[int] = Counter()
        self.sent = 0
        self._begin = clock.shown
        self.world.watchers.append(self._note)

    def _group(self, number: int) -> Chat:
        kind = "group" if number % 3 == 0 else "supergroup"
        return self.add_group(f"RT {number}", kind=kind)  # type: ignore[arg-type]

    def moves(self, number: int) -> None:
        """A basic group becomes a supergroup."""
        old = self.groups[number]
        new = self.migrate(old)
        self.groups[number] = new
        self.index[new.id] = self.people_count + number

    def chat_of(self, index: int) -> Chat:
        """The chat of a follower."""
        if index >= self.people_count:
            return self.groups[index - self.people_count]
        found = self.world.chats.get(FIRST + index)
        assert found is not None, "one of the crowd"
        return found

    def address_of(self, index: int) -> int:
        """Its number."""
        return FIRST + index if index < self.people_count else self.groups[index - self.people_count].id

    @property
    def hour(self) -> int:
        """Which of the week's it is."""
        return int((self.clock.wall() - self._begin) // HOUR)

    def _note(self, kind: str, facts: JsonObject) -> None:
        if kind != "message":
            return
        message: Message = facts["message"]
        if message.sender is not self.bot:
            return
        number = message.chat.id
        self.sent += 1
        self.by_hour[self.hour] += 1
        index = number - FIRST if FIRST <= number < FIRST + self.people_count else self.index.get(number)
        if index is None:
            for code in _ANSWER.findall(message.text):
                if message.chat.private:
                    self.answers[int(code)].append(number)
            return
        if found := _DANGER.search(message.text):
            self.warned[int(found[1])][index] += 1
            return
        del message.chat.by_id[message.message_id]
        if message.text.startswith(_DIGEST):
            self.digests[index] += 1
            for code in set(_NEWS.findall(message.text)):
                self.in_digest[int(code)][index] += 1
        elif found := _NEWS.search(message.text):
            self.at_once[int(found[1])][index] += 1


class Papers:
    """Two feeds over HTTP: all articles, and those that another paper took over."""

    def __init__(self, week: Week, clock: FastClock, chance: random.Random) -> None:
        self._week = week
        self._clock = clock
        self._chance = chance
        self.looks: Counter[int] = Counter()

    @asynccontextmanager
    async def printed(self) -> AsyncIterator[tuple[str, str]]:
        """Both addresses, until the end of the block."""
        app = web.Application()
        app.router.add_get("/{name}.xml", self._show)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        try:
            yield (f"http://127.0.0.1:{port}/warta.xml", f"http://127.0.0.1:{port}/radar.xml")
        finally:
            await runner.cleanup()

    async def _show(self, request: web.Request) -> web.StreamResponse:
        if self._chance.random() * 1000 < PAPER_FAILS:
            self.looks[503] += 1
            return web.Response(status=503)
        at = self._clock.wall() - self._clock.shown
        name = request.match_info["name"]
        mine = [one for one in self._week.news if one.at <= at and (name == "warta" or one.twin)][-SHOWN:]
        tag = f'"{len(mine)}-{mine[-1].code if mine else 0}-{sum(one.changed <= at for one in mine)}"'
        if request.headers.get("If-None-Match") == tag:
            self.looks[304] += 1
            return web.Response(status=304, headers={"ETag": tag})
        self.looks[200] += 1
        words = self._paper(name, mine, at)
        return web.Response(text=words, content_type="application/rss+xml", headers={"ETag": tag})

    def _paper(self, name: str, mine: list[News], at: float) -> str:
        items = "".join(self._item(one, at, name) for one in reversed(mine))
        title = "Warta Uji" if name == "warta" else "Radar Uji"
        head = f"<title>{title}</title><link>https://warta.example/</link><description/>"
        return (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'
        )

    def _item(self, one: News, at: float, name: str) -> str:
        link = f"https://warta.example/{one.guid}" + ("?utm_source=radar" if name == "radar" else "")
        body = one.body + (" Keterangan ditambah kemudian." if one.changed <= at and name == "warta" else "")
        moment = format_datetime(datetime.fromtimestamp(self._clock.shown + one.at, UTC))
        return (
            f"<item><title>{escape(one.title)}</title><link>{escape(link)}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{moment}</pubDate>'
            f"<description>{escape(body)}</description></item>"
        )


async def released(weather: Weather) -> None:
    """Calls that hang are cut off every two seconds."""
    while True:
        await asyncio.sleep(2)
        weather.let_go()
