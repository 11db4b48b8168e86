"""Where settings come from: files of secrets, the environment, and below both `.env` of this directory.

A secret that is handed over as a file, named after its setting, is seen by nobody who looks at processes.
systemd's `LoadCredential=` names their directory in `CREDENTIALS_DIRECTORY`; Docker's lie in `/run/secrets`.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from service.settings import NAMES

ENV_FILE = Path(".env")
#: How alike a name must be to be taken for a slip of the finger (difflib's ratio).
_ALIKE, _VERY_ALIKE = 0.75, 0.9


class Unreadable(Exception):
    """`.env` cannot be read (at all, or a `line` of it), or a file in `CREDENTIALS_DIRECTORY` (`name`)."""

    def __init__(self, name: str = "", line: int = 0) -> None:
        super().__init__(name or line)
        self.name = name
        self.line = line


def read() -> Mapping[str, str]:
    """All names with their values: the environment wins over `.env`, and a secret's file over both.

    Raises `Unreadable`.
    """
    return _file() | dict(os.environ) | _credentials(os.environ.get("CREDENTIALS_DIRECTORY", ""))


def slips() -> Iterator[tuple[str, str]]:
    """Names that are no settings but look like one, with the one that was meant.

    Other names are left alone: other programs may share the file, and the environment is everybody's.
    """
    directory = os.environ.get("CREDENTIALS_DIRECTORY", "")
    credentials = {file.name for file in Path(directory).iterdir()} if Path(directory).is_dir() else set()
    ours = _file().keys() | (credentials if directory else set())
    for name in sorted((ours | os.environ.keys()) - NAMES):
        cutoff = _ALIKE if name in ours else _VERY_ALIKE
        meant = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=cutoff)
        if meant:
            yield name, meant[0]


def state_directory() -> Path | None:
    """Where whoever keeps the service lets it write, the first of several; None where nobody says.

    systemd sets it from `StateDirectory=`, our image by itself.
    """
    first = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(first) if first else None


def _credentials(directory: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(NAMES) if directory else ():
        file = Path(directory) / name
        try:
            if file.is_file():
                found[name] = file.read_text("utf-8").strip()
        except (OSError, UnicodeError):
            raise Unreadable(name) from None  # the cause might repeat what is in it
    return found


def _file() -> dict[str, str]:
    try:
        text = ENV_FILE.read_text("utf-8-sig") if ENV_FILE.exists() else ""
    except (OSError, UnicodeError) as error:
        raise Unreadable from error
    for one in parse_stream(StringIO(text)):
        if one.error:  # python-dotenv itself would leave the line out, and the bot start without its desk
            blank = one.original.string.partition(one.original.string.strip())[0].count("\n")
            raise Unreadable(line=one.original.line + blank)
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}
