"""`keys list` and `keys export`: whoever loses the keys loses the readers, and nobody else may have them."""

import io
import os
import pty
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from newsroom.routes import RouteKeys
from newsroom.sealing import LASTING, Address, Keyring
from service import key_files, keyring
from tests.service.conftest import ROOT, Shell
from tests.service.test_check import NOW

PASSPHRASE = "sawah kopi angin lima melati"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, bytes]:
    Keyring.open(tmp_path / "keys")
    return {f"keys/{file.name}": file.read_bytes() for file in (tmp_path / "keys").glob("*.key")}


@pytest.fixture
def at_terminal(tmp_path: Path) -> Ask:
    """`keys export` by somebody at a terminal who types these words, each when it is asked for."""

    def run(*typed: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-B", str(ROOT / "bot.py"), "keys", "export", "keys.age"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"]},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that it asks here, and not on the terminal of whoever runs the tests
            bufsize=0,
        ) as process:
            os.close(theirs)
            assert process.stdout is not None
            told = b""
            for words in typed:
                # What is typed before the question is thrown away by it.
                while not told.endswith(b": ") and (more := process.stdout.read(1)):
                    told += more
                os.write(ours, words.encode())
                told += b"\n"
            told += process.stdout.read()
        os.close(ours)
        return process.returncode, told.decode()

    return run


def unpacked(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert {member.mode for member in tar if member.isfile()} == {0o600}
        return {member.name: file.read() for member in tar if (file := tar.extractfile(member))}


def test_under_an_age_key_all_keys_are_sealed_and_the_reminder_ends(shell: Shell, tmp_path: Path, keys):
    owner = x25519.Identity.generate()
    assert "never exported" in shell("keys", "list").stdout
    done = shell("keys", "export", "keys.age", "--to", str(owner.to_public()))
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path / "keys.age"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert unpacked(pyrage.decrypt(file.read_bytes(), [owner])) == keys
    assert not any(key in file.read_bytes() for key in keys.values())
    assert key_files.is_exported(key_files.present(tmp_path / "keys"), tmp_path / "keys")
    assert "never exported" not in shell("keys", "list").stdout


def test_a_passphrase_is_asked_for_twice_and_not_shown(tmp_path: Path, keys, at_terminal: Ask):
    code, told = at_terminal(f"{PASSPHRASE}\n", f"{PASSPHRASE}\n")
    assert code == 0, told
    assert PASSPHRASE not in told
    sealed = (tmp_path / "keys.age").read_bytes()
    # Opening it takes as long as the machine is busy, and age refuses where that seems too long.
    assert sealed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert not any(key in sealed for key in keys.values())


@pytest.mark.parametrize(
    ("typed", "code"), [(f"{PASSPHRASE}\n", 0), (PASSPHRASE, 0), ("rahasia\n", 2), ("", 2)]
)
def test_a_script_gives_the_passphrase_as_a_line(tmp_path: Path, keys, typed: str, code: int):
    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "bot.py"), "keys", "export", "keys.age"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert (tmp_path / "keys.age").exists() == (code == 0)
    assert PASSPHRASE not in done.stdout + done.stderr


def test_what_was_typed_is_what_seals(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pyrage.passphrase, "encrypt", lambda data, words: data + words.encode())
    assert keyring.sealed_by(PASSPHRASE)(b"keys") == b"keys" + PASSPHRASE.encode()


def test_a_passphrase_that_could_be_guessed_is_refused(tmp_path: Path, keys, at_terminal: Ask):
    code, told = at_terminal("rahasia\n", "rahasia\n")
    assert code == 2
    assert "at least 12 characters" in told
    assert not (tmp_path / "keys.age").exists()


def test_ctrl_c_at_the_question_is_an_interruption(tmp_path: Path, keys, at_terminal: Ask):
    code, told = at_terminal("\x04")  # the end of what is typed, which ends a question like Ctrl-C
    assert code == 130
    assert "Traceback" not in told
    assert not (tmp_path / "keys.age").exists()


def test_without_a_terminal_nothing_is_read_as_a_passphrase(shell: Shell, tmp_path: Path, keys):
    done = shell("keys", "export", "keys.age")
    assert done.returncode == 2
    assert "--to age1" in done.stderr
    assert not (tmp_path / "keys.age").exists()


@pytest.mark.parametrize("recipient", ["", "age1nothing", "ssh-ed25519 AAAA"])
def test_what_is_no_age_key_is_refused(shell: Shell, tmp_path: Path, keys, recipient: str):
    done = shell("keys", "export", "keys.age", "--to", recipient)
    assert done.returncode == 2
    assert "public half of an age key" in done.stderr
    assert not (tmp_path / "keys.age").exists()


def test_nothing_is_overwritten_and_nothing_is_noted_then(shell: Shell, tmp_path: Path, keys):
    (tmp_path / "keys.age").write_bytes(b"of somebody")
    done = shell("keys", "export", "keys.age", "--to", str(x25519.Identity.generate().to_public()))
    assert done.returncode == 2
    assert (tmp_path / "keys.age").read_bytes() == b"of somebody"
    assert not key_files.is_exported(key_files.present(tmp_path / "keys"), tmp_path / "keys")


def test_keys_of_another_database_are_no_comfort(shell: Shell, tmp_path: Path):
    (tmp_path / "r.csv").write_text("chat_id,region\n123456789,35.14.06\n", encoding="utf-8")
    shell("import", "readers", "r.csv")
    (tmp_path / "keys").rename(tmp_path / "lost")
    Keyring.open(tmp_path / "keys")
    done = shell("keys", "export", "keys.age", "--to", str(x25519.Identity.generate().to_public()))
    assert done.returncode == 2
    assert "not the one that the database was sealed with" in done.stderr
    assert not (tmp_path / "keys.age").exists()


def test_keys_that_lead_to_sources_are_listed_with_their_ends_and_never_exported(
    shell: Shell, tmp_path: Path, keys
):
    for days in (0, 3):
        RouteKeys(tmp_path / "keys").seal(Address(1), b"u" * 16, NOW + timedelta(days=days))
    done = shell("keys", "list", REPLY_ROUTE_DAYS="7")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines[: len(LASTING)]] == [*LASTING]
    assert all("here since " in line and line.endswith(" 0 days.") for line in lines[: len(LASTING)])
    assert lines[len(LASTING) : -1] == [
        "routes 2026-01-02: destroyed after 2026-01-10 00:00 UTC.",
        "routes 2026-01-05: destroyed after 2026-01-13 00:00 UTC.",
    ]
    owner = x25519.Identity.generate()
    shell("keys", "export", "keys.age", "--to", str(owner.to_public()))
    assert unpacked(pyrage.decrypt((tmp_path / "keys.age").read_bytes(), [owner])) == keys


def test_no_byte_of_a_key_is_shown(shell: Shell, tmp_path: Path, keys):
    told = shell("keys", "list").stdout
    for key in keys.values():
        assert key.hex()[:8] not in told


@pytest.mark.parametrize("words", [["list"], ["export", "keys.age", "--to", "age1"]])
def test_where_there_are_no_keys_none_is_made(shell: Shell, tmp_path: Path, words: list[str]):
    words = [str(x25519.Identity.generate().to_public()) if word == "age1" else word for word in words]
    done = shell("keys", *words)
    assert done.returncode == 2
    assert "no keys in" in done.stderr
    assert list(tmp_path.iterdir()) == []
