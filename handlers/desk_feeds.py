"""/sumber: from where articles come, how each feed is doing, and another one by its address or its site's."""

import html
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.access import Reason, Refused
from handlers.desk_asking import Asked, Questions
from handlers.desk_visit import DeskVisit
from handlers.feed_callbacks import (
    AskFeed,
    FeedCallback,
    FeedList,
    FeedOff,
    FeedOn,
    FeedTap,
    LookAtFeed,
    RemoveFeed,
    RemoveFeedSurely,
    ShowFeed,
)
from handlers.feed_room import CannotBeRead, FeedRoom, Probed
from handlers.screens import Page, Row, button, column, row
from newsroom import web_addresses
from newsroom.cases import Role
from newsroom.wording import cut
from storage import feeds
from storage.database import Connection
from storage.feeds import Feed

PER_PAGE = 8
#: Each is fetched by itself; more would be another program.
MOST = 100
_BUTTON_ROOM = 40
QUESTIONS = Questions("feed", "feed_ask", frozenset({"address"}))
asked_by = QUESTIONS.asked_by


async def command(desk: DeskVisit, words: str) -> None:
    """The list; or, with an address behind it, another feed."""
    if words.strip():
        _admins_only(desk)
        await _propose(desk, words)
    else:
        await desk.say(await _list(desk, 0))


async def turn(desk: DeskVisit, tap: FeedList) -> None:
    """Another page of the list, or back to it."""
    await desk.show(await _list(desk, tap.page))


async def ask(desk: DeskVisit, _tap: AskFeed) -> None:
    """Ask this editor for an address: the next reply to the question is one."""
    await QUESTIONS.ask(desk, 0, "address")


async def heard(desk: DeskVisit, _asked: Asked) -> None:
    """An editor replied with an address."""
    assert desk.said is not None, "somebody wrote"
    await _propose(desk, desk.said.text or "")


async def look(desk: DeskVisit, tap: ShowFeed) -> None:
    """One feed."""
    if (feed := await _feed(desk, tap)) is not None:
        await desk.show(_page(desk, feed))


async def switch_on(desk: DeskVisit, tap: FeedOn) -> None:
    """It is looked at from now on."""
    await _switch(desk, tap, on=True)


async def switch_off(desk: DeskVisit, tap: FeedOff) -> None:
    """It is looked at no more, for now."""
    await _switch(desk, tap, on=False)


async def look_now(desk: DeskVisit, tap: LookAtFeed) -> None:
    """It is due at once, whatever put it off."""
    if (feed := await _feed(desk, tap)) is None:
        return
    async with desk.storage.transaction() as connection:
        await feeds.look_soon(connection, feed.id, desk.now)
    await _tell(desk, "soon")


async def remove(desk: DeskVisit, tap: RemoveFeed) -> None:
    """Ask once more."""
    if (feed := await _removable(desk, tap)) is None:
        return
    screen = desk.screen("feed_remove", name=_name(feed))
    sure = button(screen.label("sure"), RemoveFeedSurely(feed.id))
    await desk.show(Page(screen.text, row(sure, button(screen.label("cancel"), ShowFeed(feed.id)))))


async def remove_surely(desk: DeskVisit, tap: RemoveFeedSurely) -> None:
    """It is forgotten; its articles stay."""
    if (feed := await _removable(desk, tap)) is None:
        return
    async with desk.storage.transaction() as connection:
        await feeds.remove(connection, feed.id)
        await _note(desk, connection, "feed_remove", feed)
    await _tell(desk, "removed")
    await desk.show(await _list(desk, 0))


async def _switch(desk: DeskVisit, tap: FeedTap, *, on: bool) -> None:
    if (feed := await _feed(desk, tap)) is None:
        return
    if feed.is_off is on:
        async with desk.storage.transaction() as connection:
            await feeds.switch(connection, feed.id, on=on, now=desk.now)
            await _note(desk, connection, "feed_on" if on else "feed_off", feed)
    await _tell(desk, "on" if on else "off")
    await look(desk, ShowFeed(feed.id))


async def _note(desk: DeskVisit, connection: Connection, action: str, feed: Feed) -> None:
    """The log hears who did this."""
    await desk.note(connection, action, None, f"feed {feed.id} {web_addresses.name_of(feed.url)}")


# --- another one ------------------------------------------------------------------------------------------


async def _propose(desk: DeskVisit, words: str) -> None:
    """Look at what stands there; it is used once somebody says so."""
    address = web_addresses.typed(words)
    if address is None:
        await _ask_again(desk, "no_address", words)
        return
    await _is_looking(desk)
    try:
        probed = await _room(desk).probe(address)
    except CannotBeRead as error:
        await _ask_again(desk, error.reason, words)
        return
    async with desk.storage.transaction() as connection:
        feed = await _known_or_new(desk, connection, probed)
    if feed is None:
        await _tell(desk, "full")
    else:
        await desk.say(_page(desk, feed, probed))


async def _known_or_new(desk: DeskVisit, connection: Connection, probed: Probed) -> Feed | None:
    known = await feeds.by_url(connection, probed.url)
    if known is not None or await feeds.count(connection) >= MOST:
        return known
    feed = await feeds.add(connection, probed.url, probed.title, staff_id=desk.editor.id, now=desk.now)
    await _note(desk, connection, "feed_add", feed)
    return feed


async def _ask_again(desk: DeskVisit, reason: str, words: str) -> None:
    fault = desk.screen("feed_reason", reason=reason).label("words")
    await QUESTIONS.ask(desk, 0, "address", fault=fault, typed=web_addresses.shown(words.strip()))


async def _is_looking(desk: DeskVisit) -> None:
    """A server may take its time."""
    address = desk.visit.address
    with suppress(TelegramError):  # a sign of life, no more
        await desk.visit.bot.send_chat_action(
            address.chat_id, ChatAction.TYPING, message_thread_id=address.thread_id
        )


# --- what is shown ----------------------------------------------------------------------------------------


async def _list(desk: DeskVisit, page: int) -> Page:
    async with desk.storage.reading() as connection:
        every = await feeds.all_feeds(connection)
    page = min(page, max(0, (len(every) - 1) // PER_PAGE))
    here = every[page * PER_PAGE : (page + 1) * PER_PAGE]
    may_change = desk.editor.role is Role.ADMIN
    entries = [{"name": _name(feed), **_health(desk, feed)} for feed in here]
    screen = desk.screen("feed_list", entries=entries, may_change=may_change)
    turns = row(
        button(screen.label("before"), FeedList(page - 1)) if page else None,
        button(screen.label("after"), FeedList(page + 1)) if len(every) > (page + 1) * PER_PAGE else None,
    )
    each = column(*(button(cut(_name(feed), _BUTTON_ROOM), ShowFeed(feed.id)) for feed in here))
    add = row(button(screen.label("add"), AskFeed())) if may_change else ()
    return Page(screen.text, (*each, *turns, *add))


def _page(desk: DeskVisit, feed: Feed, probed: Probed | None = None) -> Page:
    screen = desk.screen(
        "feed_page",
        name=_name(feed),
        address=web_addresses.shown(feed.url),
        fixed=_is_fixed(desk, feed),
        probed=probed is not None,
        articles=probed.articles if probed else 0,
        newest=probed.newest if probed else "",
        newest_at=probed.newest_at if probed else None,
        **_health(desk, feed),
    )
    return Page(
        screen.text, (*_choices(desk, feed, screen.label), *row(button(screen.label("back"), FeedList(0))))
    )


def _choices(desk: DeskVisit, feed: Feed, label: Callable[[str], str]) -> tuple[Row, ...]:
    if desk.editor.role is not Role.ADMIN:
        return ()
    if feed.is_off:
        first = row(button(label("on"), FeedOn(feed.id)))
    else:
        first = column(button(label("look"), LookAtFeed(feed.id)), button(label("off"), FeedOff(feed.id)))
    return first if _is_fixed(desk, feed) else (*first, *row(button(label("remove"), RemoveFeed(feed.id))))


def _health(desk: DeskVisit, feed: Feed) -> dict[str, object]:
    reason = desk.screen("feed_reason", reason=feed.last_error).label("words") if feed.failures else ""
    return {"off": feed.is_off, "well_at": feed.last_ok_at, "reason": reason}


def _name(feed: Feed) -> str:
    return feed.title.strip() or web_addresses.name_of(feed.url) or str(feed.id)


def _is_fixed(desk: DeskVisit, feed: Feed) -> bool:
    """Whether the settings name it: it would be back with the next start."""
    return feed.url in _room(desk).in_settings


# --- who, and which ---------------------------------------------------------------------------------------


async def _feed(desk: DeskVisit, tap: FeedTap) -> Feed | None:
    """The feed that a button is about; where it is gone, that is said."""
    async with desk.storage.reading() as connection:
        feed = await feeds.get(connection, tap.feed_id)
    if feed is None:
        await _tell(desk, "gone", loud=True)
    return feed


async def _removable(desk: DeskVisit, tap: FeedTap) -> Feed | None:
    feed = await _feed(desk, tap)
    if feed is not None and _is_fixed(desk, feed):
        await _tell(desk, "fixed", loud=True)
        return None
    return feed


async def _tell(desk: DeskVisit, what: str, *, loud: bool = False) -> None:
    notice = desk.screen("feed_told", what=what).label("notice")
    if desk.visit.query is not None:
        await desk.visit.notice(notice, alert=loud)
    else:
        await desk.say(Page(html.escape(notice, quote=False)))


def _admins_only(desk: DeskVisit) -> None:
    if desk.editor.role is not Role.ADMIN:
        raise Refused(Reason.ROLE, desk.editor.id)


def _room(desk: DeskVisit) -> FeedRoom:
    room = desk.house.feed_room
    assert room is not None, "a desk has one"
    return room


_Answer = Callable[[DeskVisit, Any], Awaitable[None]]
FEED_COMMANDS: Mapping[tuple[str, ...], tuple[Role, _Answer]] = {("sumber", "feeds"): (Role.VIEWER, command)}
FEED_TAPS: Mapping[type[FeedCallback], tuple[Role, _Answer]] = {
    FeedList: (Role.VIEWER, turn),
    ShowFeed: (Role.VIEWER, look),
    AskFeed: (Role.ADMIN, ask),
    FeedOn: (Role.ADMIN, switch_on),
    FeedOff: (Role.ADMIN, switch_off),
    LookAtFeed: (Role.ADMIN, look_now),
    RemoveFeed: (Role.ADMIN, remove),
    RemoveFeedSurely: (Role.ADMIN, remove_surely),
}
