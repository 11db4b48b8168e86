"""What the buttons of official warnings mean. Their cards, by `delivery/warning_cards.py`, carry `d:o...`."""

from dataclasses import dataclass

from handlers.callback_parts import ID, Part


@dataclass(frozen=True, slots=True)
class WarningTap:
    """Something about one official warning."""

    number: int


@dataclass(frozen=True, slots=True)
class PickPlaces(WarningTap):
    """Of its doubtful places these are meant, a bit each (`delivery.warning_cards.chosen_of`)."""

    chosen: int


@dataclass(frozen=True, slots=True)
class MakeAlert(WarningTap):
    """Make a draft of it, about its sure places and the `chosen` doubtful ones."""

    chosen: int


@dataclass(frozen=True, slots=True)
class UpdateByWarning(WarningTap):
    """Bring an alert up to date with it: the one that the card named."""

    alert: int


@dataclass(frozen=True, slots=True)
class EndByWarning(WarningTap):
    """End an alert because it says so: the one that the card named."""

    alert: int


@dataclass(frozen=True, slots=True)
class DismissWarning(WarningTap):
    """Nothing is made of it."""


@dataclass(frozen=True, slots=True)
class ReopenWarning(WarningTap):
    """It was dismissed by mistake."""


WarningCallback = PickPlaces | MakeAlert | UpdateByWarning | EndByWarning | DismissWarning | ReopenWarning

_CHOSEN = Part(r"0|[1-9][0-9]{0,3}", int)

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
WARNING_FORMS: dict[str, tuple[type[WarningCallback], tuple[Part, ...]]] = {
    "d:opick": (PickPlaces, (ID, _CHOSEN)),
    "d:onew": (MakeAlert, (ID, _CHOSEN)),
    "d:oup": (UpdateByWarning, (ID, ID)),
    "d:oend": (EndByWarning, (ID, ID)),
    "d:ono": (DismissWarning, (ID,)),
    "d:oagain": (ReopenWarning, (ID,)),
}
