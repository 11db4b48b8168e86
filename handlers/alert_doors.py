"""Who may open which door of alerts on the desk, and the words for what could not be done behind one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from delivery.alert_actions import NoSuchAlert
from handlers import (
    alert_callbacks,
    alert_changing,
    alert_list,
    alert_running,
    alert_talk,
    alert_updating,
    alert_writing,
)
from handlers.alert_callbacks import AlertTap
from handlers.alert_talk import AlertTalk
from handlers.alert_turn import show, tell, tell_refused
from handlers.desk_visit import DeskVisit
from newsroom.alert_states import Action, ActionRefused, AlertState, RefusalReason
from newsroom.cases import Role
from storage import alerts

Answer = Callable[[DeskVisit, Any], Awaitable[None]]


def guarded(answer: Answer) -> Answer:
    """The same, and what cannot be done is said; the card then shows how the alert stands."""

    async def answers(desk: DeskVisit, meant: AlertTap | AlertTalk | Any) -> None:  # noqa: ANN401
        number = getattr(meant, "number", 0)
        try:
            await answer(desk, meant)
        except NoSuchAlert:
            await _tell_gone(desk, number)
        except ActionRefused as refused:
            await tell_refused(desk, number, refused)
            # An update's draft says what can still be done with it, also to who just wrote for it.
            if refused.reason is RefusalReason.STATE and (
                desk.said is None or refused.action is Action.UPDATE
            ):
                await show(desk, number)

    return answers


async def _tell_gone(desk: DeskVisit, number: int) -> None:
    """There is no such alert (any more); or the tap was on its card from before it was a draft again."""
    async with desk.storage.reading() as connection:
        is_draft = await alerts.draft(connection, number) is not None
    if not is_draft or desk.said is not None:
        await tell(desk, "no_such_alert", number=number, loud=True)
        return
    await tell(desk, "refused_state", number=number, state=AlertState.DRAFT.value, loud=True)
    await show(desk, number)


ALERT_COMMANDS: Mapping[tuple[str, ...], tuple[Role, Answer]] = {
    ("siaran", "alert"): (Role.VIEWER, guarded(alert_writing.command)),
}
_TAPS: Mapping[type[alert_callbacks.AlertCallback], tuple[Role, Answer]] = {
    alert_callbacks.BeginAlert: (Role.EDITOR, alert_writing.begin),
    alert_callbacks.ShowAlert: (Role.EDITOR, alert_writing.look),
    alert_callbacks.SetSeverity: (Role.EDITOR, alert_writing.set_severity),
    alert_callbacks.AskAlert: (Role.EDITOR, alert_writing.ask_for),
    alert_callbacks.AddPlace: (Role.EDITOR, alert_writing.add_place),
    alert_callbacks.RemovePlace: (Role.EDITOR, alert_writing.remove_place),
    alert_callbacks.DropPhoto: (Role.EDITOR, alert_writing.drop_photo),
    alert_callbacks.SendAlert: (Role.EDITOR, alert_running.send),
    alert_callbacks.ApproveAlert: (Role.EDITOR, alert_running.approve),
    alert_callbacks.PauseAlert: (Role.EDITOR, alert_running.pause),
    alert_callbacks.ResumeAlert: (Role.EDITOR, alert_running.resume),
    alert_callbacks.StopAlert: (Role.EDITOR, alert_running.stop),
    alert_callbacks.DiscardAlert: (Role.EDITOR, alert_running.discard),
    alert_callbacks.RewriteAlert: (Role.EDITOR, alert_running.rewrite),
    alert_callbacks.UpdateAlert: (Role.EDITOR, alert_updating.update),
    alert_callbacks.DropUpdate: (Role.EDITOR, alert_running.drop_update),
    alert_callbacks.EndAlert: (Role.EDITOR, alert_changing.ask_end),
    alert_callbacks.TellUpdate: (Role.EDITOR, alert_updating.ask_what_changed),
    alert_callbacks.SendUpdate: (Role.EDITOR, alert_updating.send),
    alert_callbacks.AsNewAlert: (Role.EDITOR, alert_updating.as_new),
    alert_callbacks.ConfirmAlert: (Role.EDITOR, alert_changing.confirm),
    alert_callbacks.NeverMind: (Role.EDITOR, alert_changing.never_mind),
    alert_callbacks.ListAlerts: (Role.VIEWER, alert_list.turn),
    alert_callbacks.SearchAlerts: (Role.EDITOR, alert_list.ask_words),
}
ALERT_TAPS = {kind: (role, guarded(answer)) for kind, (role, answer) in _TAPS.items()}
talk = guarded(alert_talk.answer)
