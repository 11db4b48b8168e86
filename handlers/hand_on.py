"""Teruskan: a case goes to an authority as a clean text or on paper, when a second editor has agreed.

The bot sends nothing out by itself: it puts the letter (`case_letter.py`) on the desk, to be passed on by a
person. Nothing is proposed for a contact whose address the newsroom has not filled in: nobody would know
where to take the letter.
"""

from handlers import case_letter
from handlers.desk_callbacks import Approve, DropProposal, HandOn, HandTo
from handlers.desk_visit import DeskVisit, owned
from handlers.screens import HALF_A_ROW, Page, Row, button, pairs
from newsroom.answers import Answer
from newsroom.cases import Case, Direction, MessageState, PostKind
from newsroom.guide import Contact, Guide
from newsroom.tips import TipFacts, TipState, check_change
from newsroom.wording import Screen, cut, units
from storage import actions, case_messages, cases, desk_posts
from storage.actions import Action
from storage.case_messages import Saying
from storage.database import Connection

_PROPOSED, _DROPPED, _DONE = _ABOUT_PROPOSALS = ("hand_proposed", "hand_dropped", "hand_on")
#: How much of the letter is shown to whoever must agree (units); a longer one stands whole in a file below.
PREVIEW_ROOM = 2500
#: In the log's detail of a proposal, between its contact and the mark of its letter.
_PAPER, _TEXT = "paper", "text"


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
    async with desk.storage.reading() as connection:
        case = await owned(desk, connection, tap.number)
    _check(case)
    await _propose(desk, case, contact, on_paper=tap.paper)


async def _propose(
    desk: DeskVisit, case: Case, contact: Contact, *, on_paper: bool, reads_otherwise: bool = False
) -> None:
    """Show the letter, and note by what it is known again: what nobody was shown, nobody can approve."""
    now = desk.now
    letter = await case_letter.written(desk, case, now)
    whole = ""
    if units(letter.plain) > PREVIEW_ROOM:  # first: the button comes when all of it can be read
        file = await case_letter.as_file(letter, case.number, on_paper=on_paper)
        whole = f"usulan-{file.name}"
        await desk.send_file(file.data, whole)
    async with desk.storage.transaction() as connection:
        await actions.note(
            connection,
            desk.room.staff,
            _PROPOSED,
            now=now,
            staff_id=desk.editor.id,
            case_number=case.number,
            detail=f"{contact.id} {_PAPER if on_paper else _TEXT} {letter.mark}",
        )
        proposal = await actions.latest(connection, case.number, [_PROPOSED])
    assert proposal is not None, "written in this transaction"
    screen = desk.screen(
        "case_proposal",
        number=case.number,
        contact=contact.name,
        paper=on_paper,
        letter=cut(letter.plain, PREVIEW_ROOM),
        whole=whole,
        removed=letter.removed,
        otherwise=reads_otherwise,
        two=desk.room.two_person_rule,
        who=desk.person.full_name,
    )
    buttons = (
        button(screen.label("approve"), Approve(case.number, proposal.id)),
        button(screen.label("cancel"), DropProposal(case.number, proposal.id)),
    )
    await desk.show(Page(screen.text, (buttons,)))


async def approve(desk: DeskVisit, tap: Approve) -> None:
    """Hand it on. Under the two-person rule somebody else than whoever proposed it must say so.

    What would leave now and reads otherwise than what was proposed is proposed anew, by whoever has pressed:
    so both have read it. The letter is kept with the decision and posted from there, also after a kill.
    """
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, tap.number)
        proposal = await _open_proposal(connection, tap.number, tap.proposal)
    if proposal is None:
        await _show_decision(desk, tap)
        return
    if proposal.staff_id == desk.editor.id and desk.room.two_person_rule:
        await desk.tell("second_needed", number=tap.number, loud=True)
        return
    contact_id, form, mark = (*proposal.detail.split(" "), "", "")[:3]
    contact = _contact(desk.room.guide, contact_id)
    if contact is None or not contact.is_filled:
        # The guide was changed since it was proposed.
        await _refuse(desk, contact, tap.number)
        return
    _check(case)
    letter = await case_letter.written(desk, case, proposal.at)
    if letter.mark != mark:
        await desk.tell("letter_changed", number=case.number, loud=True)
        await _propose(desk, case, contact, on_paper=form == _PAPER, reads_otherwise=True)
        return
    leaving = await case_letter.as_it_leaves(letter, case.number, on_paper=form == _PAPER)
    await _decide(desk, proposal, leaving)
    await _show_decision(desk, tap)
    desk.room.wake()
    await desk.refresh_card(case.number)


async def _decide(desk: DeskVisit, proposal: Action, leaving: Answer) -> None:
    """Hand the case on, keep the letter and have it posted; nothing where somebody was faster."""
    assert proposal.case_number is not None, "proposals are about cases"
    async with desk.storage.transaction() as connection:
        if await _open_proposal(connection, proposal.case_number, proposal.id) is None:
            return
        case = await cases.get(connection, proposal.case_number)
        _check(case)
        if case.state is not TipState.HANDED_ON:
            await cases.change_state(connection, case.number, TipState.HANDED_ON, desk.now)
        saying = Saying(Direction.LETTER, leaving.text, MessageState.SENT, desk.editor.id, file=leaving.file)
        letter_id = await case_messages.say(connection, desk.room.tips, case, saying, now=desk.now)
        await desk_posts.enqueue(connection, case.number, PostKind.LETTER, letter_id, desk.now)
        await desk.note(connection, _DONE, case.number, proposal.detail)


async def _show_decision(desk: DeskVisit, tap: Approve) -> None:
    """In place of the buttons that it was handed on, also where a kill kept that from being said before."""
    async with desk.storage.reading() as connection:
        proposal = await actions.latest(connection, tap.number, [_PROPOSED])
        last = await actions.latest(connection, tap.number, _ABOUT_PROPOSALS)
    contact_id = last.detail.partition(" ")[0] if last is not None else ""
    contact = _contact(desk.room.guide, contact_id)
    is_newest = proposal is not None and proposal.id == tap.proposal
    if proposal is None or last is None or contact is None or not is_newest or last.action != _DONE:
        await desk.tell("proposal_gone", number=tap.number, loud=True)
        return
    screen = desk.screen(
        "case_handed",
        number=tap.number,
        contact=contact.name,
        reach=contact.reach,
        who=await desk.name_of(last.staff_id),
        proposer=await desk.name_of(proposal.staff_id),
    )
    await desk.show(Page(screen.text))


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
    last = await actions.latest(connection, number, _ABOUT_PROPOSALS)
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
