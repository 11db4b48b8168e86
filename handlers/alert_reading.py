"""What readers do with an alert: read the rest, hear no more of this event, open it by a link.

Only what was sent is shown: a forged number of an alert that waits opens nothing.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from delivery.alert_actions import WITH_COPIES
from delivery.alert_cards import AlertCards
from delivery.keyboards import keyboard_of
from handlers.alert_callbacks import Mute, ReadOn, Unmute
from handlers.callbacks import Home, encode
from handlers.screens import Page, button, column
from handlers.showing_cards import show_card
from handlers.visit import Visit
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert
from newsroom.wording import Screen
from storage import alert_mutes, alerts

_VISIBLE = (*WITH_COPIES, AlertState.RECALLED)


async def read_on(visit: Visit, asked: ReadOn) -> None:
    """*Selengkapnya*: all of it on the copy itself, so that a recall reaches all of it; else under it."""
    alert = await _visible(visit, asked.alert_id)
    pages = _cards(visit).rest(alert, visit.language) if alert is not None else ()
    if alert is None or not pages:
        await visit.notice(_words(visit, "no_more").label("notice"), alert=True)
        return
    tapped = visit.query.message if visit.query is not None else None
    copy = tapped if isinstance(tapped, Message) else None
    if copy is not None and await _show_whole(visit, copy, alert):
        return
    for page in pages:
        await visit.say(Page(page.text), about=copy)


async def _show_whole(visit: Visit, copy: Message, alert: Alert) -> bool:
    """Put all of the text on a copy; False where it does not fit, or the copy can no longer be changed."""
    muted = await _has_muted(visit, alert.thread_id)
    whole = None if copy.photo else _cards(visit).whole(alert, visit.language, muted=muted)
    if whole is None:
        return False
    await visit.notice()
    keyboard = keyboard_of(whole)
    rows = keyboard.inline_keyboard if keyboard else ()
    return await visit.replace(copy.message_id, Page(whole.text, rows))


async def mute(visit: Visit, asked: Mute) -> None:
    """*Bisukan kejadian ini*: no more of it, while the places are followed as before."""
    alert = await _visible(visit, asked.thread_id)
    if alert is None or alert.thread_id != asked.thread_id or visit.reader is None:
        # Who follows nothing gets nothing of it either.
        await visit.notice(_words(visit, "nothing_to_mute").label("notice"), alert=True)
        return
    async with visit.house.storage.transaction() as connection:
        await alert_mutes.mute(connection, visit.reader.id, asked.thread_id)
    await visit.notice(_words(visit, "muted").label("notice"), alert=True)
    await _turn_button(visit, Unmute(asked.thread_id), "unmute")


async def unmute(visit: Visit, asked: Unmute) -> None:
    """*Bunyikan lagi*."""
    if visit.reader is not None:
        async with visit.house.storage.transaction() as connection:
            await alert_mutes.unmute(connection, visit.reader.id, asked.thread_id)
    await visit.notice(_words(visit, "unmuted").label("notice"))
    await _turn_button(visit, Mute(asked.thread_id), "mute")


async def show(visit: Visit, alert_id: int) -> None:
    """An alert as it stands now: what a link to it opens."""
    alert = await _visible(visit, alert_id)
    if alert is None:
        screen = _words(visit)
        await visit.say(Page(screen.text, column(button(screen.label("home"), Home()))))
        return
    muted = await _has_muted(visit, alert.thread_id)
    await show_card(visit, _cards(visit).card(alert, visit.language, muted=muted))


async def _visible(visit: Visit, alert_id: int) -> Alert | None:
    async with visit.house.storage.reading() as connection:
        alert = await alerts.get(connection, alert_id)
    return alert if alert is not None and alert.state in _VISIBLE else None


async def _has_muted(visit: Visit, thread_id: int) -> bool:
    """Whether this reader wants no more of the event."""
    if visit.reader is None:
        return False
    async with visit.house.storage.reading() as connection:
        return bool(await alert_mutes.muted_by(connection, thread_id, [visit.reader.id]))


async def _turn_button(visit: Visit, meaning: Mute | Unmute, label: str) -> None:
    """Under the message that was tapped the way back stands where the button was."""
    shown = visit.query.message if visit.query is not None else None
    if not isinstance(shown, Message) or shown.reply_markup is None or visit.query is None:
        return
    turned = InlineKeyboardButton(_words(visit).label(label), callback_data=encode(meaning))
    rows = [
        [turned if one.callback_data == visit.query.data else one for one in line]
        for line in shown.reply_markup.inline_keyboard
    ]
    try:
        await visit.bot.edit_message_reply_markup(
            visit.address.chat_id,
            shown.message_id,
            reply_markup=InlineKeyboardMarkup(rows),
            # python-telegram-bot would add the bot's default, which this method does not take.
            api_kwargs={"parse_mode": None},
        )
    except BadRequest:  # too old to be changed, or as it is already; it was said in the notice
        return


def _cards(visit: Visit) -> AlertCards:
    house = visit.house
    return AlertCards(house.wording, house.gazetteer, visit.bot.username, house.newsroom_name)


def _words(visit: Visit, what: str = "") -> Screen:
    return visit.screen("alert_reader", what=what)
