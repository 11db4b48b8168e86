"""What `bot.py check` finds: a line each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    good: bool
    sentence: str
    #: The bot works without it, and yet somebody should see to it.
    reminder: bool = False
