"""/bantuan: what one can do here."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Mine, NewsPage
from handlers.open_report import beside
from handlers.screens import Page, button, column
from handlers.steered import ADDED_LINK
from handlers.visit import Visit


async def explain(visit: Visit) -> None:
    """What there is, in a few lines; at the desk also what editors have."""
    room = visit.house.tip_room
    at_the_desk = room is not None and room.desk.chat_id == visit.address.chat_id
    screen = visit.screen("help", desk=at_the_desk)
    buttons = button(screen.label("news"), NewsPage("", 0)), button(screen.label("mine"), Mine())
    rows = column(*buttons)
    if not visit.in_group:
        ours = f"https://t.me/{visit.bot.username}"
        channel = f"{ours}?startchannel&admin=post_messages+edit_messages+delete_messages"
        rows += column(
            InlineKeyboardButton(screen.label("to_group"), url=f"{ours}?startgroup={ADDED_LINK}"),
            InlineKeyboardButton(screen.label("to_channel"), url=channel),
        )
    await visit.show(beside(visit, Page(screen.text, rows)))
