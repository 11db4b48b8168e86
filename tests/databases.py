"""In which database a test keeps its things: a file of its own, or the one on the server.

`TEST_DATABASE=postgresql` runs whatever asks here on PostgreSQL; tests marked `on_both` always run on both.
"""

import os
from pathlib import Path

import pytest

DEFAULT = os.environ.get("TEST_DATABASE", "sqlite")

on_both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


class Current:
    """The database on the server that the running test has; None: it is a file."""

    url: str | None = None


def url_in(directory: Path) -> str:
    """The address of a test's database; a file lies in this directory."""
    return Current.url or f"sqlite:///{directory}/kentongan.db"
