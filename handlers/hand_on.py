"""Teruskan: a case goes to an authority as a clean text or on paper, when a second editor has agreed.

The bot sends nothing out by itself: it puts the letter on the desk, to be passed on by a person. There is
nothing in it that leads to the source, also where the source's own words would. Nothing is proposed for a
contact whose address the newsroom has not filled in: nobody would know where to take the letter.
"""

import asyncio
from dataclasses import dataclass

from delivery.desk_cards import About
from handlers.desk_callbacks import Approve, DropProposal, HandOn, HandTo
from handlers.desk_visit import DeskVisit, owned
from handlers.screens import HALF_A_ROW, Page, Row, button, pairs
from newsroom import letters
from newsroom.cases import Case, Direction
from newsroom.guide import Contact, Guide
from newsroom.guide_words import GuideWords
from newsroom.tips import PartKind, TipFacts, TipState, check_change
from newsroom.traces import find_traces, without_traces
from newsroom.wording import TEXT_LIMIT, Screen, cut, visible_units
from storage import actions, articles, case_messages, caseload, cases
from storage.actions import Action
from storage.database import Connection

_PROPOSED, _DROPPED, _DONE = "hand_proposed", "hand_dropped", "hand_on"
#: How much of the letter is shown to whoever must agree (units); the paper itself follows whole.
PREVIEW_ROOM = 2500
_NO_LIMIT = 10**9
_PAPER, _TEXT = "paper", "text"
_KINDS_OF_FILES = frozenset(PartKind) - {PartKind.TEXT, PartKind.PLACE}


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, and how many words that could lead to the source were taken out of it."""

    html: str
    removed: int


async def hand_on(desk: DeskVisit, tap: HandOn) -> None:
    """To whom? Those who are in charge stand first, also where it has yet to be filled in who that is."""
    async with desk.storage.reading() as connection:
        case = await owned(desk, connection, tap.number)
        facts = await cases.facts_of(connection, desk.room.tips, case)
    _check(case)
    contacts = _contacts(desk.room.guide, facts)
    unfilled = sum(not contact.is_filled for contact in contacts)
    screen = desk.screen("case_contacts", number=case.number, count=len(contacts), unfilled=unfilled)
    await desk.say(
        Page(screen.text, tuple(row for contact in contacts for row in _rows(case, contact, screen)))
    )


async def hand_to(desk: DeskVisit, tap: HandTo) -> None:
    """Propose it: with the letter as it would leave, for a second pair of eyes."""
    contact = _contact(desk.room.guide, tap.contact)
    if contact is None or not contact.is_filled:
        await _refuse(desk, contact, tap.number)
        return
    async with desk.storage.transaction() as connection:
        case = await owned(desk, connection, tap.number)
        _check(case)
        detail = f"{contact.id} {_PAPER if tap.paper else _TEXT}"
        await desk.note(connection, _PROPOSED, case.number, detail)
        proposal = await actions.latest(connection, case.number, [_PROPOSED])
    assert proposal is not None, "written in this transaction"
    letter = await _letter(desk, case)
    screen = desk.screen(
        "case_proposal",
        number=case.number,
        contact=contact.name,
        paper=tap.paper,
        letter=cut(letters.plain(letter.html), PREVIEW_ROOM),
        removed=letter.removed,
        two=desk.room.two_person_rule,
        who=desk.person.full_name,
    )
    buttons = (
        button(screen.label("approve"), Approve(case.number, proposal.id)),
        button(screen.label("cancel"), DropProposal(case.number, proposal.id)),
    )
    await desk.show(Page(screen.text, (buttons,)))


async def approve(desk: DeskVisit, tap: Approve) -> None:
    """Hand it on. Under the two-person rule somebody else than whoever proposed it must say so."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        proposal = await _open_proposal(connection, tap.number, tap.proposal)
        contact_id, _, form = ("" if proposal is None else proposal.detail).partition(" ")
        contact = _contact(desk.room.guide, contact_id)
        is_alone = proposal is not None and proposal.staff_id == desk.editor.id and desk.room.two_person_rule
        is_reachable = contact is not None and contact.is_filled
        if proposal is not None and is_reachable and not is_alone:
            _check(case)
            if case.state is not TipState.HANDED_ON:
                await cases.change_state(connection, case.number, TipState.HANDED_ON, desk.now)
            await desk.note(connection, _DONE, case.number, proposal.detail)
    if proposal is None or is_alone:
        await desk.tell("second_needed" if is_alone else "proposal_gone", number=tap.number, loud=True)
        return
    if contact is None or not is_reachable:
        # The guide was changed since it was proposed.
        await _refuse(desk, contact, tap.number)
        return
    screen = desk.screen(
        "case_handed",
        number=case.number,
        contact=contact.name,
        reach=contact.reach,
        who=desk.person.full_name,
        proposer=await desk.name_of(proposal.staff_id),
    )
    await desk.show(Page(screen.text))
    await _post(desk, case, await _letter(desk, case), on_paper=form == _PAPER)
    await desk.refresh_card(case.number)


async def drop(desk: DeskVisit, tap: DropProposal) -> None:
    """Do not hand it on."""
    async with desk.storage.transaction() as connection:
        proposal = await _open_proposal(connection, tap.number, tap.proposal)
        if proposal is not None:
            await desk.note(connection, _DROPPED, tap.number, proposal.detail)
    if proposal is None:
        await desk.tell("proposal_gone", number=tap.number, loud=True)
        return
    screen = desk.screen("case_not_handed", number=tap.number, who=desk.person.full_name)
    await desk.show(Page(screen.text))


async def _open_proposal(connection: Connection, number: int, proposal_id: int) -> Action | None:
    """The proposal, if nothing was decided since. It stands in the log, where nobody forges it."""
    last = await actions.latest(connection, number, [_PROPOSED, _DROPPED, _DONE])
    return last if last is not None and last.id == proposal_id and last.action == _PROPOSED else None


def _check(case: Case) -> None:
    """Raises `ForbiddenChange` where a case may not be handed on; handing it to one more is no change."""
    if case.state is not TipState.HANDED_ON:
        check_change(case.state, TipState.HANDED_ON)


def _rows(case: Case, contact: Contact, screen: Screen) -> tuple[Row, ...]:
    """As text, and beside it on paper; below it, and named again, where the name needs the whole row."""
    name, paper = cut(contact.name, 40), screen.label("paper")
    as_text = HandTo(case.number, contact.id, paper=False)
    if not contact.is_filled:
        return ((button(f"{screen.label('unfilled')} {name}", as_text),),)
    if len(name) > HALF_A_ROW:
        paper = f"{paper}: {name}"
    return pairs((button(name, as_text), button(paper, HandTo(case.number, contact.id, paper=True))))


async def _refuse(desk: DeskVisit, contact: Contact | None, number: int) -> None:
    """Nobody knows where to take the letter; say so, and what to do, before anything is decided."""
    if contact is None:
        await desk.tell("no_such_contact", loud=True)
    else:
        await desk.tell("contact_unfilled", number=number, who=contact.name, loud=True)


def _contacts(guide: Guide, facts: TipFacts) -> tuple[Contact, ...]:
    subject = guide.election(facts.election) or guide.category(facts.category)
    return guide.contacts_for(subject) if subject else guide.contacts


def _contact(guide: Guide, contact_id: str) -> Contact | None:
    return next((contact for contact in guide.contacts if contact.id == contact_id), None)


async def _letter(desk: DeskVisit, case: Case) -> Letter:
    # It leaves the house: whatever the desk speaks, it is written as the newsroom writes.
    sealer, language = desk.room.tips, desk.house.default_language
    async with desk.storage.reading() as connection:
        facts = await cases.facts_of(connection, sealer, case)
        written = await caseload.written_of(connection, sealer, case)
        said = await case_messages.of_case(connection, sealer, case)
        parts = await cases.part_counts(connection, case.number)
        article = await articles.get(connection, facts.article_id) if facts.article_id else None
    about = About.of(article, desk.visit.bot.username)
    later = (message.text for message in said if message.direction is Direction.FROM_SOURCE)
    texts = list(dict.fromkeys(text for text in (*written, *later) if text.strip()))
    words = GuideWords(desk.room.guide)
    questions = [words.question(case.category, question, language) or question for question in facts.answers]
    clean, removed = await asyncio.to_thread(_without_traces, [*texts, *facts.answers.values()])
    gazetteer = desk.house.gazetteer
    place = facts.region or case.kecamatan
    screen = desk.house.wording.screen(
        "case_letter",
        language,
        limit=_NO_LIMIT,
        newsroom=desk.house.newsroom_name,
        number=case.number,
        arrived_at=case.arrived_at,
        written_at=desk.now,
        category=words.category(case.category, language),
        election=words.election(facts.election, language),
        place=gazetteer.full_name(place) if place in gazetteer else "",
        article=about.title if about else "",
        link=about.link if about else "",
        texts=clean[: len(texts)],
        answers=[
            {"question": question, "text": answer}
            for question, answer in zip(questions, clean[len(texts) :], strict=True)
        ],
        files=sum(count for kind, count in parts.items() if kind in _KINDS_OF_FILES),
    )
    return Letter(screen.text, removed)


def _without_traces(texts: list[str]) -> tuple[list[str], int]:
    clean, removed = [], 0
    for text in texts:
        traces = find_traces(text)
        clean.append(without_traces(text, traces))
        removed += len(traces)
    return clean, removed


async def _post(desk: DeskVisit, case: Case, letter: Letter, *, on_paper: bool) -> None:
    """Put the letter on the desk, as somebody can pass it on."""
    if on_paper:
        title = f"Kasus {case.number}"
        await desk.send_file(
            await asyncio.to_thread(letters.pdf, letter.html, title), f"kasus-{case.number}.pdf"
        )
    elif visible_units(letter.html) <= TEXT_LIMIT:
        await desk.say(Page(letter.html))
    else:
        await desk.send_file(letters.plain(letter.html).encode(), f"kasus-{case.number}.txt")
