"""What every optional step has around its question: what was told so far, and the ways out."""

from handlers.screens import Page, Row, button, column, row
from handlers.tip_callbacks import BeginTip, BrowsePlaces, CancelTip, SendTip, SkipStep, StepBack
from handlers.tip_session import Session
from handlers.visit import Visit
from newsroom.guide_words import GuideWords
from newsroom.tips import Draft, PartKind
from newsroom.wording import Screen

COLLECT = "collect"
#: A village in place of the point on the map that was just sent.
POINT = "point"
PLACE = "place"
#: Before the id of a question of the checklist.
ASK = "ask_"


async def say_gone(visit: Visit) -> None:
    """The draft of this button is no more."""
    screen = visit.screen("tip_gone")
    await visit.notice(screen.label("notice"), alert=True)
    await visit.say(Page(screen.text, column(button(screen.label("again"), BeginTip()))))


def framed(session: Session, draft: Draft, screen: Screen, rows: tuple[Row, ...]) -> Page:
    """A question under what was told so far, so that nobody wonders whether it arrived."""
    return Page(f"{so_far(session, draft)}\n\n{screen.text}".strip(), rows)


def ways_out(screen: Screen, step: str, back: BrowsePlaces | StepBack | None = None) -> tuple[Row, ...]:
    """Back (to the step before, if nowhere else), on without this step, to the newsroom, or nothing of it."""
    turn = row(
        button(screen.label("back"), back or StepBack(step)), button(screen.label("skip"), SkipStep(step))
    )
    # To cancel at a point on the map would seem to cancel the point alone.
    end = row(button(screen.label("send"), SendTip(step)), button(screen.label("cancel"), CancelTip()))
    return turn if step == POINT else turn + end


def so_far(session: Session, draft: Draft) -> str:
    """What was told so far, in a line; "" for nothing."""
    if not draft.parts:
        return ""
    visit, facts = session.visit, draft.facts
    gazetteer = visit.house.gazetteer
    region, above = gazetteer.get(facts.region), gazetteer.parent(facts.region)
    screen = visit.screen(
        "tip_so_far",
        counts={kind.value: draft.counts.get(kind, 0) for kind in PartKind},
        place=", ".join(one.label for one in (region, above) if one is not None),
        category=GuideWords(session.room.guide).category(facts.category, visit.language),
    )
    return screen.text
