"""What the command line says about backups and about the keys: `sentences.py` for what must not be lost."""

from datetime import datetime
from pathlib import Path

from service.backup import Kept, Restored
from service.keyring import LastingKey, RouteKey
from storage.backup import BackupError

NO_TERMINAL = (
    "The passphrase is asked for on a terminal, or read as a line from standard input; without one, "
    "export to an age key: --to age1..."
)
NO_DATABASE = "There is no database at DATABASE_URL: nothing was changed. Look at the settings."
NO_RECIPIENT = "--to is not the public half of an age key: it begins with age1."

_BACKUPS = {
    "missing": "There is no file {path}.",
    "exists": "{path} is there already, and nothing is overwritten: choose another name.",
    "no_directory": "The directory of {path} is not there: make it, or mount its disk.",
    "not_a_directory": "{path} is no directory: make it, or mount its disk.",
    "no_room": "There is not enough room for {path}.",
    "cannot_write": "{path} cannot be written. Look at who owns its directory, and whether the disk is full.",
    "cannot_read": "{path} cannot be read. Look at who owns it.",
    "changing": "{path} changes while it is read; try again.",
    "damaged": "{path} is damaged.",
    "not_ours": "{path} is a database, but not one of Kentongan with readers in it.",
    "not_a_backup": "{path} is no backup that this command made.",
    "has_log": "{path} has a write-ahead log beside it: it is a database in use and no backup.",
    "not_the_key": "{path} was not sealed for that age key, or is damaged.",
    "no_identity": "{path} holds no secret age key: a line that begins with AGE-SECRET-KEY-1.",
    "no_program": (
        "{detail} is not on this machine, or older than the server: install PostgreSQL's client programs "
        "(Debian: apt-get install postgresql-client)."
    ),
    "refused": "{path}: {detail}",
    "of_a_file": (
        "{path} is the backup of a file, and DATABASE_URL names a server: restore it with "
        "DATABASE_URL=sqlite:///..., then move it by `bot.py migrate-database`."
    ),
    "of_a_server": (
        "{path} is the backup of a server, and DATABASE_URL names a file: restore it with "
        "DATABASE_URL=postgresql://..., then move it by `bot.py migrate-database`."
    ),
    "server_in_use": "The database on the server is not empty, and nothing is overwritten: name a new one.",
    "database_exists": (
        "{path} is there already, and nothing is overwritten. Stop the bot, and move the database aside "
        "together with what is called the same with -wal, -shm or -journal behind."
    ),
}
#: The work began and failed; the other faults are found before, and are wrong use.
_FAILURES = {"no_room", "cannot_write", "changing", "damaged", "refused"}


def backup(error: BackupError) -> str:
    """Why nothing was backed up or put back, and what to do."""
    return _BACKUPS[error.fault].format(path=error.path.absolute(), detail=error.detail)


def rotated(rows: int, key_dir: Path) -> tuple[str, ...]:
    """What is new, what is not, and what to do now."""
    place = key_dir.absolute()
    older = "Backups from before open with the old keys alone, which are in your older exports."
    return (
        f"New keys for readers, tips and the desk are in {place}; {rows:,} rows were sealed anew.",
        "The keys of receipts, drafts and blocks are as they were: receipt codes are in people's hands.",
        f"{older} Make a new backup and a new export now.",
    )


def does_not_open(purpose: str) -> str:
    """A row is not opened by the key that sealed the database."""
    return f"What was sealed for {purpose} does not open: nothing was changed. Restore a backup first."


def broken_log(number: int) -> str:
    """The log of actions was tampered with."""
    return (
        f"The log of actions was changed at row {number}: nothing was done, because new keys would hide it. "
        "Compare it with a backup first."
    )


def needs_identity(source: Path) -> str:
    """A backup is sealed, and no key was named."""
    return f"{source} is sealed: name the file with the secret age key that opens it, --identity FILE."


def is_failure(error: BackupError) -> bool:
    """Whether a job failed, rather than that it was used wrongly."""
    return error.fault in _FAILURES


def kept(made: Kept) -> str:
    """What a backup holds, and what it does not."""
    sentence = (
        f"{made.path.absolute()}: {_megabytes(made.size)}, schema {made.revision}, looked through and whole."
    )
    if made.with_keys:
        return f"{sentence} The keys are in it: whoever has this file has the readers' ids."
    return f"{sentence} The keys are not in it: keep those of KEY_DIR in another place."


def restored(put: Restored, key_dir: Path, numbers_skipped: int) -> tuple[str, ...]:
    """What was put back, and what is different afterwards."""
    place = f" Its keys are in {key_dir.absolute()}." if put.with_keys else ""
    name = put.path if isinstance(put.path, str) else put.path.absolute()
    sentences = [
        f"{name} is put back: {_megabytes(put.size)}, schema {put.revision}.{place}",
        "News that was sent after the backup may be sent again.",
        f"New cases have numbers {numbers_skipped:,} further on, so that no button of a lost one means them.",
    ]
    if put.lacks_keys:
        sentences.append(f"Not all of its keys are in {key_dir.absolute()}: put them back before the start.")
    return tuple(sentences)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


def short_passphrase(least: int) -> str:
    """A passphrase that could be guessed."""
    return f"The passphrase needs at least {least} characters; five words that nobody would guess are good."


def exported(keys: int, path: Path) -> str:
    """The keys were exported, and how they come back."""
    return (
        f"{path.absolute()}: {keys} keys, sealed. Keep it in another place than the database. "
        f"`age -d {path.name} | tar -x` makes the directory “keys” of it."
    )


def lasting_key(key: LastingKey, now: datetime) -> str:
    """A key of the list."""
    return f"{key.purpose}: here since {key.since:%Y-%m-%d}, {_days((now - key.since).days)}."


def route_key(key: RouteKey) -> str:
    """The key of a day, and until when it leads to whoever told something on it."""
    return f"routes {key.day}: destroyed after {key.ends:%Y-%m-%d %H:%M} UTC."


def _days(days: int) -> str:
    return f"{days:,} day{'s' * (days != 1)}"
