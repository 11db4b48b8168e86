"""What every test shares: names that are the same in every process, and tables that are made quickly."""

import gc
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from hypothesis import settings
from sqlalchemy import Connection

from service import logs
from storage.migrations import revisions
from storage.one_hop import OneHopConnection
from tests import databases, once, postgresql
from tests.ports import reserved_port
from tests.postgresql import TEMPLATE, Server

# How long an example takes depends on who else is on the machine: speed is measured by `make bench`.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")


def pytest_make_parametrize_id(val, argname):
    """Bytes name a test by their place, never by what is in them.

    A file that is made while tests are collected may hold the time or a random key; then two workers
    would find two different lists of tests, and run none.
    """
    return argname if isinstance(val, bytes) else None


def pytest_collection_finish() -> None:
    """Twenty thousand collected tests stay to the end: nobody looks through them again and again for waste.

    What one test leaves is small beside them, and is looked through less often: a sixth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def new_port() -> Iterator[Callable[[], int]]:
    """Ports that no other test and no stranger is given as long as the test lasts."""
    with ExitStack() as held:
        yield lambda: held.enter_context(reserved_port())


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Whatever a test does to logging and to the hooks for uncaught errors is undone."""
    root = logging.getLogger()
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions
    formatters = {handler: handler.formatter for handler in logs._handlers()}
    names = (*logs.QUIET, logs.LIBRARY_OF_TELEGRAM)
    levels = {name: logging.getLogger(name).level for name in names}
    level, handlers = root.level, list(root.handlers)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, earlier in levels.items():
        logging.getLogger(name).setLevel(earlier)
    for handler, formatter in formatters.items():
        handler.setFormatter(formatter)
    logging.captureWarnings(capture=False)
    sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions = hooks


@pytest.fixture(autouse=True, scope="session")
def built_once() -> Iterator[None]:
    """What a newsroom builds at its start and then only reads is built once for all that a worker opens."""
    with pytest.MonkeyPatch.context() as patch:
        once.lexicons(patch)
        once.templates(patch)
        once.statements(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def migrated_once() -> Iterator[None]:
    """A new database gets the tables that the migrations lead to; they run for the first one only.

    Thousands of tests open a file of their own, and Alembic takes a fifth of a second for each. Older files,
    and revisions asked for by name, are migrated as always.
    """
    migrate, templates = revisions.upgrade, list[sqlite3.Connection]()

    def upgrade(connection: Connection, revision: str = "head") -> None:
        # By the program itself: a test that migrates does so with a driver that is not asynchronous.
        in_a_file = connection.dialect.name == "sqlite" and connection.dialect.is_async
        if revision != "head" or not in_a_file or revisions.current(connection) is not None:
            migrate(connection, revision)
        elif not templates:
            migrate(connection)
            templates.append(_template(_tables(connection)))
        else:
            connection.connection.run_async(partial(_copy, templates[0]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisions, "upgrade", upgrade)
        yield
    for template in templates:
        template.close()


def _template(tables: list[str]) -> sqlite3.Connection:
    template = sqlite3.connect(":memory:", check_same_thread=False)
    for statement in tables:
        template.execute(statement)
    template.commit()
    return template


async def _copy(template: sqlite3.Connection, driver: OneHopConnection) -> None:
    """Page by page, in half the time that as many statements take; no transaction may be in its way."""

    def copy(own: sqlite3.Connection) -> None:
        own.rollback()
        template.backup(own)

    await driver.hop(copy)


def _tables(connection: Connection) -> list[str]:
    """What makes the same tables in another file; some SQLite and its index make by themselves."""
    made = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid"
    )
    noted = f"INSERT INTO alembic_version (version_num) VALUES ('{revisions.current(connection)}')"
    return [*made.scalars(), noted]


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    """A PostgreSQL server, one for all workers; tests that need it are skipped where there is none."""
    if postgresql.programs() is None:
        pytest.skip(postgresql.MISSING)
    own = tmp_path_factory.getbasetemp()
    with postgresql.shared(own if worker_id == "master" else own.parent) as server:
        yield server


@pytest.fixture(scope="session")
def _postgresql_database(postgresql_server: Server) -> str:
    """One for each worker; it is emptied between the tests."""
    return postgresql_server.new_database()


@pytest.fixture
def postgresql_url(postgresql_server: Server, _postgresql_database: str) -> Iterator[str]:
    """The address of a database on that server with empty tables."""
    yield _postgresql_database
    postgresql_server.empty(_postgresql_database)


@pytest.fixture
def new_postgresql_url(postgresql_server: Server) -> Iterator[Callable[..., str]]:
    """Makes databases that nobody else has: for tests that change tables or need several."""
    made: list[str] = []

    def make(template: str = TEMPLATE) -> str:
        made.append(postgresql_server.new_database(template))
        return made[-1]

    yield make
    for url in made:
        postgresql_server.drop(url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if databases.IS_HALF:
        terminalreporter.section("databases", yellow=True)
        terminalreporter.line(databases.MISSING)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    databases.chosen(metafunc)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where `databases.url_in` leads: each test that asks for it runs on both."""
    kind: str = request.param
    url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else None
    with databases.current(kind, url):
        yield kind
