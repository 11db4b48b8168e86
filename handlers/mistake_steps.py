"""The steps of *Lapor salah*: what is wrong, what is right, evidence. Fewer than those of another tip."""

from delivery.mistake_kind import RIGHT, WRONG
from handlers.screens import Page, Row, button, column, row
from handlers.tip_callbacks import (
    CancelTip,
    ChangeLevel,
    KeepOriginals,
    RemoveLast,
    SendTip,
    SkipStep,
    StepBack,
)
from handlers.tip_frame import ASK, COLLECT
from handlers.tip_session import Session
from newsroom.tips import Draft, PartKind, TipLevel
from newsroom.wording import Screen, cut

ASK_WRONG, ASK_RIGHT = f"{ASK}{WRONG}", f"{ASK}{RIGHT}"
#: After the level: evidence last, where the tip's own screen of collecting would stand first.
MISTAKE_STEPS = (ASK_WRONG, ASK_RIGHT, COLLECT)
_TITLE_ROOM = 200


def first_step(draft: Draft) -> str:
    """Where telling begins, and goes on after a digression: nobody is asked again what they said."""
    return ASK_WRONG if draft.reports_mistake and not draft.facts.answers.get(WRONG) else COLLECT


def title_of(session: Session) -> str:
    """What the article is called that the draft is about; "" where it is no more."""
    return cut(session.article.title, _TITLE_ROOM) if session.article is not None else ""


def mistake_page(session: Session, draft: Draft) -> Page:
    """The screen of the step where the draft stands."""
    keeps_originals = bool(session.room.age_recipient)
    told = draft.facts.answers
    screen = session.visit.screen(
        "mistake",
        step=draft.step.removeprefix(ASK),
        title=title_of(session),
        wrong=told.get(WRONG, ""),
        right=told.get(RIGHT, ""),
        counts={kind.value: draft.counts.get(kind, 0) for kind in PartKind},
        parts=draft.parts,
        replyable=draft.facts.level is TipLevel.REPLYABLE,
        originals=keeps_originals and draft.originals,
    )
    return Page(screen.text, _buttons(draft, screen, keeps_originals=keeps_originals))


def _buttons(draft: Draft, screen: Screen, *, keeps_originals: bool) -> tuple[Row, ...]:
    step = draft.step
    rows: tuple[Row, ...] = ()
    if step == COLLECT:
        if draft.parts:
            rows += column(button(screen.label("less"), RemoveLast()))
        if keeps_originals:
            label = screen.label("drop_originals" if draft.originals else "keep_originals")
            rows += column(button(label, KeepOriginals(not draft.originals)))
        rows += column(button(screen.label("level"), ChangeLevel()))
    back = button(screen.label("back"), StepBack(step)) if step != ASK_WRONG else None
    rows += row(back, button(screen.label("skip"), SkipStep(step)) if step == ASK_RIGHT else None)
    send = button(screen.label("send"), SendTip(step)) if draft.is_told else None
    return rows + row(send, button(screen.label("cancel"), CancelTip()))
