"""How Telegram is asked for updates: for how long, and how soon again after it refused."""

import asyncio
from collections.abc import Mapping

import pytest
from telegram import Bot

from delivery.handling import Handling
from delivery.intake import Intake, PollingRules
from delivery.outcomes import CallFailed, FloodWait, Outcome, Retry
from delivery.transport import JSON
from tests.delivery.fake_telegram import TOKEN
from tests.delivery.test_handling import Counter, Remembered

RULES = PollingRules(longest_look=0.0, shortest_pause=1.0, longest_pause=30.0, conflict_pause=10.0)
DOWN, NOTHING = Retry(1.0, "server"), None


class Telegram:
    """Answers each poll in turn, then holds one open for ever."""

    def __init__(self, *answers: Outcome | None) -> None:
        self.answers = list(answers)
        self.asked = list[tuple[Mapping[str, JSON], float | None]]()
        self.holds = asyncio.Event()

    async def call(
        self, _method: str, payload: Mapping[str, JSON] | None = None, *, read_timeout: float | None = None
    ) -> JSON:
        self.asked.append((payload or {}, read_timeout))
        if not self.answers:
            self.holds.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if answer is not None:
            raise CallFailed(answer)
        return []


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was paused, without waiting for it."""
    noted, sleep = list[float](), asyncio.sleep

    async def noting(seconds: float, result: object = None) -> object:
        if seconds:
            noted.append(seconds)
        return await sleep(0, result)

    monkeypatch.setattr(asyncio, "sleep", noting)
    return noted


async def polled(telegram: Telegram, chance: float = 1.0) -> None:
    """Until all that it has to answer was asked for."""
    handling = Handling(Bot(TOKEN), Counter(), Remembered(), lambda: 0.0)
    intake = Intake(telegram, handling, lambda: chance, rules=RULES)
    task = asyncio.create_task(intake.run())
    async with asyncio.timeout(3):
        await telegram.holds.wait()
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.parametrize(
    ("answers", "pauses"),
    [
        ([FloodWait(7.0)], [7.0]),
        ([Retry(1.0, "conflict")], [10.0]),
        ([DOWN, DOWN, DOWN], [1.0, 2.0, 4.0]),
        ([DOWN] * 7, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]),
        ([DOWN, DOWN, NOTHING, DOWN], [1.0, 2.0, 1.0]),
    ],
    ids=[
        "as long as it says",
        "another program",
        "longer each time",
        "half a minute at most",
        "it was there",
    ],
)
async def test_a_refusal_is_sat_out(answers: list[Outcome | None], pauses: list[float], paused: list[float]):
    await polled(Telegram(*answers))
    assert paused == pauses


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 0.5), (0.5, 0.75)])
async def test_not_everybody_comes_back_in_the_same_moment(
    chance: float, seconds: float, paused: list[float]
):
    await polled(Telegram(DOWN), chance)
    assert paused == [seconds]


async def test_an_answer_may_take_longer_than_telegram_holds_the_poll_open():
    telegram = Telegram()
    await polled(telegram)
    [(asked, patience)] = telegram.asked
    assert asked["timeout"] == RULES.poll
    assert patience == RULES.poll + RULES.answer
