"""What is written on the desk for an alert: what was asked, a reply to its card, a picture with /siaran."""

from dataclasses import dataclass

from telegram import Message, User

from handlers import alert_changing, alert_list, alert_updating, alert_writing
from handlers.alert_turn import CHANGED, OF_A_DRAFT, OF_AN_ALERT, OF_AN_UPDATE, SEARCH, asked_by, tell
from handlers.desk_visit import DeskVisit
from storage import alert_card_places, alerts
from storage.database import Storage


@dataclass(frozen=True, slots=True)
class AlertTalk:
    """What was written, and for what: a `field` of an alert or draft, "" where it begins a new one.

    `seen` is a mark of how a draft read to who was asked.
    """

    number: int
    field: str
    on_card: bool = False
    seen: str = ""


async def understand(storage: Storage, message: Message, bot: User) -> AlertTalk | None:
    """What a message on the desk means for an alert; None where it means nothing there."""
    if message.photo and message.caption and alert_writing.COMMAND.match(message.caption):
        return AlertTalk(0, "")
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != bot.id:
        return None
    asked = asked_by(replied, bot)
    if asked is not None:
        return AlertTalk(asked.number, asked.field, seen=asked.seen)
    async with storage.reading() as connection:
        number = await alert_card_places.by_card(connection, replied.message_id)
    return None if number is None else AlertTalk(number, "text", on_card=True)


async def answer(desk: DeskVisit, talk: AlertTalk) -> None:
    """Take it for what it is."""
    if not talk.field:
        await alert_writing.command(desk, "")
    elif talk.field == SEARCH:
        await alert_list.find(desk)
    elif talk.field == CHANGED:
        await alert_updating.fill(desk, talk.number, talk.seen)
    elif talk.field in OF_AN_ALERT:
        await alert_changing.fill(desk, talk.number, talk.field)
    elif talk.field in {*OF_A_DRAFT, *OF_AN_UPDATE}:
        async with desk.storage.reading() as connection:
            is_draft = await alerts.draft(connection, talk.number) is not None
        if talk.on_card and not is_draft:  # colleagues talk about what was sent
            await tell(desk, "not_a_draft", number=talk.number)
            return
        await alert_writing.fill(desk, talk.number, talk.field)
