"""The optional steps of telling: where, what about, which election, the checklist. Each may be left out."""

from dataclasses import replace
from datetime import timedelta

from handlers import unexpected
from handlers.mistake_steps import first_step
from handlers.places import clear_hit, understand
from handlers.tip_callbacks import (
    BrowsePlaces,
    ChooseCategory,
    ChooseElection,
    ChoosePlace,
    SkipStep,
    StepBack,
    TellDay,
)
from handlers.tip_frame import ASK, PLACE, POINT, say_gone
from handlers.tip_parts import texts, visible
from handlers.tip_sending import finish, look_again
from handlers.tip_session import Session
from handlers.tip_steps import CATEGORY, ELECTION, LONGEST_ANSWER, REVIEW, after, page_of, step_before
from handlers.tip_stored import unfinished
from handlers.tip_where import inside, where
from handlers.visit import Visit
from newsroom.guide import KNOWN
from newsroom.place_names import fold
from newsroom.regions import Region
from newsroom.tips import MAX_PARTS, Draft, Part, PartKind
from newsroom.wording import cut, written_day
from storage import drafts

#: More words than this name no place; more than that, where no place is found, tell something.
_LONGEST_PLACE = 12
_LONGEST_NAME = 3


async def open_draft(visit: Visit) -> Session | None:
    """The session with its draft; where there is none any more, the button means nothing any more."""
    session = await Session.of(visit)
    if session is None or session.draft is None:
        await (unexpected.stale_button(visit) if session is None else say_gone(visit))
        return None
    if await unfinished(session):
        return None
    if session.is_repeated:
        await show_again(session, session.draft)
        return None
    return session


async def show_again(session: Session, draft: Draft) -> None:
    """Show where the draft stands."""
    if draft.step == REVIEW:
        await look_again(session, draft)
    else:
        await session.show(page_of(session, draft))


async def go_on(session: Session, draft: Draft) -> None:
    """To the next optional step, or to the end."""
    step = after(session, draft)
    if step:
        await session.show(page_of(session, await session.put(replace(draft, step=step))))
    else:
        await finish(session, draft)


async def skip(visit: Visit, asked: SkipStep) -> None:
    """An optional step is left out; a second tap on its button leaves out no more."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if asked.step != draft.step:
        await show_again(session, draft)
    elif draft.step == POINT:
        await session.show(page_of(session, await session.put(replace(draft, step=first_step(draft)))))
    else:
        await go_on(session, draft)


async def back(visit: Visit, asked: StepBack) -> None:
    """To the step before; the answer that was given there can be given anew."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if asked.step == draft.step:
        draft = await session.put(replace(draft, step=step_before(session, draft)))
    await show_again(session, draft)


async def search(session: Session, draft: Draft, typed: str) -> bool:
    """A typed name: its place, the choice between several, or the question again.

    False where it is no name at all: then it tells something.
    """
    words = len(fold(typed).split())
    if words > _LONGEST_PLACE:
        return False
    _, found = understand(session.visit.house.gazetteer, typed)
    if not found and words > _LONGEST_NAME:
        return False
    region = clear_hit(found)
    if region is not None:
        await _place(session, draft, region)
    else:
        await session.show(where(session, draft, typed, [hit.region for hit in found]))
    return True


async def answer(session: Session, draft: Draft, text: str) -> None:
    """An answer to the checklist. One that is too long for its place there is told whole, too."""
    whole = visible(text)
    short = cut(whole, LONGEST_ANSWER)
    draft = draft.with_facts(answers={**draft.facts.answers, draft.step.removeprefix(ASK): short})
    if short != whole and draft.parts < MAX_PARTS:
        async with session.visit.house.storage.transaction() as connection:
            for part in texts(whole):
                await drafts.add_part(connection, session.room.drafts, session.index, part)
            await session.save(connection, draft)
            await session.reload(connection)
    await go_on(session, session.draft if session.draft and short != whole else draft)


async def tell_day(visit: Visit, asked: TellDay) -> None:
    """It became known on that day: kept as a date, since "yesterday" is another day to whoever reads it."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    if session.draft.step != f"{ASK}{KNOWN}":
        await show_again(session, session.draft)
        return
    house = visit.house
    day = (house.clock() - timedelta(days=asked.ago)).astimezone(house.wording.zone).date()
    await answer(session, session.draft, written_day(day, visit.language))


async def browse_places(visit: Visit, asked: BrowsePlaces) -> None:
    """What lies inside a place."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    if session.draft.step in (POINT, PLACE):
        await session.show(inside(session, session.draft, asked.code, asked.page))
    else:
        await show_again(session, session.draft)


async def choose_place(visit: Visit, asked: ChoosePlace) -> None:
    """It happened there."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    region = visit.house.gazetteer.get(asked.code)
    if region is None or session.draft.step not in (POINT, PLACE):
        await show_again(session, session.draft)
    else:
        await _place(session, session.draft, region)


async def choose_category(visit: Visit, asked: ChooseCategory) -> None:
    """It is about that; the questions that follow are those of the category."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if draft.step != CATEGORY or session.room.guide.category(asked.category) is None:
        await show_again(session, draft)
    else:
        election = draft.facts.election if _is_about_elections(session, asked.category) else ""
        await go_on(session, draft.with_facts(category=asked.category, election=election))


async def choose_election(visit: Visit, asked: ChooseElection) -> None:
    """It is about that kind of election."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if draft.step != ELECTION or session.room.guide.election(asked.election) is None:
        await show_again(session, draft)
    else:
        await go_on(session, draft.with_facts(election=asked.election))


def _is_about_elections(session: Session, category_id: str) -> bool:
    category = session.room.guide.category(category_id)
    return category is not None and category.ask_election


async def _place(session: Session, draft: Draft, region: Region) -> None:
    """The place is known. In place of a point on the map it is a part of the tip, too."""
    if draft.step == PLACE:
        await go_on(session, draft.with_facts(region=region.code))
        return
    name = session.visit.house.gazetteer.full_name(region.code)
    changed = replace(draft, step=first_step(draft))
    if not draft.reports_mistake:  # where the article is about, that one says itself
        changed = changed.with_facts(region=draft.facts.region or region.code)
    async with session.visit.house.storage.transaction() as connection:
        await session.save(connection, changed)
        if draft.parts < MAX_PARTS:
            await drafts.add_part(connection, session.room.drafts, session.index, Part(PartKind.PLACE, name))
        await session.reload(connection)
    await show_again(session, session.draft or changed)
