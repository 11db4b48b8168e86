"""The steps of telling: what is asked after what, and the screen of each. What the answers do: `tip.py`."""

from collections.abc import Sequence

from handlers.mistake_steps import MISTAKE_STEPS, mistake_page, title_of
from handlers.open_report import LEVEL
from handlers.screens import Page, Row, button, column, grid, row
from handlers.tip_callbacks import (
    CancelTip,
    ChangeLevel,
    ChooseCategory,
    ChooseElection,
    ChooseLevel,
    KeepOriginals,
    RemoveLast,
    RemoveTraces,
    SendAsIs,
    SendTip,
    StepBack,
    TellDay,
)
from handlers.tip_frame import ASK, COLLECT, PLACE, POINT, framed, so_far, ways_out
from handlers.tip_session import Session
from handlers.tip_where import where
from handlers.visit import Visit
from newsroom.guide import KNOWN, Category, Question
from newsroom.guide_table import Words
from newsroom.tips import Draft, PartKind, TipLevel
from newsroom.traces import TraceKind
from newsroom.wording import Screen

CATEGORY = "category"
ELECTION = "election"
#: Something in the text looks like the source.
REVIEW = "review"

#: An answer to the checklist; the desk shows all of them on one card.
LONGEST_ANSWER = 300
#: Days ago that a tap tells where it is asked since when something is known.
_DAYS_AGO = (0, 1, 2)


def category_of(session: Session, draft: Draft) -> Category | None:
    """What the tip is about, as the guide has it."""
    return session.room.guide.category(draft.facts.category)


def question_of(session: Session, draft: Draft) -> Question | None:
    """The question of the checklist that the draft stands at."""
    category = category_of(session, draft)
    questions = category.questions if category else ()
    return next((one for one in questions if asks(one) == draft.step), None)


def asks(question: Question) -> str:
    """The step at which a question is asked."""
    return f"{ASK}{question.id}"


def steps_of(session: Session, draft: Draft) -> tuple[str, ...]:
    """The optional steps of this tip, in order."""
    if draft.reports_mistake:
        return MISTAKE_STEPS
    category = category_of(session, draft)
    asked = [PLACE, CATEGORY]
    if category is not None:
        asked += [ELECTION] if category.ask_election else []
        asked += [asks(question) for question in category.questions]
    return tuple(asked)


def step_before(session: Session, draft: Draft) -> str:
    """The step before the one where the draft stands; collecting before the first."""
    steps = steps_of(session, draft)
    at = steps.index(draft.step) if draft.step in steps else 0
    if draft.reports_mistake:
        return steps[max(at - 1, 0)]
    return steps[at - 1] if at else COLLECT


def after(session: Session, draft: Draft) -> str:
    """The step after the one where the draft stands; "" when there is nothing left to ask."""
    steps = steps_of(session, draft)
    begin = steps.index(draft.step) + 1 if draft.step in steps else 0
    left = steps[begin:]
    if draft.facts.region and left[:1] == (PLACE,):
        left = left[1:]  # told by the point on the map
    return left[0] if left else ""


def is_asked(draft: Draft) -> bool:
    """Whether the draft stands at an optional step."""
    return draft.step in (PLACE, CATEGORY, ELECTION) or draft.step.startswith(ASK)


def levels(session: Session, draft: Draft) -> Page:
    """The first screen: who sees what, and the choice how answers may come back."""
    room, visit = session.room, session.visit
    # Who took money may be telling on themselves: to be read before the first word is written.
    risky = next((one for one in room.guide.categories if one.ask_election and one.warning), None)
    screen = visit.screen(
        "tip_start",
        days=room.reply_route.days,
        about=risky.label[visit.language] if risky else "",
        warning=_words(risky.warning, visit) if risky and not draft.reports_mistake else "",
        mistake=draft.reports_mistake,
        title=title_of(session),
        begun=draft.is_told,
    )
    choices = (
        button(screen.label("replyable"), ChooseLevel(replyable=True)),
        button(screen.label("traceless"), ChooseLevel(replyable=False)),
    )
    rows = column(*choices, button(screen.label("cancel"), CancelTip()))
    # Above so long a question it would stand off the screen, and look as if nothing had arrived.
    return Page(f"{screen.text}\n{so_far(session, draft)}".strip(), rows)


def page_of(session: Session, draft: Draft, named: str = "") -> Page:
    """The screen of the step where the draft stands; `named` is a place that came in alone."""
    if draft.step == LEVEL:
        return levels(session, draft)
    if draft.step in (POINT, PLACE):
        return where(session, draft, point=draft.step == POINT)
    if draft.reports_mistake:
        return mistake_page(session, draft)
    if draft.step in (CATEGORY, ELECTION):
        return (_categories if draft.step == CATEGORY else _elections)(session, draft)
    category, question = category_of(session, draft), question_of(session, draft)
    if category is None or question is None:
        return _collected(session, draft, named)
    return _asked(session, draft, category, question)


def review(session: Session, found: Sequence[tuple[TraceKind, str]]) -> Page:
    """What looks like the source in their own words, and what to do about it."""
    pieces = [{"kind": kind.value, "words": words} for kind, words in found]
    screen = session.visit.screen("tip_review", pieces=pieces)
    choices = (
        button(screen.label("remove"), RemoveTraces()) if pieces else None,
        button(screen.label("as_is"), SendAsIs()),
    )
    out = row(button(screen.label("back"), StepBack(REVIEW)), button(screen.label("cancel"), CancelTip()))
    return Page(screen.text, column(*(choice for choice in choices if choice is not None)) + out)


def _collected(session: Session, draft: Draft, named: str) -> Page:
    originals = bool(session.room.age_recipient)
    screen = session.visit.screen(
        "tip_collect",
        counts={kind.value: draft.counts.get(kind, 0) for kind in PartKind},
        parts=draft.parts,
        replyable=draft.facts.level is TipLevel.REPLYABLE,
        number=draft.case_number,
        originals=originals and draft.originals,
        named=" ".join(named.split()),
    )
    rows: tuple[Row, ...] = ()
    if draft.parts:
        rows += column(
            button(screen.label("send"), SendTip(COLLECT)), button(screen.label("less"), RemoveLast())
        )
    if originals:
        label = screen.label("drop_originals" if draft.originals else "keep_originals")
        rows += column(button(label, KeepOriginals(not draft.originals)))
    if not draft.case_number:
        rows += column(button(screen.label("level"), ChangeLevel()))
    return Page(screen.text, rows + column(button(screen.label("cancel"), CancelTip())))


def _categories(session: Session, draft: Draft) -> Page:
    screen = session.visit.screen("tip_category")
    language = session.visit.language
    choices = (
        button(f"{one.emoji} {one.label[language]}".strip(), ChooseCategory(one.id))
        for one in session.room.guide.categories
    )
    return framed(session, draft, screen, grid(choices, 2) + ways_out(screen, CATEGORY))


def _elections(session: Session, draft: Draft) -> Page:
    visit, category = session.visit, category_of(session, draft)
    screen = visit.screen("tip_election", warning=_words(category.warning, visit) if category else "")
    elections = session.room.guide.elections
    choices = (button(one.label[visit.language], ChooseElection(one.id)) for one in elections)
    return framed(session, draft, screen, column(*choices) + ways_out(screen, ELECTION))


def _asked(session: Session, draft: Draft, category: Category, question: Question) -> Page:
    visit, election = session.visit, session.room.guide.election(draft.facts.election)
    before = category.questions.index(question)
    # What goes before the questions stands over the first of them.
    first = "" if before else _words(category.warning, visit)
    if before == 0 and category.ask_election:
        first = _words(election.hint, visit) if election else ""
    screen = visit.screen(
        "tip_question",
        question=question.text[visit.language],
        number=before + 1,
        count=len(category.questions),
        first=first,
    )
    days = _days(screen) if category.ask_election and question.id == KNOWN else ()
    return framed(session, draft, screen, days + ways_out(screen, asks(question)))


def _days(screen: Screen) -> tuple[Row, ...]:
    """The days that are told by a tap: a deadline counts from the answer, so it should not be misread."""
    return row(*(button(screen.label(f"ago_{ago}"), TellDay(ago)) for ago in _DAYS_AGO))


def _words(words: Words | None, visit: Visit) -> str:
    return words[visit.language] if words is not None else ""
