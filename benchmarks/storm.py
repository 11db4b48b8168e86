"""Alerts while the process is killed again and again in a bad network: what must not be lost, and is not.

What is counted here is what people got (the emulator's books) beside what the rows say of it.
"""

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.big_telegram import FIRST, BigTelegram
from benchmarks.engine import KEJAYAN, Bot, bot, crowd, settle
from newsroom.deliveries import DeliveryState
from newsroom.sealing import Address, SealedAddress
from playground.errors import JsonObject
from playground.faults import Fault, Faults, Trouble
from service.opening import opened

#: Of a thousand calls, how many meet which trouble.
WEATHER = {
    Trouble.STATUS: 10,
    Trouble.ERROR: 5,
    Trouble.RESET_BEFORE: 5,
    Trouble.RESET_AFTER: 5,
    Trouble.HANG_BEFORE: 1,
    Trouble.HANG_AFTER: 2,
    Trouble.FLOOD: 0.2,
}
#: Carried out, and nobody heard of it.
UNHEARD = (Trouble.RESET_AFTER, Trouble.HANG_AFTER)
#: Seconds from a call to its answer where nothing is wrong.
LATENCY = 0.02
RATE = 1000


class Weather(Faults):
    """Trouble by chance for what goes to the crowd. `unheard` counts answers that were lost."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.unheard = 0
        self._chance = chance
        self._troubles = [*WEATHER, Trouble.LATENCY]
        self._weights = [*WEATHER.values(), 1000 - sum(WEATHER.values())]

    def find(self, method: str, params: JsonObject) -> Fault | None:
        """The trouble of this call."""
        if method != "sendMessage" or int(str(params.get("chat_id", 0))) < FIRST:
            return None
        [trouble] = self._chance.choices(self._troubles, self._weights)
        self.unheard += trouble in UNHEARD
        return Fault(
            trouble, status=500 if trouble is Trouble.ERROR else 502, words="Internal", seconds=LATENCY
        )

    def let_go(self) -> None:
        """Calls that hang are cut off."""
        self.released.set()
        self.released = asyncio.Event()


@dataclass
class Storm:
    """So many alerts in a storm from a seed; `marks` are the steady seconds of kills and other blows."""

    count: int
    seed: int
    home: Path
    kills: int = 0
    full: float = 0.0
    set_back: float = 0.0
    marks: list[tuple[float, str]] = field(default_factory=list)
    in_flight: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.town = BigTelegram(self.count)
        self.town.faults = self.weather = Weather(self.chance)
        self.desk = self.town.add_group("Meja Redaksi", bot_admin=True)
        self.blocked = {number for number in self.town.crowd if self.chance.random() < 0.1}
        for number in self.blocked:
            self.town.chat(number - FIRST).user.blocked_bot = True  # type: ignore[union-attr]
        self.moved = {}
        for _ in range(self.count // 100):
            group = self.town.add_group("Pengajian", kind="group")
            self.moved[group.id] = self.town.migrate(group).id

    async def rage(self, url: str, within: float) -> None:
        """Send an alert to all of them; return when none waits any more."""
        await settle(self.home, [*crowd(self.count), *map(Address, self.moved)])
        releasing = asyncio.create_task(self._release())
        reachable, blows = self.count - len(self.blocked), self._blows()
        clock, number, struck = 0.0, 0, 0
        alive = True
        while alive:
            async with bot(
                self.home, url, self.desk.id, rate=RATE, token=self.town.token, free=True, clock=clock
            ) as newsroom:
                number = number or (await newsroom.wishes("alert", "waspada", KEJAYAN))["id"]
                for blow in blows[struck:]:
                    struck += 1
                    await self._more_than(reachable * struck // (len(blows) + 1), within)
                    await asyncio.sleep(self.chance.random() * 0.2)
                    clock = await self._strike(blow, newsroom, clock)
                    if blow == "killed":
                        break
                else:
                    await newsroom.done("ALERT", number, within)
                    alive = await newsroom.stopped() != 0
        releasing.cancel()

    def _blows(self) -> Sequence[str]:
        """In turn: kills, and in their midst what else was asked for."""
        others = (["full"] if self.full else []) + (["clock"] if self.set_back else [])
        middle = self.kills // 2
        return ["killed"] * middle + others + ["killed"] * (self.kills - middle)

    async def _strike(self, blow: str, newsroom: Bot, clock: float) -> float:
        """Do it; what the wall clock shows from now on, beside the machine's."""
        self.marks.append((time.monotonic(), blow))
        if blow == "full":
            newsroom.has_room(room=False)
            await asyncio.sleep(self.full)
            newsroom.has_room(room=True)
        elif blow == "clock":
            clock = -self.set_back
            await newsroom.wishes("clock", clock)
        else:
            await newsroom.killed()
            self.in_flight += len(self._rows(f"d.state = {DeliveryState.DISPATCHED}"))
        return clock

    async def _more_than(self, count: int, within: float) -> None:
        """So many messages have come."""
        async with asyncio.timeout(within):
            while len(self.town.book.moments) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _release(self) -> None:
        while True:
            await asyncio.sleep(2)
            self.weather.let_go()

    def _rows(self, where: str = "1") -> list[tuple[int, bool, bytes, bytes]]:
        connection = sqlite3.connect(self.home / "kentongan.db")
        try:
            return connection.execute(
                "SELECT d.state, d.in_doubt, r.address_index, r.address_seal FROM deliveries AS d"
                f" JOIN readers AS r ON r.id = d.reader_id WHERE {where}"
            ).fetchall()
        finally:
            connection.close()

    async def found(self) -> "Found":
        """What people got beside what the rows say."""
        states: dict[int, tuple[DeliveryState, bool]] = {}
        database = self.home / "kentongan.db"
        async with opened(f"sqlite:///{database}", self.home / "keys", now=datetime.now(UTC)) as kept:
            for state, in_doubt, index, seal in self._rows():
                address = kept.sealer.open_address(SealedAddress(index, seal))
                states[address.chat_id] = (DeliveryState(state), bool(in_doubt))
        return _found(self, states)


@dataclass(frozen=True, slots=True)
class Found:
    """`missed` got nothing; `untold` are duplicates whose row was never in doubt."""

    missed: int
    doubles: int
    untold: int
    most_doubles: int
    in_flight: int
    unheard: int
    states: Counter[DeliveryState]

    @property
    def is_promised(self) -> bool:
        """Nobody missed; no more duplicates than were in flight or unheard; each of them told."""
        return not self.missed and not self.untold and self.doubles <= self.in_flight + self.unheard


def _found(storm: Storm, states: dict[int, tuple[DeliveryState, bool]]) -> Found:
    got = storm.town.deliveries
    wanted = [number for number in storm.town.crowd if number not in storm.blocked]
    wanted += storm.moved.values()
    doubles = {number: got[number] - 1 for number in wanted if got[number] > 1}
    return Found(
        missed=sum(not got[number] for number in wanted),
        doubles=sum(doubles.values()),
        untold=sum(not states.get(number, (None, False))[1] for number in doubles),
        most_doubles=max(doubles.values(), default=0),
        in_flight=storm.in_flight,
        unheard=storm.weather.unheard,
        states=Counter(state for state, _ in states.values()),
    )
