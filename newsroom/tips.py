"""A tip: what a source tells, without anything that says who told it; its states, and which may follow which.

There is no field for an origin here, on purpose: what this module does not know, nobody can leak.
"""

import enum
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import orjson

#: An unsent draft vanishes after this.
DRAFT_LIFE = timedelta(hours=24)
#: A claim that leads to nothing gives the case back to everybody.
CLAIM_LIFE = timedelta(hours=2)
#: How long an answer to a source can be taken back before it leaves.
UNDO_TIME = timedelta(seconds=10)
#: Limits of one tip: parts, and bytes of all its files together.
MAX_PARTS = 50
MAX_BYTES = 100_000_000
MAX_TEXT = 4000
#: Limits of one source (by pseudonym) and of all together.
TIPS_PER_HOUR = 5
#: A conversation with the newsroom goes to and fro: more often than a tip is told, and not without end.
ADDITIONS_PER_HOUR = 20
BYTES_PER_DAY = 200_000_000
ALL_TIPS_PER_HOUR = 15_000
#: The category of a report of a mistake in an article (*hak koreksi*): the program's own, not the guide's.
CORRECTION = "koreksi"


class TipLevel(enum.StrEnum):
    """What the source chose: answers reach their chat, or wait for whoever has the receipt code."""

    REPLYABLE = "replyable"
    TRACELESS = "traceless"


class TipState(enum.StrEnum):
    """Where a case stands."""

    NEW = "new"
    CLAIMED = "claimed"
    VERIFYING = "verifying"
    HANDED_ON = "handed_on"
    CLOSED = "closed"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self not in (TipState.CLOSED, TipState.SPAM, TipState.WITHDRAWN)


_WORKED_ON = frozenset({TipState.VERIFYING, TipState.HANDED_ON, TipState.CLOSED, TipState.SPAM})
#: Which change may follow which. A claim that expires leads back to NEW; a source who writes again reopens,
#: and may withdraw whatever the newsroom thinks of it.
CHANGES: Mapping[TipState, frozenset[TipState]] = {
    TipState.NEW: frozenset({TipState.CLAIMED, TipState.CLOSED, TipState.SPAM, TipState.WITHDRAWN}),
    TipState.CLAIMED: _WORKED_ON | {TipState.NEW, TipState.WITHDRAWN},
    TipState.VERIFYING: (_WORKED_ON - {TipState.VERIFYING}) | {TipState.NEW, TipState.WITHDRAWN},
    TipState.HANDED_ON: frozenset(
        {TipState.NEW, TipState.VERIFYING, TipState.CLOSED, TipState.SPAM, TipState.WITHDRAWN}
    ),
    TipState.CLOSED: frozenset({TipState.NEW, TipState.WITHDRAWN}),
    TipState.SPAM: frozenset({TipState.NEW, TipState.WITHDRAWN}),
    TipState.WITHDRAWN: frozenset(),
}


class ForbiddenChange(Exception):
    """A case may not go from the one state to the other."""

    def __init__(self, before: TipState, after: TipState) -> None:
        super().__init__(f"{before} → {after}")
        self.before = before
        self.after = after


def check_change(before: TipState, after: TipState) -> None:
    """Raises `ForbiddenChange` for a change that is not in the table."""
    if after not in CHANGES[before]:
        raise ForbiddenChange(before, after)


class PartKind(enum.StrEnum):
    """What a part of a tip is."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    #: A village, in place of the location that was sent.
    PLACE = "place"
    #: A file as it came, sealed for the newsroom's offline key.
    ORIGINAL = "original"


_HEAD = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a tip, rebuilt: plain text, or a file without its past under a neutral name."""

    kind: PartKind
    text: str = ""
    data: bytes = field(default=b"", repr=False)
    name: str = ""
    mime: str = ""

    @property
    def size(self) -> int:
        """What it counts as, towards what a source may send."""
        return len(self.data) + len(self.text)

    def pack(self) -> bytes:
        """As bytes, to be sealed."""
        head = orjson.dumps([self.kind, self.text, self.name, self.mime])
        return _HEAD.pack(len(head)) + head + self.data

    @classmethod
    def unpack(cls, packed: bytes) -> "Part":
        """The part that `pack` packed."""
        (length,) = _HEAD.unpack_from(packed)
        kind, text, name, mime = orjson.loads(packed[_HEAD.size : _HEAD.size + length])
        return cls(PartKind(kind), text, packed[_HEAD.size + length :], name, mime)


@dataclass(frozen=True, slots=True)
class TipFacts:
    """What is told beside the parts: all of it optional, all of it chosen by the source.

    `region` is a Kemendagri code, `category` and `election` are ids of `guide.toml`, `answers` are those to
    its checklist by the question's id.
    """

    level: TipLevel = TipLevel.REPLYABLE
    region: str = ""
    category: str = ""
    election: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    #: For a report of a mistake (*hak koreksi*): the article that it is about.
    article_id: int = 0

    def pack(self) -> bytes:
        """As bytes, to be sealed."""
        return orjson.dumps(
            [self.level, self.region, self.category, self.election, dict(self.answers), self.article_id]
        )

    @classmethod
    def unpack(cls, packed: bytes) -> "TipFacts":
        """The facts that `pack` packed."""
        level, region, category, election, answers, article_id = orjson.loads(packed)
        return cls(TipLevel(level), region, category, election, answers, article_id)


@dataclass(frozen=True, slots=True)
class Draft:
    """A tip that is being written, or (with a `case_number`) what a source adds to one.

    `step` is where the conversation stands (a word of `handlers/tip_steps.py`); `screen` is the message that
    shows it, and `shown_at` since when (unix seconds). `originals`: files are kept as they come, too.
    `update_id` is the last update that went into it: told of again, after a kill, it goes in no second time.
    `written` is which parts a message became, so that mending the message mends the parts.
    """

    facts: TipFacts = TipFacts()
    step: str = ""
    case_number: int = 0
    screen: int = 0
    shown_at: int = 0
    originals: bool = False
    update_id: int = 0
    written: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    counts: Mapping[PartKind, int] = field(default_factory=Counter)
    size: int = 0

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return sum(self.counts.values())

    @property
    def is_told(self) -> bool:
        """Whether there is something that could be sent."""
        return bool(self.parts) or any(self.facts.answers.values())

    @property
    def reports_mistake(self) -> bool:
        """Whether it says what is wrong in an article."""
        return self.facts.article_id > 0

    def with_parts(self, parts: Iterable[Part]) -> "Draft":
        """The draft with more parts."""
        counts, size = Counter(self.counts), self.size
        for part in parts:
            counts[part.kind] += 1
            size += part.size
        return replace(self, counts=counts, size=size)

    def without_part(self, part_id: int | None) -> "Draft":
        """The draft of whose messages none became this part: it was taken out."""
        written = {message: parts for message, parts in self.written.items() if part_id not in parts}
        return replace(self, written=written)

    def with_facts(self, **changes: object) -> "Draft":
        """The draft with other facts."""
        return replace(self, facts=replace(self.facts, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Tip:
    """A finished tip, as the newsroom gets it."""

    facts: TipFacts
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """All that was written, for searching for likenesses."""
        written = [part.text for part in self.parts if part.kind is PartKind.TEXT]
        return "\n".join([*written, *self.facts.answers.values()])
