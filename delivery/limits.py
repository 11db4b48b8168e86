"""Telegram's limits and how near to them we go: the numbers, and who goes first.

The figures are Telegram's (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a
second over all, 1000 with paid broadcasts; about one a second in a chat, short bursts forgiven; 20 a minute
in a group. Long messages hit the limits sooner (its bot support speaks of some 500 characters). Edits count.
"""

import enum
from dataclasses import dataclass


class Priority(enum.IntEnum):
    """Who goes first, smallest first."""

    ANSWER = 0
    """To a person who is waiting."""
    DARURAT = 1
    WASPADA = 2
    INFO = 3
    REPLY = 4
    """To a source."""
    NEWS = 5
    DIGEST = 6
    EDIT = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits beside the rate, in messages and seconds."""

    #: The window in which no more than the rate may pass: a second, and a little for what is late by less
    #: than `on_time`. The even beat is slower by a little more, so that what a timer is late by can be caught
    #: up; else each window would be longer by that than the one before.
    window: float = 1.0015
    beat: float = 1.004
    #: What was late on its way by so much at least (seconds) counts from when it arrived; by no more than
    #: `latest`, within which TCP has sent a lost packet again: Telegram itself may be slow to answer, too.
    on_time: float = 0.001
    latest: float = 0.3
    #: What was left unused for this long may be caught up at once (seconds).
    burst: float = 0.02
    #: What Telegram allows for nothing, of a rate that holds for paid broadcasts only.
    free: float = 30.0
    #: A second, and as much more as the network may squeeze two messages together.
    chat_interval: float = 1.02
    chat_burst: int = 3
    group_most: int = 20
    group_window: float = 60.3
    #: While both have to wait, answers and all the rest each keep this share of the rate from the other.
    reserved: float = 0.2
    #: After a flood wait over all chats the rate grows from `slow_start_from` (of it) for so many times that
    #: wait, at most for `slow_start`; for all of that where it is told to wait again meanwhile.
    slow_start_waits: float = 3.0
    slow_start: float = 10.0
    slow_start_from: float = 0.1
    #: So many private chats told to wait within `suspicion` seconds: then it is the bot that is too fast.
    suspects: int = 3
    suspicion: float = 2.0
    large_bytes: int = 512
    large_cost: int = 2


USUAL = Rules()
