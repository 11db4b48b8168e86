"""Where settings come from: the environment, and below it the file `.env` of the working directory."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from service.settings import NAMES

ENV_FILE = Path(".env")
#: How alike a name must be to be taken for a slip of the finger (difflib's ratio).
_ALIKE = 0.75


class BadEnvFile(Exception):
    """`.env` cannot be read."""


def read() -> Mapping[str, str]:
    """All names with their values; the environment wins, also with an empty value. Raises `BadEnvFile`."""
    return _file() | dict(os.environ)


def slips() -> Iterator[tuple[str, str]]:
    """Names in `.env` that are no settings but look like one, with the one that was meant.

    Other names are left alone: other programs may share the file.
    """
    for name in sorted(_file().keys() - NAMES):
        meant = difflib.get_close_matches(name, NAMES, n=1, cutoff=_ALIKE)
        if meant:
            yield name, meant[0]


def _file() -> dict[str, str]:
    try:
        found = dotenv_values(ENV_FILE, interpolate=False, encoding="utf-8-sig") if ENV_FILE.exists() else {}
    except (OSError, UnicodeError) as error:
        raise BadEnvFile from error
    return {name: value for name, value in found.items() if value is not None}
