"""An alert as the desk sees it: how far it has come, then its report, and what may be done with it now.

Nothing here sends or reads anything: `delivery/alert_desk.py` does. The data of the buttons are those of
`handlers/alert_callbacks.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from delivery.alert_cards import AlertCards
from delivery.alert_draft_cards import PLACES_ROOM, Reach, Rows, seen
from delivery.cards import Card, CardButton, place_names
from newsroom.alert_progress import SHORTEST, Progress
from newsroom.alert_states import Action, AlertState, actions
from newsroom.alerts import Alert
from newsroom.cases import Role, StaffMember
from newsroom.markup import visible
from newsroom.regions import Gazetteer
from newsroom.wording import TEXT_LIMIT, Screen, Wording, cut
from storage.alert_changes import ChangeKind

#: What stands of a text on a card that is not the preview, in units.
GLANCE_ROOM = 240
BAR = 14
#: For the buttons of a card that everybody sees: an editor who wrote nothing.
_ANYBODY = StaffMember(0, Role.EDITOR)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """How far delivered copies have followed a change."""

    kind: ChangeKind
    done: int
    total: int
    told: bool


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What an alert's card shows beside the alert. `doubted` are chats whose answer was lost at first.

    `leaves_now`: its time has come, and it has not begun only because that takes a moment. `at_hour`: its
    time is still to come. `pictured`: what readers will have stands over the card already, with its photo.
    """

    alert: Alert
    progress: Progress
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    doubted: int = 0
    #: Of those who are still to get it: how many read or wake later.
    later: int = 0
    leaves_now: bool = False
    at_hour: bool = False
    sent_by: str = ""
    approved_by: str = ""
    reach: Reach | None = None
    change: ChangeFacts | None = None
    pictured: bool = False


class AlertDeskCards:
    """Makes the desk's cards of alerts; `cards` makes those that readers get."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer, cards: AlertCards) -> None:
        self._wording = wording
        self._gazetteer = gazetteer
        self._cards = cards

    def alert(self, facts: AlertFacts, language: str) -> Card:
        """The card of an alert that was sent, or waits to be."""
        alert = facts.alert
        waits = alert.state is AlertState.AWAITING or alert.proposed is not None
        # An update has no photo of its own: that hangs over what it was before.
        said_above = facts.pictured and alert.proposed is None
        screen = self._wording.screen(
            "alert_desk_card",
            language,
            limit=TEXT_LIMIT,
            number=alert.id,
            round_of=alert.thread_id if alert.thread_id != alert.id else 0,
            severity=alert.severity.value,
            state="leaving" if facts.leaves_now else alert.state.value,
            places=place_names(self._gazetteer, alert.regions, PLACES_ROOM),
            text="" if waits else cut(" ".join(visible(alert.html).split()), GLANCE_ROOM),
            preview=Markup(  # noqa: S704
                self._cards.card(_proposed(alert), language).text if waits and not said_above else ""
            ),
            photo=waits and bool(alert.photo_id),
            proposed=alert.proposed is not None,
            changed=alert.proposed.changed if alert.proposed else "",
            told=alert.proposed.tell if alert.proposed else False,
            starts=alert.starts,
            at_hour=facts.at_hour,
            ends=alert.ends,
            next_at=alert.next_at,
            rounds=len(alert.repeat),
            reason=alert.reason if alert.state in (AlertState.ENDED, AlertState.RECALLED) else "",
            sent_by=facts.sent_by,
            approved_by=facts.approved_by,
            chats=facts.reach.chats if facts.reach else 0,
            takes=facts.reach.takes if facts.reach else timedelta(),
            chats_later=facts.reach.later if facts.reach else 0,
            chats_paused=facts.reach.paused if facts.reach else 0,
            **_told_progress(facts),
            **_told_change(facts.change),
        )
        return Card(screen.text, "", self._work(facts.alert, screen))

    def _work(self, alert: Alert, screen: Screen) -> Rows:
        """The buttons: what an editor may do where the alert stands."""
        number = alert.id
        allowed = actions(alert.state, _ANYBODY, awaiting_from=alert.awaiting_from)
        begun = alert.state not in (AlertState.AWAITING, AlertState.SCHEDULED)
        verbs: Mapping[Action, tuple[str, str]] = {
            Action.APPROVE: ("approve", f"d:aok:{number}:{seen(alert)}"),
            Action.PAUSE: ("pause", f"d:apause:{number}"),
            Action.RESUME: ("resume", f"d:ago:{number}"),
            Action.STOP: ("stop" if begun else "cancel", f"d:astop:{number}"),
            Action.UPDATE: ("update", f"d:aupdate:{number}" if begun else f"d:awrite:{number}"),
            Action.END: ("end", f"d:aend:{number}"),
            Action.RECALL: ("recall", f"d:aask:{number}:reason"),
        }
        if alert.proposed is not None:
            verbs = {**verbs, Action.UPDATE: ("drop_update", f"d:anoupdate:{number}")}
        layout: tuple[tuple[Action, ...], ...] = (
            (Action.APPROVE,),
            (Action.PAUSE, Action.RESUME),
            (Action.STOP,) if begun else (Action.UPDATE, Action.STOP),
            (Action.UPDATE,) if begun else (),
            (Action.END, Action.RECALL),
        )
        rows = (
            tuple(
                CardButton(screen.label(label), callback_data=data)
                for label, data in (verbs[action] for action in row if action in allowed)
            )
            for row in layout
        )
        every = CardButton(screen.label("all"), callback_data="d:alist:0:")
        return (*(row for row in rows if row), (every,))


def _proposed(alert: Alert) -> Alert:
    """As it would read with the update that waits."""
    return alert.revised(alert.proposed) if alert.proposed else alert


def _told_progress(facts: AlertFacts) -> dict[str, Any]:
    progress = facts.progress
    done = int(progress.share * BAR)
    # What is over is sent to nobody more: nobody waits for it.
    is_over = facts.alert.state.is_over
    return {
        "total": progress.total if facts.begun_at else 0,
        "done": done,
        "left": BAR - done,
        "percent": int(progress.share * 100),
        "delivered": progress.delivered,
        "waiting": 0 if is_over else progress.waiting,
        "unsent": progress.waiting if is_over else 0,
        "gone": progress.gone,
        "failed": progress.failed,
        "uncertain": progress.uncertain + facts.doubted,
        "later": 0 if is_over else facts.later,
        "rate": round(progress.rate) or (1 if progress.rate > 0 else 0),
        "eta": progress.eta if progress.left else None,
        "begun_at": facts.begun_at,
        "lasted": _lasted(facts),
    }


def _lasted(facts: AlertFacts) -> timedelta | None:
    """How long it took; None for what is not over, or was at once."""
    if facts.ended_at is None or facts.begun_at is None:
        return None
    lasted = facts.ended_at - facts.begun_at
    return lasted if lasted >= SHORTEST else None


def _told_change(change: ChangeFacts | None) -> dict[str, Any]:
    return {
        "change": change.kind.value if change else "",
        "change_done": change.done if change else 0,
        "change_total": change.total if change else 0,
        "change_told": change.told if change else False,
    }
