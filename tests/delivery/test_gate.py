"""The gate: who is answering a person waits for the pacer, and for nobody else."""

import asyncio
import time
from datetime import timedelta

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import RetryAfter, TimedOut

from delivery import turns
from delivery.gate import Gate, PacedRateLimiter, carries_files, is_counted, is_group, messages_in
from delivery.pacing import Pacer, Priority, Rules

#: A tenth of a second is a second here, so that nothing has to be waited for long.
QUICK = Rules(window=0.1005, beat=0.1005, burst=0.001, chat_interval=0.1, chat_burst=1, slow_start=0.0)


class Clock:
    """Steady seconds that move only when told."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


async def test_a_message_within_the_limits_goes_at_once():
    await asyncio.wait_for(Gate(Pacer(), Clock()).enter("chat"), 0.05)


async def test_what_left_late_counts_from_when_it_left():
    clock = Clock()
    gate = Gate(pacer := Pacer(2), clock)
    for name in ("first", "second"):
        await gate.enter(name)
    clock.now = 0.5  # the loop was busy
    for _ in range(10):
        await asyncio.sleep(0)
    assert pacer.try_take(1.2, "third", priority=Priority.NEWS) > 0.3
    assert pacer.try_take(1.51, "third", priority=Priority.NEWS) == 0


async def test_by_priority_then_by_arrival():
    gate = Gate(Pacer(10, QUICK), clock := Clock())
    order: list[str] = []

    async def time_goes_by():
        while len(order) < 5:
            await asyncio.sleep(0.001)
            clock.now += 0.01

    async def send(name, priority):
        await gate.enter(name, priority=priority)
        order.append(name)

    for name in ("first", "second", "third"):  # what may go at once has gone
        await gate.enter(name)
    async with asyncio.TaskGroup() as group:
        for name, priority in [
            ("edit", Priority.EDIT),
            ("news", Priority.NEWS),
            ("answer 1", Priority.ANSWER),
            ("answer 2", Priority.ANSWER),
            ("alert", Priority.DARURAT),
        ]:
            group.create_task(send(name, priority))
        group.create_task(time_goes_by())  # when all of them wait
    assert order == ["answer 1", "answer 2", "alert", "news", "edit"]


async def test_only_who_waits_for_a_group_steps_aside():
    gate = Gate(Pacer(), time.monotonic)
    stepped = []

    async def waits(chat, *, group):
        turns.begins(lambda: stepped.append(chat))
        await gate.enter(chat, group=group)

    await waits("open group", group=True)
    for chat in ("person", "group"):
        gate.flood(60.0, chat)
    waiting = [asyncio.create_task(waits(chat, group=chat == "group")) for chat in ("person", "group")]
    await asyncio.sleep(0)
    assert stepped == ["group"]
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)


async def test_a_blocked_chat_holds_back_nobody_else():
    gate = Gate(Pacer(), time.monotonic)
    gate.flood(60.0, "blocked")
    waiting = asyncio.create_task(gate.enter("blocked"))
    await asyncio.sleep(0)
    await asyncio.wait_for(gate.enter("other"), 0.05)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_whoever_gives_up_waiting_takes_no_place():
    clock = Clock()
    pacer = Pacer()
    gate = Gate(pacer, clock)
    gate.flood(0.01, "chat")
    waiting = asyncio.create_task(gate.enter("chat"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    clock.now = 10.0
    await asyncio.wait_for(gate.enter("other"), 0.05)
    assert pacer.try_take(10.0, "chat", priority=Priority.ANSWER) == 0


class Telegram:
    """Answers each call in turn with what it is given."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = 0

    async def __call__(self, *args, **kwargs):
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def ask(limiter, telegram, endpoint="sendMessage", **data):
    return await limiter.process_request(telegram, (), {}, endpoint, data, None)


async def test_a_short_flood_wait_is_sat_out_and_the_call_made_once_more():
    telegram = Telegram(RetryAfter(timedelta(seconds=0.05)), {"message_id": 1})
    gate = Gate(Pacer(10, QUICK), time.monotonic)
    started = time.monotonic()
    assert await ask(PacedRateLimiter(gate), telegram, chat_id=7) == {"message_id": 1}
    assert time.monotonic() - started >= 0.05


async def test_a_flood_wait_that_no_person_would_sit_out_is_raised():
    telegram = Telegram(RetryAfter(600))
    gate = Gate(pacer := Pacer(), Clock())
    with pytest.raises(RetryAfter):
        await ask(PacedRateLimiter(gate), telegram, chat_id=7)
    assert telegram.calls == 1
    assert pacer.try_take(599.0, 7, priority=Priority.ANSWER) > 0, "nobody else asks for that chat either"
    assert pacer.try_take(599.0, 8, priority=Priority.ANSWER) == 0


async def test_another_error_is_the_handlers_own():
    telegram = Telegram(TimedOut())
    with pytest.raises(TimedOut):
        await ask(PacedRateLimiter(Gate(Pacer(), time.monotonic)), telegram, chat_id=7)


async def test_what_was_late_on_its_way_counts_from_when_it_arrived():
    clock = Clock()
    gate = Gate(pacer := Pacer(1), clock)
    limiter = PacedRateLimiter(gate)

    async def answers_after(took):
        async def telegram(*args, **kwargs):
            for _ in range(10):
                await asyncio.sleep(0)  # it leaves
            clock.now += took
            return {"message_id": 1}

        await ask(limiter, telegram, chat_id=7)

    await answers_after(0.08)  # as usual
    clock.now = 10.0
    await answers_after(0.28)
    assert pacer.try_take(11.15, "other", priority=Priority.NEWS) > 0, "held up by a fifth of a second"
    assert pacer.try_take(11.25, "other", priority=Priority.NEWS) == 0


async def test_what_is_no_message_never_waits():
    gate = Gate(Pacer(), time.monotonic)
    gate.flood(600)
    telegram = Telegram({"done": 1})
    assert await asyncio.wait_for(
        ask(PacedRateLimiter(gate), telegram, "answerCallbackQuery", callback_query_id="1"), 0.05
    )


async def test_an_album_takes_as_many_places_as_it_has_pictures():
    gate = Gate(pacer := Pacer(3), Clock())
    await ask(PacedRateLimiter(gate), Telegram([]), "sendMediaGroup", chat_id=7, media=["a", "b", "c"])
    assert pacer.try_take(0.0, "other", priority=Priority.ANSWER) > 0


@pytest.mark.parametrize(("chat_id", "steps"), [(-1001, True), (7, False)], ids=["group", "person"])
async def test_an_answer_in_a_group_has_the_limits_of_one(chat_id, steps):
    gate = Gate(Pacer(), Clock())
    gate.flood(60.0, chat_id)
    stepped = []

    async def handler():
        turns.begins(lambda: stepped.append(chat_id))
        await ask(PacedRateLimiter(gate), Telegram({}), chat_id=chat_id)

    waiting = asyncio.create_task(handler())
    await asyncio.sleep(0)
    assert bool(stepped) is steps
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_what_answers_became_of_is_counted_by_priority():
    limiter = PacedRateLimiter(Gate(Pacer(10, QUICK), time.monotonic))
    await ask(limiter, Telegram(RetryAfter(timedelta(seconds=0.01)), {"message_id": 1}), chat_id=7)
    with pytest.raises(TimedOut):
        await ask(limiter, Telegram(TimedOut()), chat_id=8)
    assert limiter.stats.sends == {
        ("answer", "floodwait"): 1,
        ("answer", "sent"): 1,
        ("answer", "uncertain"): 1,
    }
    assert limiter.stats.flood_waits == 1


@pytest.mark.parametrize(
    ("endpoint", "counted"),
    [
        ("sendMessage", True),
        ("sendMediaGroup", True),
        ("copyMessages", True),
        ("forwardMessage", True),
        ("editMessageText", True),
        ("sendChatAction", False),
        ("deleteMessage", False),
        ("answerCallbackQuery", False),
        ("getFile", False),
    ],
)
def test_what_telegram_counts(endpoint, counted):
    assert is_counted(endpoint) is counted


@pytest.mark.parametrize(
    ("chat_id", "group"),
    [(5, False), ("5", False), (None, False), (-100123, True), ("-100123", True), ("@a", True)],
)
def test_which_chats_are_groups(chat_id, group):
    assert is_group(chat_id) is group


def test_an_album_counts_each_of_its_pictures():
    assert messages_in({"media": [1, 2, 3]}) == 3
    assert messages_in({"message_ids": [1, 2]}) == 2
    assert messages_in({"text": "one"}) == 1


@pytest.mark.parametrize(
    ("data", "brings"),
    [
        ({"chat_id": 7, "photo": InputFile(b"jpeg"), "caption": "Banjir"}, True),
        ({"chat_id": 7, "photo": "AgACAgUAAx", "caption": "Banjir"}, False),
        ({"chat_id": 7, "media": [InputMediaPhoto(b"jpeg"), InputMediaPhoto("AgACAgUAAx")]}, True),
        ({"chat_id": 7, "media": [InputMediaPhoto("AgACAgUAAx")]}, False),
        ({"chat_id": 7, "media": InputMediaDocument(b"csv")}, True),
        ({"chat_id": 7, "text": "Banjir"}, False),
    ],
    ids=["photo", "known photo", "album", "known album", "changed file", "text"],
)
def test_which_requests_bring_a_file(data, brings):
    assert carries_files(data) is brings


@pytest.mark.parametrize("end", [{"message_id": 1}, TimedOut()], ids=["answered", "lost"])
async def test_a_file_keeps_its_place_until_it_has_arrived(end):
    clock = Clock()
    gate = Gate(pacer := Pacer(1), clock)
    under_way = asyncio.Event()

    async def telegram(*args, **kwargs):
        await under_way.wait()
        if isinstance(end, Exception):
            raise end
        return end

    limiter = PacedRateLimiter(gate)
    uploading = asyncio.create_task(ask(limiter, telegram, "sendPhoto", chat_id=7, photo=InputFile(b"jpeg")))
    for _ in range(10):
        await asyncio.sleep(0)
    clock.now = 5.0
    assert pacer.try_take(clock.now, "other", priority=Priority.NEWS) > 0, "it may arrive at any moment"
    under_way.set()
    await asyncio.wait([uploading])
    assert uploading.exception() is (end if isinstance(end, Exception) else None)
    assert pacer.try_take(5.9, "other", priority=Priority.NEWS) > 0, "it counts from when it arrived"
    assert pacer.try_take(6.1, "other", priority=Priority.NEWS) == 0
