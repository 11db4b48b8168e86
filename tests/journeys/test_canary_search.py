"""A search that finds nothing proves nothing: each form of each canary, planted in each place, is found."""

import base64
import pickle
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.parameters import UploadedFile
from tests.journeys.canaries import Canary, Search, content, number, point, words
from tests.newsroom.cleaning.offices import packed

OLD, TODAY, LARGEST = 812_345_677, 6_893_217_541, 4_102_938_475_610_293
LATITUDE, LONGITUDE = -7.6458213, 112.9071934
CANARIES = {
    "an old account's id": number("id", OLD),
    "an account's id of today": number("id", TODAY),
    "an id of 52 bits": number("id", LARGEST),
    "a name": words("name", "Kenariwati"),
    "a user name": words("user name", "Cak_Kenari77"),
    "a telephone": words("telephone", "+6281234509876"),
    "a file's name": words("file", "Laporan Kenari (rumah).pdf"),
    "a point on the map": point("point", LATITUDE, LONGITUDE),
    "what was told": content(
        "told", b"Bendahara menerima amplop di balai dusun semalam, tiga orang melihat."
    ),
}


def _row(file: Path, planted: bytes) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE planted (something TEXT, more BLOB)")
        database.execute("INSERT INTO planted VALUES ('x', ?)", (b"..." + planted + b"...",))
    database.close()


def _log(file: Path, planted: bytes) -> None:
    file.write_bytes(b"2026-11-24 13:00:00 INFO    somewhere: " + planted + b"\n" * 9)


def _deflated(file: Path, planted: bytes) -> None:
    file.write_bytes(b"%PDF-1.7 stream\n" + zlib.compress(b"BT (" + planted + b") Tj ET" * 20))


def _packed(file: Path, planted: bytes) -> None:
    file.write_bytes(packed({"word/document.xml": b"<w:t>" + planted + b"</w:t>" * 9}))


ON_DISK: dict[str, Callable[[Path, bytes], object]] = {
    "a row of the database": _row,
    "a line of a log": _log,
    "a temporary file": lambda file, planted: file.write_bytes(planted),
    "a deflated stream": _deflated,
    "an office file": _packed,
}


@pytest.mark.parametrize("place", ON_DISK)
@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_every_form_of_a_canary_is_found_on_the_disk(canary: Canary, place: str, tmp_path: Path):
    lie_in = {f"{count}.file": form for count, form in enumerate(canary.forms)}
    for file, form in lie_in.items():
        ON_DISK[place](tmp_path / file, canary.forms[form])

    found = {finding.place for finding in Search([canary]).directory(tmp_path)}

    assert {form for file, form in lie_in.items() if file not in found} == set(), "they lay there unseen"


SENT: dict[str, Callable[[str], dict[str, object]]] = {
    "a text": lambda planted: {"text": f"Laporan baru {planted}."},
    "an entity": lambda planted: {"entities": [{"type": "text_mention", "user": {"id": planted}}]},
    "an entity's link": lambda planted: {
        "entities": [{"type": "text_link", "url": f"tg://user?id={planted}"}]
    },
    "what a button carries": lambda planted: {
        "reply_markup": {"inline_keyboard": [[{"text": "Balas", "callback_data": f"d:reply:{planted}"}]]}
    },
    "a label": lambda planted: {"reply_markup": {"inline_keyboard": [[{"text": planted}]]}},
    "a topic's name": lambda planted: {"name": planted},
    "a file's name": lambda planted: {"document": UploadedFile(planted, "text/plain", b"x")},
    "a file's type": lambda planted: {"document": UploadedFile("berkas", planted, b"x")},
    "a group of files": lambda planted: {"media": [{"media": UploadedFile(planted, "image/jpeg", b"x")}]},
}


@pytest.mark.parametrize("place", SENT)
@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_every_form_that_is_text_is_found_in_what_was_sent(canary: Canary, place: str):
    written = {form: planted for form, planted in canary.forms.items() if planted.isascii()}
    assert written

    for form, planted in written.items():
        assert Search([canary]).sent("sendMessage", SENT[place](planted.decode())), f"{form} was sent unseen"


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_every_form_is_found_in_the_bytes_of_a_file_that_was_sent(canary: Canary):
    for form, planted in canary.forms.items():
        for whole in (b"\xff\xd8..." + planted + b"...", zlib.compress(planted * 3)):
            file = UploadedFile("berkas", "image/jpeg", whole)
            assert Search([canary]).sent("sendPhoto", {"photo": file}), f"{form} was sent unseen"


@pytest.mark.parametrize("value", [OLD, TODAY, LARGEST], ids=["old", "today", "largest"])
def test_an_id_is_found_as_programs_really_write_it(value: int, tmp_path: Path):
    """Not from our own table of forms: by the programs themselves."""
    search = Search([number("id", value)])
    with sqlite3.connect(tmp_path / "as_a_number.db") as database:
        database.execute("CREATE TABLE planted (chat_id INTEGER, at INTEGER)")
        database.execute("INSERT INTO planted VALUES (?, 1)", (value,))
    with sqlite3.connect(tmp_path / "as_a_key.db") as database:
        database.execute("CREATE TABLE planted (chat_id INTEGER PRIMARY KEY, at INTEGER)")
        database.execute("INSERT INTO planted VALUES (?, 1)", (value,))
    (tmp_path / "pickle").write_bytes(pickle.dumps({"chat": value}))
    (tmp_path / "token").write_bytes(base64.urlsafe_b64encode(f"chat={value};".encode()))
    (tmp_path / "repr").write_text(repr({"chat": {"id": value}}))
    (tmp_path / f"{value}.jpg").write_bytes(b"")

    found = {finding.place for finding in search.directory(tmp_path)}

    assert found == {"as_a_number.db", "as_a_key.db", "pickle", "token", "repr", f"{value}.jpg"}


def test_a_row_is_found_in_the_write_ahead_log_before_it_is_in_the_database(tmp_path: Path):
    database = sqlite3.connect(tmp_path / "k.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE planted (chat_id INTEGER)")
    database.execute("INSERT INTO planted VALUES (?)", (TODAY,))
    database.commit()

    found = {finding.place for finding in Search([number("id", TODAY)]).directory(tmp_path)}
    database.close()

    assert found == {"k.db-wal"}


def test_what_is_not_there_is_not_found(tmp_path: Path):
    other = words("other", "Perkutut").forms["text"]
    for plant in ON_DISK.values():
        plant(tmp_path / plant.__name__.strip("<>"), other + str(TODAY + 1).encode())

    assert Search(CANARIES.values()).directory(tmp_path) == set()
