"""The regions of an alert, as an editor types them: several at once, each clear or to be chosen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers import places
from handlers.alert_callbacks import AddPlace
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, column
from newsroom.regions import Found, Gazetteer
from newsroom.wording import cut

_CHOICES = 8
_MOST_FOUND = 200
_MOST_NAMES = 60
_QUOTED = 40
_BETWEEN = re.compile(r"\s*[,;/\n]\s*|\s+(?:dan|and|&)\s+", re.IGNORECASE)
#: What a whole line must score to be one place though commas stand in it: "Kepuh, Kejayan" is a village.
_NAMED = 97.0


@dataclass(frozen=True, slots=True)
class TypedPlaces:
    """What was understood: places, names that several bear, and names that nothing bears."""

    codes: tuple[str, ...] = ()
    unclear: tuple[tuple[str, tuple[Found, ...]], ...] = ()
    unknown: tuple[str, ...] = ()


def read_places(gazetteer: Gazetteer, typed: str) -> TypedPlaces:
    """The places that somebody typed: one, or several with commas between them."""
    whole = gazetteer.search(typed, _MOST_FOUND)
    region = places.clear_hit(whole)
    if region is not None and whole[0].score >= _NAMED:
        return TypedPlaces((region.code,))
    codes: list[str] = []
    unclear: list[tuple[str, tuple[Found, ...]]] = []
    unknown: list[str] = []
    for name in [name for name in _BETWEEN.split(typed) if name.strip()][:_MOST_NAMES]:
        found = gazetteer.search(name, _MOST_FOUND)
        region = places.clear_hit(found)
        if region is not None:
            codes.append(region.code)
        elif found:
            unclear.append((name, found))
        else:
            unknown.append(name)
    return TypedPlaces(tuple(codes), tuple(unclear), tuple(unknown))


def with_place(regions: Sequence[str], code: str) -> tuple[str, ...]:
    """These regions and one more; what lies in another of them is reached by that."""
    if any(code == one or code.startswith(f"{one}.") for one in regions):
        return tuple(regions)
    return (*(one for one in regions if not one.startswith(f"{code}.")), code)


def choices(desk: DeskVisit, number: int, typed: str, found: Sequence[Found]) -> Page:
    """Several places of a name, told apart."""
    regions = [hit.region for hit in found]
    labels = places.told_apart(desk.house.gazetteer, regions)
    screen = desk.screen("alert_desk_choice", number=number, typed=cut(typed, _QUOTED), count=len(regions))
    buttons = (
        button(label, AddPlace(number, region.code))
        for label, region in zip(labels[:_CHOICES], regions[:_CHOICES], strict=True)
    )
    return Page(screen.text, column(*buttons))
