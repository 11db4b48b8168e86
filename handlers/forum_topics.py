"""A forum's topics: one for each place that the group follows, made in two taps; and what comes back to one.

A topic is a reader of its own. What was lost (closed, deleted) is the business of `storage/forum_topics.py`.
"""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Update
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers import subscriptions
from handlers.access import may_open_topics
from handlers.callbacks import Latest, Mine
from handlers.house import Context
from handlers.screens import Page, button, column
from handlers.visit import Visit
from handlers.where_callbacks import OwnTopic, SplitTopics
from newsroom.sealing import Address
from newsroom.wording import cut
from storage import forum_topics as stored
from storage import readers

#: So many in one tap: each is greeted with a message, and a group takes 20 a minute.
AT_ONCE = 8
#: Bot API, createForumTopic: a name of 1-128 characters.
NAME_LIMIT = 128


async def split(visit: Visit, asked: SplitTopics) -> None:
    """One topic for each place; asks once, because topics are seen by everybody."""
    if not visit.is_forum or visit.address.thread_id is not None or not visit.regions:
        await visit.show(await subscriptions.subscriptions(visit, 0))
    elif not await may_open_topics(visit.bot, visit.address.chat_id):
        await visit.show(_no_right(visit, SplitTopics(sure=False)))
    elif asked.sure:
        await _split(visit, visit.regions)
    else:
        names = [visit.house.gazetteer.short(code) for code in visit.regions[:AT_ONCE]]
        screen = visit.screen("topics_ask", names=names, more=len(visit.regions) - len(names))
        yes, no = button(screen.label("yes"), SplitTopics(sure=True)), button(screen.label("cancel"), Mine())
        await visit.show(Page(screen.text, column(yes, no)))


async def own(visit: Visit, asked: OwnTopic) -> None:
    """A topic for one place that the general topic follows."""
    if not visit.is_forum or visit.address.thread_id is not None or asked.code not in visit.regions:
        await visit.show(await subscriptions.subscriptions(visit, 0))
    elif not await may_open_topics(visit.bot, visit.address.chat_id):
        await visit.show(_no_right(visit, asked))
    else:
        await _split(visit, [asked.code])


def _no_right(visit: Visit, again: SplitTopics | OwnTopic) -> Page:
    screen = visit.screen("topics_no_right")
    return Page(
        screen.text, column(button(screen.label("again"), again), button(screen.label("mine"), Mine()))
    )


async def _split(visit: Visit, codes: Sequence[str]) -> None:
    await visit.notice()
    made: dict[str, Visit] = {}
    for code in codes[:AT_ONCE]:
        name = cut(visit.house.gazetteer.short(code), NAME_LIMIT)
        try:
            topic = await visit.bot.create_forum_topic(visit.address.chat_id, name)
        except TelegramError:  # too many at once, or the right was taken back meanwhile: the rest stays here
            break
        made[code] = await _move(visit, code, topic.message_thread_id)
    # Words come last: they may have to wait for the group's limit, and what was chosen must not.
    names = [visit.house.gazetteer.short(code) for code in made]
    screen = visit.screen("topics_made", names=names, asked=len(codes))
    goes_on = bool(visit.regions) and len(codes) > 1
    rows = column(button(screen.label("more"), SplitTopics(sure=True))) if goes_on else ()
    await visit.show(Page(screen.text, rows + column(button(screen.label("mine"), Mine()))))
    for code, there in made.items():
        await _greet(there, code)


async def _move(visit: Visit, code: str, thread_id: int) -> Visit:
    """The topic follows the place from now on, and the general topic no longer."""
    house, now = visit.house, visit.house.clock()
    assert visit.reader is not None, "it follows the place"
    address = Address(visit.address.chat_id, thread_id)
    async with house.storage.transaction() as connection:
        reader = await readers.welcome(connection, house.sealer.seal_address(address), visit.language, now)
        await readers.set_wider(connection, reader.id, wider=visit.reader.wider)
        await readers.follow(connection, reader.id, [code], now)
        await readers.unfollow(connection, visit.reader.id, [code])
        visit.reader = await readers.find(connection, house.sealer.address_index(visit.address))
    return replace(visit, address=address, reader=reader, query=None, message=None)


async def _greet(there: Visit, code: str) -> None:
    """The first words in a new topic, for an empty one tells nothing."""
    screen = there.screen("topic_news", names=[there.house.gazetteer.short(code)], back=False)
    try:
        await there.say(Page(screen.text, column(button(screen.label("latest"), Latest(code)))))
    except (BadRequest, Forbidden):
        return  # somebody was faster and closed it; the first article finds out


async def reopened(update: Update, context: Context) -> None:
    """Somebody opened a topic again: what it followed comes back to it."""
    visit = await Visit.of(update, context)
    house = visit.house
    async with house.storage.transaction() as connection:
        topic = house.sealer.seal_address(visit.address)
        followed = await stored.reopened(connection, topic, house.clock())
    if followed:
        names = [house.gazetteer.short(code) for code in followed if code in house.gazetteer]
        await visit.say(Page(visit.screen("topic_news", names=names, back=True).text))
