"""What the buttons on the desk mean. They travel as `d:<verb>[:<case number>[:<field>...]]`.

Cards carry `d:claim:12` and the like, written by `delivery/desk_cards.py`.
"""

from dataclasses import dataclass

from handlers.alert_callbacks import ALERT_FORMS, AlertCallback
from handlers.callback_parts import FLAG, ID, NAME, PAGE, Part
from handlers.feed_callbacks import FEED_FORMS, FeedCallback
from handlers.regions_callbacks import REGIONS_FORMS, RegionsCallback
from handlers.stats_callbacks import STATS_FORMS, StatsCallback
from handlers.warning_callbacks import WARNING_FORMS, WarningCallback
from handlers.write_callbacks import WRITE_FORMS, WriteCallback


@dataclass(frozen=True, slots=True)
class CaseTap:
    """Something about one case."""

    number: int


@dataclass(frozen=True, slots=True)
class Claim(CaseTap):
    """Work on it, alone."""


@dataclass(frozen=True, slots=True)
class Release(CaseTap):
    """Work on it no longer."""


@dataclass(frozen=True, slots=True)
class Verify(CaseTap):
    """It is being verified."""


@dataclass(frozen=True, slots=True)
class Close(CaseTap):
    """It is done."""


@dataclass(frozen=True, slots=True)
class MarkSpam(CaseTap):
    """It is no tip."""


@dataclass(frozen=True, slots=True)
class Reopen(CaseTap):
    """It was not done after all."""


@dataclass(frozen=True, slots=True)
class Block(CaseTap):
    """Take no more from its source for a while; asks first."""


@dataclass(frozen=True, slots=True)
class BlockSurely(CaseTap):
    """As `Block`, after asking."""


@dataclass(frozen=True, slots=True)
class DoNotBlock(CaseTap):
    """Rather not, after asking."""


@dataclass(frozen=True, slots=True)
class Unblock(CaseTap):
    """Take reports from its source again."""


@dataclass(frozen=True, slots=True)
class Resend(CaseTap):
    """Have all that its source told on the desk once more."""


@dataclass(frozen=True, slots=True)
class AskDeadline(CaseTap):
    """By when must something have happened?"""


@dataclass(frozen=True, slots=True)
class SetDeadline(CaseTap):
    """In so many days; 0 for no deadline."""

    days: int


@dataclass(frozen=True, slots=True)
class WriteAnswer(CaseTap):
    """Answer the source: the next reply to what the bot then says goes to them."""


@dataclass(frozen=True, slots=True)
class Canned(CaseTap):
    """Answer the source with one of the guide's answers."""

    answer: str


@dataclass(frozen=True, slots=True)
class SendOffered(CaseTap):
    """Send what was written on the desk after all; `sure`: also with what looks like somebody's identity."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Undo(CaseTap):
    """Take an answer back."""

    message_id: int


@dataclass(frozen=True, slots=True)
class SendNow(CaseTap):
    """Let an answer leave at once."""

    message_id: int


@dataclass(frozen=True, slots=True)
class HandOn(CaseTap):
    """To whom may it be handed on?"""


@dataclass(frozen=True, slots=True)
class HandTo(CaseTap):
    """Propose to hand it to a contact of the guide, as a text or on `paper`."""

    contact: str
    paper: bool


@dataclass(frozen=True, slots=True)
class Approve(CaseTap):
    """Hand it on as proposed; the number of the proposal in the log shows which one is meant."""

    proposal: int


@dataclass(frozen=True, slots=True)
class DropProposal(CaseTap):
    """Do not hand it on as proposed."""

    proposal: int


@dataclass(frozen=True, slots=True)
class FindAlike(CaseTap):
    """Which others may tell of the same?"""


@dataclass(frozen=True, slots=True)
class Merge(CaseTap):
    """It tells of the same as another one."""

    into: int


@dataclass(frozen=True, slots=True)
class Unmerge(CaseTap):
    """It stands for itself again."""


@dataclass(frozen=True, slots=True)
class OpenCase(CaseTap):
    """The case with its whole history, in a message of its own."""


@dataclass(frozen=True, slots=True)
class CasePage(CaseTap):
    """A page of its history, in place."""

    page: int


@dataclass(frozen=True, slots=True)
class Export(CaseTap):
    """The case as a file for the newsroom's offline key."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, filtered; "" and 0 filter nothing."""

    page: int
    state: str
    category: str
    kecamatan: str
    days: int


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Choose a filter for the queue, by a trait; what is filtered already stays."""

    trait: str
    state: str
    category: str
    kecamatan: str
    days: int


@dataclass(frozen=True, slots=True)
class TheAnswer:
    """What an editor typed without replying is the answer to what they were asked: a field of a thing."""

    about: str
    number: int
    field: str


@dataclass(frozen=True, slots=True)
class NotTheAnswer:
    """It is not."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who works here."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here, by their number in the team."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class Appoint:
    """Give somebody of the team another role."""

    staff_id: int
    role: str


DeskCallback = (
    Claim
    | Release
    | Verify
    | Close
    | MarkSpam
    | Reopen
    | Block
    | BlockSurely
    | DoNotBlock
    | Unblock
    | Resend
    | AskDeadline
    | SetDeadline
    | WriteAnswer
    | Canned
    | SendOffered
    | Undo
    | SendNow
    | HandOn
    | HandTo
    | Approve
    | DropProposal
    | FindAlike
    | Merge
    | Unmerge
    | OpenCase
    | CasePage
    | Export
    | QueuePage
    | QueueFilter
    | TheAnswer
    | NotTheAnswer
    | Team
    | Member
    | Appoint
    | AlertCallback
    | WriteCallback
    | WarningCallback
    | StatsCallback
    | RegionsCallback
    | FeedCallback
)

_NAME_OR_ALL = Part(f"(?:{NAME.pattern})?")
#: "-" is `caseload.WITHOUT`: those that have none.
_CATEGORY_OR_ALL = Part(f"(?:{NAME.pattern}|-)?")
_KECAMATAN_OR_ALL = Part(r"(?:[0-9]{2}\.[0-9]{2}\.[0-9]{2}|-)?")
_NUMBER_OR_NONE = Part(r"0|[1-9][0-9]{0,17}", int)
_DAYS = Part(r"0|[1-9][0-9]?", int)
_FILTER = (_NAME_OR_ALL, _CATEGORY_OR_ALL, _KECAMATAN_OR_ALL, _DAYS)

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
DESK_FORMS: dict[str, tuple[type[DeskCallback], tuple[Part, ...]]] = {
    "d:claim": (Claim, (ID,)),
    "d:release": (Release, (ID,)),
    "d:verify": (Verify, (ID,)),
    "d:close": (Close, (ID,)),
    "d:spam": (MarkSpam, (ID,)),
    "d:reopen": (Reopen, (ID,)),
    "d:block": (Block, (ID,)),
    "d:blocksure": (BlockSurely, (ID,)),
    "d:blockno": (DoNotBlock, (ID,)),
    "d:unblock": (Unblock, (ID,)),
    "d:resend": (Resend, (ID,)),
    "d:deadline": (AskDeadline, (ID,)),
    "d:until": (SetDeadline, (ID, _DAYS)),
    "d:reply": (WriteAnswer, (ID,)),
    "d:canned": (Canned, (ID, NAME)),
    "d:send": (SendOffered, (ID, FLAG)),
    "d:undo": (Undo, (ID, ID)),
    "d:sendnow": (SendNow, (ID, ID)),
    "d:hand": (HandOn, (ID,)),
    "d:handto": (HandTo, (ID, NAME, FLAG)),
    "d:handok": (Approve, (ID, ID)),
    "d:handno": (DropProposal, (ID, ID)),
    "d:alike": (FindAlike, (ID,)),
    "d:merge": (Merge, (ID, ID)),
    "d:unmerge": (Unmerge, (ID,)),
    "d:open": (OpenCase, (ID,)),
    "d:look": (CasePage, (ID, PAGE)),
    "d:export": (Export, (ID,)),
    "d:page": (QueuePage, (PAGE, *_FILTER)),
    "d:filter": (QueueFilter, (NAME, *_FILTER)),
    "d:use": (TheAnswer, (NAME, _NUMBER_OR_NONE, NAME)),
    "d:unuse": (NotTheAnswer, ()),
    "d:team": (Team, ()),
    "d:member": (Member, (ID,)),
    "d:appoint": (Appoint, (ID, NAME)),
    **ALERT_FORMS,
    **WRITE_FORMS,
    **WARNING_FORMS,
    **STATS_FORMS,
    **REGIONS_FORMS,
    **FEED_FORMS,
}
