"""/kasus N: one case with its whole history, by pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from delivery.desk_cards import ROWS, About
from handlers.blocking import is_blocked_from
from handlers.desk_callbacks import (
    AskDeadline,
    Block,
    CasePage,
    Claim,
    Close,
    DeskCallback,
    Export,
    FindAlike,
    HandOn,
    MarkSpam,
    OpenCase,
    Release,
    Reopen,
    Resend,
    Unblock,
    Unmerge,
    Verify,
    WriteAnswer,
)
from handlers.desk_visit import DeskVisit
from handlers.history_pages import SAID_ROOM, Entry, pages
from handlers.screens import Page, Row, button, grid, row
from handlers.write_callbacks import CorrectArticle, WriteFromCase
from newsroom.articles import Article
from newsroom.cases import Case, CaseMessage, Direction, MessageState
from newsroom.guide_words import GuideWords, category_at_desk
from newsroom.tips import PartKind, TipFacts, TipState
from newsroom.wording import Screen
from newsroom.work import Work, work_on
from storage import actions, articles, case_messages, caseload, cases, desk_posts
from storage.actions import Action

#: What is shown of what the source told first (units); the whole of it stands on the desk.
TEXT_ROOM = 700
#: Actions that the history tells by the message itself; it tells a letter by the action.
_TOLD_OTHERWISE = frozenset({"reply", "note"})

_LAST_PAGE = -1


@dataclass(frozen=True, slots=True)
class _Told:
    """What is shown of a case."""

    case: Case
    facts: TipFacts
    text: str
    parts: dict[PartKind, int]
    entries: tuple[Entry, ...]
    merged: tuple[int, ...]
    blocked: bool
    article: Article | None = None


async def open_case(desk: DeskVisit, tap: OpenCase) -> None:
    """The case in a message of its own."""
    await desk.say(await case_page(desk, tap.number))


async def turn(desk: DeskVisit, tap: CasePage) -> None:
    """Another page of its history."""
    await desk.show(await case_page(desk, tap.number, tap.page))


async def show_case(desk: DeskVisit, number: int) -> None:
    """The case as it is now, in place."""
    await desk.show(await case_page(desk, number))


async def resend(desk: DeskVisit, tap: Resend) -> None:
    """All that the source told once more, for where it was deleted; its card stands there but once."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        is_under_way = await desk_posts.has_waiting(connection, tap.number)
        again = case.state is not TipState.WITHDRAWN and not is_under_way
        if again:
            await desk_posts.post_anew(connection, tap.number, desk.now)
            await desk.note(connection, "resend", tap.number)
    if not again:
        why = "resent_already" if is_under_way else "nothing_to_resend"
        await desk.tell(why, number=tap.number, loud=True)
        return
    await desk.tell("resent", number=tap.number)
    if case.card_message_id is not None:
        await desk.remove(case.card_message_id)
    desk.room.wake()


async def case_page(desk: DeskVisit, number: int, page: int = _LAST_PAGE) -> Page:
    """A case and a page of its history; the last one unless another is wanted. Raises `NoSuchCase`."""
    told = await _told(desk, number)
    history = pages(told.entries)
    last = len(history) - 1
    page = last if page == _LAST_PAGE else min(page, last)
    case, facts = told.case, told.facts
    about = About.of(told.article, desk.visit.bot.username)
    holder = desk.holder_of(case)
    guide, gazetteer, language = GuideWords(desk.room.guide), desk.house.gazetteer, desk.language
    screen = desk.screen(
        "case_page",
        number=number,
        state=case.state.value,
        level=case.level.value,
        article_id=facts.article_id,
        article=about.title if about else "",
        link=about.link if about else "",
        can_be_answered=case.can_be_answered,
        routed=case.route is not None,
        reopened=case.reopened,
        category=category_at_desk(desk.room.guide, desk.house.wording, case.category, language),
        election=guide.election(facts.election, language),
        place=gazetteer.full_name(facts.region) if facts.region in gazetteer else "",
        arrived_at=case.arrived_at,
        deadline_at=case.deadline_at if case.state.is_open else None,
        holder=await desk.name_of(holder),
        held=holder is not None,
        merged_into=case.merged_into or 0,
        merged=list(told.merged),
        text=told.text,
        room=TEXT_ROOM,
        blocked=told.blocked,
        files=sum(count for kind, count in told.parts.items() if kind not in (PartKind.TEXT, PartKind.PLACE)),
        page=page,
        pages=last + 1,
        entries=await _shown(desk, history[page]),
    )
    turning = row(
        button(screen.label("before"), CasePage(number, page - 1)) if page > 0 else None,
        button(screen.label("after"), CasePage(number, page + 1)) if page < last else None,
    )
    return Page(screen.text, (*turning, *_buttons(desk, told, screen)))


async def _told(desk: DeskVisit, number: int) -> _Told:
    sealer = desk.room.tips
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, number)
        facts = await cases.facts_of(connection, sealer, case)
        done = await actions.history(connection, number)
        return _Told(
            case=case,
            facts=facts,
            text=await caseload.text_of(connection, sealer, case),
            parts=await cases.part_counts(connection, number),
            entries=_history(await case_messages.of_case(connection, sealer, case), done),
            merged=await caseload.merged_with(connection, number),
            blocked=is_blocked_from(case, done, desk.now),
            article=await articles.get(connection, facts.article_id) if facts.article_id else None,
        )


def _history(messages: tuple[CaseMessage, ...], done: tuple[Action, ...]) -> tuple[Entry, ...]:
    """What was said and done, in order.

    Of a source's words only the hour is known, so they follow what was said before them.
    """
    told: list[tuple[datetime, Entry]] = [
        (action.at, Entry("action", action.at, action.staff_id, action.action, action.detail))
        for action in done
        if action.action not in _TOLD_OTHERWISE
    ]
    last = datetime.min.replace(tzinfo=UTC)
    for message in messages:
        last = max(last, message.at)
        if message.state is not MessageState.UNDONE and message.direction is not Direction.LETTER:
            kind, state = message.direction.value, message.state.value
            told.append((last, Entry(kind, message.at, message.staff_id, state, _said(message))))
    return tuple(entry for _, entry in sorted(told, key=lambda each: each[0]))


def _said(message: CaseMessage) -> str:
    return f"📎 {message.text}".strip() if message.file is not None else message.text


async def _shown(desk: DeskVisit, entries: tuple[Entry, ...]) -> list[dict[str, object]]:
    names = {staff_id: await desk.name_of(staff_id) for staff_id in {entry.staff_id for entry in entries}}
    guide = desk.room.guide
    contacts = {contact.id: contact.name for contact in guide.contacts}
    return [
        {
            "kind": entry.kind,
            "moment": entry.moment,
            "who": names[entry.staff_id],
            "words": entry.words,
            "text": entry.text,
            **_about(entry, contacts),
            "room": SAID_ROOM,
        }
        for entry in entries
    ]


def _about(entry: Entry, contacts: Mapping[str, str]) -> dict[str, object]:
    """What an action was about, from its detail in the log: a contact, another case, a time."""
    about: dict[str, object] = {"contact": "", "other": 0, "time": None}
    first, _, second = entry.text.partition(" ")
    if entry.kind != "action":
        return about
    if entry.words.startswith("hand_"):
        about["contact"] = contacts.get(first, first)
    elif first in ("into", "from", "with") and second.isdigit():
        about["other"] = int(second)
    elif entry.words == "deadline" and first[:-1].isdigit():
        about["time"] = timedelta(hours=int(first[:-1]))
    return about


_WORK: Mapping[Work, Callable[[int], DeskCallback]] = {
    Work.CLAIM: Claim,
    Work.RELEASE: Release,
    Work.REPLY: WriteAnswer,
    Work.VERIFY: Verify,
    Work.HAND_ON: HandOn,
    Work.CLOSE: Close,
    Work.SPAM: MarkSpam,
    Work.BLOCK: Block,
    Work.REOPEN: Reopen,
}


def _buttons(desk: DeskVisit, told: _Told, screen: Screen) -> tuple[Row, ...]:
    case = told.case
    number = case.number
    # One may block anew from here only what one has not blocked from here.
    offered = [one for one in work_on(case) if one is not Work.BLOCK or not told.blocked]
    work = [
        there
        for line in ROWS
        for there in row(
            *(button(screen.label(one.value), _WORK[one](number)) for one in line if one in offered)
        )
    ]
    more = [button(screen.label("deadline"), AskDeadline(number))] if case.state.is_open else []
    if case.merged_into is not None:
        more.append(button(screen.label("unmerge"), Unmerge(number)))
    else:
        more.append(button(screen.label("alike"), FindAlike(number)))
    if told.article is not None:
        more.append(button(screen.label("correct"), CorrectArticle(told.article.id)))
    elif case.state is not TipState.WITHDRAWN:
        more.append(button(screen.label("write"), WriteFromCase(number)))
    if told.blocked:
        more.append(button(screen.label("unblock"), Unblock(number)))
    if case.state is not TipState.WITHDRAWN:
        more.append(button(screen.label("resend"), Resend(number)))
    if desk.room.age_recipient:
        more.append(button(screen.label("export"), Export(number)))
    return (*work, *grid(more, 2))
