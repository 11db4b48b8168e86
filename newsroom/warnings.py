"""Official warnings as the newsroom knows them: what a message of the Common Alerting Protocol says.

How such a message is read is the business of `feeds/cap.py`; which of our places it is about, of
`newsroom/warning_areas.py`; what the desk is offered, of `newsroom/proposals.py`. The words of the
enumerations are those of the standard (OASIS CAP 1.2, section 3.2).
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

#: A warning that names no end is over this long after it was sent; CAP leaves it open (3.2.2, "expires").
LONGEST_WITHOUT_END = timedelta(hours=24)


class Status(enum.StrEnum):
    """How a message is meant; only `ACTUAL` is about the world."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MessageType(enum.StrEnum):
    """What a message does: the first, one that takes the place of others, one that takes others back."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"

    @property
    def needs_references(self) -> bool:
        """Whether it means nothing without the messages that it is about."""
        return self is not MessageType.ALERT


class Scope(enum.StrEnum):
    """For whom a message is."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Urgency(enum.StrEnum):
    """How soon something is to be done."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class OfficialSeverity(enum.StrEnum):
    """How bad it is, in the words of the standard; ours are `newsroom.alerts.Severity`."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(enum.StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Reference:
    """A message by what makes it unique: who sent it, under which identifier, when."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Circle:
    """A point (latitude, longitude) and a radius in kilometres."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class Area:
    """A place that a warning is for: in words, and perhaps as shapes and codes.

    The points of a polygon are (latitude, longitude), the last one being the first again. `geocodes` are
    pairs of a code's system and the code.
    """

    description: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """What a warning says in one language. Texts that were not given are ""; times are None."""

    language: str
    event: str
    urgency: Urgency
    severity: OfficialSeverity
    certainty: Certainty
    responses: tuple[str, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    areas: tuple[Area, ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether it is in this language ("id" is also said by "id-ID")."""
        return self.language.casefold().partition("-")[0] == language


@dataclass(frozen=True, slots=True)
class OfficialWarning:
    """One message. An update or a cancellation refers to the messages that it takes the place of."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    kind: MessageType
    scope: Scope
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def key(self) -> Reference:
        """What later messages name it by."""
        return Reference(self.sender, self.identifier, self.sent)

    def infos_in(self, language: str) -> tuple[Info, ...]:
        """What it says in one language."""
        return tuple(info for info in self.infos if info.speaks(language))

    @property
    def main_infos(self) -> tuple[Info, ...]:
        """What it says in Indonesian; else in English; else in whichever language it speaks first."""
        first = self.infos[0].language.casefold().partition("-")[0] if self.infos else ""
        spoken = (self.infos_in(language) for language in ("id", "en", first))
        return next((infos for infos in spoken if infos), ())

    @property
    def ends(self) -> datetime | None:
        """When it is over; None for a message that says nothing of it and only takes others back."""
        ends = [info.expires for info in self.main_infos]
        if not ends:
            return None
        return max(end or self.sent + LONGEST_WITHOUT_END for end in ends)


class Ignored(enum.StrEnum):
    """Why a message becomes no proposal: the names under which such messages are counted."""

    NOT_ACTUAL = "not_actual"
    NOT_PUBLIC = "not_public"
    NOT_A_WARNING = "not_a_warning"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    UNKNOWN_BEFORE = "unknown_before"
    KNOWN = "known"


def reason_to_ignore(warning: OfficialWarning, now: datetime) -> Ignored | None:
    """Why a message is none for the desk, as far as the message itself tells; None where it may be."""
    if warning.status is not Status.ACTUAL:
        return Ignored.NOT_ACTUAL
    if warning.scope is not Scope.PUBLIC:
        return Ignored.NOT_PUBLIC
    if warning.kind in {MessageType.ACK, MessageType.ERROR}:
        return Ignored.NOT_A_WARNING
    if warning.kind is not MessageType.CANCEL and not warning.infos:
        return Ignored.NOT_A_WARNING
    if warning.ends is not None and warning.ends <= now:
        return Ignored.EXPIRED
    return None
