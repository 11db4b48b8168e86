"""What editors may do with a case as it stands: one table, for its card and for its page."""

import enum
from collections.abc import Mapping

from newsroom.cases import Case
from newsroom.tips import TipState


class Work(enum.StrEnum):
    """Something that an editor can do with a case, in the words of the templates' labels."""

    CLAIM = "claim"
    REPLY = "reply"
    VERIFY = "verify"
    HAND_ON = "hand"
    CLOSE = "close"
    SPAM = "spam"
    BLOCK = "block"
    RELEASE = "release"
    REOPEN = "reopen"


_END = (Work.CLOSE, Work.SPAM, Work.BLOCK)
_WORK: Mapping[TipState, tuple[Work, ...]] = {
    TipState.NEW: (Work.CLAIM, Work.REPLY, *_END),
    TipState.CLAIMED: (Work.REPLY, Work.VERIFY, Work.HAND_ON, *_END, Work.RELEASE),
    TipState.VERIFYING: (Work.REPLY, Work.HAND_ON, *_END, Work.RELEASE),
    # To one more: the police and the BPBD may both have to know.
    TipState.HANDED_ON: (Work.REPLY, Work.VERIFY, Work.HAND_ON, *_END),
    TipState.CLOSED: (Work.REOPEN,),
    TipState.SPAM: (Work.REOPEN, Work.BLOCK),
    TipState.WITHDRAWN: (),
}
#: The state that some of it leads to; the table of changes in `newsroom/tips.py` allows each from there.
LEADS_TO: Mapping[Work, TipState] = {
    Work.CLAIM: TipState.CLAIMED,
    Work.VERIFY: TipState.VERIFYING,
    Work.HAND_ON: TipState.HANDED_ON,
    Work.CLOSE: TipState.CLOSED,
    Work.SPAM: TipState.SPAM,
    Work.RELEASE: TipState.NEW,
    Work.REOPEN: TipState.NEW,
}


def work_on(case: Case) -> tuple[Work, ...]:
    """What may be done with a case now; nobody is offered to answer or to block where no way leads back."""
    hidden = set()
    if not case.can_be_answered:
        hidden.add(Work.REPLY)
    if case.route is None:
        hidden.add(Work.BLOCK)
    return tuple(work for work in _WORK[case.state] if work not in hidden)
