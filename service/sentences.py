"""What the command line says to an operator: short, and with what to do next. Plain English.

Words for people in chats live in `templates/`. Nothing here repeats a secret, an id or a row of a file.
"""

from collections.abc import Sequence
from pathlib import Path

from delivery.listening import CannotListen
from newsroom import web_addresses
from newsroom.boundaries import BoundariesError
from newsroom.sealing import KeysError
from storage.database import DatabaseError

NOT_LIVE = (
    "BOT_TOKEN is not set: put the token from @BotFather into .env (BOT_TOKEN=123456789:...), "
    "or try the bot without one by `python bot.py playground`."
)
PLAYGROUND_INSTEAD = "BOT_TOKEN is not set: starting the playground, an emulated Telegram on this machine."
TOKEN_REFUSED = "Telegram refuses the token: copy it again from @BotFather into BOT_TOKEN."  # noqa: S105
ROLE_NEEDS_SERVER = (
    "Several workers need one PostgreSQL: set DATABASE_URL to postgresql://... (docs/scale.md), "
    "or run without --role."
)
WEB_NEEDS_WEBHOOK = (
    "A web worker is pushed its updates: set WEBHOOK_URL to where Telegram reaches the proxy "
    "before all of them."
)
WEBHOOK_SET = (
    "a webhook takes them, so that polling gets none. The next start takes it off; if another program with "
    "this token set it, stop that one first."
)
WEBHOOK_NOT_SET = (
    "no webhook is set yet: the start sets it, and takes it back when another program removed it."
)
NO_COPY_BEFORE = (
    "the database is brought up to date without a copy of it: there is no pg_dump that fits its server here. "
    "The server undoes it where it fails; a copy to go back to has to be made on the server before an upgrade"
)
MAY_BE_SWAPPED = (
    "the bot may not lock its memory, and this machine has a swap file: keys and what people write may "
    "get there; LimitMEMLOCK=infinity lets it (docs/install.md)"
)
CLOCK_IS_OFF = (
    "this machine's clock is %.0f minutes off Telegram's (ahead where above 0): set it right (NTP); "
    "while that is more than an hour nothing is deleted because its time is over"
)
BAD_ENV_FILE = ".env cannot be read: it must be a text file in UTF-8 that this user may read."
INTERRUPTED = "Interrupted."
#: A setting was set that does not do what it says: it is of a later version, or needs another one.
RATE_NOT_PAID = "SEND_RATE is above 30, which Telegram allows only with PAID_BROADCAST=true: 30 it is."
WITHOUT_EFFECT = "%s has no effect in this version."
NOT_EXPORTED = (
    "They were never exported: if their disk is lost, so are all readers. Run `bot.py keys export FILE`, and "
    "keep that file elsewhere."
)
DESK_AWAITED = "are taken, and wait until somebody of ADMIN_IDS sends /meja in the editors' group."
NO_DESK = (
    "are not taken: name the editors' group in EDITORS_CHAT_ID, or in ADMIN_IDS who may send /meja there."
)

_LISTENING = {
    "in_use": "The port is in use on this machine: choose another one with {port}.",
    "not_allowed": "This user may not listen on that port: choose one from 1024 on with {port}.",
    "no_such_host": "{host} is not an address of this machine: 127.0.0.1 is, and 0.0.0.0 means all of them.",
}

_DATABASE = {
    "bad_url": "DATABASE_URL is not an address of a database (for example: sqlite:///data/kentongan.db).",
    "unsupported": "DATABASE_URL names a kind of database that is not used: sqlite:///... or postgresql://...",
    "no_directory": "The database's directory cannot be made: {detail}. Make it, or change DATABASE_URL.",
    "cannot_open": "The database cannot be opened: {detail}. Look at who owns the file and its directory, "
    "and whether the disk is full.",
    "not_a_database": "The database's file is damaged or something else: {detail}. Restore it from a backup.",
    "schema_is_newer": (
        "The database was written by a newer program (schema {detail}); this one would damage it. "
        "Install that version again, or restore the copy that was made before the upgrade (docs/install.md)."
    ),
    "in_use": "Another bot is running on this database (process {detail}): stop it first.",
    "in_use_on_server": (
        "Another bot is running on this database (the server's process {detail}): stop it first."
    ),
    "unreachable": "The database's server cannot be reached: {detail}. Is it running, and at this address?",
    "refused": "The database's server refuses: {detail}. docs/postgresql.md says how it is set up.",
    "server_too_old": "The database's server is PostgreSQL {detail}; version 14 is the oldest that will do.",
    "not_utf8": "The database cannot hold every letter: make it with ENCODING 'UTF8'.",
    "no_copy": "The database has to be brought up to date, and no copy could be made of it before. {detail}",
    "half_moved": (
        "A newsroom is being moved into this database, and not all of it has arrived. Start "
        "`bot.py migrate-database` again with the same words: it goes on where it stood."
    ),
    "unavailable": "The database cannot be used now: {detail}. Nothing was changed. {advice}",
}
#: What a database cannot do now, by what is in its own words, and what to do.
_CANNOT_NOW = {
    "locked": "Another program is writing to it, and did not end in time: wait for it, or end it.",
    "lock timeout": "Another program is writing to it, and did not end in time: wait for it, or end it.",
    "is full": "Make room on its disk (`df -h`); nothing is lost, and a running bot goes on by itself then.",
    "No space left": "Make room on its disk; nothing is lost, and a running bot goes on by itself then.",
    "readonly": "Look at who owns the file and its directory, and whether its disk is mounted read-only.",
    "read-only": "It follows another server, or was set so: name the one that is written.",
}
#: Faults whose detail is a path; shown whole, because it may be meant from another working directory.
_ABOUT_A_FILE = {"no_directory", "cannot_open", "not_a_database"}
_KEYS = {
    "missing": "The database was sealed with a key that is not in {path}. Put the keys back; without them "
    "its readers are lost.",
    "another_key": "The key in {path} is not the one that the database was sealed with. Put the right one "
    "back; without it the readers are lost.",
    "none_yet": "There are no keys in {path} yet: they are made at the first start.",
    "readable_by_others": "Others may read {path}: run `chmod -R go= {path}`.",
    "not_a_key": "{path} does not hold a key. Put it back from where the keys are kept.",
}
_KEYS_OTHERWISE = "{path} cannot be read or made ({fault}). Look at who owns it, or change KEY_DIR."

_FEEDS = {
    "too_large": "has more than 10 MB",
    "timed_out": "gave no whole answer in 30 seconds",
    "forbidden_address": "is in a private network; FEEDS_ALLOW_PRIVATE=true would allow that",
    "too_many_redirects": "sends from one address to the next without an end",
    "dns": "has a host name that is not known",
    "tls": "has a certificate that cannot be trusted",
    "no_connection": "does not answer",
    "cut_off": "broke off in the middle",
    "bad_http": "answers with something that is not HTTP",
    "bad_address": "is not an address that can be fetched",
    "no_such_file": "does not exist",
    "no_permission": "may not be read by this user",
    "not_a_file": "is not a file",
    "empty": "is empty",
    "not_a_feed": "is not a feed (RSS, Atom or JSON Feed)",
    "bad_json": "is JSON with a fault in it",
}

_REFUSALS = {
    "empty": "neither a title nor a text",
    "not_an_item": "not an entry of a JSON Feed",
    "cut_off": "the feed breaks off inside",
}

_LISTS = {
    "cannot_read": "The file cannot be read.",
    "not_utf8": "The file is not in UTF-8: save it as “CSV UTF-8”.",
    "not_csv": "The file is not CSV.",
    "no_header": "The first line must be the header chat_id,region or chat_id,region,language.",
    "changed_meanwhile": "The file changed while it was read; nothing was imported.",
}


MOVE_AGAIN = "Start the same command again: it goes on where it stood."
_MOVES = {
    "wrong_address": "{table}.",
    "the_same": "FROM and TO are the same database.",
    "not_ours": "FROM is no database of Kentongan with readers in it.",
    "not_empty": (
        "TO holds rows already, and nothing is overwritten. Name an empty database; if a newsroom was moved "
        "into this one before, all of it is there."
    ),
    "of_another": "Another newsroom is being moved into TO. Name an empty database.",
    "differs": (
        "The rows of “{table}” are not the same in both: something wrote to one of them meanwhile. "
        "Nothing was switched over; empty TO and move again while nothing else runs."
    ),
}


def workers(senders: int, webs: int, reserved: int) -> str:
    """Who works together on one database."""
    return (
        f"{senders} of --role sender and {webs} of --role web are at work, with {reserved} messages a second "
        "among them."
    )


def moving(fault: str, table: str) -> str:
    """Why a newsroom was not moved, and what to do."""
    return _MOVES[fault].format(table=table)


def moved(rows: int, fingerprint: str, target: str) -> str:
    """A newsroom was moved, and what is to be done now."""
    return (
        f"{rows:,} rows are in {target}, each compared with where it came from (fingerprint {fingerprint}). "
        "Set DATABASE_URL to it and start the bot. The old database is as it was: delete it once you are "
        "sure, because it holds everything that the new one does."
    )


def database(error: DatabaseError) -> str:
    """Why the database cannot be used, and what to do."""
    detail = str(Path(error.detail).absolute()) if error.fault in _ABOUT_A_FILE else error.detail
    advice = next((words for sign, words in _CANNOT_NOW.items() if sign in error.detail), "Try again.")
    return _DATABASE.get(error.fault, "The database cannot be used ({fault}).").format(
        fault=error.fault, detail=detail, advice=advice
    )


def read_only_server(name: str) -> str:
    """A server that only follows another one, or was told to be read from alone."""
    return f"{name} can only be read: it follows another server, or was set so. Name the one that is written."


def may_not_make(name: str) -> str:
    """A user without rights."""
    return f"this user may make no tables in {name}: make them the database's owner (docs/postgresql.md)."


def keys(error: KeysError) -> str:
    """Why the keys cannot be used, and what to do."""
    return _KEYS.get(error.fault, _KEYS_OTHERWISE).format(fault=error.fault, path=error.path.absolute())


def broken_log(row: int) -> str:
    """Somebody changed the log of actions who could write to the database and had no key."""
    return (
        f"row {row:,} of the log of actions was changed, removed or put in; from there on it proves nothing. "
        "Compare it with a backup, and find out who can write to the database."
    )


def unfilled(contacts: str, guide: Path) -> str:
    """Contacts of the guide that are placeholders still."""
    return (
        f"{contacts}: no case can be handed on to them before {guide} says how to reach them; then restart."
    )


def days_over(days: int) -> str:
    """Keys that should be destroyed and are not."""
    return f"{days} of them should be destroyed already; a running bot does it."


def cannot_listen(error: CannotListen) -> str:
    """Why nobody can be let in there; by a setting, or on the playground's command line."""
    sentence = _LISTENING.get(error.fault, "Nobody can be let in there ({fault}): look at {host}.")
    return sentence.format(fault=error.fault, port=error.setting or "--port", host=error.setting or "--host")


def clock_is_off(ahead: float) -> str:
    """This machine's clock shows another time than Telegram's; seconds."""
    side = "ahead of" if ahead > 0 else "behind"
    return (
        f"this machine's is {abs(ahead) / 60:.0f} minutes {side} Telegram's: set it right (NTP). "
        "While that is more than an hour nothing is deleted because its time is over."
    )


def webhook_elsewhere(address: str) -> str:
    """The webhook leads to another place than the settings say."""
    return (
        f"they go to {web_addresses.shown(address)}, which is not WEBHOOK_URL. The next start sets it; if "
        "another program with this token runs, stop one of the two."
    )


def webhook_fails(words: str, waiting: int) -> str:
    """Telegram tried to push lately, and could not; its words."""
    return (
        f"{waiting:,} wait, because Telegram cannot push them: “{words}”. Look at the proxy behind "
        "WEBHOOK_URL, and whether the bot runs."
    )


def webhook_works(address: str, waiting: int) -> str:
    """Telegram pushes, and nothing is amiss."""
    return f"are pushed to {web_addresses.shown(address)}; {waiting:,} wait."


def feed(reason: str) -> str:
    """Why a feed could not be read; continues a sentence that begins with its address."""
    if reason.startswith("http_"):
        return f"answered with status {reason.removeprefix('http_')}"
    return _FEEDS.get(reason, f"cannot be read ({reason})")


WARNINGS_WITHOUT_DESK = "BMKG_WARNINGS is on, but there is no desk to offer them to: nobody looks for any."
WARNINGS_UNASKED = "BMKG_WARNINGS is on; BMKG's list has not been looked at yet."
_WARNINGS = {
    "too_large": "is far larger than such a list",
    "timed_out": "gave no whole answer in 20 seconds",
    "forbidden_address": "is in a private network; FEEDS_ALLOW_PRIVATE=true would allow that",
    "not_a_list": "is not a list of warnings (RSS 2.0)",
}


def warnings_watched(when: str) -> str:
    """BMKG's list is looked at, and that goes well."""
    return f"BMKG_WARNINGS is on; BMKG's list was read last at {when}."


def warnings_failing(when: str, failures: int, reason: str) -> str:
    """BMKG's list cannot be read now."""
    fault = _WARNINGS.get(reason) or feed(reason)
    times = f"{failures} look{'s' * (failures != 1)} in a row"
    return f"BMKG's list {fault} ({times} failed); it was read last at {when}. See BMKG_WARNINGS_URL."


def warnings_not_looked_at(when: str) -> str:
    """Nobody has looked at BMKG's list for a while."""
    return f"BMKG_WARNINGS is on, but BMKG's list was read last at {when}: is the bot running?"


_BOUNDARIES = {
    "unreadable": "cannot be read: look at its name and at who may read it.",
    "too_large": "has more than 30 MB: simplify its outlines first (for example with mapshaper).",
    "not_json": "is not JSON, hence no GeoJSON.",
    "not_geojson": "is no GeoJSON FeatureCollection.",
    "no_code": 'has a feature ({feature}) without a Kemendagri code in its property "code".',
    "no_polygon": "has a feature ({feature}) that is no whole Polygon or MultiPolygon.",
    "not_degrees": "has a feature ({feature}) that is not in degrees of longitude and latitude (EPSG:4326).",
    "none_served": "holds no kecamatan of REGION_ROOTS.",
}


def boundaries(error: BoundariesError, file: Path) -> str:
    """What is wrong with the file of outlines, and what it costs."""
    fault = _BOUNDARIES[error.fault].format(feature=error.feature)
    return f"BOUNDARIES_FILE ({file}) {fault} Without it /statistik shows no map."


def boundaries_fit(file: Path, kecamatan: int) -> str:
    """What there is to draw."""
    return f"{file} has the outlines of {kecamatan} kecamatan."


def refusal(reason: str) -> str:
    """Why some articles of a feed were refused; ends a line."""
    return _REFUSALS.get(reason, reason)


def reader_list(fault: str) -> str:
    """Why a file of readers cannot be imported as a whole."""
    return _LISTS[fault]


def bad_row(line: int, reason: str) -> str:
    """One bad row of a file of readers."""
    return f"Line {line} {reason}."


def nothing_imported(bad_rows: int, reported: int) -> str:
    """The end of a report about bad rows."""
    more = f" ({bad_rows - reported:,} more are not listed)" if bad_rows > reported else ""
    return f"Nothing was imported, because of {bad_rows:,} bad row{'s' * (bad_rows != 1)}{more}."


def readers_imported(rows: int, readers: int, subscriptions: int) -> str:
    """The end of a good import."""
    return f"{rows:,} rows read: {readers:,} new readers, {subscriptions:,} new subscriptions."


def without_effect(name: str) -> str:
    """A setting does not do what it says, for `check`; the log takes the words as they stand here."""
    return RATE_NOT_PAID if name == "SEND_RATE" else WITHOUT_EFFECT % name


def wrong_use(fault: str, words: Sequence[str]) -> str:
    """What is wrong with the words of a command, and where the right ones stand."""
    command = next((word for word in words if not word.startswith("-")), "")
    asked = f"{command} --help" if command in {"import", "keys"} else "--help"
    # A command without the one that has to follow comes with the whole of its help.
    line = "A command is missing." if len(fault.splitlines()) > 1 or not fault else fault
    return f"{line} What there is: `python bot.py {asked}`."


def unknown_setting(name: str, meant: str) -> str:
    """A name in `.env`, in the environment or among the files of secrets that nobody reads."""
    return f"{name} is not a setting and has no effect; {meant} is one."


def playground_at(url: str) -> str:
    """Where the playground's page is."""
    return f"The playground is open: {url}  (Ctrl-C ends it; nothing is kept)"


def unexplainable(file: Path, fault: str) -> str:
    """Why `explain` finds no article in a file."""
    faults = {
        "cannot_read": "cannot be read",
        "too_large": "is larger than 10 MB",
        "not_text": "is not a text in UTF-8",
        "empty": "is empty",
        "broken_line": "has a line that is no JSON object with a title and a body",
    }
    return f"{file} {faults.get(fault, 'is neither a text, a feed nor JSON lines')}."


def unreadable(credential: str, line: int) -> str:
    """A file of settings cannot be read: that of one secret, or `.env`."""
    if line:
        return f".env: line {line} is no setting; it must be like SEND_RATE=30."
    if not credential:
        return BAD_ENV_FILE
    return f"The file {credential} in CREDENTIALS_DIRECTORY cannot be read. Look at who owns it."
