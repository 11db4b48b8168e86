"""How many requests a server is sent in a minute: never more than it allows, whatever there is to ask."""

from collections import deque
from collections.abc import Callable

_MINUTE = 60.0


class RequestBudget:
    """Requests within any minute. Nothing waits in here: what cannot be paid now is asked for later."""

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        """`most` within any 60 s of `monotonic`, a clock that is never set back."""
        self._most = most
        self._monotonic = monotonic
        self._spent: deque[float] = deque()

    def take(self, requests: int) -> bool:
        """Spend these requests now; False, and nothing is spent, where they do not fit into the minute."""
        assert requests <= self._most, "it would never fit"
        now = self._monotonic()
        while self._spent and self._spent[0] <= now - _MINUTE:
            self._spent.popleft()
        if len(self._spent) + requests > self._most:
            return False
        self._spent.extend([now] * requests)
        return True
