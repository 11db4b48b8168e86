"""An answer as its writer sees it on the desk: what leaves and when, and afterwards what became of it."""

import logging

from delivery.cards import Card, CardButton
from delivery.desk_edit import edit_card
from delivery.desk_room import DeskRoom
from delivery.outcomes import Sent
from delivery.pacing import Priority
from newsroom.cases import Case, CaseMessage, MessageState, PostKind
from newsroom.tips import UNDO_TIME
from newsroom.wording import TEXT_LIMIT, Wording
from storage import case_messages, cases, desk_posts
from storage.cases import NoSuchCase

logger = logging.getLogger(__name__)

#: The longest answer, in UTF-16 units, that fits into what stands around it here and at the source.
ANSWER_LIMIT = 3500


def preview(wording: Wording, language: str, case: Case, said: CaseMessage) -> Card:
    """An answer with its buttons, as long as it can be taken back."""
    screen = wording.screen(
        "case_preview",
        language,
        limit=TEXT_LIMIT,
        number=case.number,
        text=said.text,
        file=said.file.kind.value if said.file else "",
        size=round(len(said.file.data) / 100_000) / 10 if said.file else 0,
        state=said.state.value,
        seconds=UNDO_TIME.seconds,
        by_receipt=case.route is None,
        room=ANSWER_LIMIT,
    )
    # The same words as handlers/desk_callbacks.py has for `Undo` and `SendNow`.
    buttons = (
        CardButton(screen.label("undo"), callback_data=f"d:undo:{case.number}:{said.id}"),
        CardButton(screen.label("now"), callback_data=f"d:sendnow:{case.number}:{said.id}"),
    )
    return Card(screen.text, "", (buttons,) if said.state is MessageState.HELD else ())


async def show_what_became(room: DeskRoom, number: int, message_id: int) -> None:
    """Where the writer was shown the answer, say what became of it: no button promises what is over.

    Raises nothing for what Telegram does; whoever presses an old button is told that it is too late.
    """
    async with room.storage.reading() as connection:
        shown_as = await desk_posts.message_of(connection, number, PostKind.PREVIEW, message_id)
        try:
            case = await cases.get(connection, number)
        except NoSuchCase:
            return
        said = await case_messages.get(connection, room.tips, case, message_id)
    if shown_as is None or said is None or room.desk.chat_id is None:
        return
    card = preview(room.wording, room.speaks, case, said)
    outcome = await edit_card(room.bot, room.desk.chat_id, shown_as, card, priority=Priority.REPLY)
    if not isinstance(outcome, Sent):
        logger.info("what became of an answer is not shown: %s", type(outcome).__name__)
