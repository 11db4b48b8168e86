"""Updates in: none lost, none handled twice, nobody waiting for somebody else."""

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from telegram import Bot

from delivery import turns
from delivery.handling import Handling
from delivery.intake import Intake, PollingRules
from delivery.outcomes import TokenRefused
from delivery.telegram_api import AiohttpRequest, TelegramApi
from tests.delivery.batches import handle_all
from tests.delivery.fake_telegram import TOKEN, eventually, fake_telegram, message, press, refusal, result

NOW = 1_689_062_400.0  # a minute after the messages' own date
QUICK = PollingRules(
    shortest_look=0.01,
    longest_look=0.02,
    shortest_pause=0.01,
    longest_pause=0.02,
    conflict_pause=0.01,
    answer=2.0,
    last_words=0.1,
)


class Remembered:
    """Handled updates, kept over a restart as the store would."""

    def __init__(self):
        self.ids = set()
        self.broken = False

    async def known(self, ids):
        if self.broken:
            raise OSError("disk full")
        return self.ids & set(ids)

    async def remember(self, ids):
        self.ids |= set(ids)


class Newsroom:
    """A handler that notes what it got; texts may be made to hang or to fail."""

    def __init__(self):
        self.seen = []
        self.ended = []
        self.hang = {}
        self.fail = {}

    async def __call__(self, update):
        text = update.message.text if update.message else update.callback_query.data
        self.seen.append((update.effective_chat.id, text))
        if text in self.hang:
            await self.hang[text].wait()
        if text in self.fail:
            raise self.fail[text]
        self.ended.append((update.effective_chat.id, text))

    async def until(self, count):
        await eventually(lambda: len(self.ended) >= count)


@pytest.fixture
async def telegram():
    async with fake_telegram() as fake:
        yield fake


@pytest.fixture
async def request_():
    async with AiohttpRequest() as request:
        yield request


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def remembered():
    return Remembered()


@pytest.fixture
def started(telegram, request_, newsroom, remembered):
    """Starts the intake; `crash` ends it as a kill would, else it is stopped as it should be."""

    @asynccontextmanager
    async def start(crash=False, **handling_options):
        handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW, **handling_options)
        intake = Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=QUICK)
        task = asyncio.create_task(intake.run())
        try:
            yield intake
            if not crash:
                async with asyncio.timeout(3):
                    await intake.stop()
                    await task
        finally:
            task.cancel()
            await asyncio.wait([task])

    return start


async def test_updates_are_handled_and_confirmed(started, telegram, newsroom):
    telegram.receives(message(10, "satu"), message(11, "dua"))
    async with started() as intake:
        await newsroom.until(2)
    assert newsroom.seen == [(7, "satu"), (7, "dua")]
    assert telegram.updates == []
    assert intake.stats.updates == {("message", "handled"): 2}


async def test_what_is_wanted_is_named_and_the_poll_is_long(started, telegram, newsroom):
    telegram.receives(message(10))
    async with started():
        await newsroom.until(1)
    assert "chat_member" in telegram.asked[0]["allowed_updates"]
    assert telegram.asked[0]["timeout"] == "30"
    assert "offset" not in telegram.asked[0]


async def test_in_order_within_a_chat_and_at_once_across_chats(started, telegram, newsroom):
    newsroom.hang["tunggu"] = asyncio.Event()
    telegram.receives(message(1, "tunggu", chat=7), message(2, "nanti", chat=7), message(3, "kini", chat=8))
    async with started():
        await newsroom.until(1)
        assert newsroom.seen == [(7, "tunggu"), (8, "kini")]
        newsroom.hang["tunggu"].set()
        await newsroom.until(3)
    assert newsroom.ended == [(8, "kini"), (7, "tunggu"), (7, "nanti")]


async def test_a_stuck_handler_keeps_nobody_else_waiting_and_stays_unconfirmed(started, telegram, newsroom):
    newsroom.hang["macet"] = asyncio.Event()
    telegram.receives(message(5, "macet", chat=7))
    async with started():
        await eventually(lambda: newsroom.seen)
        for number in range(6, 12):
            telegram.receives(message(number, f"kabar {number}", chat=8))
            await newsroom.until(number - 5)
        assert max(telegram.offsets) == 5
        assert {asked["timeout"] for asked in telegram.asked[1:]} == {"0"}, "an idle poll would hold it up"
        newsroom.hang["macet"].set()
        await newsroom.until(7)
    assert max(telegram.offsets) == 12
    assert len(newsroom.seen) == 7


async def test_a_crash_while_handling_loses_nothing_and_repeats_nothing(started, telegram, newsroom):
    newsroom.hang["laporan"] = asyncio.Event()
    telegram.receives(message(1, "laporan", chat=7), message(2, "halo", chat=8))
    async with started(crash=True):
        await newsroom.until(1)
        await asyncio.sleep(0.01)
    newsroom.hang.clear()
    async with started() as intake:
        await newsroom.until(2)
    assert newsroom.ended == [(8, "halo"), (7, "laporan")]
    assert intake.stats.of("known") == 1


async def test_an_update_that_takes_too_long_is_given_up(started, telegram, newsroom):
    newsroom.hang["macet"] = asyncio.Event()
    telegram.receives(message(1, "macet"), message(2, "berikutnya"))
    async with started(time_limit=0.05) as intake:
        await newsroom.until(1)
    assert newsroom.ended == [(7, "berikutnya")]
    assert intake.stats.of("timed_out") == 1
    assert telegram.updates == []


async def test_a_handlers_bug_is_counted_and_logged_by_type_and_place_only(
    started, telegram, newsroom, caplog
):
    newsroom.fail["rahasia"] = KeyError("rahasia")
    telegram.receives(message(1, "rahasia"), message(2, "berikutnya"))
    async with started() as intake:
        await newsroom.until(1)
    assert intake.stats.of("failed") == 1
    assert "KeyError at test_intake.py:" in caplog.text
    assert "rahasia" not in caplog.text


async def test_an_update_that_cannot_be_read_is_passed_over_without_a_word_of_it(
    started, telegram, newsroom, caplog
):
    caplog.set_level(logging.DEBUG, "delivery")
    strange = {"update_id": 1, "message": {"message_id": "x", "date": "rahasia", "chat": 5}}
    telegram.receives(strange, message(2, "berikutnya"))
    async with started() as intake:
        await newsroom.until(1)
    assert intake.stats.updates["message", "unreadable"] == 1
    assert "rahasia" not in caplog.text
    assert telegram.updates == []


@pytest.mark.parametrize("where", ["chat", "from"])
@pytest.mark.parametrize(
    "number", [[1], {"id": 1}, "7", None, 1.5], ids=["list", "object", "text", "none", "fraction"]
)
async def test_who_wrote_is_a_number_or_the_update_is_passed_over(started, telegram, newsroom, where, number):
    """Else it would be looked for among the chats, fail there, and come again for ever with all behind it."""
    strange: Any = message(1, "rahasia")
    strange["message"][where]["id"] = number
    telegram.receives(strange, message(2, "berikutnya"))
    async with started() as intake:
        await newsroom.until(1)
    assert newsroom.ended == [(7, "berikutnya")]
    assert intake.stats.updates["message", "unreadable"] == 1
    assert telegram.updates == []


NUMBERLESS = {
    "no number": [{"message": {}}],
    "too large": [{"update_id": 2**63}],
    "negative": [{"update_id": -1}],
    "yes": [{"update_id": True}],
    "text": [{"update_id": "1"}],
    "no object": ["halo", None, 7],
    "no list": {"update_id": 1},
    "nothing": None,
}


@pytest.mark.parametrize("answer", NUMBERLESS.values(), ids=NUMBERLESS)
async def test_what_cannot_be_confirmed_is_neither_asked_for_without_a_pause_nor_in_the_way(
    telegram, request_, newsroom, remembered, answer
):
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    patient = replace(QUICK, shortest_pause=60.0, longest_pause=60.0)
    for rules, polls in ((patient, 1), (QUICK, 3)):
        telegram.faults = [result(answer) for _ in range(polls)]
        telegram.updates = [message(polls)]
        intake = Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=rules)
        task = asyncio.create_task(intake.run())
        if rules is patient:
            await eventually(lambda: telegram.faults == [] and handling.stats.polls == 1)
        else:
            await newsroom.until(1)
        async with asyncio.timeout(3):
            await intake.stop()
            await task
        if rules is patient:
            assert (intake.stats.polls, newsroom.ended) == (1, []), "it did not ask again at once"


async def test_a_server_that_does_not_hold_a_poll_open_is_not_asked_without_a_pause(
    telegram, request_, newsroom, remembered
):
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    rules = replace(QUICK, shortest_look=60.0, longest_look=60.0)
    telegram.faults = [result([]) for _ in range(100)]
    intake = Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=rules)
    task = asyncio.create_task(intake.run())
    await eventually(lambda: handling.stats.polls == 1 and len(telegram.faults) == 99)
    async with asyncio.timeout(3):
        await intake.stop()
        await task
    assert len(telegram.faults) >= 98, "at most the goodbye asked again"


async def test_stopping_finishes_what_is_in_flight_and_confirms_it(started, telegram, newsroom):
    newsroom.hang["lama"] = asyncio.Event()
    telegram.receives(message(1, "lama"))
    async with started() as intake:
        await eventually(lambda: newsroom.seen)
        stopping = asyncio.create_task(intake.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        newsroom.hang["lama"].set()
        await stopping
    assert newsroom.ended == [(7, "lama")]
    assert telegram.asked[-1]["timeout"] == "0"
    assert telegram.asked[-1]["limit"] == "1"
    assert telegram.updates == []


async def test_stopping_does_not_wait_for_an_idle_poll(started, telegram):
    async with started():
        await eventually(lambda: telegram.asked)


@pytest.mark.parametrize(("code", "words"), [(502, "Bad Gateway"), (500, "Internal Server Error")])
async def test_an_outage_is_sat_out(started, telegram, newsroom, code, words):
    telegram.faults = [refusal(code, words), refusal(code, words)]
    telegram.receives(message(1))
    async with started() as intake:
        await newsroom.until(1)
    assert intake.stats.failed_polls == 2


async def test_a_flood_wait_is_kept_and_yet_does_not_hold_up_the_stop(started, telegram, newsroom):
    telegram.faults = [refusal(429, "Too Many Requests: retry after 600", retry_after=600)]
    telegram.receives(message(1))
    async with started() as intake:
        await eventually(lambda: intake.stats.failed_polls)
    assert intake.stats.polls == 1
    assert newsroom.seen == []


async def test_a_second_program_with_the_token_is_named_clearly(started, telegram, newsroom, caplog):
    telegram.faults = [refusal(409, "Conflict: terminated by other getUpdates request")]
    telegram.receives(message(1))
    async with started() as intake:
        await newsroom.until(1)
    assert intake.stats.conflicts == 1
    assert "409" in caplog.text


async def test_a_refused_token_ends_it(telegram, request_, newsroom, remembered):
    telegram.faults = [refusal(401, "Unauthorized")]
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    with pytest.raises(TokenRefused):
        await Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=QUICK).run()


async def test_nothing_is_handled_while_the_store_fails_and_nothing_is_lost(
    started, telegram, newsroom, remembered
):
    remembered.broken = True
    telegram.receives(message(1))
    async with started() as intake:
        await eventually(lambda: intake.stats.failed_polls)
        assert newsroom.seen == []
        remembered.broken = False
        await newsroom.until(1)


async def test_numbers_that_start_anew_lower_are_not_missed(started, telegram, newsroom):
    """After a week of silence Telegram chooses the next number at random."""
    telegram.receives(message(9000, "lama"))
    async with started():
        await newsroom.until(1)
        await eventually(lambda: telegram.asked[-1].get("offset") == "9001")
        telegram.news.set()  # the poll that confirmed ends empty
        await eventually(lambda: "offset" not in telegram.asked[-1])
        telegram.receives(message(17, "baru"))
        await newsroom.until(2)
    assert newsroom.ended == [(7, "lama"), (7, "baru")]


async def test_a_batch_from_elsewhere_returns_when_all_of_it_is_handled(newsroom, remembered):
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    await handle_all(handling, [message(1, "satu"), message(2, "dua", chat=8)])
    await handle_all(handling, [message(1, "satu")])
    assert newsroom.ended == [(7, "satu"), (8, "dua")]
    assert handling.stats.of("known") == 1
    assert handling.done == set()


# --- words that wait for a group's limit ----------------------------------------------------------------


class Hall:
    """A handler in a group: it does what was asked, then its words wait at the gate until they may go."""

    def __init__(self):
        self.done = []
        self.said = []
        self.open = asyncio.Event()

    async def __call__(self, update):
        text = update.message.text if update.message else update.callback_query.data
        self.done.append(text)
        if text.startswith("private"):
            await self.open.wait()
        elif not self.open.is_set():
            turns.steps_aside()
            await self.open.wait()
        self.said.append(text)

    async def until(self, count):
        await eventually(lambda: len(self.done) >= count)


async def test_the_next_tap_in_a_group_does_not_stand_behind_words_that_wait(remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    await asyncio.wait_for(handle_all(handling, [press(1, "klaim"), press(2, "selesai")]), 1)
    assert (hall.done, hall.said) == (["klaim", "selesai"], [])
    assert remembered.ids == {1, 2}, "what was asked is done"
    hall.open.set()
    await eventually(lambda: hall.said == ["klaim", "selesai"])
    assert handling.stats.of("handled") == 2


async def test_words_that_wait_keep_no_update_unconfirmed(request_, telegram, remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    intake = Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=QUICK)
    task = asyncio.create_task(intake.run())
    telegram.receives(press(5, "klaim"))
    await eventually(lambda: telegram.offsets and max(telegram.offsets) == 6)
    assert hall.said == []
    async with asyncio.timeout(3):
        await intake.stop()
        await task
    assert not handling.speaking, "a bot that stops does not wait for a limit"


async def test_what_may_be_said_soon_after_the_stop_is_still_said(request_, telegram, remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    rules = replace(QUICK, last_words=3.0)
    intake = Intake(TelegramApi(request_, TOKEN, telegram.url), handling, lambda: 0.5, rules=rules)
    task = asyncio.create_task(intake.run())
    telegram.receives(press(5, "klaim"))
    await eventually(lambda: handling.speaking)
    stopping = asyncio.create_task(intake.stop())
    await eventually(lambda: telegram.asked[-1]["limit"] == "1")
    hall.open.set()
    await asyncio.wait_for(asyncio.gather(stopping, task), 3)
    assert hall.said == ["klaim"]


async def test_one_who_waits_elsewhere_is_not_handled_yet(remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    batch = asyncio.create_task(handle_all(handling, [press(1, "private: kirim"), press(2, "klaim")]))
    await hall.until(1)
    assert not batch.done()
    assert 1 in handling.open
    hall.open.set()
    await asyncio.wait_for(batch, 1)


async def test_an_impatient_second_tap_is_a_repetition_while_the_words_wait(remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    await handle_all(handling, [press(1, "x"), press(2, "x")])
    assert hall.done == ["x"]
    hall.open.set()
    await eventually(lambda: hall.said == ["x"])
    await handle_all(handling, [press(3, "x")])
    assert hall.done == ["x"], "it was here before the answer, by the clock of this test"


async def test_words_that_could_not_be_said_were_no_answer(remembered):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW, worth_saying=0.01)
    await handle_all(handling, [press(1, "x")])
    await eventually(lambda: not handling.speaking)
    assert handling.stats.of("timed_out") == 1
    await handle_all(handling, [press(2, "x")])
    assert hall.done == ["x", "x"]


async def test_new_ones_are_fetched_as_soon_as_there_is_room(started, telegram, newsroom):
    """Telegram tells of the oldest hundred that are not confirmed, and of nothing behind them."""
    newsroom.hang["macet"] = asyncio.Event()
    telegram.receives(message(1, "macet", chat=7))
    telegram.receives(*[message(number, f"kabar {number}", chat=8) for number in range(2, 101)])
    telegram.receives(message(101, "di belakang", chat=9))
    async with started() as intake:
        await newsroom.until(99)
        polls = intake.stats.polls
        await asyncio.wait([asyncio.create_task(newsroom.until(100))], timeout=0.2)
        assert intake.stats.polls - polls <= 2, "asking again would bring the same"
        newsroom.hang["macet"].set()
        await newsroom.until(101)
    assert newsroom.ended[-1] == (9, "di belakang")


# --- nothing answered twice ---------------------------------------------------------------------------


async def test_eleven_starts_after_an_outage_get_one_welcome(started, telegram, newsroom):
    telegram.receives(*[message(number, "/start") for number in range(1, 12)], message(12, "/start", chat=8))
    async with started() as intake:
        await newsroom.until(2)
    assert sorted(newsroom.seen) == [(7, "/start"), (8, "/start")]
    assert intake.stats.of("repeated") == 10


@pytest.mark.parametrize(
    ("updates", "handled"),
    [
        ([message(1, "/a"), message(2, "/b"), message(3, "/a")], ["/a", "/b", "/a"]),  # the last wish counts
        ([message(1, "/a"), message(2, "/a", date=int(NOW) + 5)], ["/a"]),  # both here before the answer
        ([press(1, "x"), press(2, "x"), press(3, "y")], ["x", "y"]),  # tapped twice before it was answered
        ([message(1, "/a"), press(2, "/a")], ["/a", "/a"]),
    ],
)
async def test_what_is_a_repetition(newsroom, remembered, updates, handled):
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    await handle_all(handling, updates)
    assert [text for _, text in newsroom.seen] == handled


@pytest.mark.parametrize(
    ("sent_after", "handled"),
    [(-60, ["/a"]), (0, ["/a", "/a"]), (5, ["/a", "/a"])],
    ids=["before the answer", "in the very second of the answer: rather twice", "after it"],
)
async def test_what_arrives_after_the_answer_is_judged_by_its_date(newsroom, remembered, sent_after, handled):
    now = NOW
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: now)
    await handle_all(handling, [message(1, "/a")])
    now = NOW + 10
    await handle_all(handling, [message(2, "/a", date=int(NOW) + sent_after)])
    assert [text for _, text in newsroom.seen] == handled


async def test_what_failed_was_not_answered(newsroom, remembered):
    newsroom.fail["/start"] = ValueError()
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    await handle_all(handling, [message(1, "/start"), message(2, "/start")])
    assert len(newsroom.seen) == 2


async def test_a_repeated_press_can_still_end_its_spinner(newsroom, remembered):
    spinners = []

    async def end_spinner(update):
        spinners.append(update.callback_query.id)

    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW, on_repeated=end_spinner)
    await handle_all(handling, [press(1, "x"), press(2, "x")])
    assert spinners == ["2"]


async def test_unasked_answers_are_survived(started, telegram, newsroom):
    telegram.faults = [result({"not": "a list"})]
    telegram.receives(message(1))
    async with started():
        await newsroom.until(1)
