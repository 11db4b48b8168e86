"""What this chat follows: adding, removing, wider news. Who gets what is the rule of newsroom/audience.py."""

from handlers.callbacks import (
    Browse,
    Follow,
    Latest,
    Mine,
    Remove,
    Unfollow,
    UnfollowAll,
    Wider,
)
from handlers.news_comes import how_news_comes, way_on
from handlers.open_report import beside
from handlers.places import followed_above, not_served, search
from handlers.screens import Page, button, column, row
from handlers.visit import Visit
from handlers.where_callbacks import OwnTopic, SplitTopics
from handlers.wish_callbacks import ShowSettings
from newsroom.readers import MAX_REGIONS, Reader, ReaderState
from newsroom.regions import Region
from storage import alert_hours, articles, readers, waiting
from storage.alert_hours import Holding

LISTED = 10
_LATEST = 3


async def follow(visit: Visit, asked: Follow) -> None:
    """Follow a place; the screen with the question becomes the confirmation."""
    region = visit.house.gazetteer.get(asked.code)
    if region is None:
        await visit.show(not_served(visit))
    elif (holding := await _follow(visit, region)) is not None:
        await visit.show(await _followed(visit, region, holding))
        if holding.comes and visit.house.alert_room is not None:
            visit.house.alert_room.actions.wake()
    else:
        screen = visit.screen("too_many", most=MAX_REGIONS)
        await visit.show(Page(screen.text, column(button(screen.label("mine"), Mine()))))


async def _follow(visit: Visit, region: Region) -> Holding | None:
    """What holds there; None where there was no room for one more.

    Whoever had stopped gets news again, without a pause.
    """
    house, now = visit.house, visit.house.clock()
    had_stopped = visit.reader is not None and visit.reader.state is ReaderState.STOPPED
    address = house.sealer.seal_address(visit.subject)
    async with house.storage.transaction() as connection:
        reader = await readers.welcome(connection, address, visit.language, now)
        if region.code not in reader.regions and len(reader.regions) >= MAX_REGIONS:
            return None
        await readers.follow(connection, reader.id, [region.code], now)
        if had_stopped:
            await alert_hours.end_pause(connection, reader.id, now, house.wording.zone)
        holding = await alert_hours.tell_newcomer(connection, reader.id, [region.code], now)
        visit.reader = await readers.find(connection, address.index)
    return holding


async def _followed(visit: Visit, region: Region, holding: Holding) -> Page:
    async with visit.house.storage.reading() as connection:
        latest = await articles.newest(connection, [region.code], limit=_LATEST)
    name, comes = visit.house.gazetteer.short(region.code), await how_news_comes(visit)
    screen = visit.screen(
        "followed",
        name=name,
        count=len(latest),
        warning=holding.severity.value if holding.severity else "",
        on_its_way=holding.comes,
        **comes.words(),
    )
    rows = way_on(visit, comes)
    rows += column(button(screen.label("latest"), Latest(region.code))) if latest else ()
    rows += row(button(screen.label("add"), Browse("")), button(screen.label("mine"), Mine()))
    if has_general_topic(visit):
        rows += column(button(screen.label("own_topic"), OwnTopic(region.code)))
    return Page(screen.text, rows + column(button(screen.label("unfollow"), Unfollow(region.code))))


def has_general_topic(visit: Visit) -> bool:
    """Whether this is the general topic of a forum, whose places may have topics of their own."""
    return visit.is_forum and visit.address.thread_id is None


async def unfollow(visit: Visit, asked: Unfollow) -> None:
    """Follow a place no longer, with one tap back."""
    await _unfollow(visit, asked.code)
    region = visit.house.gazetteer.get(asked.code)
    if region is None:
        await visit.show(await subscriptions(visit, 0))
        return
    name = visit.house.gazetteer.short(region.code)
    screen = visit.screen("unfollowed", name=name, through=followed_above(visit, region))
    rows = column(button(screen.label("follow"), Follow(region.code)))
    await visit.show(Page(screen.text, rows + column(button(screen.label("mine"), Mine()))))


async def remove(visit: Visit, asked: Remove) -> None:
    """Take a place off the list, and show the list."""
    await _unfollow(visit, asked.code)
    await visit.show(await subscriptions(visit, asked.page))


async def _unfollow(visit: Visit, code: str) -> None:
    if visit.reader is None:
        return
    async with visit.house.storage.transaction() as connection:
        await readers.unfollow(connection, visit.reader.id, [code])
        await waiting.reconsider(connection, visit.reader.id)
    await _refresh(visit)


async def manage(visit: Visit, typed: str) -> None:
    """/langganan: the list; /langganan Kejayan: that place, which is how a group finds one."""
    if typed:
        await search(visit, typed)
    else:
        await visit.show(await subscriptions(visit, 0))


async def mine(visit: Visit, asked: Mine) -> None:
    """The list of what this chat follows."""
    await visit.show(await subscriptions(visit, asked.page))


async def unfollow_all(visit: Visit, asked: UnfollowAll) -> None:
    """Follow nothing any more: asks once, because it cannot be undone by a tap."""
    if visit.reader is None or not visit.reader.regions:
        await visit.show(await subscriptions(visit, 0))
    elif not asked.sure:
        screen = visit.screen("unfollow_all", count=len(visit.reader.regions))
        rest = button(screen.label("pause"), ShowSettings("pause"))
        yes, no = button(screen.label("yes"), UnfollowAll(sure=True)), button(screen.label("cancel"), Mine())
        await visit.show(Page(screen.text, column(rest, yes, no)))
    else:
        async with visit.house.storage.transaction() as connection:
            await readers.unfollow_all(connection, visit.reader.id)
            await waiting.reconsider(connection, visit.reader.id)
        await _refresh(visit)
        await visit.show(await subscriptions(visit, 0))


async def wider(visit: Visit, asked: Wider) -> None:
    """Switch news about the whole kecamatan or kabupaten on or off."""
    if visit.reader is not None:
        async with visit.house.storage.transaction() as connection:
            await readers.set_wider(connection, visit.reader.id, wider=asked.wanted)
            await waiting.reconsider(connection, visit.reader.id)
        await _refresh(visit)
    await visit.show(await subscriptions(visit, 0))


async def _refresh(visit: Visit) -> None:
    async with visit.house.storage.reading() as connection:
        visit.reader = await readers.find(connection, visit.house.sealer.address_index(visit.subject))


async def subscriptions(visit: Visit, page: int) -> Page:
    """The list, a button to remove each; without any, the way to the first one."""
    if visit.reader is None or not visit.regions:
        screen = visit.screen("nothing_followed")
        return beside(visit, Page(screen.text, column(button(screen.label("browse"), Browse("")))))
    return await _list(visit, visit.reader, min(page, (len(visit.regions) - 1) // LISTED))


async def _list(visit: Visit, reader: Reader, page: int) -> Page:
    gazetteer, comes = visit.house.gazetteer, await how_news_comes(visit)
    shown = visit.regions[page * LISTED : (page + 1) * LISTED]
    screen = visit.screen(
        "subscriptions",
        names=[gazetteer.short(code) for code in visit.regions],
        wider=reader.wider,
        **comes.words(),
    )
    removing = (
        button(f"{screen.label('remove')} {gazetteer.short(code)}", Remove(code, page)) for code in shown
    )
    rows = way_on(visit, comes) + column(*removing)
    rows += row(
        button(screen.label("previous"), Mine(page - 1)) if page > 0 else None,
        button(screen.label("next"), Mine(page + 1)) if len(visit.regions) > (page + 1) * LISTED else None,
    )
    if has_general_topic(visit):
        rows += column(button(screen.label("forum"), SplitTopics(sure=False)))
    rows += column(
        button(screen.label("add"), Browse("")),
        button(screen.label("narrower" if reader.wider else "wider"), Wider(wanted=not reader.wider)),
        button(screen.label("topics"), ShowSettings("topics")),
        button(screen.label("settings"), ShowSettings("main")),
        button(screen.label("unfollow_all"), UnfollowAll(sure=False)),
    )
    return Page(screen.text, rows)
