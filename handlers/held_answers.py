"""An answer while it is held: its preview on the desk; anybody takes it back, its writer hurries it."""

from delivery.cards import Card
from delivery.desk_previews import preview
from handlers.desk_callbacks import SendNow, Undo
from handlers.desk_visit import DeskVisit
from newsroom.cases import Case, CaseMessage, MessageState, PostKind, Role
from storage import case_messages, cases, desk_posts


async def undo(desk: DeskVisit, tap: Undo) -> None:
    """Take an answer back, if it has not left. Anybody may: what was stopped can be written again."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        message = await case_messages.get(connection, desk.room.tips, case, tap.message_id)
        undone = message is not None and await case_messages.undo(connection, tap.message_id)
        if undone:
            await desk.note(connection, "undo", tap.number, f"message {tap.message_id}")
    await desk.tell("undone" if undone else "too_late", number=tap.number)
    await show_preview(desk, case, tap.message_id)


async def send_now(desk: DeskVisit, tap: SendNow) -> None:
    """Do not wait for second thoughts: those of who wrote it, so nobody else may but who has the case."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        message = await case_messages.get(connection, desk.room.tips, case, tap.message_id)
        allowed = message is None or _may_hurry(desk, case, message)
        hurried = allowed and message is not None
        hurried = hurried and await case_messages.hurry(connection, tap.message_id, desk.now)
        if hurried:
            await desk.note(connection, "hurry", tap.number, f"message {tap.message_id}")
    if not allowed and message is not None:
        await desk.tell("not_to_hurry", who=await desk.name_of(message.staff_id), loud=True)
        return
    desk.room.wake()
    await desk.tell("hurried" if hurried else "too_late", number=tap.number)
    await show_preview(desk, case, tap.message_id)


def _may_hurry(desk: DeskVisit, case: Case, message: CaseMessage) -> bool:
    """Whether the ten seconds are this editor's to shorten; of what is held no more nothing is asked."""
    is_theirs = desk.editor.id in (message.staff_id, desk.holder_of(case))
    return is_theirs or desk.editor.role is Role.ADMIN or message.state is not MessageState.HELD


async def show_preview(desk: DeskVisit, case: Case, message_id: int) -> None:
    """Show an answer as it is now, and note where: the post office changes it when the answer has left."""
    card = await _card(desk, case, message_id)
    if card is None:
        return
    shown_as = await desk.put(card)
    async with desk.storage.transaction() as connection:
        await desk_posts.stands(connection, case.number, PostKind.PREVIEW, message_id, shown_as, desk.now)


async def redraw_preview(desk: DeskVisit, case: Case, message_id: int) -> None:
    """Have the preview of an answer say what became of it, where it stands."""
    async with desk.storage.reading() as connection:
        shown_as = await desk_posts.message_of(connection, case.number, PostKind.PREVIEW, message_id)
    card = await _card(desk, case, message_id)
    if shown_as is not None and card is not None:
        await desk.redraw(shown_as, card)


async def _card(desk: DeskVisit, case: Case, message_id: int) -> Card | None:
    async with desk.storage.reading() as connection:
        message = await case_messages.get(connection, desk.room.tips, case, message_id)
    return None if message is None else preview(desk.house.wording, desk.language, case, message)
