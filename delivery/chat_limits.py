"""The limits of single chats, private ones and groups."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

from delivery.limits import Rules
from delivery.overall_limit import Place


@dataclass(slots=True)
class _Chat:
    """When the next message is due by the even beat, and, of a group, what passed within its minute."""

    free_at: float
    passed: deque[tuple[Place, int]] | None = None


class Chats:
    """The limits of single chats, remembered only as long as they can matter."""

    __slots__ = ("_chats", "_forgiven", "_look_at", "_rules")

    #: How often it is looked for what needs no remembering any more (seconds).
    LOOKED_FOR = 2.0

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._chats: dict[Hashable, _Chat] = {}
        self._look_at = float("-inf")
        self._forgiven = (rules.chat_burst - 1) * rules.chat_interval

    def __len__(self) -> int:
        return len(self._chats)

    def is_group(self, chat: Hashable) -> bool:
        """Whether this chat was sent to as a group, lately."""
        known = self._chats.get(chat)
        return known is not None and known.passed is not None

    def wait(self, now: float, chat: Hashable, cost: int, *, group: bool) -> float:
        """Seconds until this chat may get the next; 0.0 is now."""
        known = self._chats.get(chat)
        if known is None:
            return 0.0
        wait = max(known.free_at - self._forgiven - now, 0.0)
        return max(wait, self._wait_of_group(now, known, cost)) if group else wait

    def take(self, now: float, chat: Hashable, cost: int, place: Place, *, group: bool) -> None:
        """Count what goes to this chat now; `place` knows, also later, since when it counts."""
        if now >= self._look_at:
            self._forget_idle(now)
        known = self._chats.get(chat)
        if known is None:
            known = self._chats[chat] = _Chat(now)
        known.free_at = max(known.free_at, now) + cost * self._rules.chat_interval
        if group:
            known.passed = known.passed or deque()
            known.passed.append((place, min(cost, self._rules.group_most)))

    def block(self, now: float, chat: Hashable, retry_after: float) -> None:
        """Nothing to this chat for so long; then one, and the next an interval later."""
        known = self._chats.setdefault(chat, _Chat(now))
        known.free_at = max(known.free_at, now + retry_after + self._forgiven)

    def _wait_of_group(self, now: float, known: _Chat, cost: int) -> float:
        passed = known.passed
        if passed is None:
            return 0.0
        while passed and passed[0][0].at + self._rules.group_window <= now:
            passed.popleft()
        excess = sum(each for _, each in passed) + min(cost, self._rules.group_most) - self._rules.group_most
        if excess <= 0:
            return 0.0
        for place, each in passed:
            excess -= each
            if excess <= 0:
                return min(place.at + self._rules.group_window - now, self._rules.group_window)
        return self._rules.group_window

    def _forget_idle(self, now: float) -> None:
        """All at once and now and then: a look at some of them with each message cost more."""
        self._look_at = now + self.LOOKED_FOR
        gone = now - self._rules.group_window
        self._chats = {
            chat: known
            for chat, known in self._chats.items()
            if known.free_at > now or (known.passed and known.passed[-1][0].at > gone)
        }
