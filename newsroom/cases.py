"""A case: a tip as the desk works on it, the messages about it, and who may do what there."""

import enum
from dataclasses import dataclass, field
from datetime import datetime

from newsroom.routes import SealedRoute
from newsroom.tips import Part, TipLevel, TipState


class Role(enum.StrEnum):
    """What somebody of the newsroom may do. Each may what the ones after it may."""

    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough for what `needed` may do."""
        order = list(Role)
        return order.index(self) <= order.index(needed)


class Direction(enum.StrEnum):
    """Which way a message of a case goes."""

    FROM_SOURCE = "from_source"
    TO_SOURCE = "to_source"
    #: Stays at the desk.
    NOTE = "note"
    #: To an authority, approved; the desk passes it on.
    LETTER = "letter"


class MessageState(enum.StrEnum):
    """What became of a message. TO_SOURCE: HELD (can be undone) → WAITING → SENT, GONE or FAILED; or UNDONE.

    For a source without a route it is KEPT until they open the case with their receipt code, and then SENT.
    """

    HELD = "held"
    WAITING = "waiting"
    KEPT = "kept"
    SENT = "sent"
    GONE = "gone"
    FAILED = "failed"
    UNDONE = "undone"


class PostKind(enum.StrEnum):
    """What is posted on the desk."""

    CARD = "card"
    PART = "part"
    MESSAGE = "message"
    #: An answer to the source as its writer sees it; said in the conversation, not by the post office.
    PREVIEW = "preview"
    #: What was approved to be handed on, for somebody to pass it on.
    LETTER = "letter"
    #: Something happened that the desk should see: withdrawn, reopened, a claim that ran out, a nudge.
    NOTICE = "notice"
    #: An official warning that waits for an editor; it is of no case.
    WARNING = "warning"
    #: An article of the desk that went out by itself, or could not; and the card of a correction. Of no case.
    PUBLISHED = "published"
    NOT_PUBLISHED = "not_published"
    CORRECTION = "correction"
    #: An alert whose hour passed while nothing could be sent: it is a draft again. Of no case.
    ALERT_MISSED = "alert_missed"


class Notice(enum.StrEnum):
    """What a notice tells the desk. Those of one case stand under its card; the last two are about all."""

    WITHDRAWN = "withdrawn"
    #: The source wrote again about a case that was closed.
    REOPENED = "reopened"
    CLAIM_EXPIRED = "claim_expired"
    #: Nobody claimed the case in time.
    WAITING = "waiting"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_PASSED = "deadline_passed"
    #: No answer can reach the source's chat any more: the route is over, or they blocked the bot.
    ROUTE_ENDED = "route_ended"
    SOURCE_GONE = "source_gone"
    #: An answer could not be sent.
    NOT_SENT = "not_sent"
    MANY_WAITING = "many_waiting"
    SUMMARY = "summary"


class PostState(enum.StrEnum):
    """What became of a post on the desk."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    #: Of a warning: its card says what became of it, and does not change any more.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the queue shows it; what was said lies sealed and is asked for separately."""

    number: int
    uid: bytes
    state: TipState
    level: TipLevel
    category: str
    kecamatan: str
    arrived_at: datetime
    route: SealedRoute | None
    receipt_key: bytes | None
    claimed_by: int | None
    claimed_until: datetime | None
    deadline_at: datetime | None
    closed_at: datetime | None
    reopened: bool
    merged_into: int | None
    topic_id: int | None
    card_message_id: int | None

    @property
    def can_be_answered(self) -> bool:
        """Whether an answer can reach the source: by a route that is left, or by the receipt."""
        return self.route is not None or self.receipt_key is not None


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """Something that was said about a case."""

    id: int
    case_number: int
    direction: Direction
    staff_id: int | None
    text: str
    state: MessageState
    at: datetime
    #: What an editor sent along.
    file: Part | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the newsroom. Who that is lies sealed."""

    id: int
    role: Role


@dataclass(frozen=True, slots=True)
class DeskPost:
    """Something that must be posted on the desk; `case_number` is None for what is about all cases.

    `begun_after` is not None where sending it was begun and never ended: it may stand there already, and then
    with a higher message id than this one.
    """

    id: int
    case_number: int | None
    kind: PostKind
    ref_id: int
    attempts: int
    notice: Notice | None = None
    begun_after: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """Who has the case after somebody tried to claim it."""

    won: bool
    holder_id: int
