"""An alert with a photo as readers will have it: one message with the photo and the words under it.

It hangs over the alert's card, which then does not say the words once more. There is one of each alert: what
was looked at before goes when it is looked at again, or written on. Which message it is, the card tells by
what it replies to, so a restart forgets nothing.
"""

from telegram import Message

from delivery.alert_desk import AlertDesk, View
from handlers.desk_visit import DeskVisit


async def renew(
    desk: DeskVisit, number: int, view: View, language: str, *, is_draft: bool, moves: bool
) -> int | None:
    """Before the card is shown: the photo anew for the last look, and the one before it goes. The new one.

    What was sent keeps the photo over its card as long as that hangs there: a second editor looks at it.
    """
    before = hanging(desk, number)
    picture = (
        await _hang(desk, number, language or desk.language) if view is View.CHECK and is_draft else None
    )
    stays = None if is_draft or moves else before
    _cards(desk).hangs(number, picture or stays)
    if before is not None and is_draft:
        await desk.remove(before)
    return picture


async def _hang(desk: DeskVisit, number: int, language: str) -> int | None:
    """The photo with the words that readers will have, on the desk; its message's id.

    None where there is no photo, or Telegram does not take it any more.
    """
    drawn = _cards(desk)
    shown = await drawn.preview(number)
    if shown is None or not shown.photo_id:
        return None
    card = drawn.cards(desk.visit.bot).card(shown, language)
    return await desk.send_photo(shown.photo_id, card.text)


def hanging(desk: DeskVisit, number: int) -> int | None:
    """The message with the photo that hangs over the alert's card, if one does."""
    return _cards(desk).pictures.get(number) or _over_the_card(desk)


async def take_down(desk: DeskVisit, number: int) -> None:
    """Nobody will have it so."""
    picture = hanging(desk, number)
    _cards(desk).hangs(number, None)
    if picture is not None:
        await desk.remove(picture)


def _over_the_card(desk: DeskVisit) -> int | None:
    """The photo of ours to which the message replies that was tapped."""
    card = desk.visit.query.message if desk.visit.query is not None else None
    over = card.reply_to_message if isinstance(card, Message) else None
    is_ours = over is not None and over.from_user is not None and over.from_user.id == desk.visit.bot.id
    return over.message_id if over is not None and is_ours and over.photo else None


def _cards(desk: DeskVisit) -> AlertDesk:
    room = desk.house.alert_room
    assert room is not None, "a desk has one"
    return room.desk
