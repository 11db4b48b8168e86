"""What the desk's conversation about feeds has at hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


class CannotBeRead(Exception):
    """No feed stands at an address, or it is not fetched. `reason` is a machine word of `feeds/errors.py`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Probed:
    """What stands at an address: the feed's own address and name, its articles, the newest of them."""

    url: str
    title: str
    articles: int
    newest: str
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedRoom:
    """Built once, at start. `probe` looks at an address once and keeps nothing; it raises `CannotBeRead`.

    `in_settings` are the addresses that the settings name: what stands there only the operator removes.
    """

    probe: Callable[[str], Awaitable[Probed]]
    in_settings: frozenset[str]
