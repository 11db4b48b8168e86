"""Telegram's published sending limits, kept as exact books: who may send now, and who must wait how long.

Figures: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this and, for paid
broadcasts, the parameter `allow_paid_broadcast`. A refused call is not written into any book.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from playground.errors import flood


@dataclass(slots=True)
class Window:
    """At most `limit` events in any `span` seconds."""

    limit: int
    span: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, count: int = 1) -> float:
        """Seconds until `count` more events fit; 0 if they fit now. More than the limit fit an empty book."""
        while self.times and now - self.times[0] >= self.span:
            self.times.popleft()
        over = len(self.times) + min(count, self.limit) - self.limit
        return self.times[over - 1] + self.span - now if over > 0 else 0.0

    def enter(self, now: float, count: int = 1) -> None:
        """Writes `count` events down."""
        self.times.extend([now] * count)


@dataclass(slots=True)
class Bucket:
    """`rate` events a second in the long run, `burst` at once after a rest."""

    rate: float
    burst: int
    level: float = 0.0  # events not yet forgotten
    at: float = -math.inf

    def wait(self, now: float, count: int = 1) -> float:
        """Seconds until `count` more events fit."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate) if self.level else 0.0
        self.at = now
        over = self.level + min(count, self.burst) - self.burst
        return over / self.rate if over > 1e-9 else 0.0

    def enter(self, now: float, count: int = 1) -> None:
        """Writes `count` events down."""
        self.wait(now)
        self.level += count


@dataclass(slots=True)
class FloodModel:
    """The books of one bot. Off by default: tests that are about something else need no patience."""

    enabled: bool = False
    per_second: int = 30
    paid_enabled: bool = False  # may this bot pay for broadcasts at all?
    paid_per_second: int = 1000
    private_per_second: float = 1.0
    private_burst: int = 3
    group_per_minute: int = 20
    refusals: int = 0
    _overall: Window = field(init=False)
    _paid: Window = field(init=False)
    _private: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, Window] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Empties every book, and takes over changed limits."""
        self._overall = Window(self.per_second, 1.0)
        self._paid = Window(self.paid_per_second, 1.0)
        self._private.clear()
        self._groups.clear()

    def admit(
        self,
        now: float,
        chat_id: int,
        *,
        private: bool,
        count: int = 1,
        paid: bool = False,
        edit: bool = False,
    ) -> None:
        """Lets `count` messages (or an edit) to a chat pass, or raises 429 with the seconds to wait.

        Edits are charged over all and to groups; a private chat's own book is about new messages.
        """
        if not self.enabled:
            return
        books: list[Window | Bucket] = [self._paid if paid and self.paid_enabled else self._overall]
        if not private:
            books.append(
                self._groups.get(chat_id)
                or self._groups.setdefault(chat_id, Window(self.group_per_minute, 60.0))
            )
        elif not edit:
            books.append(
                self._private.get(chat_id)
                or self._private.setdefault(chat_id, Bucket(self.private_per_second, self.private_burst))
            )
        wait = max(book.wait(now, count) for book in books)
        if wait > 0:
            self.refusals += 1
            raise flood(max(1, math.ceil(wait - 1e-9)))
        for book in books:
            book.enter(now, count)
