"""An alert as the newsroom knows it: how grave it is, what it says, and how its text may change later.

An editor (or an official warning) fills an `AlertDraft`; *Kirim* makes an `Alert` of it, which storage keeps.
Nothing here sends or words anything. Where an alert stands and who may move it on: `alert_states.py`; when
it goes out: `alert_times.py`; whom it reaches: `audience.of_alert`; how far it has come:
`alert_progress.py`; how a reader sees it: `delivery/alert_cards.py`.

`html` is Telegram HTML as `markup.normalised` leaves it; all other text is plain, escaped where it is shown.
"""

import enum
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsroom.alert_states import AlertState
from newsroom.markup import visible
from newsroom.wording import units

#: Limits of what an editor writes, in UTF-16 units of the visible text: what one message of theirs can hold,
#: and lines that are read at a glance.
MAX_TEXT = 4096
MAX_ADVICE = 300
MAX_LINE = 300
#: So many regions at once; whoever needs more means what contains them.
MAX_REGIONS = 60
#: Telegram lets a bot delete what it sent within this time (Bot API, deleteMessage); older copies are edited.
DELETABLE_FOR = timedelta(hours=48)


class Severity(enum.StrEnum):
    """How grave it is, mildest first. Its word and its symbol stand in the templates."""

    INFO = "info"
    WASPADA = "waspada"
    DARURAT = "darurat"

    @property
    def rank(self) -> int:
        """The graver, the higher."""
        return list(Severity).index(self)

    @property
    def priority(self) -> str:
        """The name of its place in the queue, a name of `delivery.pacing.Priority`."""
        return self.name

    @property
    def ignores_digests(self) -> bool:
        """Whether it comes at once to those who want their news in the morning or evening only."""
        return self is not Severity.INFO

    @property
    def ignores_quiet_hours(self) -> bool:
        """Whether it wakes people."""
        return self is Severity.DARURAT

    @property
    def reaches_muted(self) -> bool:
        """Whether what follows comes, silently, to those who muted this event; else it does not come."""
        return self is Severity.DARURAT


def needs_second(severity: Severity, *, two_persons: bool) -> bool:
    """Whether a second editor must agree. `two_persons` is the newsroom's setting."""
    return two_persons and severity is Severity.DARURAT


class Missing(enum.StrEnum):
    """What keeps a draft from being sent."""

    SEVERITY = "severity"
    TEXT = "text"
    REGIONS = "regions"
    TEXT_TOO_LONG = "text_too_long"
    ADVICE_TOO_LONG = "advice_too_long"
    TOO_MANY_REGIONS = "too_many_regions"
    #: It would end before it begins.
    END_FIRST = "end_first"
    #: It would be over before it is sent for the last time.
    ROUNDS_LOST = "rounds_lost"


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """An alert that is being written: everything may still be empty.

    `advice` is what to do, shown first; `photo_id` is Telegram's file id of the desk's upload; `source` is
    whom the newsroom has it from ("BMKG"). `starts` None means as soon as it is confirmed; `repeat`
    are the later moments at which it is sent anew. `thread_id` is the alert that this one follows, 0 for a
    new event.
    """

    severity: Severity | None = None
    html: str = ""
    advice: str = ""
    photo_id: str = ""
    regions: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    repeat: tuple[datetime, ...] = ()
    source: str = ""
    thread_id: int = 0

    def missing(self, now: datetime) -> tuple[Missing, ...]:
        """What keeps it from being sent, in the order in which it would be asked for."""
        begins = max(self.starts or now, now)
        faults = {
            Missing.SEVERITY: self.severity is None,
            Missing.TEXT: not visible(self.html).strip(),
            Missing.TEXT_TOO_LONG: units(visible(self.html)) > MAX_TEXT,
            Missing.ADVICE_TOO_LONG: units(self.advice) > MAX_ADVICE,
            Missing.REGIONS: not self.regions,
            Missing.TOO_MANY_REGIONS: len(self.regions) > MAX_REGIONS,
            Missing.END_FIRST: self.ends is not None and self.ends <= begins,
            Missing.ROUNDS_LOST: self.ends is not None
            and begins < self.ends <= max(self.repeat, default=now),
        }
        return tuple(fault for fault, found in faults.items() if found)

    def from_now(self, now: datetime) -> "AlertDraft":
        """As it goes out if sent now: what should have begun begins at once, no round is made up for."""
        starts = None if self.starts is None or self.starts <= now else self.starts
        return replace(self, starts=starts, repeat=tuple(moment for moment in self.repeat if moment > now))


@dataclass(frozen=True, slots=True)
class AlertRevision:
    """What *Perbarui* changes: the text as it shall stand from now on, and what followers are told of it.

    `changed` (one line) is told in reply to the copy if `tell`. `author_id` and `approved_by` are
    `StaffMember.id`s. Regions and photo stay: for others a new alert is written.
    """

    number: int
    author_id: int
    at: datetime
    severity: Severity
    html: str
    advice: str = ""
    ends: datetime | None = None
    changed: str = ""
    tell: bool = True
    approved_by: int | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that was confirmed. `revision` counts its updates, from 0.

    `sent_by` tapped *Kirim*, `approved_by` *Setujui* (both `StaffMember.id`; the second None where nobody
    needed to). `thread_id` is the first alert of this event, its own id for a new one: copies reply to that
    one's, readers mute it, ending and recalling are of the whole thread. `changed_at` is when it was last
    updated, ended or recalled, `reason` why it was recalled or how it ended. `told` is what followers were
    told last of an update: whoever gets the alert only then reads it there. `proposed` is an update that
    waits for a second editor; readers see nothing of it yet.
    """

    id: int
    thread_id: int
    state: AlertState
    severity: Severity
    html: str
    regions: tuple[str, ...]
    starts: datetime
    sent_by: int
    advice: str = ""
    photo_id: str = ""
    ends: datetime | None = None
    repeat: tuple[datetime, ...] = ()
    source: str = ""
    revision: int = 0
    approved_by: int | None = None
    changed_at: datetime | None = None
    reason: str = ""
    told: str = ""
    proposed: AlertRevision | None = None

    @classmethod
    def of(
        cls, draft: AlertDraft, now: datetime, *, sent_by: int, state: AlertState, number: int = 0
    ) -> "Alert":
        """The alert that a draft becomes. Raises `Incomplete` where something is missing.

        With `AlertState.DRAFT` and no number it is good for a preview.
        """
        missing = draft.missing(now)
        if draft.severity is None or missing:
            raise Incomplete(missing)
        return cls(
            number,
            draft.thread_id or number,
            state,
            draft.severity,
            draft.html,
            draft.regions,
            draft.starts or now,
            sent_by,
            draft.advice,
            draft.photo_id,
            draft.ends,
            draft.repeat,
            draft.source,
        )

    @property
    def awaiting_from(self) -> int | None:
        """Whose text waits for a second editor: for `alert_states.check`."""
        if self.state is AlertState.AWAITING:
            return self.sent_by
        return self.proposed.author_id if self.proposed else None

    @property
    def next_at(self) -> datetime | None:
        """When the next round is due; None where there is none, or where it is paused or over."""
        goes_on = self.state in (AlertState.SENDING, AlertState.SENT)
        return self.repeat[0] if goes_on and self.repeat else None

    def next_round(self) -> AlertDraft | None:
        """What is sent at `next_at`: an alert of its own in the same thread, so that "once per chat" holds.

        It was approved with the first. Storage takes `repeat` from this alert as it makes the next of it.
        """
        if self.next_at is None:
            return None
        return replace(self.as_draft(), starts=self.next_at, repeat=self.repeat[1:])

    def as_draft(self) -> AlertDraft:
        """What it says, to be written anew (*Perbarui* before anybody has it)."""
        return AlertDraft(
            self.severity,
            self.html,
            self.advice,
            self.photo_id,
            self.regions,
            self.starts,
            self.ends,
            self.repeat,
            self.source,
            self.thread_id,
        )

    def revised(self, revision: AlertRevision) -> "Alert":
        """The alert as it reads from this revision on."""
        return replace(
            self,
            severity=revision.severity,
            html=revision.html,
            advice=revision.advice,
            ends=revision.ends,
            revision=revision.number,
            changed_at=revision.at,
            told=(revision.changed if revision.tell or self.must_tell(revision) else "") or self.told,
            proposed=None,
        )

    def must_tell(self, revision: AlertRevision) -> bool:
        """Whether followers are told, whatever was chosen: an edit wakes nobody, a graver danger should."""
        return revision.severity.rank > self.severity.rank


class Incomplete(Exception):
    """A draft that cannot be sent yet; `missing` says why."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing
