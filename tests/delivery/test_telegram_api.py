"""The transport: what leaves, what arrives, and which end each way of not arriving has."""

import asyncio
import logging
import socket
import struct
from contextlib import asynccontextmanager

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from yarl import URL

from delivery.fast_lane import Ending, FastLane
from delivery.outcomes import CallFailed, FloodWait, Gone, Retry, Sent, Unauthorized, Uncertain
from delivery.telegram_api import AiohttpRequest, TelegramApi, outcome_of, prepare
from tests.delivery.fake_telegram import TOKEN, fake_telegram, refusal, result

HELLO = prepare("sendMessage", {"text": "Halo & <b>warga</b> 🥁", "parse_mode": "HTML"})


@pytest.fixture
async def telegram():
    async with fake_telegram() as fake:
        yield fake


@pytest.fixture
async def request_():
    async with AiohttpRequest(connections=4, read_timeout=2.0, connect_timeout=1.0) as request:
        yield request


@pytest.fixture
def api(request_, telegram):
    return TelegramApi(request_, TOKEN, telegram.url)


@pytest.fixture
async def bot(request_, telegram):
    bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request_, get_updates_request=request_)
    async with bot:
        telegram.calls.clear()
        yield bot


class Endings:
    """Hears how requests ended, once each."""

    def __init__(self):
        self.heard: asyncio.Queue[Ending] = asyncio.Queue()

    def __call__(self, ending):
        self.heard.put_nowait(ending)

    async def first(self):
        async with asyncio.timeout(5):
            return await self.heard.get()


@asynccontextmanager
async def server(behaviour):
    """A server that does something to a connection once a request has arrived."""

    async def connected(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        await behaviour(writer)
        writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


# --- the fast path ------------------------------------------------------------------------------------


async def test_a_prepared_message_goes_to_each_chat_and_its_topic(api, telegram):
    keyboard = {"inline_keyboard": [[{"text": "Baca ≥", "url": "https://example.org/?a=1&b=2"}]]}
    prepared = prepare(
        "sendMessage", {"text": "a=b&c\n🥁", "reply_markup": keyboard, "x": None, "silent": True}
    )
    assert await api.send(prepared, 7) == Sent(1)
    assert await api.send(prepared, -1001234567890, thread_id=5) == Sent(2)
    (method, first), (_, second) = telegram.calls
    assert method == "sendMessage"
    markup = '{"inline_keyboard":[[{"text":"Baca ≥","url":"https://example.org/?a=1&b=2"}]]}'
    expected = {"text": "a=b&c\n🥁", "reply_markup": markup, "silent": "true"}
    assert first == {"chat_id": "7", **expected}
    assert second == {"message_thread_id": "5", "chat_id": "-1001234567890", **expected}


async def test_half_a_surrogate_pair_is_replaced_and_never_an_error_that_quotes_the_text(api, telegram):
    assert await api.send(prepare("sendMessage", {"text": "a\ud83db"}), 7) == Sent(1)
    assert telegram.calls[0][1]["text"] == "a?b"


async def test_the_bytes_of_the_text_are_known_for_pacing():
    assert prepare("sendMessage", {"text": "é🥁"}).text_bytes == 6
    assert prepare("sendPhoto", {"photo": "https://example.org/x", "caption": "abc"}).text_bytes == 3


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), Gone("blocked")),
        (refusal(429, "Too Many Requests: retry after 3", retry_after=3), FloodWait(3.0)),
        (refusal(401, "Unauthorized"), Unauthorized("token")),
    ],
)
async def test_an_answer_becomes_an_outcome(api, telegram, answer, outcome):
    telegram.faults = [answer]
    assert await api.send(HELLO, 7) == outcome


async def test_no_connection_is_tried_again_and_no_fault_of_the_message(request_):
    async with server(None) as url:
        pass  # closed again: nobody listens there now
    outcome = await TelegramApi(request_, TOKEN, url).send(HELLO, 7)
    assert outcome == Retry(1.0, "no_connection", reached=False)


async def test_a_name_that_nobody_knows_is_tried_again(request_):
    outcome = await TelegramApi(request_, TOKEN, "http://nobody.invalid").send(HELLO, 7)
    assert outcome == Retry(1.0, "no_connection", reached=False)


async def hang(writer):
    await asyncio.sleep(5)


async def close(writer):
    pass


async def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def cut_short(writer):
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok":')
    await writer.drain()


async def nonsense(writer):
    writer.write(b"what?\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (close, Uncertain("disconnected")),
        (reset, Uncertain("connection_lost")),
        (cut_short, Uncertain("connection_lost")),
        (nonsense, Uncertain("bad_http")),
    ],
)
async def test_a_connection_lost_after_the_request_leaves_it_uncertain(request_, behaviour, outcome):
    async with server(behaviour) as url:
        assert await TelegramApi(request_, TOKEN, url).send(HELLO, 7) == outcome


async def test_no_answer_in_time_leaves_it_uncertain():
    async with server(hang) as url, AiohttpRequest(read_timeout=0.05) as request:
        assert await TelegramApi(request, TOKEN, url).send(HELLO, 7) == Uncertain("timeout")


async def test_waiting_for_a_free_connection_in_vain_is_not_a_message_in_doubt():
    async with (
        server(hang) as url,
        AiohttpRequest(connections=1, connect_timeout=0.05, read_timeout=0.5) as request,
    ):
        api = TelegramApi(request, TOKEN, url)
        first, second = await asyncio.gather(api.call("getMe"), api.call("getMe"), return_exceptions=True)
    assert isinstance(first, CallFailed)
    assert first.outcome == Uncertain("timeout")
    assert isinstance(second, CallFailed)
    assert second.outcome == Retry(1.0, "connect_timeout", reached=False)


async def test_what_is_begun_on_an_open_connection_has_left_when_that_returns(request_, telegram):
    api, ended = TelegramApi(request_, TOKEN, telegram.url), Endings()
    assert not api.begin(HELLO, 7, ended=ended), "none is open yet"
    assert await api.send(HELLO, 7) == Sent(1)

    assert api.begin(HELLO, 7, ended=ended)

    assert outcome_of(await ended.first()) == Sent(2)
    api.close()


async def test_while_some_are_in_use_others_are_kept_open(request_, telegram):
    lane = request_.fast_lane(URL(telegram.url))
    head = lane.head(f"/bot{TOKEN}/sendMessage", "test")
    await lane.warm(1)
    begun = [Endings() for _ in range(3)]
    assert lane.ask(head, b"chat_id=7", begun[0])
    async with asyncio.timeout(5):
        for ended in begun[1:]:
            while not lane.ask(head, b"chat_id=7", ended):  # noqa: ASYNC110  one opens meanwhile
                await asyncio.sleep(0)
    for ended in begun:
        assert (await ended.first())[0] == 200
    lane.close()


async def test_what_is_begun_and_never_answered_is_a_message_in_doubt():
    async with server(hang) as url, AiohttpRequest(read_timeout=0.05) as request:
        api, ended = TelegramApi(request, TOKEN, url), Endings()
        await api.warm(1)
        assert api.begin(HELLO, 7, ended=ended)
        assert outcome_of(await ended.first()) == Uncertain("timeout")


async def test_each_that_is_late_is_given_up_once():
    async with server(hang) as url, AiohttpRequest(read_timeout=0.05) as request:
        api, ended = TelegramApi(request, TOKEN, url), [Endings(), Endings()]
        await api.warm(2)
        assert api.begin(HELLO, 7, ended=ended[0])
        assert api.begin(HELLO, 8, ended=ended[1])
        for each in ended:
            assert outcome_of(await each.first()) == Uncertain("timeout")
        assert all(each.heard.empty() for each in ended)


@pytest.mark.parametrize("behind", [None, 20], ids=["whole", "half"])
async def test_what_comes_behind_an_answer_is_nobodys(behind):
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nlate"
    asked = []

    async def twice(writer):
        asked.append(writer)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere" + late[:behind])
        await hang(writer)

    async with server(twice) as url, AiohttpRequest(read_timeout=1) as request:
        lane = request.fast_lane(URL(url))
        assert lane is not None
        head = lane.head("/", "test")
        assert [await lane.post(head, b"chat_id=7") for _ in range(2)] == [(200, b"here")] * 2
        lane.close()
    assert len(asked) == 2


async def test_a_stalled_connection_stops_no_other(request_, telegram):
    async with server(hang) as url:
        stalled = asyncio.create_task(TelegramApi(request_, TOKEN, url).send(HELLO, 7))
        await asyncio.sleep(0)
        assert await asyncio.wait_for(TelegramApi(request_, TOKEN, telegram.url).send(HELLO, 7), 0.5) == Sent(
            1
        )
        stalled.cancel()
        await asyncio.wait([stalled])


async def test_warmed_up_no_message_waits_for_a_connection(request_, telegram, monkeypatch):
    lane = request_.fast_lane(URL(telegram.url))
    await lane.warm(3)
    monkeypatch.delattr(FastLane, "_connect")

    head = lane.head(f"/bot{TOKEN}/sendMessage", "test")
    answers = await asyncio.gather(*(lane.post(head, b"chat_id=7") for _ in range(3)))

    assert {status for status, _ in answers} == {200}
    lane.close()


async def test_warming_up_towards_nobody_is_no_error(request_):
    await TelegramApi(request_, TOKEN, "http://127.0.0.1:1").warm(3)


async def test_the_proxy_of_the_environment_is_used_with_its_login(telegram, monkeypatch):
    seen = []

    async def proxy(reader, writer):
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        answer = b'{"ok":true,"result":{"message_id":9}}'
        writer.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
        )
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(proxy, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://ani:rahasia@127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with listening, AiohttpRequest() as request:
        assert await TelegramApi(request, TOKEN, "http://api.test").send(HELLO, 7) == Sent(9)
        assert await TelegramApi(request, TOKEN, telegram.url).send(HELLO, 7) == Sent(1)
    assert len(seen) == 1
    assert seen[0].startswith("POST http://api.test/bot")
    assert "Proxy-Authorization: Basic YW5pOnJhaGFzaWE=" in seen[0]


async def test_a_proxy_that_opens_no_tunnel_leaves_nothing_in_doubt(request_, monkeypatch):
    seen = []

    async def proxy(reader, writer):
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(proxy, "127.0.0.1", 0)
    monkeypatch.setenv("https_proxy", f"ani:rahasia@127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    async with listening:
        outcome = await TelegramApi(request_, TOKEN, "https://api.test").send(HELLO, 7)
    assert outcome == Retry(1.0, "proxy", reached=False)
    assert seen[0].startswith("CONNECT api.test:443")
    assert "Proxy-Authorization: Basic YW5pOnJhaGFzaWE=" in seen[0]


# --- raw calls ----------------------------------------------------------------------------------------


async def test_a_raw_call_gives_the_result(api, telegram):
    assert (await api.call("getMe"))["username"] == "kentongan_bot"


async def test_a_raw_call_reads_half_surrogate_pairs_that_phones_send(api, telegram):
    telegram.faults = [result([{"text": "\ud83d"}])]
    assert await api.call("getSomething") == [{"text": "\ufffd"}]


async def test_a_raw_call_that_fails_says_what_to_do(api, telegram):
    telegram.faults = [refusal(409, "Conflict: terminated by other getUpdates request")]
    with pytest.raises(CallFailed) as failed:
        await api.call("getUpdates", {"timeout": 0})
    assert failed.value.outcome == Retry(1.0, "conflict")


# --- under python-telegram-bot ------------------------------------------------------------------------


async def test_handlers_send_as_usual(bot, telegram):
    sent = await bot.send_message(7, "Halo & 🥁", reply_to_message_id=3)
    assert sent.message_id == 1
    method, fields = telegram.calls[0]
    assert (method, fields["text"], fields["chat_id"]) == ("sendMessage", "Halo & 🥁", "7")


async def test_files_are_uploaded_with_their_names(bot, telegram):
    await bot.send_document(7, document=b"isi", filename="laporan désa.txt", caption="a")
    (_, fields) = telegram.calls[0]
    assert fields["document"] == ("laporan désa.txt", "text/plain", b"isi")
    assert fields["caption"] == "a"


async def test_an_album_is_uploaded(bot, telegram):
    telegram.faults = [result([])]
    await bot.send_media_group(
        7, [InputMediaPhoto(b"\xff\xd8\xff one"), InputMediaPhoto(b"\xff\xd8\xff two")]
    )
    files = [value for value in telegram.calls[0][1].values() if isinstance(value, tuple)]
    assert [content for _, _, content in files] == [b"\xff\xd8\xff one", b"\xff\xd8\xff two"]


async def test_errors_are_python_telegram_bots_own(bot, telegram):
    telegram.faults = [
        refusal(429, "Too Many Requests: retry after 3", retry_after=3),
        refusal(400, "Bad Request: chat not found"),
        refusal(502, "Bad Gateway"),
    ]
    for kind in (RetryAfter, BadRequest, NetworkError):
        with pytest.raises(kind):
            await bot.send_message(7, "x")


async def test_an_answer_that_never_comes_is_timed_out(bot, telegram):
    with pytest.raises(TimedOut):
        await bot.get_updates(timeout=1, read_timeout=-0.9)


async def test_what_cannot_be_read_is_raised_without_quoting_and_never_logged(request_, caplog):
    caplog.set_level(logging.DEBUG)

    async def secrets(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nnama narasumber")
        await writer.drain()

    async with server(secrets) as url:
        with pytest.raises(TelegramError) as failed:
            await request_.post(f"{url}/bot{TOKEN}/getMe")
    assert "narasumber" not in str(failed.value) + caplog.text
    assert TOKEN not in str(failed.value) + caplog.text


async def test_errors_hold_neither_address_nor_token(request_):
    async with server(None) as url:
        pass
    with pytest.raises(NetworkError) as failed:
        await request_.post(f"{url}/bot{TOKEN}/getMe")
    assert str(failed.value) == "Not dispatched: no_connection"
    assert failed.value.__cause__ is None


async def test_it_can_be_closed_and_opened_again(telegram):
    request = AiohttpRequest()
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        sent = await TelegramApi(request, TOKEN, telegram.url).send(HELLO, 7)
        assert isinstance(sent, Sent)
        await request.shutdown()
        await request.shutdown()
