"""What was stored is said: the receipt, or that something was added. Until it was shown the draft keeps it.

So it is said even if the bot was killed in between, at the next word or tap of the source.
"""

from dataclasses import dataclass
from datetime import date

from handlers.screens import Page
from handlers.tip_session import Session
from newsroom.guide import Deadline
from newsroom.tips import CORRECTION, Draft, TipLevel

_SENT = "sent"
_ADDED = "added"
_TOLD = "told"
_REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the source is told of a tip that was stored."""

    code: str
    deadline: Deadline | None = None

    def as_step(self) -> str:
        """As the step of the draft that keeps it."""
        told = (str(self.deadline.last_day), _TOLD if self.deadline.is_told else "") if self.deadline else ()
        return ":".join((_SENT, self.code, *told))

    @classmethod
    def in_step(cls, step: str) -> "Receipt":
        """The receipt that `as_step` put there."""
        _, code, *told = step.split(":")
        return cls(code, Deadline(date.fromisoformat(told[0]), is_told=told[1] == _TOLD) if told else None)


def added(*, reopened: bool) -> str:
    """The step of a draft that was added to a case, which that may have opened again."""
    return f"{_ADDED}:{_REOPENED if reopened else ''}"


async def unfinished(session: Session) -> bool:
    """Say now what was stored and could not be said before; whether there was something."""
    draft = session.draft
    said = draft.step.partition(":")[0] if draft is not None else ""
    if draft is None or said not in (_SENT, _ADDED):
        return False
    if said == _SENT:
        page = _receipt(session, draft)
    else:
        page = Page(session.visit.screen("tip_added", reopened=draft.step.endswith(_REOPENED)).text)
    await session.visit.show(page)
    await session.discard()
    return True


def _receipt(session: Session, draft: Draft) -> Page:
    receipt, visit = Receipt.in_step(draft.step), session.visit
    deadline, zone = receipt.deadline, visit.house.wording.zone
    screen = visit.screen(
        "tip_sent",
        code=receipt.code,
        replyable=draft.facts.level is TipLevel.REPLYABLE,
        mistake=draft.facts.category == CORRECTION,
        days=session.room.reply_route.days,
        last_day=deadline.last_day if deadline else None,
        is_told=deadline is not None and deadline.is_told,
        passed=deadline is not None and deadline.moment(zone) < visit.house.clock(),
    )
    return Page(screen.text)
