"""In order within a chat, at once across chats, and never too many at once."""

import asyncio
from collections.abc import Iterable

from telegram import Bot, Update

from delivery.handling import Handling
from tests.delivery.batches import handle_all
from tests.delivery.fake_telegram import TOKEN, eventually, message

NOW = 1_689_062_400.0


class Remembered:
    """No update was handled before."""

    async def known(self, ids: Iterable[int]) -> set[int]:
        return set()

    async def remember(self, ids: Iterable[int]) -> None:
        pass


class Counter:
    """Serves whoever comes, each until their own word is given."""

    def __init__(self) -> None:
        self.begun = list[str]()
        self.word: dict[str, asyncio.Event] = {}

    async def __call__(self, update: Update) -> None:
        assert update.message is not None
        assert update.message.text is not None
        text = update.message.text
        self.begun.append(text)
        await self.word.setdefault(text, asyncio.Event()).wait()

    def done_with(self, *texts: str) -> None:
        for text in texts:
            self.word.setdefault(text, asyncio.Event()).set()


async def _nothing_moves() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_chat_keeps_its_order_also_when_the_first_of_three_has_ended():
    counter = Counter()
    handling = Handling(Bot(TOKEN), counter, Remembered(), lambda: NOW)
    await handling.begin([message(1, "satu"), message(2, "dua")])
    counter.done_with("satu")
    await eventually(lambda: counter.begun == ["satu", "dua"])

    await handling.begin([message(3, "tiga")])
    await _nothing_moves()
    assert counter.begun == ["satu", "dua"], "the third waits for the second"

    counter.done_with("dua", "tiga")
    await eventually(lambda: not handling.open)
    assert counter.begun == ["satu", "dua", "tiga"]


async def test_no_more_are_handled_at_once_than_there_is_room_for():
    counter = Counter()
    handling = Handling(Bot(TOKEN), counter, Remembered(), lambda: NOW, at_once=2)
    everybody = asyncio.create_task(
        handle_all(handling, [message(number, f"warga {number}", chat=number) for number in range(1, 5)])
    )
    await _nothing_moves()
    assert counter.begun == ["warga 1", "warga 2"]

    counter.done_with("warga 1")
    await eventually(lambda: counter.begun == ["warga 1", "warga 2", "warga 3"])
    counter.done_with("warga 2", "warga 3", "warga 4")
    await asyncio.wait_for(everybody, 3)
