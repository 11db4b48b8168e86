"""What editors make of official warnings: a draft, an update, an end, or nothing.

A tap is only the editor's word: what it may do is read from the store again, in the transaction that does it.
Nothing here reaches a reader; that takes *Kirim* on the alert's own card.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from delivery.alert_actions import NoSuchAlert
from delivery.alert_desk import View
from delivery.warning_cards import Followed, Standing, WarningFacts, chosen_of
from delivery.warning_desk import NoSuchWarning, WarningDesk
from handlers import alert_changing, alert_turn
from handlers.alert_callbacks import EndAlert
from handlers.alert_turn import page_of, room_of
from handlers.desk_visit import DeskVisit
from handlers.warning_callbacks import (
    DismissWarning,
    EndByWarning,
    MakeAlert,
    PickPlaces,
    ReopenWarning,
    UpdateByWarning,
    WarningCallback,
    WarningTap,
)
from newsroom.alert_states import ActionRefused
from newsroom.alerts import AlertDraft
from newsroom.cases import Role
from newsroom.proposals import ProposalKind
from newsroom.warning_drafts import draft_of, is_over, rewritten, update_of
from storage import alerts, warning_posts, warnings
from storage.database import Connection
from storage.warnings import Outcome

_Answer = Callable[[DeskVisit, Any], Awaitable[None]]


class _Overtaken(Exception):
    """What the card offered is not so any more; `why` says what is."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def pick(desk: DeskVisit, tap: PickPlaces) -> None:
    """Show which of the doubtful places are meant so far; nothing is decided by it."""
    async with desk.storage.reading() as connection:
        facts = await _open(desk, connection, tap.number, tap.chosen)
    await _put(desk, facts)


async def make(desk: DeskVisit, tap: MakeAlert) -> None:
    """*Jadikan siaran*: a draft with all that the warning says, and the last look at it."""
    async with desk.storage.transaction() as connection:
        facts = await _open(desk, connection, tap.number, tap.chosen)
        proposal = facts.proposal
        if proposal.kind is ProposalKind.END:
            raise _Overtaken("stale")
        chosen = chosen_of(proposal, tap.chosen)
        draft = draft_of(proposal, desk.house.default_language, chosen, _namer(desk))
        number = await _keep(desk, connection, draft, tap.number)
        await _settled(desk, connection, tap.number, number)
    await _go_on(desk, tap.number, number)


async def bring_up_to_date(desk: DeskVisit, tap: UpdateByWarning) -> None:
    """*Perbarui*: the alert's update as a draft, or the draft that nobody has yet written anew."""
    async with desk.storage.reading() as connection:
        facts = await _open(desk, connection, tap.number)
        followed = _followed(facts, tap.alert)
    if facts.proposal.kind is ProposalKind.END:
        raise _Overtaken("stale")
    if followed.standing is Standing.WAITING:
        await room_of(desk).actions.rewrite(followed.number, desk.editor)
    async with desk.storage.transaction() as connection:
        facts = await _open(desk, connection, tap.number)
        if _followed(facts, tap.alert).standing is Standing.RUNNING:
            number = await _update(desk, connection, facts)
        else:
            number = await _rewrite(desk, connection, facts)
        await _settled(desk, connection, tap.number, tap.alert)
    await _go_on(desk, tap.number, number)


async def end(desk: DeskVisit, tap: EndByWarning) -> None:
    """*Selesaikan*: asked about as always; what nobody has yet is given up."""
    async with desk.storage.reading() as connection:
        facts = await _open(desk, connection, tap.number)
        followed = _followed(facts, tap.alert)
    if facts.proposal.kind is not ProposalKind.END:
        raise _Overtaken("stale")
    if followed.standing is Standing.RUNNING:
        # The warning's card is closed when the alert is over: "not now" leaves it open.
        await alert_changing.ask_end(desk, EndAlert(followed.number))
        return
    act = room_of(desk).actions
    if followed.standing is Standing.DRAFT:
        await act.discard(followed.number, desk.editor)
    else:
        await act.stop(followed.number, desk.editor)
        await alert_turn.redraw(desk, followed.number)
    async with desk.storage.transaction() as connection:
        await _settled(desk, connection, tap.number, followed.number)
    await _tell(desk, "given_up", number=followed.number)
    await _show(desk, tap.number)


async def dismiss(desk: DeskVisit, tap: DismissWarning) -> None:
    """*Abaikan*."""
    async with desk.storage.transaction() as connection:
        await _open(desk, connection, tap.number)
        await _settled(desk, connection, tap.number, None)
    await _tell(desk, "dismissed")
    await _show(desk, tap.number)


async def reopen(desk: DeskVisit, tap: ReopenWarning) -> None:
    """It was dismissed by mistake."""
    async with desk.storage.transaction() as connection:
        if not await warnings.reopen(connection, tap.number):
            raise _Overtaken("stale")
        await warning_posts.opened_again(connection, tap.number)
        await desk.settle(connection)
        await desk.note(connection, "warning_reopen", None, str(tap.number))
        facts = await _warning_desk(desk).facts(connection, tap.number)
    await _put(desk, facts)


# --- what is done to alerts ---------------------------------------------------------------------------------


async def _update(desk: DeskVisit, connection: Connection, facts: WarningFacts) -> int:
    """A draft of an update; only one is written at a time."""
    assert facts.followed is not None, "asked before"
    alert = await alerts.get(connection, facts.followed.number)
    if alert is None:
        raise NoSuchAlert
    if await alerts.update_of(connection, alert.thread_id) is not None:
        raise _Overtaken("update_is_written")
    language = desk.house.default_language
    running = replace(alert.as_draft(), thread_id=alert.thread_id)
    draft = update_of(running, facts.proposal, language, _namer(desk))
    return await _keep(desk, connection, draft, facts.number, f"updates {alert.id} ")


async def _rewrite(desk: DeskVisit, connection: Connection, facts: WarningFacts) -> int:
    assert facts.followed is not None, "asked before"
    number = facts.followed.number
    stored = await alerts.draft(connection, number)
    if stored is None:
        raise NoSuchAlert
    draft = rewritten(stored.draft, facts.proposal, desk.house.default_language, (), _namer(desk))
    await alerts.change_draft(connection, number, draft)
    await desk.note(connection, "alert_draft", None, f"{number} by warning {facts.number}")
    return number


async def _keep(
    desk: DeskVisit, connection: Connection, draft: AlertDraft, warning: int, more: str = ""
) -> int:
    number = await alerts.keep_draft(connection, draft, author_id=desk.editor.id, now=desk.now)
    await desk.note(connection, "alert_draft", None, f"{number} {more}by warning {warning}")
    return number


# --- what is read and shown ---------------------------------------------------------------------------------


async def _open(desk: DeskVisit, connection: Connection, number: int, chosen: int = 0) -> WarningFacts:
    """A warning that waits for an editor. Raises `_Overtaken` and `NoSuchWarning`."""
    facts = await _warning_desk(desk).facts(connection, number, chosen=chosen)
    if facts.outcome is not Outcome.OPEN:
        raise _Overtaken(facts.outcome.value)
    if is_over(facts.proposal, desk.now) and facts.proposal.kind is not ProposalKind.END:
        raise _Overtaken(Outcome.EXPIRED.value)
    return facts


def _followed(facts: WarningFacts, alert: int) -> Followed:
    """The alert that the card named, if the warning still goes on about that one."""
    if facts.followed is None or facts.followed.number != alert:
        raise _Overtaken("stale")
    return facts.followed


async def _settled(desk: DeskVisit, connection: Connection, number: int, alert: int | None) -> None:
    if not await warnings.settle(connection, number, alert, desk.now):
        raise _Overtaken("stale")
    await desk.settle(connection)
    if alert is None:
        await desk.note(connection, "warning_dismiss", None, str(number))
    else:
        await desk.note(connection, "warning_alert", None, f"{number} {alert}")


async def _go_on(desk: DeskVisit, number: int, alert: int) -> None:
    """The alert's draft, ready to be looked at, below the warning's card."""
    await _tell(desk, "made", number=alert)
    # First what the editor waits for: in a group the next message may have to wait.
    await alert_turn.show(desk, alert, View.CHECK, below=_card_id(desk))
    await _show(desk, number)


async def _show(desk: DeskVisit, number: int) -> None:
    """The card says what became of it, and by whom."""
    async with desk.storage.reading() as connection:
        facts = await _warning_desk(desk).facts(connection, number)
        hand = await warnings.last_hand(connection, number)
    if facts.outcome in (Outcome.ALERT, Outcome.DISMISSED):
        facts = replace(facts, who=await desk.name_of(hand))
    await _put(desk, facts)
    if facts.outcome is not Outcome.OPEN:
        async with desk.storage.transaction() as connection:
            await warning_posts.closed(connection, number)


async def _put(desk: DeskVisit, facts: WarningFacts) -> None:
    await desk.show(page_of(_warning_desk(desk).draw(facts, desk.language)))


async def _tell(desk: DeskVisit, what: str, *, number: int = 0, loud: bool = False) -> None:
    await desk.visit.notice(desk.screen("warning_told", what=what, number=number).label("notice"), alert=loud)


def _card_id(desk: DeskVisit) -> int | None:
    query = desk.visit.query
    return query.message.message_id if query is not None and query.message is not None else None


def _warning_desk(desk: DeskVisit) -> WarningDesk:
    return WarningDesk(desk.storage, desk.house.wording, desk.house.gazetteer)


def _namer(desk: DeskVisit) -> Callable[[str], str]:
    def name_of(code: str) -> str:
        region = desk.house.gazetteer.get(code)
        return region.label if region else code

    return name_of


def _guarded(answer: _Answer) -> _Answer:
    """The same; what cannot be done any more is said, and the card shows how it stands."""

    async def answers(desk: DeskVisit, tap: WarningTap) -> None:
        try:
            await answer(desk, tap)
        except NoSuchWarning:
            await _tell(desk, "no_such_warning", loud=True)
        except _Overtaken as overtaken:
            await _tell(desk, overtaken.why, loud=True)
            await _show(desk, tap.number)
        except NoSuchAlert:
            await _tell(desk, "stale", loud=True)
        except ActionRefused as refused:
            alert = tap.alert if isinstance(tap, UpdateByWarning | EndByWarning) else 0
            await alert_turn.tell_refused(desk, alert, refused)

    return answers


WARNING_TAPS: Mapping[type[WarningCallback], tuple[Role, _Answer]] = {
    PickPlaces: (Role.EDITOR, _guarded(pick)),
    MakeAlert: (Role.EDITOR, _guarded(make)),
    UpdateByWarning: (Role.EDITOR, _guarded(bring_up_to_date)),
    EndByWarning: (Role.EDITOR, _guarded(end)),
    DismissWarning: (Role.EDITOR, _guarded(dismiss)),
    ReopenWarning: (Role.EDITOR, _guarded(reopen)),
}
