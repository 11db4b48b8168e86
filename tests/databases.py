"""In which database a test keeps its things: a file of its own, or the one on the server.

Whatever asks for the fixture `database_kind`, itself or through another one, runs once on each of them;
`TEST_DATABASE=sqlite` and `postgresql` leave everything at one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import postgresql

KINDS = ("sqlite", "postgresql")
_ASKED = os.environ.get("TEST_DATABASE", "")
assert _ASKED in {*KINDS, ""}, f"TEST_DATABASE is one of {', '.join(KINDS)}"
#: Where there is no server, half a suite of skipped tests would tell no more than `MISSING` does at its end.
IS_HALF = _ASKED not in KINDS and postgresql.programs() is None
CHOSEN: tuple[str, ...] = ("sqlite",) if IS_HALF else (_ASKED,) if _ASKED in KINDS else KINDS
MISSING = f"On SQLite alone: {postgresql.MISSING}"

#: For what is said of SQLite's file (its bytes, its locks, who may read it), and of nothing on a server.
in_a_file = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
#: For what takes minutes: on the first, and with `TEST_DATABASE=postgresql` on the other.
on_one = pytest.mark.parametrize("database_kind", CHOSEN[:1], indirect=True)
#: For what there is on a server alone: several workers, and connections that end.
on_a_server = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


class Current:
    """Which database the running test has asked for; the address of the one on the server."""

    kind: str | None = None
    url: str | None = None


@contextmanager
def current(kind: str, url: str | None = None) -> Iterator[None]:
    """Until the end of the block `url_in` leads there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Current, "kind", kind)
        patch.setattr(Current, "url", url)
        yield


def chosen(metafunc: pytest.Metafunc) -> None:
    """Have a test run once on each database, unless it says itself on which."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "database_kind" in metafunc.fixturenames and not any(
        mark.args[0] == "database_kind" for mark in marks
    ):
        metafunc.parametrize("database_kind", CHOSEN, indirect=True)


def url_in(directory: Path) -> str:
    """The address of a test's database; a file lies in this directory."""
    assert Current.kind is not None, "ask for the fixture database_kind: or it runs on SQLite alone"
    return Current.url or f"sqlite:///{directory}/kentongan.db"
