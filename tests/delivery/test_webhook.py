"""Updates pushed: 200 only after they were handled, nothing read of strangers, nothing handled twice."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from telegram import Bot

from delivery.handling import Handling
from delivery.listening import CannotListen, listening
from delivery.outcomes import CallFailed, FloodWait, Refused, Retry, TokenRefused, Unauthorized
from delivery.webhook import SECRET_HEADER, Webhook, WebhookRules
from delivery.webhook_keeper import Hook, HookKeeper, HookRules, take_off
from tests.delivery.fake_telegram import TOKEN, eventually, message, press
from tests.delivery.test_intake import Hall, Newsroom, Remembered

NOW = 1_689_062_400.0
SECRET = "rahasia-1"
URL = "https://bot.example.org/telegram"
USUAL = WebhookRules(last_words=0.1)
SELDOM = HookRules()
QUICK = HookRules(look=0.01, shortest_pause=0.01, longest_pause=0.02)


class Telegram:
    """What is told to it, and what it says of the webhook. `fails` are the outcomes of the next calls."""

    def __init__(self):
        self.calls = []
        self.fails = []
        self.info = {"url": "", "pending_update_count": 0}

    async def call(self, method, payload=None, *, read_timeout=None):
        self.calls.append((method, payload))
        if self.fails:
            raise CallFailed(self.fails.pop(0))
        if method == "setWebhook":
            self.info["url"] = payload["url"]
        if method == "deleteWebhook":
            self.info["url"] = ""
        return self.info if method == "getWebhookInfo" else True

    def asked(self, method):
        return [payload for name, payload in self.calls if name == method]


class Pusher:
    """Somebody who posts to the webhook, Telegram or not."""

    def __init__(self, session, url):
        self._session = session
        self._url = url

    async def push(self, update, secret=SECRET, method="POST"):
        data = json.dumps(update).encode() if isinstance(update, dict | list) else update
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self._session.request(method, self._url, data=data, headers=headers) as answer:
            return answer.status


@pytest.fixture
def newsroom():
    return Newsroom()


@pytest.fixture
def remembered():
    return Remembered()


@pytest.fixture
def telegram():
    return Telegram()


@pytest.fixture
def opened(newsroom, remembered, telegram):
    """A webhook that serves, and who pushes to it; at the end it is stopped as it should be."""

    @asynccontextmanager
    async def opening(rules=USUAL, hook_rules=SELDOM, **handling_options):
        handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW, **handling_options)
        keeper = HookKeeper(
            telegram, Hook(URL, SECRET), ("message",), handling.stats, lambda: 0.5, hook_rules
        )
        webhook = Webhook(handling, SECRET, keeper, rules=rules)
        door = listening(webhook.answer, ("127.0.0.1", 0), setting="WEBHOOK_LISTEN", body_limit=10_000)
        async with door as (host, port), aiohttp.ClientSession() as session:
            running = asyncio.create_task(webhook.run())
            await eventually(lambda: telegram.calls)
            try:
                yield webhook, Pusher(session, f"http://{host}:{port}/any/path")
                async with asyncio.timeout(3):
                    await webhook.stop()
                    await running
            finally:
                running.cancel()
                await asyncio.wait([running])

    return opening


async def test_an_update_is_handled_and_only_then_answered(opened, newsroom):
    newsroom.hang["satu"] = asyncio.Event()
    async with opened() as (webhook, pusher):
        before = asyncio.get_running_loop().time()
        push = asyncio.create_task(pusher.push(message(1, "satu")))
        await eventually(lambda: newsroom.seen)
        assert not push.done()
        newsroom.hang["satu"].set()
        assert await push == 200
        assert webhook.stats.heard_at > before, "it is there, and whoever asks is told so"
    assert webhook.stats.updates == {("message", "handled"): 1}


async def test_a_stop_does_not_wait_for_the_limit_of_a_group(remembered, telegram):
    hall = Hall()
    handling = Handling(Bot(TOKEN), hall, remembered, lambda: NOW)
    keeper = HookKeeper(telegram, Hook(URL, SECRET), ("message",), handling.stats, lambda: 0.5, SELDOM)
    webhook = Webhook(handling, SECRET, keeper, rules=USUAL)
    running = asyncio.create_task(webhook.run())
    await handling.begin([press(1, "klaim")])
    await eventually(lambda: handling.speaking)
    async with asyncio.timeout(3):
        await webhook.stop()
        await running
    assert (hall.done, hall.said) == (["klaim"], [])


async def test_telegram_is_told_where_to_push_and_what_is_wanted(opened, telegram):
    async with opened():
        pass
    (told,) = telegram.asked("setWebhook")
    assert told == {
        "url": URL, "secret_token": SECRET, "allowed_updates": ("message",), "max_connections": 64
    }  # fmt: skip
    assert "drop_pending_updates" not in str(telegram.calls)


@pytest.mark.parametrize("secret", [None, "", "rahasia-2", "rahasia", "rahasia-1x", "râhasia"])
async def test_who_does_not_know_the_secret_is_turned_away_unread(opened, newsroom, secret):
    class Unread(Webhook):
        async def _read_and_take(self, request):
            raise AssertionError("it was read")

    async with opened() as (webhook, pusher):
        webhook.__class__ = Unread
        assert await pusher.push(message(1), secret) == 403
    assert newsroom.seen == []
    assert webhook.stats.turned_away == {"secret": 1}


async def test_a_body_that_drips_is_given_up(opened, newsroom):
    never = asyncio.Event()

    async def drips():
        yield b"{"
        await never.wait()

    async with opened(replace(USUAL, read=0.05)) as (webhook, pusher):
        assert await asyncio.wait_for(pusher.push(drips()), 3) == 408
    assert webhook.stats.turned_away == {"too_slow": 1}
    assert newsroom.seen == []


async def test_an_update_that_comes_again_is_answered_and_changes_nothing(opened, newsroom):
    async with opened() as (webhook, pusher):
        assert await pusher.push(message(1, "satu")) == 200
        assert await pusher.push(message(1, "satu")) == 200
    assert newsroom.ended == [(7, "satu")]
    assert webhook.stats.of("known") == 1


async def test_an_update_that_comes_again_while_it_is_handled_waits_for_the_same_end(opened, newsroom):
    newsroom.hang["satu"] = asyncio.Event()
    async with opened() as (_, pusher):
        pushes = [asyncio.create_task(pusher.push(message(1, "satu"))) for _ in range(3)]
        await eventually(lambda: newsroom.seen)
        newsroom.hang["satu"].set()
        assert await asyncio.gather(*pushes) == [200, 200, 200]
    assert newsroom.ended == [(7, "satu")]


async def test_the_same_update_told_twice_at_once_is_seen_to_be_one(opened, newsroom, remembered):
    all_are_here = asyncio.Event()

    class Slow(Remembered):
        async def known(self, ids):
            await all_are_here.wait()
            return await super().known(ids)

    remembered.__class__ = Slow
    async with opened() as (webhook, pusher):
        pushes = [asyncio.create_task(pusher.push(message(1, "satu"))) for _ in range(5)]
        await eventually(lambda: webhook._being_handled == 5)
        all_are_here.set()
        assert await asyncio.gather(*pushes) == [200] * 5
    assert newsroom.ended == [(7, "satu")]
    assert webhook.stats.updates == {("message", "handled"): 1}


async def test_one_chat_waits_for_no_other(opened, newsroom):
    newsroom.hang["tunggu"] = asyncio.Event()
    async with opened() as (_, pusher):
        slow = asyncio.create_task(pusher.push(message(1, "tunggu")))
        await eventually(lambda: newsroom.seen)
        assert await pusher.push(message(2, "cepat", chat=8)) == 200
        newsroom.hang["tunggu"].set()
        assert await slow == 200


async def test_more_than_can_be_in_hand_is_told_to_come_again(opened, newsroom):
    newsroom.hang["tunggu"] = asyncio.Event()
    async with opened(WebhookRules(most_in_hand=2)) as (webhook, pusher):
        held = [asyncio.create_task(pusher.push(message(n, "tunggu", chat=n))) for n in (1, 2)]
        await eventually(lambda: len(newsroom.seen) == 2)
        assert await pusher.push(message(3, "tiga", chat=3)) == 503
        newsroom.hang["tunggu"].set()
        assert await asyncio.gather(*held) == [200, 200]
        assert await pusher.push(message(3, "tiga", chat=3)) == 200
    assert webhook.stats.turned_away == {"busy": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"Sukmawati",
        b"",
        b"[1]",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 99999999999999999999}',
        b"\xff",
    ],
)
async def test_what_is_no_update_is_refused_and_not_told(opened, caplog, body):
    with caplog.at_level(logging.DEBUG):
        async with opened() as (webhook, pusher):
            assert await pusher.push(body) == 400
    assert webhook.stats.turned_away == {"no_update": 1}
    assert "no update came with the right secret" in caplog.text.replace("something that is no", "no")
    assert "Sukmawati" not in caplog.text


async def test_an_update_that_cannot_be_parsed_stops_nothing(opened, newsroom):
    """Refused it would come again for a day, and nothing of its chat would come after it."""
    broken = {"update_id": 1, "message": {"message_id": 1, "date": "kemarin", "chat": {"id": 7}}}
    async with opened() as (webhook, pusher):
        assert await pusher.push(broken) == 200
        assert await pusher.push(message(2, "dua")) == 200
    assert webhook.stats.of("unreadable") == 1
    assert newsroom.ended == [(7, "dua")]


async def test_a_body_beyond_the_limit_is_refused(opened):
    async with opened() as (webhook, pusher):
        assert await pusher.push(message(1, "x" * 20_000)) == 413
    assert webhook.stats.turned_away == {"too_large": 1}


async def test_only_posts_are_taken(opened):
    async with opened() as (_, pusher):
        assert await pusher.push(b"", method="GET") == 405


async def test_a_bug_in_a_handler_counts_as_handled(opened, newsroom):
    newsroom.fail["satu"] = ValueError("Sukmawati")
    async with opened() as (webhook, pusher):
        assert await pusher.push(message(1, "satu")) == 200
    assert webhook.stats.of("failed") == 1


async def test_while_the_store_cannot_remember_it_comes_again(opened, newsroom, remembered):
    remembered.broken = True
    async with opened() as (_, pusher):
        assert await pusher.push(message(1, "satu")) == 503
        remembered.broken = False
        assert await pusher.push(message(1, "satu")) == 200
    assert newsroom.ended == [(7, "satu")]


async def test_stopping_takes_nothing_more_and_finishes_what_is_in_hand(opened, newsroom):
    newsroom.hang["satu"] = asyncio.Event()
    async with opened() as (webhook, pusher):
        push = asyncio.create_task(pusher.push(message(1, "satu")))
        await eventually(lambda: newsroom.seen)
        stopping = asyncio.create_task(webhook.stop())
        await eventually(lambda: not webhook._is_open)
        assert await pusher.push(message(2, "dua")) == 503
        assert not stopping.done()
        newsroom.hang["satu"].set()
        assert await push == 200
        await stopping
    assert newsroom.ended == [(7, "satu")]


async def test_what_is_cut_off_is_not_acknowledged(newsroom, remembered, telegram):
    newsroom.hang["satu"] = asyncio.Event()
    handling = Handling(Bot(TOKEN), newsroom, remembered, lambda: NOW)
    keeper = HookKeeper(telegram, Hook(URL, SECRET), (), handling.stats, lambda: 0.5)
    webhook = Webhook(handling, SECRET, keeper)
    door = listening(webhook.answer, ("127.0.0.1", 0), setting="WEBHOOK_LISTEN", body_limit=10_000)
    async with door as (host, port), aiohttp.ClientSession() as session:
        running = asyncio.create_task(webhook.run())
        await eventually(lambda: telegram.calls)
        push = asyncio.create_task(Pusher(session, f"http://{host}:{port}").push(message(1, "satu")))
        await eventually(lambda: newsroom.seen)
        running.cancel()
        assert await push == 503
        assert running.cancelled()
    assert remembered.ids == set()


async def test_a_webhook_that_another_program_took_away_is_set_again_and_told(opened, telegram, caplog):
    async with opened(hook_rules=QUICK) as (webhook, _):
        await eventually(lambda: telegram.asked("getWebhookInfo"))
        telegram.info["url"] = ""
        await eventually(lambda: len(telegram.asked("setWebhook")) == 2)
    assert webhook.stats.conflicts == 1
    assert "another program took this bot's webhook away" in caplog.text


async def test_what_telegram_could_not_push_is_told_once(opened, telegram, caplog):
    async with opened(hook_rules=QUICK):
        telegram.info |= {"last_error_date": 5, "pending_update_count": 3}
        seen = len(telegram.asked("getWebhookInfo"))
        await eventually(lambda: len(telegram.asked("getWebhookInfo")) > seen + 3)
    assert caplog.text.count("could not push some updates (3 wait)") == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Refused("bad_webhook"), "Telegram refuses the webhook"),
        (Retry(0.0, "no_connection", reached=False), "could not be looked after"),
        (FloodWait(0.01), ""),
    ],
    ids=["refused", "unreachable", "flood"],
)
async def test_setting_the_webhook_is_tried_again(opened, telegram, caplog, outcome, words):
    telegram.fails = [outcome]
    async with opened(hook_rules=QUICK):
        await eventually(lambda: telegram.info["url"] == URL)
    assert words in caplog.text


async def test_a_token_that_is_refused_ends_it(opened, telegram):
    telegram.fails = [Unauthorized("unauthorized")]
    with pytest.raises(TokenRefused):
        async with opened():
            pass


async def test_polling_takes_a_webhook_off_and_keeps_what_waits(telegram):
    telegram.info["url"] = URL
    await take_off(telegram)
    assert telegram.asked("deleteWebhook") == [None], "no word of dropping what waits"
    await take_off(telegram)
    assert len(telegram.asked("deleteWebhook")) == 1, "there was none any more"
    telegram.fails = [Retry(0.0, "no_connection", reached=False)]
    await take_off(telegram)


async def test_a_port_that_is_taken_is_told_with_its_setting(opened):
    async def nobody(request):
        raise AssertionError

    async with listening(nobody, ("127.0.0.1", 0), setting="", body_limit=1) as address:
        with pytest.raises(CannotListen) as caught:
            async with listening(nobody, address, setting="WEBHOOK_LISTEN", body_limit=1):
                pass
    assert (caught.value.fault, caught.value.setting) == ("in_use", "WEBHOOK_LISTEN")
