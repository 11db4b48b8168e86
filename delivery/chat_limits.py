"""The limits of single chats, private ones and groups."""

from collections import OrderedDict, deque
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

    __slots__ = ("_chats", "_forgiven", "_rules")

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        # not a dict: taking the first of one that lost many from its front is slow
        self._chats: OrderedDict[Hashable, _Chat] = OrderedDict()
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
        known = self._chats.pop(chat, None) or _Chat(now)
        known.free_at = max(known.free_at, now) + cost * self._rules.chat_interval
        if group:
            known.passed = known.passed or deque()
            known.passed.append((place, min(cost, self._rules.group_most)))
        self._chats[chat] = known
        self._forget_idle(now)

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
        """Look at the two that were used longest ago, so that forgetting keeps up with remembering."""
        for _ in range(min(2, len(self._chats) - 1)):
            chat, known = self._chats.popitem(last=False)
            used = known.passed[-1][0].at if known.passed else now - self._rules.group_window
            if known.free_at > now or used + self._rules.group_window > now:
                self._chats[chat] = known
