"""One turn of the editors' conversation about an alert: its card, a question, a word back."""

import html

from delivery.alert_desk import View
from delivery.cards import Card
from delivery.keyboards import keyboard_of
from handlers import alert_picture
from handlers.alert_room import AlertRoom
from handlers.desk_asking import Questions
from handlers.desk_visit import DeskVisit
from handlers.screens import Page
from newsroom.alert_states import ActionRefused, AlertState, RefusalReason, takes_updates
from storage import alert_card_places, alerts
from storage.alert_card_places import CardPlace

#: The things that can be asked for; each is a word of the button's data, the prompt's link and the templates.
OF_A_DRAFT = ("text", "places", "advice", "source", "when")
OF_AN_UPDATE = ("text", "advice", "until")
OF_AN_ALERT = ("endword", "reason")
#: What readers are told of an update; asked for with a mark of how it read.
CHANGED = "changed"
SEARCH = "search"
#: What is asked, and what a message of the bot asks for.
QUESTIONS = Questions(
    "alert", "alert_desk_ask", frozenset({*OF_A_DRAFT, *OF_AN_UPDATE, *OF_AN_ALERT, CHANGED, SEARCH})
)
asked_by = QUESTIONS.asked_by
#: What somebody did about an alert that stands so; else that came by the clock, or with its event.
_BY_HAND = {
    AlertState.DROPPED: "alert_stop",
    AlertState.ENDED: "alert_end",
    AlertState.RECALLED: "alert_recall",
}


async def ask(
    desk: DeskVisit, number: int, field: str, *, fault: str = "", typed: str = "", seen: str = ""
) -> None:
    """Ask for one thing of an alert. An update is known by the number of the alert that it updates."""
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, number) if number else None
        updated = await room_of(desk).desk.updated_by(connection, stored) if stored is not None else None
    known_as = updated.id if updated is not None else 0
    await QUESTIONS.ask(desk, number, field, known_as=known_as, fault=fault, typed=typed, seen=seen)


def room_of(desk: DeskVisit) -> AlertRoom:
    """What alerts need."""
    room = desk.house.alert_room
    assert room is not None, "a desk has one"
    return room


async def take_away_question(desk: DeskVisit) -> None:
    """What was asked is answered: the question need not stand between the cards."""
    asked = desk.said.reply_to_message if desk.said is not None else None
    if asked is not None and asked_by(asked, desk.visit.bot.bot) is not None:
        await desk.remove(asked.message_id)


async def show(
    desk: DeskVisit, number: int, view: View = View.CARD, *, preview: str = "", below: int | None = None
) -> None:
    """An alert's card: in place of what was tapped, or under what was written or stands `below`.

    There is one card of each: where another hung, it goes. Raises `NoSuchAlert`.
    """
    room = room_of(desk)
    bot = desk.visit.bot
    async with desk.storage.reading() as connection:
        before = await alert_card_places.card_of(connection, number)
        is_draft = await alerts.draft(connection, number) is not None
    moves = below is not None or before is None or before.message_id != desk.tapped
    picture = await alert_picture.renew(desk, number, view, preview, is_draft=is_draft, moves=moves)
    below = picture or below
    card = await room.desk.draw(bot, number, view, language=desk.language, preview=preview)
    page = page_of(card)
    if desk.said is None and below is None:
        message_id = await desk.visit.show(page)
    else:
        message_id = (await desk.say(page, reply_to=below)).message_id
    room.desk.shows(number, card)
    if before is None or before.message_id != message_id:
        async with desk.storage.transaction() as connection:
            place = CardPlace(message_id, desk.visit.address.thread_id)
            await alert_card_places.set_card(connection, number, place)
        if before is not None:
            await desk.remove(before.message_id)


async def look_again(desk: DeskVisit, number: int, what: str = "look_again") -> None:
    """What is to go out is read once more first: the last look at a draft, as it reads now."""
    await tell(desk, what, number=number, loud=True)
    await show(desk, number, View.CHECK)


async def redraw(desk: DeskVisit, number: int) -> None:
    """An alert's card as it is now, where it hangs, when the tap was elsewhere."""
    room = room_of(desk)
    async with desk.storage.reading() as connection:
        place = await alert_card_places.card_of(connection, number)
    if place is None:
        return
    card = await room.desk.draw(desk.visit.bot, number, language=desk.language)
    if await desk.visit.replace(place.message_id, page_of(card)):
        room.desk.shows(number, card)


def page_of(card: Card) -> Page:
    """A card as the desk shows it."""
    keyboard = keyboard_of(card)
    return Page(card.text, tuple(keyboard.inline_keyboard) if keyboard else ())


async def tell(
    desk: DeskVisit,
    what: str,
    *,
    number: int = 0,
    who: str = "",
    state: str = "",
    count: int = 0,
    loud: bool = False,
) -> None:
    """Say in one sentence what became of it: on the button, or as a reply to what was written."""
    screen = desk.screen("alert_desk_told", what=what, number=number, who=who, state=state, count=count)
    if desk.visit.query is not None:
        await desk.visit.notice(screen.label("notice"), alert=loud)
    else:
        await desk.say(Page(html.escape(screen.label("notice"), quote=False)))


async def tell_refused(desk: DeskVisit, number: int, refused: ActionRefused) -> None:
    """Why a tap changed nothing: mostly somebody else was faster, and this says who.

    What could not be done with an update was not possible with the alert that it updates.
    """
    drawn = room_of(desk).desk
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, number)
        updated = await drawn.updated_by(connection, stored) if stored is not None else None
        about = updated.id if updated is not None else number
        hand = await alerts.last_hand(connection, about, _BY_HAND.get(refused.state, ""))
    who = await drawn.name_of(desk.visit.bot, hand)
    is_late = updated is not None and not takes_updates(updated.state)
    is_late = is_late and refused.reason is RefusalReason.STATE
    what = "refused_update" if is_late else f"refused_{refused.reason.value}"
    await tell(desk, what, number=about, who=who, state=refused.state.value, loud=True)
