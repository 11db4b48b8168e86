"""When a turn is over although its last words have not been said: they wait for a group's limit.

Telegram takes twenty messages a minute in a group. Whoever waits for that has done what was asked and says so
only later, perhaps half a minute; until then neither the next tap in that chat nor anybody's next update may
stand behind it (`delivery/handling.py`). So whatever a turn changes is stored before its first word.
"""

from collections.abc import Callable
from contextvars import ContextVar


def _nobody_waits() -> None:
    """Outside of turns."""


_step_aside: ContextVar[Callable[[], None]] = ContextVar("step_aside", default=_nobody_waits)


def begins(step_aside: Callable[[], None]) -> None:
    """A turn begins, in this task and what it starts; `step_aside` is called when only words are left."""
    _step_aside.set(step_aside)


def steps_aside() -> None:
    """What is left of the turn in which this is called may take long, and nobody need wait for it."""
    _step_aside.get()()
