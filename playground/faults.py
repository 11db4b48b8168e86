"""Trouble at the door, on purpose: lost connections, gateway pages, silence, 429, for some calls or all.

Rules are tried in the order in which they were added; one rule at most strikes a call.
"""

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from playground.errors import JsonObject


class Trouble(Enum):
    """What goes wrong."""

    STATUS = "an answer that is not Telegram's: `status` with an HTML page, before anything was done"
    ERROR = "Telegram's own envelope with `status` and `words`, before anything was done"
    FLOOD = "429 with retry_after"
    RESET_BEFORE = "the connection is cut, nothing was done"
    RESET_AFTER = "the connection is cut after the call was carried out"
    HANG_BEFORE = "no answer comes, nothing was done"
    HANG_AFTER = "no answer comes though the call was carried out"
    LATENCY = "a good answer, `seconds` late"


@dataclass(slots=True, eq=False)
class Fault:
    """One rule: which calls, how often, what happens. `times` None means until it is removed."""

    trouble: Trouble
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    skip: int = 0  # let so many matching calls pass first
    status: int = 502
    words: str = ""
    retry_after: int = 1
    seconds: float = 0.0
    struck: int = 0

    def strikes(self, method: str, chat_id: object) -> bool:
        """Does it hit this call? Counts it if so."""
        if self.method is not None and self.method != method:
            return False
        if self.chat_id is not None and str(self.chat_id) != str(chat_id):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.struck += 1
        return True


NetworkMode = Literal["ok", "down", "slow", "errors", "flood"]
_MODES: dict[str, Fault] = {
    "down": Fault(Trouble.RESET_BEFORE, times=None),
    "slow": Fault(Trouble.LATENCY, times=None, seconds=2.5),
    "errors": Fault(Trouble.STATUS, times=None),
    "flood": Fault(Trouble.FLOOD, times=None, retry_after=5),
}


@dataclass(slots=True)
class Faults:
    """All rules in force, and the page's network switch."""

    rules: list[Fault] = field(default_factory=list)
    network: NetworkMode = "ok"
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, fault: Fault) -> Fault:
        """Puts a rule in force."""
        self.rules.append(fault)
        return fault

    def http_page(self, method: str | None = None, *, status: int = 502, times: int | None = 1) -> Fault:
        """The next `times` calls get an HTML page."""
        return self.add(Fault(Trouble.STATUS, method, times=times, status=status))

    def error(
        self,
        method: str | None,
        status: int,
        words: str,
        *,
        chat_id: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """The next `times` calls are refused in Telegram's envelope with these words."""
        return self.add(Fault(Trouble.ERROR, method, chat_id, times, status=status, words=words))

    def flood(
        self,
        method: str | None = None,
        *,
        retry_after: int = 1,
        chat_id: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """The next `times` calls get 429."""
        return self.add(Fault(Trouble.FLOOD, method, chat_id, times, retry_after=retry_after))

    def reset_before(self, method: str | None = None, *, times: int | None = 1, skip: int = 0) -> Fault:
        """The connection is cut and nothing was done."""
        return self.add(Fault(Trouble.RESET_BEFORE, method, times=times, skip=skip))

    def reset_after(self, method: str | None = None, *, times: int | None = 1, skip: int = 0) -> Fault:
        """The call is carried out, but the bot never hears of it."""
        return self.add(Fault(Trouble.RESET_AFTER, method, times=times, skip=skip))

    def hang(self, method: str | None = None, *, executes: bool = False, times: int | None = 1) -> Fault:
        """No answer until `clear()`, with or without the call being carried out."""
        trouble = Trouble.HANG_AFTER if executes else Trouble.HANG_BEFORE
        return self.add(Fault(trouble, method, times=times))

    def latency(self, seconds: float, method: str | None = None, *, times: int | None = None) -> Fault:
        """Answers come late."""
        return self.add(Fault(Trouble.LATENCY, method, times=times, seconds=seconds))

    def clear(self) -> None:
        """No rule any more; calls that hang are cut off."""
        self.rules.clear()
        self.network = "ok"
        self.released.set()
        self.released = asyncio.Event()

    def find(self, method: str, params: JsonObject) -> Fault | None:
        """The trouble that this call meets, if any."""
        if self.rules:
            for rule in self.rules:
                if rule.strikes(method, params.get("chat_id")):
                    return rule
        return _MODES.get(self.network)
