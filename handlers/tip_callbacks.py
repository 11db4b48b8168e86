"""What the buttons under a source's screens mean. They travel as `t:<verb>[:<field>...]`."""

from dataclasses import dataclass

from handlers.callback_parts import CODE, CODE_OR_ALL, FLAG, ID, NAME, PAGE, TOKEN, Part


@dataclass(frozen=True, slots=True)
class BeginTip:
    """Start telling, or go on with what is half told."""


@dataclass(frozen=True, slots=True)
class ChooseLevel:
    """How answers may come back."""

    replyable: bool


@dataclass(frozen=True, slots=True)
class ChangeLevel:
    """Be asked for the level once more, before anything is sent."""


@dataclass(frozen=True, slots=True)
class RemoveLast:
    """Take the last part out again."""


@dataclass(frozen=True, slots=True)
class KeepOriginals:
    """Keep files as they come, too, sealed for the newsroom's offline key; or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class SendTip:
    """Enough is told: on to the optional steps, or from one of them straight to the newsroom.

    The step's name makes a second tap on the same button harmless: it would leave all questions out.
    """

    step: str


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Leave an optional step out. Its name makes a second tap on the same button harmless."""

    step: str


@dataclass(frozen=True, slots=True)
class StepBack:
    """Back to the step before this one. Its name makes a second tap on the same button harmless."""

    step: str


@dataclass(frozen=True, slots=True)
class TellDay:
    """It became known so many days ago."""

    ago: int


@dataclass(frozen=True, slots=True)
class ChoosePlace:
    """It happened there."""

    code: str


@dataclass(frozen=True, slots=True)
class BrowsePlaces:
    """What lies inside a place, to choose where it happened."""

    code: str
    page: int


@dataclass(frozen=True, slots=True)
class ChooseCategory:
    """It is about this."""

    category: str


@dataclass(frozen=True, slots=True)
class ChooseElection:
    """It is about that kind of election."""

    election: str


@dataclass(frozen=True, slots=True)
class RemoveTraces:
    """Take out what looks like the source's own identity, then send."""


@dataclass(frozen=True, slots=True)
class SendAsIs:
    """Send with what looks like the source's own identity."""


@dataclass(frozen=True, slots=True)
class CancelTip:
    """Forget what was told."""


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """Add to a case; stands under an answer of the newsroom, and is valid where the case's route leads."""

    number: int


@dataclass(frozen=True, slots=True)
class AddToCase:
    """Add to the case that a receipt code opened; `token` shows that this chat opened it."""

    number: int
    token: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraw the case that a receipt code opened; asks first unless `sure`."""

    number: int
    token: str
    sure: bool


@dataclass(frozen=True, slots=True)
class KeepCase:
    """Do not withdraw it after all."""


@dataclass(frozen=True, slots=True)
class ReportMistake:
    """Something in an article is wrong. Cards carry this one."""

    article_id: int


TipCallback = (
    BeginTip
    | ReportMistake
    | ChooseLevel
    | ChangeLevel
    | RemoveLast
    | KeepOriginals
    | SendTip
    | SkipStep
    | StepBack
    | TellDay
    | ChoosePlace
    | BrowsePlaces
    | ChooseCategory
    | ChooseElection
    | RemoveTraces
    | SendAsIs
    | CancelTip
    | AnswerCase
    | AddToCase
    | Withdraw
    | KeepCase
)

# The marks are a promise to the buttons that already hang in chats: change none, reuse none.
TIP_FORMS: dict[str, tuple[type[TipCallback], tuple[Part, ...]]] = {
    "t:new": (BeginTip, ()),
    "t:wrong": (ReportMistake, (ID,)),
    "t:level": (ChooseLevel, (FLAG,)),
    "t:levels": (ChangeLevel, ()),
    "t:less": (RemoveLast, ()),
    "t:keep": (KeepOriginals, (FLAG,)),
    "t:go": (SendTip, (NAME,)),
    "t:skip": (SkipStep, (NAME,)),
    "t:back": (StepBack, (NAME,)),
    "t:day": (TellDay, (PAGE,)),
    "t:place": (ChoosePlace, (CODE,)),
    "t:in": (BrowsePlaces, (CODE_OR_ALL, PAGE)),
    "t:about": (ChooseCategory, (NAME,)),
    "t:vote": (ChooseElection, (NAME,)),
    "t:clean": (RemoveTraces, ()),
    "t:asis": (SendAsIs, ()),
    "t:drop": (CancelTip, ()),
    "t:more": (AnswerCase, (ID,)),
    "t:add": (AddToCase, (ID, TOKEN)),
    "t:undo": (Withdraw, (ID, TOKEN, FLAG)),
    "t:stay": (KeepCase, ()),
}
