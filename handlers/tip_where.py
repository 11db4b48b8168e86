"""In which village did it happen? The question for it, what was found, and the list to choose from."""

from collections.abc import Sequence

from handlers.places import CHOICES, told_apart
from handlers.screens import Page, button, column, grid, row
from handlers.tip_callbacks import BrowsePlaces, ChoosePlace, StepBack
from handlers.tip_frame import POINT, framed, ways_out
from handlers.tip_session import Session
from newsroom.regions import Region, RegionKind
from newsroom.tips import Draft
from newsroom.wording import cut

_BROWSED = 16
_QUOTED = 40
#: The list is no step of its own: back from its top leads to the question.
_LIST = "list"


def where(
    session: Session, draft: Draft, typed: str = "", found: Sequence[Region] = (), *, point: bool = False
) -> Page:
    """In which village? `found` are those that what was `typed` may mean; `point`: one was just sent."""
    screen = session.visit.screen(
        "tip_place",
        point=point,
        typed=cut(" ".join(typed.split()), _QUOTED),
        count=len(found),
    )
    labels = told_apart(session.visit.house.gazetteer, found)
    choices = column(
        *(
            button(label, ChoosePlace(region.code))
            for label, region in list(zip(labels, found, strict=True))[:CHOICES]
        )
    )
    browse = button(screen.label("browse"), BrowsePlaces("", 0))
    return framed(session, draft, screen, choices + column(browse) + ways_out(screen, draft.step))


def inside(session: Session, draft: Draft, code: str, page: int) -> Page:
    """What lies inside a place, to choose from."""
    gazetteer = session.visit.house.gazetteer
    region = gazetteer.get(code)
    if region is None and len(gazetteer.roots) == 1:
        region = gazetteer.roots[0]
    every = gazetteer.children(region.code) if region else gazetteer.roots
    shown = every[page * _BROWSED : (page + 1) * _BROWSED]
    here = region.code if region else ""
    screen = session.visit.screen(
        "tip_browse", name=region.label if region else "", point=draft.step == POINT
    )
    rows = grid(
        (
            button(one.label, ChoosePlace(one.code) if one.kind.is_village else BrowsePlaces(one.code, 0))
            for one in shown
        ),
        2,
    )
    rows += row(
        button(screen.label("previous"), BrowsePlaces(here, page - 1)) if page > 0 else None,
        button(screen.label("next"), BrowsePlaces(here, page + 1))
        if len(every) > (page + 1) * _BROWSED
        else None,
    )
    if region is not None and region.kind is RegionKind.KECAMATAN:
        rows += column(button(screen.label("all"), ChoosePlace(region.code)))
    back = _up(session, region)
    return framed(session, draft, screen, rows + ways_out(screen, draft.step, back))


def _up(session: Session, region: Region | None) -> BrowsePlaces | StepBack:
    gazetteer = session.visit.house.gazetteer
    if region is None or (len(gazetteer.roots) == 1 and region in gazetteer.roots):
        return StepBack(_LIST)
    above = gazetteer.parent(region.code)
    return BrowsePlaces(above.code if above else "", 0)
