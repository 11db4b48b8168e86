"""Log lines that carry the ids of things (a feed, an article, a case), and never those of people.

By `structlog`:

    logger = journal(__name__)
    logger.warning("a feed could not be read: %s", reason, feed=feed.id, reason=reason)

The words go where all words go, through the standard logging, and what may be seen of a value is decided
where lines are written (`service/scrubbing.py`). A name that is not in `THINGS` is dropped here.
"""

import logging
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

#: What a line may name. None of them is a chat, a user or a message of Telegram's.
THINGS = frozenset(
    {"alert", "article", "case", "dispatch", "feed", "kind", "loop", "outcome", "reason", "warning"}
)
#: Where a record keeps them.
ATTRIBUTE = "things"
#: Frames of structlog between who logs and the standard logging: the place of a record is that of its words.
_FRAMES = 4
_OWN = frozenset({"event", "positional_args", "exc_info", "stack_info", "stacklevel"})


def journal(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module. `bind` gives one that names a thing in each of its lines."""
    logger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            _only_things,
            structlog.stdlib.render_to_log_args_and_kwargs,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return cast("structlog.stdlib.BoundLogger", logger)


def _only_things(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    things = {name: event.pop(name) for name in sorted(THINGS & event.keys())}
    kept = {name: value for name, value in event.items() if name in _OWN}
    return {"stacklevel": _FRAMES, **kept, ATTRIBUTE: things}
