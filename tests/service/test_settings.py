"""Every setting is checked, all faults are told together, and no value is ever repeated."""

import dataclasses
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from service.settings import NAMES, SPECS, Settings, SettingsError
from service.values import Mirror

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAFcanary_canary_canary_canary_cana"


def faults(**environ: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ)
    return {fault.name: fault.fault for fault in caught.value.faults}


def test_without_any_setting_everything_has_its_default():
    settings = Settings.read({})
    assert settings.bot_token is None
    assert settings.region_roots == ("35.14", "35.75")
    assert settings.database_path == Path("data/kentongan.db")
    assert settings.feed_interval == timedelta(seconds=300)
    assert settings.timezone.key == "Asia/Jakarta"
    assert settings.feeds == ()
    assert settings.admin_ids == ()
    assert settings.send_rate == 30
    assert not settings.paid_broadcast
    assert not settings.feeds_allow_private


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("BOT_API_BASE_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("ADMIN_IDS", " 12, 34 ,12,", (12, 34)),
        ("EDITORS_CHAT_ID", "-1001234567890", -1001234567890),
        ("REGION_ROOTS", "35.14.06, 35.75", ("35.14.06", "35.75")),
        ("FEEDS", "https://a.example/x,file:berita.xml", ("https://a.example/x", "file:berita.xml")),
        (
            "MIRROR_CHANNELS",
            "35.14.06: @kejayan_warta, 35.14.06:-1001234567890",
            (Mirror("35.14.06", "@kejayan_warta"), Mirror("35.14.06", -1001234567890)),
        ),
        ("PUSH_INTERVAL", "5", timedelta(seconds=5)),
        ("PAID_BROADCAST", "Yes", True),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("HTTP_LISTEN", "[::1]:9090", ("::1", 9090)),
        ("DATABASE_URL", "sqlite:////var/lib/kentongan/k.db", "sqlite:////var/lib/kentongan/k.db"),
        ("DATABASE_URL", "postgres://u:p@h/db?sslmode=require", "postgresql://u:p@h/db?sslmode=require"),
        ("DATABASE_URL", "postgresql:///db?host=/run/postgresql", "postgresql:///db?host=/run/postgresql"),
        ("KEY_DIR", "/nowhere/keys", Path("/nowhere/keys")),
    ],
)
def test_a_good_value_is_read(name: str, value: str, read: object):
    assert getattr(Settings.read({name: value}), name.lower()) == read


def test_a_database_on_a_server_is_no_file_and_its_password_is_a_secret():
    settings = Settings.read({"DATABASE_URL": "postgresql://warta:kenari%40@db.example/warta"})

    assert settings.is_on_server
    assert [secret.reveal() for secret in settings.secrets] == ["kenari@"]
    assert "kenari" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("BOT_TOKEN", "my token", "does not look like a token"),
        ("BOT_API_BASE_URL", "api.telegram.org", "https://"),
        ("BOT_API_BASE_URL", "https://[bad", "cannot be read"),
        ("DATABASE_URL", "postgresql://u:p@h", "names no database"),
        ("DATABASE_URL", "postgresql+psycopg://h/db", "postgresql://"),
        ("DATABASE_URL", "sqlite://", "path of a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "path of a file"),
        ("DATABASE_URL", "sqlite:///data/", "directory"),
        ("KEY_DIR", __file__, "is a file"),
        ("EDITORS_CHAT_ID", "1234", "minus sign"),
        ("ADMIN_IDS", "12,abc", "not a number"),
        ("ADMIN_IDS", "12,-5", "positive"),
        ("REGION_ROOTS", "3514", "at place 1"),
        ("REGION_ROOTS", "35.14,35.99", "35.99"),
        ("REGION_ROOTS", ",", "no region"),
        ("FEEDS", "https://a.example/x,ftp://b.example", "at place 2"),
        ("FEED_INTERVAL", "0", "from 1 to 86400"),
        ("FEED_INTERVAL", "1e3", "whole number"),
        ("PUSH_INTERVAL", "-1", "whole number"),
        ("TIMEZONE", "Pasuruan", "time zone"),
        ("TIMEZONE", "../etc/passwd", "time zone"),
        ("DEFAULT_LANGUAGE", "jv", "one of: id, en"),
        ("SEND_RATE", "1001", "from 1 to 1000"),
        ("PAID_BROADCAST", "maybe", "true or false"),
        ("NEWSROOM_NAME", "a\nb", "one line"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("LOG_FORMAT", "xml", "console, json"),
        ("WEBHOOK_URL", "http://bot.example.org", "https://"),
        ("WEBHOOK_LISTEN", "8443", "port"),
        ("WEBHOOK_SECRET", "no spaces", "letters"),
        ("HTTP_LISTEN", "localhost:99999", "port"),
        ("REPLY_ROUTE_DAYS", "0", "from 1"),
    ],
)
def test_a_wrong_value_is_named_with_its_fault_and_an_example(name: str, value: str, fault: str):
    with pytest.raises(SettingsError) as caught:
        Settings.read({name: value})
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{name} ")
    assert fault in line
    assert f"{name}=" in line.removeprefix(f"{name} ")


def test_all_faults_are_told_together():
    assert set(faults(SEND_RATE="x", ADMIN_IDS="x", TIMEZONE="x")) == {"SEND_RATE", "ADMIN_IDS", "TIMEZONE"}


def test_a_higher_rate_is_allowed_to_who_pays():
    assert Settings.read({"SEND_RATE": "1000", "PAID_BROADCAST": "true"}).rate == 1000
    unpaid = Settings.read({"SEND_RATE": "1000"})
    assert unpaid.rate == 30, "what Telegram allows for nothing"
    assert unpaid.without_effect == ("SEND_RATE",), "and the operator is told"


def test_a_bot_api_server_of_ones_own_may_push_to_plain_http():
    own = Settings.read({"WEBHOOK_URL": "http://10.0.0.2/x", "BOT_API_BASE_URL": "http://10.0.0.1:8081"})
    assert own.webhook_url == "http://10.0.0.2/x"
    assert own.webhook_listen == ("127.0.0.1", 8443)
    assert "WEBHOOK_URL" in faults(WEBHOOK_URL="http://10.0.0.2/x")


def test_secrets_and_ids_do_not_show_themselves():
    settings = Settings.read({"BOT_TOKEN": TOKEN, "EDITORS_CHAT_ID": "-100777", "ADMIN_IDS": "888999"})
    assert settings.bot_token is not None
    assert settings.bot_token.reveal() == TOKEN
    shown = f"{settings} {settings!r} {settings.bot_token} {settings.bot_token!r}"
    assert not any(secret in shown for secret in ("canary", "777", "888999"))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.sampled_from(sorted(NAMES)), TEXTS, TEXTS)
def test_whatever_stands_there_it_is_read_or_refused_in_one_line_without_it(
    name: str, before: str, after: str
):
    for value in (before, f"{before}canary{after}"):
        try:
            Settings.read({name: value})
        except SettingsError as error:
            (line,) = str(error).splitlines()
            assert line.startswith(f"{name} ")
            assert "canary" not in line


def test_each_setting_has_its_field_and_each_field_its_setting():
    assert {name.lower() for name in NAMES} == {field.name for field in dataclasses.fields(Settings)}
    assert len(NAMES) == len(SPECS)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_example_and_default_is_good(spec):
    for text in filter(None, (spec.default, spec.example)):
        spec.read(text)


def test_the_example_file_lists_every_setting_with_its_default():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert listed == {spec.name: spec.default for spec in SPECS}
    assert dotenv_values(ROOT / ".env.example") == {"BOT_TOKEN": ""}


def test_the_example_file_comments_on_every_setting():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert before.startswith("#")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("@kejayan_warta", "not a region, a colon and a channel"),
        ("35.14.06", "not a region, a colon and a channel"),
        (":@kejayan_warta", "not a Kemendagri code"),
        ("35.14.99:@kejayan_warta", "not in Kemendagri's list"),
        ("35.14.06:kejayan_warta", "place 1 that is neither @name nor a number"),
        ("35.14.06:@kejayan,35.14.07:-42", "place 2 that is neither @name nor a number"),
        ("35.14.06:@kejayan,35.14.06:@kejayan", "twice"),
        ("35.15.01:@sidoarjo", "outside of REGION_ROOTS"),
    ],
)
def test_a_wrong_channel_of_the_newsroom_stops_the_start_with_what_is_wrong(value: str, fault: str):
    assert fault in faults(MIRROR_CHANNELS=value)["MIRROR_CHANNELS"]


def test_a_mistyped_age_key_stops_the_start_before_anybody_needs_it():
    typed = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8"
    Settings.read({"NEWSROOM_AGE_RECIPIENT": f"{typed}p"})
    with pytest.raises(SettingsError, match="checksum"):
        Settings.read({"NEWSROOM_AGE_RECIPIENT": f"{typed}q"})
