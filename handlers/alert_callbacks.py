"""What the buttons of alerts mean: on the desk `d:a...`, under the copies that readers have `a:<verb>:...`.

Cards carry them too, written by `delivery/alert_desk_cards.py` and `delivery/alert_cards.py`.
"""

from dataclasses import dataclass

from handlers.callback_parts import CODE, FLAG, ID, LANGUAGE, NAME, PAGE, Part


@dataclass(frozen=True, slots=True)
class AlertTap:
    """Something about one alert, or one draft."""

    number: int


@dataclass(frozen=True, slots=True)
class BeginAlert:
    """Write a new one."""


@dataclass(frozen=True, slots=True)
class ShowAlert(AlertTap):
    """Show its card in a view of it, in place; what readers see in `language`."""

    view: str
    language: str


@dataclass(frozen=True, slots=True)
class SetSeverity(AlertTap):
    """How grave it is."""

    severity: str


@dataclass(frozen=True, slots=True)
class AskAlert(AlertTap):
    """Ask for one thing of it: the next reply to what the bot then says is that."""

    field: str


@dataclass(frozen=True, slots=True)
class AddPlace(AlertTap):
    """It concerns this place, too."""

    code: str


@dataclass(frozen=True, slots=True)
class RemovePlace(AlertTap):
    """It does not concern this place."""

    code: str


@dataclass(frozen=True, slots=True)
class DropPhoto(AlertTap):
    """It has no picture."""


@dataclass(frozen=True, slots=True)
class SendAlert(AlertTap):
    """Send it, as it read when it was `seen`."""

    seen: str


@dataclass(frozen=True, slots=True)
class ApproveAlert(AlertTap):
    """A second editor agrees to it, or to its update, as it read when it was `seen`."""

    seen: str


@dataclass(frozen=True, slots=True)
class PauseAlert(AlertTap):
    """Send nothing more of it for now."""


@dataclass(frozen=True, slots=True)
class ResumeAlert(AlertTap):
    """Go on sending it."""


@dataclass(frozen=True, slots=True)
class StopAlert(AlertTap):
    """Send it to nobody more."""


@dataclass(frozen=True, slots=True)
class DiscardAlert(AlertTap):
    """Forget the draft."""


@dataclass(frozen=True, slots=True)
class RewriteAlert(AlertTap):
    """What nobody has yet is a draft again."""


@dataclass(frozen=True, slots=True)
class UpdateAlert(AlertTap):
    """Write an update of it."""


@dataclass(frozen=True, slots=True)
class DropUpdate(AlertTap):
    """Give up the update that waits for a second editor."""


@dataclass(frozen=True, slots=True)
class EndAlert(AlertTap):
    """The danger is over; asks first how to say so."""


@dataclass(frozen=True, slots=True)
class TellUpdate(AlertTap):
    """Send an update's draft as it read when it was `seen`, and tell readers: in which words?"""

    seen: str


@dataclass(frozen=True, slots=True)
class SendUpdate(AlertTap):
    """Send an update's draft as it read when it was `seen`.

    What readers are told, if they are, stands in the message that the question replies to.
    """

    tell: bool
    seen: str


@dataclass(frozen=True, slots=True)
class AsNewAlert(AlertTap):
    """Make a new alert of an update's draft that comes too late."""


@dataclass(frozen=True, slots=True)
class ConfirmAlert(AlertTap):
    """Do what was asked about, a `Step`. Its words stand in the message that the question replies to.

    Of an update only older buttons do: they do not tell what was read.
    """

    what: str
    tell: bool


@dataclass(frozen=True, slots=True)
class NeverMind(AlertTap):
    """Do not do what was asked about."""


@dataclass(frozen=True, slots=True)
class ListAlerts:
    """A page of all alerts that hold these words, "" for all."""

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class SearchAlerts:
    """Ask for words to find alerts by."""


@dataclass(frozen=True, slots=True)
class ReadOn:
    """The rest of an alert's text. Copies carry this one."""

    alert_id: int


@dataclass(frozen=True, slots=True)
class Mute:
    """Send this chat no more of an event. Copies carry this one."""

    thread_id: int


@dataclass(frozen=True, slots=True)
class Unmute:
    """Tell this chat of the event again."""

    thread_id: int


AlertCallback = (
    BeginAlert
    | ShowAlert
    | SetSeverity
    | AskAlert
    | AddPlace
    | RemovePlace
    | DropPhoto
    | SendAlert
    | ApproveAlert
    | PauseAlert
    | ResumeAlert
    | StopAlert
    | DiscardAlert
    | RewriteAlert
    | UpdateAlert
    | DropUpdate
    | EndAlert
    | TellUpdate
    | SendUpdate
    | AsNewAlert
    | ConfirmAlert
    | NeverMind
    | ListAlerts
    | SearchAlerts
)
AlertReaderCallback = ReadOn | Mute | Unmute

#: What is searched for; a colon would part the fields.
_WORDS_OR_ALL = Part(r"(?:[^\s:](?:[^\n:]*[^\s:])?)?")
_SEEN = Part(r"[0-9a-f]{8}")

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
ALERT_FORMS: dict[str, tuple[type[AlertCallback], tuple[Part, ...]]] = {
    "d:anew": (BeginAlert, ()),
    "d:aview": (ShowAlert, (ID, NAME, LANGUAGE)),
    "d:alevel": (SetSeverity, (ID, NAME)),
    "d:aask": (AskAlert, (ID, NAME)),
    "d:aadd": (AddPlace, (ID, CODE)),
    "d:adel": (RemovePlace, (ID, CODE)),
    "d:anophoto": (DropPhoto, (ID,)),
    "d:asend": (SendAlert, (ID, _SEEN)),
    "d:aok": (ApproveAlert, (ID, _SEEN)),
    "d:apause": (PauseAlert, (ID,)),
    "d:ago": (ResumeAlert, (ID,)),
    "d:astop": (StopAlert, (ID,)),
    "d:adrop": (DiscardAlert, (ID,)),
    "d:awrite": (RewriteAlert, (ID,)),
    "d:aupdate": (UpdateAlert, (ID,)),
    "d:anoupdate": (DropUpdate, (ID,)),
    "d:aend": (EndAlert, (ID,)),
    "d:atell": (TellUpdate, (ID, _SEEN)),
    "d:asendup": (SendUpdate, (ID, FLAG, _SEEN)),
    "d:asnew": (AsNewAlert, (ID,)),
    "d:adone": (ConfirmAlert, (ID, NAME, FLAG)),
    "d:anever": (NeverMind, (ID,)),
    "d:alist": (ListAlerts, (PAGE, _WORDS_OR_ALL)),
    "d:afind": (SearchAlerts, ()),
}
# Written by `delivery/alert_cards.py` as READ_ON and MUTE.
ALERT_READER_FORMS: dict[str, tuple[type[AlertReaderCallback], tuple[Part, ...]]] = {
    "a:more": (ReadOn, (ID,)),
    "a:mute": (Mute, (ID,)),
    "a:unmute": (Unmute, (ID,)),
}
