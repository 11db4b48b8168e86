"""Where an alert stands, which change may follow which, and who may make it.

The desk shows the buttons that `actions` names, and asks `check` again when one is tapped: what lies between
the two is a race that another editor may have won. `check` and `after` say which state follows; storage
writes it only where the state is still the one that was asked about, and moves a thread as one.
"""

import enum
from collections.abc import Mapping

from newsroom.cases import Role, StaffMember


class AlertState(enum.StrEnum):
    """Where an alert stands."""

    DRAFT = "draft"
    #: Waits for a second editor.
    AWAITING = "awaiting"
    #: Its time has not come. What goes out now is here for the blink of an eye.
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    #: Given up before it began: nobody has it.
    DROPPED = "dropped"
    #: Given up before everybody had it; what was delivered stands.
    STOPPED = "stopped"
    SENT = "sent"
    #: The danger is over; the copies say so.
    ENDED = "ended"
    #: It was wrong; the copies are gone, or say so.
    RECALLED = "recalled"

    @property
    def is_over(self) -> bool:
        """Whether its text is sent to nobody any more."""
        return self in (AlertState.DROPPED, AlertState.STOPPED, AlertState.ENDED, AlertState.RECALLED)


class Action(enum.StrEnum):
    """What an editor taps. The comment is the word on the button."""

    SEND = "send"  # Kirim
    APPROVE = "approve"  # Setujui
    PAUSE = "pause"  # Jeda
    RESUME = "resume"  # Lanjut
    STOP = "stop"  # Hentikan; of what has not gone out yet: Batal
    UPDATE = "update"  # Perbarui; of what has not gone out yet: it is a draft again
    END = "end"  # Selesaikan
    RECALL = "recall"  # Tarik


class Event(enum.StrEnum):
    """What happens to an alert by itself."""

    #: Its moment has come.
    STARTED = "started"
    #: Nothing of it waits any more: each chat has it, or never will.
    DELIVERED = "delivered"
    #: The end that its author named has come.
    EXPIRED = "expired"
    #: It became graver: it goes out to whom it did not concern before, or who would have had it later.
    RAISED = "raised"


#: Which change may follow which: the one table. *Setujui* after a draft's approval is that of an update, and
#: leads nowhere new. Where no second editor is needed, *Kirim* is *Setujui* as well (`after_sending`).
CHANGES: Mapping[AlertState, Mapping[Action | Event, AlertState]] = {
    AlertState.DRAFT: {
        Action.SEND: AlertState.AWAITING,
        Action.STOP: AlertState.DROPPED,
    },
    AlertState.AWAITING: {
        Action.APPROVE: AlertState.SCHEDULED,
        Action.UPDATE: AlertState.DRAFT,
        Action.STOP: AlertState.DROPPED,
        Event.EXPIRED: AlertState.DROPPED,
    },
    AlertState.SCHEDULED: {
        Action.UPDATE: AlertState.DRAFT,
        Action.STOP: AlertState.DROPPED,
        Event.STARTED: AlertState.SENDING,
        Event.EXPIRED: AlertState.DROPPED,
    },
    AlertState.SENDING: {
        Action.APPROVE: AlertState.SENDING,
        Action.PAUSE: AlertState.PAUSED,
        Action.STOP: AlertState.STOPPED,
        Action.UPDATE: AlertState.SENDING,
        Action.END: AlertState.ENDED,
        Action.RECALL: AlertState.RECALLED,
        Event.DELIVERED: AlertState.SENT,
        Event.EXPIRED: AlertState.ENDED,
    },
    AlertState.PAUSED: {
        Action.APPROVE: AlertState.PAUSED,
        Action.RESUME: AlertState.SENDING,
        Action.STOP: AlertState.STOPPED,
        Action.UPDATE: AlertState.PAUSED,
        Action.END: AlertState.ENDED,
        Action.RECALL: AlertState.RECALLED,
        Event.EXPIRED: AlertState.ENDED,
    },
    AlertState.STOPPED: {
        Action.APPROVE: AlertState.STOPPED,
        Action.UPDATE: AlertState.STOPPED,
        Action.END: AlertState.ENDED,
        Action.RECALL: AlertState.RECALLED,
        Event.EXPIRED: AlertState.ENDED,
    },
    AlertState.SENT: {
        Action.APPROVE: AlertState.SENT,
        Action.UPDATE: AlertState.SENT,
        Action.END: AlertState.ENDED,
        Action.RECALL: AlertState.RECALLED,
        Event.RAISED: AlertState.SENDING,
        Event.EXPIRED: AlertState.ENDED,
    },
    AlertState.DROPPED: {},
    AlertState.ENDED: {Action.RECALL: AlertState.RECALLED},
    AlertState.RECALLED: {},
}


class RefusalReason(enum.StrEnum):
    """Why a tap changes nothing."""

    #: A viewer looks on.
    ROLE = "role"
    #: It does not fit to where the alert stands, mostly because somebody else was faster.
    STATE = "state"
    #: Nobody approves what they wrote themselves.
    OWN = "own"
    #: There is nothing that waits for approval.
    NOTHING = "nothing"


class ActionRefused(Exception):
    """An editor may not do this now. Names nobody."""

    def __init__(self, action: Action, state: AlertState, reason: RefusalReason) -> None:
        super().__init__(f"{action} of an alert that is {state}: {reason}")
        self.action = action
        self.state = state
        self.reason = reason


def check(
    state: AlertState, action: Action, member: StaffMember, *, awaiting_from: int | None = None
) -> AlertState:
    """The state that an editor's tap leads to; raises `ActionRefused`.

    `awaiting_from` is the `StaffMember.id` of whoever wrote what waits for approval (`Alert.awaiting_from`).
    """
    if not member.role.may(Role.EDITOR):
        raise ActionRefused(action, state, RefusalReason.ROLE)
    if action not in CHANGES[state]:
        raise ActionRefused(action, state, RefusalReason.STATE)
    if action is Action.APPROVE and awaiting_from is None:
        raise ActionRefused(action, state, RefusalReason.NOTHING)
    if action is Action.APPROVE and awaiting_from == member.id:
        raise ActionRefused(action, state, RefusalReason.OWN)
    return CHANGES[state][action]


def actions(
    state: AlertState, member: StaffMember, *, awaiting_from: int | None = None
) -> tuple[Action, ...]:
    """What this member may do now, in the order of the buttons. Ask as an editor for a card that all see."""
    allowed = []
    for action in Action:
        try:
            check(state, action, member, awaiting_from=awaiting_from)
        except ActionRefused:
            continue
        allowed.append(action)
    return tuple(allowed)


def takes_updates(state: AlertState) -> bool:
    """Whether what readers have of it can still be brought up to date."""
    return Action.UPDATE in CHANGES[state]


def after(state: AlertState, event: Event) -> AlertState | None:
    """The state that follows by itself; None where the event came too late to mean anything."""
    return CHANGES[state].get(event)


def after_sending(*, needs_second: bool) -> AlertState:
    """Where *Kirim* leads a draft. Without a second editor it is *Setujui* as well, and the log says so."""
    awaiting = CHANGES[AlertState.DRAFT][Action.SEND]
    return awaiting if needs_second else CHANGES[awaiting][Action.APPROVE]
