"""One newsroom for a whole file of tests; hypothesis throws everything at the same."""

import logging
import os
from collections.abc import Iterator

import pytest

from service import logs
from tests import databases
from tests.weather.storm import Storm, storm

#: `WEATHER=10 make test PYTEST_ARGS=tests/weather` is a long night: ten times as many examples.
TIMES = int(os.environ.get("WEATHER", "1"))


def examples(usual: int) -> int:
    """How many examples hypothesis tries."""
    return usual * TIMES


@pytest.fixture(scope="module", params=databases.CHOSEN)
def newsroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """Open from the first test of the file to the last; logging is afterwards as it was."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    formatters = {handler: handler.formatter for handler in logs._handlers()}
    raises = logging.raiseExceptions
    kind: str = request.param
    url = request.getfixturevalue("postgresql_server").new_database() if kind == "postgresql" else None
    with databases.current(kind, url), storm(tmp_path_factory.mktemp("storm")) as opened:
        yield opened
    root.handlers[:], logging.raiseExceptions = handlers, raises
    root.setLevel(level)
    for handler, formatter in formatters.items():
        handler.setFormatter(formatter)
    logging.captureWarnings(capture=False)
