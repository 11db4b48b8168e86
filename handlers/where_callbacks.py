"""What buttons mean that are about places in Telegram: a forum's topics, a channel set up from afar."""

from dataclasses import dataclass

from handlers.callback_parts import CODE, FLAG, ID, Part


@dataclass(frozen=True, slots=True)
class SplitTopics:
    """A topic for each place that the group follows; asks first unless `sure`."""

    sure: bool


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic for this place alone."""

    code: str


@dataclass(frozen=True, slots=True)
class Halt:
    """No news from now on: /berhenti, for a place where nobody can type it."""


@dataclass(frozen=True, slots=True)
class Steer:
    """A button about a channel, in the chat with an admin: its number here, and what is meant for it.

    The number is that of a row of ours. Whoever presses is asked for at every tap, so it opens nothing.
    """

    number: int
    inner: str


WhereCallback = SplitTopics | OwnTopic | Halt | Steer

WHERE_FORMS: dict[str, tuple[type[WhereCallback], tuple[Part, ...]]] = {
    "ts": (SplitTopics, (FLAG,)),
    "to": (OwnTopic, (CODE,)),
    "hl": (Halt, ()),
    "k": (Steer, (ID, Part(r"[a-z]\S*(?: \S+)*"))),
}
