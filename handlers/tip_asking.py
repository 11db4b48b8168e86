"""The optional steps of telling: where, what about, which election, the checklist. Each may be left out."""

from dataclasses import replace

from handlers import unexpected
from handlers.places import clear_hit, understand
from handlers.tip_callbacks import BrowsePlaces, ChooseCategory, ChooseElection, ChoosePlace, SkipStep
from handlers.tip_sending import finish, look_again, unfinished
from handlers.tip_session import Session
from handlers.tip_steps import (
    ASK,
    CATEGORY,
    COLLECT,
    ELECTION,
    LONGEST_ANSWER,
    PLACE,
    POINT,
    REVIEW,
    after,
    inside,
    page_of,
    where,
)
from handlers.visit import Visit
from newsroom.regions import Region
from newsroom.tips import MAX_PARTS, Draft, Part, PartKind
from newsroom.wording import cut
from storage import drafts


async def open_draft(visit: Visit) -> Session | None:
    """The session with its draft; where there is none any more, the button means nothing any more."""
    session = await Session.of(visit)
    if session is None or session.draft is None:
        await unexpected.stale_button(visit)
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
        await session.show(page_of(session, await session.put(replace(draft, step=COLLECT))))
    else:
        await go_on(session, draft)


async def search(session: Session, draft: Draft, typed: str) -> None:
    """A typed name: its place, the choice between several, or the question again."""
    _, found = understand(session.visit.house.gazetteer, typed)
    region = clear_hit(found)
    if region is not None:
        await _place(session, draft, region)
    else:
        await session.show(where(session, draft, typed, [hit.region for hit in found]))


async def answer(session: Session, draft: Draft, text: str) -> None:
    """An answer to the checklist."""
    answers = {**draft.facts.answers, draft.step.removeprefix(ASK): cut(text.strip(), LONGEST_ANSWER)}
    await go_on(session, draft.with_facts(answers=answers))


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
        await go_on(session, draft.with_facts(category=asked.category))


async def choose_election(visit: Visit, asked: ChooseElection) -> None:
    """It is about that kind of election."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if draft.step != ELECTION or session.room.guide.election(asked.election) is None:
        await show_again(session, draft)
    else:
        await go_on(session, draft.with_facts(election=asked.election))


async def _place(session: Session, draft: Draft, region: Region) -> None:
    """The place is known. In place of a point on the map it is a part of the tip, too."""
    if draft.step == PLACE:
        await go_on(session, draft.with_facts(region=region.code))
        return
    name = session.visit.house.gazetteer.full_name(region.code)
    changed = replace(draft, step=COLLECT).with_facts(region=draft.facts.region or region.code)
    async with session.visit.house.storage.transaction() as connection:
        await session.save(connection, changed)
        if draft.parts < MAX_PARTS:
            await drafts.add_part(connection, session.room.drafts, session.index, Part(PartKind.PLACE, name))
        await session.reload(connection)
    await show_again(session, session.draft or changed)
