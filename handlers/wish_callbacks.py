"""What the buttons of /pengaturan and of digests mean; how they travel is `callbacks.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.callback_parts import FLAG, ID, LANGUAGE, NAME, PAGE, WORDS, Part


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """A screen of the settings, in place: "main", "rhythm", "morning", "quiet" and so on."""

    panel: str


@dataclass(frozen=True, slots=True)
class ChooseRhythm:
    """How often news comes: the name of a `Rhythm`, in small letters."""

    rhythm: str


@dataclass(frozen=True, slots=True)
class ChooseHour:
    """The hour of the "morning" or "evening" digest, in minutes of the day."""

    which: str
    minute: int


@dataclass(frozen=True, slots=True)
class ChooseWeekday:
    """The day of the weekly digest; Monday is 0."""

    weekday: int


@dataclass(frozen=True, slots=True)
class ChooseQuiet:
    """Quiet hours, in minutes of the day; twice the same for none."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class PauseNews:
    """No news for a "day", a "week", until I say ("open"); "off" ends it."""

    span: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Switch "wider" news, "pictures" or "signs" of life on or off."""

    what: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class SettingsLanguage:
    """Speak this language from now on, and stay in the settings."""

    language: str


@dataclass(frozen=True, slots=True)
class AskFor:
    """Let me type: the "morning", "evening" or "quiet" hours, words to "follow" or to "mute"."""

    what: str


@dataclass(frozen=True, slots=True)
class DropTopic:
    """I think nothing of this word any more."""

    topic_id: int


@dataclass(frozen=True, slots=True)
class SetTopic:
    """A section or source by its name: "mute" it, "follow" it, or neither ("free")."""

    kind: int
    how: str
    name: str


@dataclass(frozen=True, slots=True)
class TurnDigest:
    """Another page of a digest, where the last one stood."""

    wave_id: int
    page: int


WishCallback = (
    ShowSettings
    | ChooseRhythm
    | ChooseHour
    | ChooseWeekday
    | ChooseQuiet
    | PauseNews
    | Switch
    | SettingsLanguage
    | AskFor
    | DropTopic
    | SetTopic
    | TurnDigest
)

WISH_FORMS: Mapping[str, tuple[type[WishCallback], tuple[Part, ...]]] = {
    "st": (ShowSettings, (NAME,)),
    "sr": (ChooseRhythm, (NAME,)),
    "sh": (ChooseHour, (NAME, PAGE)),
    "sw": (ChooseWeekday, (PAGE,)),
    "sq": (ChooseQuiet, (PAGE, PAGE)),
    "sp": (PauseNews, (NAME,)),
    "sx": (Switch, (NAME, FLAG)),
    "sl": (SettingsLanguage, (LANGUAGE,)),
    "sa": (AskFor, (NAME,)),
    "sd": (DropTopic, (ID,)),
    "so": (SetTopic, (ID, NAME, WORDS)),
    "dp": (TurnDigest, (ID, PAGE)),
}
