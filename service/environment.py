"""Where settings come from: files of secrets, the environment, and below both `.env` of this directory.

A secret that is handed over as a file, named after its setting, is seen by nobody who looks at processes.
systemd's `LoadCredential=` names their directory in `CREDENTIALS_DIRECTORY`; Docker's lie in `/run/secrets`.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from service.settings import NAMES

ENV_FILE = Path(".env")
#: How alike a name must be to be taken for a slip of the finger (difflib's ratio).
_ALIKE = 0.75


class Unreadable(Exception):
    """`.env` cannot be read, or (`name` is its setting's) a file in `CREDENTIALS_DIRECTORY`."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.name = name


def read() -> Mapping[str, str]:
    """All names with their values: the environment wins over `.env`, and a secret's file over both.

    Raises `Unreadable`.
    """
    return _file() | dict(os.environ) | _credentials(os.environ.get("CREDENTIALS_DIRECTORY", ""))


def slips() -> Iterator[tuple[str, str]]:
    """Names in `.env` that are no settings but look like one, with the one that was meant.

    Other names are left alone: other programs may share the file.
    """
    for name in sorted(_file().keys() - NAMES):
        meant = difflib.get_close_matches(name, NAMES, n=1, cutoff=_ALIKE)
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
        found = dotenv_values(ENV_FILE, interpolate=False, encoding="utf-8-sig") if ENV_FILE.exists() else {}
    except (OSError, UnicodeError) as error:
        raise Unreadable from error
    return {name: value for name, value in found.items() if value is not None}
