"""Exit codes and the lines beside them: what operators' scripts hold on to."""

import socket
import sqlite3
import tomllib
from pathlib import Path

import pytest

import bot
from newsroom.readers import MAX_REGIONS
from newsroom.regions import Gazetteer
from storage.migrations import revisions
from tests.service.conftest import ROOT, Shell

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Warta</title>
<item><guid>1</guid><title>Jalan di Kecamatan Kejayan diperbaiki</title>
<description>Warga Kecamatan Kejayan gotong royong memperbaiki jalan.</description></item>
</channel></rss>"""


def test_version_names_everything_that_matters(process: Shell):
    done = process("version")
    assert done.returncode == 0
    names = [line.rsplit(" ", 1)[0] for line in done.stdout.splitlines()]
    assert names == ["Kentongan", "Python", "python-telegram-bot", "Bot API", "Schema"]
    assert done.stdout.splitlines()[-1] == f"Schema {revisions.head()}"


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == bot.VERSION


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("nonsense",), "No such command 'nonsense'."),
        (("import",), "A command is missing."),
        (("keys", "nix"), "No such command 'nix'."),
        (("backup",), "Missing argument 'DEST'."),
        (("run", "--foo"), "No such option: --foo"),
        (("playground", "--port", "abc"), "Invalid value for '--port'"),
    ],
)
def test_wrong_words_are_one_line_and_2(process: Shell, words: tuple[str, ...], fault: str):
    done = process(*words)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(fault)
    assert "--help`" in line


def test_run_without_a_token_says_what_to_set(process: Shell):
    done = process("run")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "BOT_TOKEN" in line
    assert done.stdout == ""


def test_a_worker_without_a_server_is_told_what_it_needs(process: Shell):
    done = process("run", "--role", "sender", BOT_TOKEN="123456789:" + "A" * 35)
    assert done.returncode == 2
    assert "postgresql://" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["nonsense"], ["run", "--fast"], ["import", "readers", "none.csv"]])
def test_wrong_use_ends_with_2(shell: Shell, words: list[str]):
    done = shell(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [[], ["run"], ["playground"], ["import", "articles", "feed.xml"]])
def test_wrong_settings_end_with_2_and_a_line_for_each(shell: Shell, words: list[str]):
    secret = "not a token 123"
    done = shell(*words, BOT_TOKEN=secret, SEND_RATE="many")
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["BOT_TOKEN", "SEND_RATE"]
    assert secret not in done.stderr + done.stdout


def test_check_tells_wrong_settings_as_findings(shell: Shell):
    done = shell("check", SEND_RATE="many")
    assert done.returncode == 1
    assert done.stdout.startswith("✗ settings: SEND_RATE must be a whole number from 1 to 1000")


def test_check_tells_a_line_for_each_thing_and_ends_with_1_when_one_is_amiss(shell: Shell):
    done = shell("check", SEND_RATE="60")
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "✓ settings", "✓ settings", "✓ database", "✓ keys", "✓ guide", "! contacts", "! tips", "✓ routes",
        "✗ token", "✓ feeds",
    ]  # fmt: skip


def test_the_file_is_read_and_the_environment_wins(shell: Shell, tmp_path: Path):
    (tmp_path / ".env").write_text("BOT_TOKEN=bad\nSEND_RATE=many\n", encoding="utf-8")
    done = shell("run", SEND_RATE="5", BOT_TOKEN="")
    assert done.returncode == 2
    assert "BOT_TOKEN is not set" in done.stderr


def test_a_secret_that_is_a_file_wins_over_both(shell: Shell, tmp_path: Path):
    (tmp_path / ".env").write_text("BOT_TOKEN=123456789:of-the-file-dot-env\n", encoding="utf-8")
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "BOT_TOKEN").write_text("not a token\n", encoding="utf-8")
    (secrets / "another.txt").write_text("of others", encoding="utf-8")

    done = shell("run", CREDENTIALS_DIRECTORY=str(secrets))

    assert done.returncode == 2
    assert "BOT_TOKEN" in done.stderr
    assert "not a token" not in done.stderr, "no secret is printed"


def test_a_secret_that_cannot_be_read_is_one_line(shell: Shell, tmp_path: Path):
    (tmp_path / "BOT_TOKEN").write_bytes(b"\xff\xfe")

    done = shell("run", CREDENTIALS_DIRECTORY=str(tmp_path))

    assert done.returncode == 2
    assert done.stderr == "The file BOT_TOKEN in CREDENTIALS_DIRECTORY cannot be read. Look at who owns it.\n"


def test_a_slip_in_the_file_is_pointed_out(shell: Shell, tmp_path: Path):
    (tmp_path / ".env").write_text("SEND_RATES=5\nSOMETHING_OF_OTHERS=1\n", encoding="utf-8")
    done = shell("run")
    first = done.stderr.splitlines()[0]
    assert first == "SEND_RATES is not a setting and has no effect; SEND_RATE is one."
    assert "OTHERS" not in done.stderr


@pytest.mark.parametrize("name", ["EDITOR_CHAT_ID", "editors_chat_id"])
def test_a_slip_is_pointed_out_wherever_it_stands(shell: Shell, tmp_path: Path, name: str):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / name).write_text("-100", encoding="utf-8")
    said = f"{name} is not a setting and has no effect; EDITORS_CHAT_ID is one."
    assert said in shell("run", CREDENTIALS_DIRECTORY=str(secrets)).stderr
    assert said in shell("run", **{name: "-100"}).stderr


def test_a_line_that_is_no_setting_stops_the_start(shell: Shell, tmp_path: Path):
    (tmp_path / ".env").write_text("# the desk\nSEND_RATE=5\n\nEDITORS_CHAT_ID: -100\n", encoding="utf-8")
    done = shell("run")
    assert done.returncode == 2
    assert done.stderr == ".env: line 4 is no setting; it must be like SEND_RATE=30.\n"


def test_a_file_that_is_no_text_is_one_line(shell: Shell, tmp_path: Path):
    (tmp_path / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe\x00")
    done = shell("run")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_ends_with_130(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(bot, "_check", interrupted)
    done = shell("check")
    assert done.returncode == 130
    assert done.stderr == "Interrupted.\n"


def test_articles_come_in_once_and_are_counted(shell: Shell, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    first, second = shell("import", "articles", "feed.xml"), shell("import", "articles", "file:feed.xml")
    assert first.stdout == "feed.xml: 1 new, 0 updated, 0 known, 0 refused\n"
    assert second.stdout == "file:feed.xml: 0 new, 0 updated, 1 known, 0 refused\n"
    assert first.returncode == second.returncode == 0


def test_a_source_that_fails_does_not_stop_the_others_and_ends_with_1(shell: Shell, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "page.html").write_text("<html><body>Bukan umpan</body></html>", encoding="utf-8")
    done = shell("import", "articles", "none.xml", "page.html", "http://127.0.0.1:9/feed", "feed.xml")
    assert done.returncode == 1
    assert "feed.xml: 1 new" in done.stdout
    assert "none.xml does not exist." in done.stdout
    assert "page.html is not a feed (RSS, Atom or JSON Feed)." in done.stdout
    assert "http://127.0.0.1:9/feed does not answer." in done.stdout, "the operator may name private ones"


def test_a_database_of_a_newer_program_is_refused_untouched(shell: Shell, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    shell("import", "articles", "feed.xml")
    file = tmp_path / "data" / "kentongan.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    done = shell("import", "articles", "feed.xml")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "newer program (schema 9999)" in line
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(shell: Shell, tmp_path: Path):
    (tmp_path / "x.db").write_bytes(b"this is no database" * 100)
    done = shell("import", "articles", "feed.xml", DATABASE_URL="sqlite:///x.db")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"damaged or something else: {tmp_path}/x.db" in line


def test_lost_keys_stop_the_import_before_new_ones_are_made(shell: Shell, tmp_path: Path):
    (tmp_path / "r.csv").write_text("chat_id,region\n123456789,35.14.06\n", encoding="utf-8")
    assert shell("import", "readers", "r.csv").returncode == 0
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    lost = shell("import", "readers", "r.csv")
    assert lost.returncode == 2
    assert f"sealed with a key that is not in {tmp_path}/keys" in lost.stderr
    assert not (tmp_path / "keys").exists()

    assert shell("import", "readers", "r.csv", DATABASE_URL="sqlite:///other.db").returncode == 0
    foreign = shell("import", "readers", "r.csv")
    assert foreign.returncode == 2
    assert "not the one that the database was sealed with" in foreign.stderr

    (tmp_path / "keys" / "readers.key").chmod(0o644)
    too_open = shell("import", "readers", "r.csv")
    assert too_open.returncode == 2
    assert "chmod" in too_open.stderr
    assert all(len(done.stderr.splitlines()) == 1 for done in (lost, foreign, too_open))


def test_a_directory_where_the_database_should_be_is_refused(shell: Shell, tmp_path: Path):
    (tmp_path / "x.db").mkdir()
    done = shell("import", "articles", "feed.xml", DATABASE_URL="sqlite:///x.db")
    assert done.returncode == 2
    assert "cannot be opened" in done.stderr


def test_readers_are_not_imported_by_halves_and_no_id_is_told(shell: Shell, tmp_path: Path):
    (tmp_path / "r.csv").write_text(
        "chat_id,region\n123456789,35.14.06\n987654321,Atlantis\n", encoding="utf-8"
    )
    bad = shell("import", "readers", "r.csv")
    assert bad.returncode == 1
    assert bad.stderr.splitlines() == [
        "Line 3 has a region that is not served here, or spelt otherwise.",
        "Nothing was imported, because of 1 bad row.",
    ]
    (tmp_path / "r.csv").write_text("chat_id,region\n123456789,35.14.06\n987654321,Kepuh\n", encoding="utf-8")
    good = shell("import", "readers", "r.csv")
    assert good.returncode == 0
    assert good.stdout == "2 rows read: 2 new readers, 2 new subscriptions.\n"
    assert shell("import", "readers", "r.csv").stdout == "2 rows read: 0 new readers, 0 new subscriptions.\n"


def test_a_chat_with_too_many_regions_is_told_by_line_and_nothing_is_imported(shell: Shell, tmp_path: Path):
    villages = [region.code for region in Gazetteer.of(["35.14"]).villages("35.14")[: MAX_REGIONS + 1]]
    lines = ["chat_id,region", *(f"123456789,{code}" for code in villages)]
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    done = shell("import", "readers", "r.csv")
    assert done.returncode == 1
    assert [line.split(" is ")[0] for line in done.stderr.splitlines()] == [
        f"Line {MAX_REGIONS + 2}", "Nothing was imported, because of 1 bad row."
    ]  # fmt: skip
    assert "123456789" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("host", "words"), [("203.0.113.9", "not an address of this machine"), ("127.0.0.1", "in use")]
)
def test_a_playground_that_cannot_be_opened_there_is_one_line(process: Shell, host: str, words: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = process("playground", "--host", host, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line


def test_check_says_which_setting_does_less_than_it_says(shell: Shell):
    assert "30 it is" in shell("check", SEND_RATE="1000").stdout
