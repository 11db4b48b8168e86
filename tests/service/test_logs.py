"""Logs tell nothing about people, whoever logs, in whatever way, and still tell an operator what is wrong."""

import asyncio
import enum
import io
import json
import logging
import sys
import threading
import warnings
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest
from telegram.request import BaseRequest, RequestData

from delivery.outcomes import CallFailed, Refused
from newsroom.journal import journal as journal_of
from newsroom.sealing import KeysTooOpen
from service import logs
from service.scrubbing import SENTENCES, Scrubber
from service.sentences import NOT_LIVE
from service.values import Secret

TOKEN = "123456789:AAFcanary_canary_canary_canary_cana"
USER_ID, CHAT_ID = 6_100_000_007, -1_001_234_567_890
NAME, USERNAME, WORDS = "Sukmawati Canary", "kenari_1987", "ada kenari di balai desa"
CANARIES = (
    TOKEN, TOKEN.partition(":")[2], str(USER_ID), str(CHAT_ID).lstrip("-"), NAME, "Sukmawati", USERNAME, WORDS
)  # fmt: skip
MESSAGE = {
    "message_id": 5,
    "from": {"id": USER_ID, "first_name": NAME, "username": USERNAME, "is_bot": False},
    "chat": {"id": CHAT_ID, "type": "supergroup", "title": NAME},
    "text": WORDS,
}
UPDATE = {"update_id": 1, "message": MESSAGE}


@dataclass
class Journal:
    """What was written so far."""

    stream: io.StringIO
    formatter: logging.Formatter

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def is_clean(self) -> bool:
        return not any(canary in self.text for canary in CANARIES)


@pytest.fixture(params=["console", "json"])
def journal(request: pytest.FixtureRequest, own_logging: None) -> Journal:
    stream = io.StringIO()
    return Journal(stream, logs.set_up("DEBUG", request.param, [Secret(TOKEN)], stream=stream))


@pytest.mark.parametrize(
    "name", ["", "telegram.ext.Application", "httpx", "aiohttp.client", "handlers.start"]
)
def test_what_is_put_into_a_message_is_not_seen(journal: Journal, name: str):
    logger = logging.getLogger(name)
    logger.error("Update %s of %r came from %d, called %s", UPDATE, NAME, USER_ID, WORDS)
    logger.error("Named: %(id)s %(text)s", {"id": USER_ID, "text": WORDS})
    logger.error(f"Made beforehand: {WORDS} {USER_ID} {TOKEN}")  # noqa: G004
    logger.error("Made " + WORDS)  # noqa: G003
    logger.error("Too few %s %s", WORDS)  # noqa: PLE1206
    logger.error("Wide %*d", 3, USER_ID)
    logger.error("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.error(BadRequest(WORDS))
    logger.error(UPDATE)
    assert len(journal.text.splitlines()) == 9
    assert journal.is_clean(), journal.text
    assert "HTTP Request: POST https://api.telegram.org/bot" in journal.text


def test_even_literal_texts_lose_tokens_ids_and_usernames(journal: Journal):
    logging.getLogger("service.x").error(
        "123456789:AAFcanary_canary_canary_canary_cana 6100000007 @kenari_1987"
    )
    assert journal.is_clean()


def test_no_secret_of_the_settings_is_seen_wherever_it_stands():
    """Also one that looks like no token, as a password of the database, and one that begins as another."""
    assert Scrubber().text(f"token {TOKEN}!") == "token «…»!", "before the settings are read, too"
    scrubber = Scrubber(["kenari", "kenari-dan-gelatik"])
    assert scrubber.text("before kenari-dan-gelatik after") == "before «…» after"
    assert scrubber._filled("%s", (Path("/srv/kenari-dan-gelatik/x"),), ours=True) == "/srv/«…»/x"
    assert scrubber._filled("%s", ("http://a.example/kenari",), ours=True) == "http://a.example/«…»"


@pytest.mark.parametrize("name", ["", "telegram", "delivery.outbox"])
def test_an_exception_is_told_by_type_and_place_without_its_words(journal: Journal, name: str):
    def fail() -> None:
        try:
            raise KeyError(USER_ID)  # noqa: TRY301
        except KeyError as error:
            raise ValueError(f"{WORDS} {TOKEN} {NAME}") from error

    try:
        fail()
    except ValueError:
        logging.getLogger(name).exception("It went wrong")
    assert journal.is_clean(), journal.text
    for told in ("It went wrong", "ValueError", "KeyError", "caused by", "service/test_logs.py", "in fail"):
        assert told in journal.text


def test_every_part_of_a_group_of_exceptions_is_told(journal: Journal):
    group = ExceptionGroup(WORDS, [ValueError(NAME), ExceptionGroup(NAME, [LookupError(WORDS)])])
    logging.getLogger("service.x").error("It went wrong", exc_info=group)
    assert journal.is_clean()
    assert "ValueError" in journal.text
    assert "LookupError" in journal.text


def test_words_of_an_exception_that_stand_in_the_source_are_told(journal: Journal):
    try:
        raise RuntimeError("the pool is closed")  # noqa: TRY301
    except RuntimeError:
        logging.getLogger("aiohttp").exception("It went wrong")
    assert "RuntimeError" in journal.text
    assert "the pool is closed" in journal.text


def test_faults_of_ours_and_of_the_operating_system_are_told(journal: Journal):
    logging.getLogger("service.x").error("Keys", exc_info=KeysTooOpen("readable_by_others", Path("keys")))
    logging.getLogger("service.x").error("File", exc_info=PermissionError(13, WORDS, NAME))
    assert "readable_by_others" in journal.text
    assert "Permission denied" in journal.text
    assert journal.is_clean()


def test_what_telegram_said_of_a_call_is_told(journal: Journal):
    logging.getLogger("delivery.intake").warning("Not fetched: %s", CallFailed(Refused("chat_not_found")))
    assert "Not fetched: delivery.outcomes.CallFailed: Refused chat_not_found" in journal.text


def test_what_is_no_word_of_a_program_is_not_told_of_an_exception_either(journal: Journal):
    logger = logging.getLogger("delivery.x")
    logger.error("Call", exc_info=CallFailed(Refused(WORDS)))
    for fails in (lambda: getattr(object(), WORDS), _asks_for_somebody, _hides_what_led_to_it):
        try:
            fails()
        except (AttributeError, RuntimeError):
            logger.exception("It went wrong")
    assert journal.is_clean(), journal.text
    assert "AttributeError" in journal.text
    assert "Refused" in journal.text
    assert "LookupError" not in journal.text, "`from None` is meant"


def _asks_for_somebody() -> None:
    raise RuntimeError("ask @kenari_1987 or 6100000007")


def _hides_what_led_to_it() -> None:
    try:
        raise LookupError(WORDS)  # noqa: TRY301
    except LookupError:
        raise RuntimeError(WORDS) from None


def test_what_helps_an_operator_is_seen(journal: Journal):
    class Reason(StrEnum):
        GONE = "gone"

    logging.getLogger("delivery.outbox").info(
        "%d sent in %.1f s, %s because of %s, feed %s, %s, %s, schema %s, region %s, up %s",
        1234, 2.345, ValueError(WORDS), Reason.GONE, "http_404", "https://user:pw@a.example/rss?key=5",
        Path("data/kentongan.db.0001.20260101-120000.bak"), "0002", "35.14.06.2005", timedelta(minutes=5),
    )  # fmt: skip
    assert (
        "1234 sent in 2.3 s, ValueError because of gone, feed http_404, https://a.example/rss, "
        "data/kentongan.db.0001.20260101-120000.bak, schema 0002, region 35.14.06.2005, up 0:05:00"
    ) in journal.text


def test_of_what_a_library_puts_in_neither_a_value_nor_a_path_is_seen(journal: Journal):
    class Said(StrEnum):
        IT = WORDS

    logging.getLogger("aiohttp.client").warning("Read %s from %s", Said.IT, Path("/home") / NAME)
    assert "Read IT from" in journal.text
    assert journal.is_clean(), journal.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BadRequest", True),
        ("ValueError at register.py:12", True),
        ("start.py:12 < visit.py:7", True),
        ("WEBHOOK_URL", True),
        ("WartaPasuruanBot", True),
        ("Sukmawati", False),
        ("Sukmawati at register.py:12", False),
        (USERNAME, False),
        ("+6281234567890", False),
        ("35.14.06", True),
    ],
)
def test_of_single_words_those_of_the_program_are_shown(text: str, shown: bool):
    assert Scrubber()._filled("%s", (text,), ours=True) == (text if shown else "«…»")
    assert Scrubber()._filled("%s", (text,), ours=False) == "«…»"


def test_a_warning_is_told_by_its_kind_and_place(journal: Journal):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(f"{WORDS} {USER_ID}", UserWarning, stacklevel=1)
    assert journal.is_clean(), journal.text
    assert "UserWarning at" in journal.text
    assert "test_logs.py" in journal.text


class _Answers(BaseRequest):
    """A transport that answers every call with one update that cannot be parsed."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        broken = {**UPDATE, "message": {**MESSAGE, "date": WORDS}}
        return 200, json.dumps({"ok": True, "result": [broken]}).encode()


async def test_what_telegrams_library_says_of_an_update_that_it_cannot_parse_is_not_seen(journal: Journal):
    transport = _Answers()
    with pytest.raises(TypeError):
        await Bot(TOKEN, request=transport, get_updates_request=transport).get_updates()
    assert "CRITICAL" in journal.text
    assert "Error while parsing updates! Received data was" in journal.text
    assert journal.is_clean(), journal.text


async def test_a_lost_exception_of_the_loop_is_told_without_its_words(journal: Journal):
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    try:
        error = ValueError(WORDS)
        loop.call_exception_handler({"message": WORDS, "exception": error, "future": NAME})
        loop.call_exception_handler({"message": WORDS})
        loop.call_exception_handler({"message": "Unclosed client session", "client_session": NAME})
    finally:
        loop.set_exception_handler(None)
    # The loop's own way, should somebody forget to watch it.
    loop.call_exception_handler({"message": WORDS, "exception": error, "task": NAME})
    assert journal.text.count("ValueError") == 2
    assert "Unclosed client session" in journal.text
    assert journal.is_clean(), journal.text


def test_what_nobody_caught_is_told_without_its_words(journal: Journal):
    sys.excepthook(ValueError, ValueError(WORDS), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=lambda: [][USER_ID])
    thread.start()
    thread.join()
    assert "ValueError" in journal.text
    assert "IndexError" in journal.text
    assert "KeyboardInterrupt" not in journal.text
    assert journal.is_clean(), journal.text


def test_handlers_that_were_there_before_are_scrubbed_too(own_logging: None):
    earlier = logging.StreamHandler(io.StringIO())
    child = logging.getLogger("somebody.elses")
    child.addHandler(earlier)
    try:
        logs.set_up("INFO", "console", [Secret(TOKEN)], stream=io.StringIO())
        child.error("Got %s", UPDATE)
    finally:
        child.removeHandler(earlier)
    assert "Got" in earlier.stream.getvalue()
    assert not any(canary in earlier.stream.getvalue() for canary in CANARIES)


def test_setting_up_again_replaces_what_was_set_up(own_logging: None):
    first, second = io.StringIO(), io.StringIO()
    logs.set_up("INFO", "console", stream=first)
    logs.set_up("INFO", "json", stream=second)
    logging.getLogger("service.x").error("Once")
    assert first.getvalue() == ""
    assert second.getvalue().count("Once") == 1


def test_a_handler_that_fails_does_not_print_the_record(journal: Journal, capsys: pytest.CaptureFixture[str]):
    journal.stream.close()
    logging.getLogger("telegram").error("Got %s", WORDS)
    captured = capsys.readouterr()
    assert captured.err + captured.out == ""


def test_libraries_that_tell_every_request_are_quiet(journal: Journal):
    for name in logs.QUIET:
        logging.getLogger(name).info("Request")
    logging.getLogger("telegram.Bot").debug("Calling Bot API endpoint")
    assert journal.text == ""


def test_a_record_is_one_line_whatever_it_holds():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.ConsoleFormatter(Scrubber()))
    logger = logging.Logger("service.x")
    logger.addHandler(handler)
    logger.error("Backup\nat %s", Path("a\nb\x1b[31m\udcff"))
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_json_lines_are_objects():
    record = logging.LogRecord("x", logging.ERROR, "", 0, "y", None, (ValueError, ValueError(WORDS), None))
    entry = json.loads(logs.JsonFormatter(Scrubber()).format(record))
    assert entry["level"] == "ERROR"
    assert entry["errors"][0]["type"] == "ValueError"


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_text_from_outside_is_ever_shown_by_a_library(template: str, value: str):
    assume(template not in SENTENCES)
    record = logging.LogRecord("telegram", logging.INFO, __file__, 99_999, template, (value,), None)
    assert Scrubber().message(record) == "«…» (test_logs.py:99999)"


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=2, max_size=5))
def test_no_sentence_is_ever_shown_as_an_argument_of_ours(words: list[str]):
    assert Scrubber()._filled("<%s>", (" ".join(words),), ours=True) == "<«…»>"


def test_a_sentence_for_operators_may_be_logged_by_its_name(journal: Journal):
    logging.getLogger("service.live").error(NOT_LIVE)
    assert "put the token from" in journal.text


def say_everything(logger) -> None:
    logger.debug("it was %s", "gone", feed=3)
    logger.info("it was %s", "gone", feed=3)
    logger.warning("it was %s", "gone", feed=3)
    logger.error("it was %s", "gone", feed=3)
    logger.critical("it was %s", "gone", feed=3)


def test_a_line_names_things_beside_its_words(journal: Journal):
    say_everything(journal_of("feeds.x"))
    say_everything(journal_of("feeds.x").bind(article=7))
    lines = journal.text.splitlines()
    assert len(lines) == 10
    for line in lines:
        assert "it was gone" in line, "whose place is known, so that its words may be shown"
        if line.startswith("{"):
            entry = json.loads(line)
            assert entry.keys() >= {"time", "level", "logger", "event"}
            assert (entry["feed"], entry["event"]) == (3, "it was gone")
        else:
            assert "feed=3" in line
    assert "article" in lines[-1]


def test_an_exception_may_name_things_too(journal: Journal):
    try:
        raise ValueError(WORDS)  # noqa: TRY301
    except ValueError:
        journal_of("delivery.x").exception("it failed", dispatch=12, kind=Colour.RED)
    assert "it failed" in journal.text
    assert "ValueError" in journal.text
    assert "12" in journal.text
    assert "red" in journal.text
    assert journal.is_clean()


class Colour(enum.IntEnum):
    RED = 1


def test_people_are_no_things(journal: Journal):
    logger = journal_of("handlers.x")
    logger.error("It went wrong", chat=CHAT_ID, user=USER_ID, name=NAME, text=WORDS)
    logger.error("It went wrong", article=USER_ID, case=CHAT_ID, reason=WORDS, kind=NAME, feed=USERNAME)
    logging.getLogger("telegram").error("x", extra={"things": {"case": 77_777, "name": NAME}})
    logging.getLogger("handlers.x").error("x", extra={"things": {"user": 77_777, "name": NAME}})
    assert journal.is_clean(), journal.text
    assert journal.text.count("It went wrong") == 2
    assert "77777" not in journal.text


def test_below_its_level_nothing_is_told(own_logging: None):
    stream = io.StringIO()
    logs.set_up("WARNING", "json", stream=stream)
    journal_of("feeds.x").info("not told", feed=3)
    assert stream.getvalue() == ""
