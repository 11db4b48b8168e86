"""Somebody changes what they wrote after it became an answer: what leaves is what stands on the desk."""

from telegram import Message

from handlers import case_reply
from handlers.case_reply import INTERNAL, words_of
from handlers.desk_visit import DeskVisit
from handlers.held_answers import redraw_preview
from handlers.written_lately import Written, file_mark
from newsroom.cases import CaseMessage, MessageState
from storage import case_messages, cases


async def edited(desk: DeskVisit, written: Written) -> None:
    """Take the old answer back and hold the new one; or say that the change comes too late."""
    assert desk.said is not None, "somebody changed a message"
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, written.number)
        message = await case_messages.get(connection, desk.room.tips, case, written.message_id)
        if message is None or _says_the_same(desk.said, message, written):
            return
        undone = await case_messages.undo(connection, message.id)
        if undone:
            await desk.note(connection, "undo", case.number, f"message {message.id}")
    if not undone:
        was_undone = message.state is MessageState.UNDONE
        await desk.tell("edit_of_undone" if was_undone else "edit_too_late", number=case.number)
        return
    desk.room.written.forget(desk.said)
    await redraw_preview(desk, case, message.id)
    words = words_of(desk.said)
    if words.startswith(INTERNAL):
        await case_reply.keep_note(desk, case.number, words, instead=True)
    else:
        await case_reply.answer(desk, case.number)


def _says_the_same(said: Message, message: CaseMessage, written: Written) -> bool:
    """Telegram tells of a change also where a link gets its preview."""
    return words_of(said) == message.text and file_mark(said) == written.file
