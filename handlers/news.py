"""Reading: the newest for my places or any place, by pages, and one article as a card."""

from delivery.cards import Cards, place_names
from handlers import places
from handlers.callbacks import Browse, Home, Latest, Mine, NewsPage, Read, ReadRest, RegionNews
from handlers.news_comes import how_news_comes, way_on
from handlers.open_report import beside
from handlers.own_news import OwnNews, own_news
from handlers.screens import Page, button, column, row
from handlers.showing_cards import show_card
from handlers.visit import Visit
from handlers.wish_callbacks import ShowSettings
from newsroom.articles import Article
from storage import articles

PER_PAGE = 5
_LATEST = 3
_PLACES_ROOM = 120  # units, of each entry in a list


async def news(visit: Visit, typed: str) -> None:
    """/berita: mine; /berita Kejayan: any place."""
    if not typed:
        await visit.show(await listed(visit, "", 0))
        return
    words, found = places.understand(visit.house.gazetteer, typed)
    region = places.clear_hit(found)
    if region is not None:
        await visit.show(await listed(visit, region.code, 0))
    elif found:
        await visit.show(places.choice_for_news(visit, words, found))
    else:
        await visit.show(places.unknown(visit, typed))


async def turn(visit: Visit, asked: NewsPage) -> None:
    """Another page, where the last one stood."""
    await visit.show(await listed(visit, asked.code, asked.page))


async def region_news(visit: Visit, asked: RegionNews) -> None:
    """More from the place of a card; the card stays."""
    await visit.say(await listed(visit, asked.code, asked.page))


async def read(visit: Visit, asked: Read) -> None:
    """One article as a card of its own, below the list that it was chosen from."""
    async with visit.house.storage.reading() as connection:
        article = await articles.get(connection, asked.article_id)
    if article is None:
        screen = visit.screen("article_missing")
        await visit.say(Page(screen.text, column(button(screen.label("news"), NewsPage("", 0)))))
    else:
        await show_article(visit, article)


async def read_rest(visit: Visit, asked: ReadRest) -> None:
    """What of an article did not fit on its card."""
    async with visit.house.storage.reading() as connection:
        article = await articles.get(connection, asked.article_id)
    rest = () if article is None else _cards(visit).rest(article, visit.language)
    if not rest:  # it is no more, or a correction made it short: its card says all
        await read(visit, Read(asked.article_id))
    for page in rest:
        await visit.say(Page(page.text))


async def latest(visit: Visit, asked: Latest) -> None:
    """The latest three of a place, the newest last, where the eye is."""
    found = await _newest(visit, asked.code, limit=_LATEST)
    if not found:
        await visit.say(await _empty(visit, asked.code))
    for article in reversed(found):
        await show_article(visit, article)


async def show_article(visit: Visit, article: Article) -> None:
    """An article's card, with its picture where Telegram takes it."""
    await visit.notice()
    await show_card(visit, _cards(visit).card(article, visit.language))


def _cards(visit: Visit) -> Cards:
    return Cards(visit.house.wording, visit.house.gazetteer, visit.bot.username)


async def listed(visit: Visit, code: str, page: int) -> Page:
    """A page of titles, of one place or (`code` "") of all that this chat follows."""
    if code and code not in visit.house.gazetteer:
        return places.not_served(visit)
    told = await _asked_for(visit, code, page) if code else await own_news(visit, page, PER_PAGE)
    if not told.articles and page > 0:  # an old button, and the list is shorter now
        screen = visit.screen("no_more_news")
        return Page(screen.text, column(button(screen.label("back"), NewsPage(code, 0))))
    if not told.articles:
        return await _empty(visit, code, told.left_out)
    return _titles(visit, code, page, told)


async def _asked_for(visit: Visit, code: str, page: int) -> OwnNews:
    found = await _newest(visit, code, limit=PER_PAGE + 1, skip=page * PER_PAGE)
    return OwnNews(found[:PER_PAGE], 0, len(found) > PER_PAGE)


async def _newest(visit: Visit, code: str, *, limit: int, skip: int = 0) -> tuple[Article, ...]:
    """All that there is of a place: whoever names it asks for it, whatever they chose to be sent."""
    async with visit.house.storage.reading() as connection:
        return await articles.newest(connection, (code,), limit=limit, skip=skip)


def _titles(visit: Visit, code: str, page: int, told: OwnNews) -> Page:
    gazetteer = visit.house.gazetteer
    first = page * PER_PAGE + 1
    screen = visit.screen(
        "news",
        name=gazetteer.short(code) if code else "",
        page=page + 1,
        left_out=told.left_out,
        entries=[
            {
                "number": first + place,
                "title": article.title,
                "places": place_names(gazetteer, article.regions, _PLACES_ROOM),
                "moment": article.published_at,
            }
            for place, article in enumerate(told.articles)
        ],
    )
    numbers = (button(str(first + place), Read(article.id)) for place, article in enumerate(told.articles))
    turning = row(
        button(screen.label("newer"), NewsPage(code, page - 1)) if page > 0 else None,
        button(screen.label("older"), NewsPage(code, page + 1)) if told.is_more else None,
    )
    change = button(screen.label("change"), ShowSettings("main")) if told.left_out else None
    return Page(screen.text, row(*numbers) + turning + row(change))


async def _empty(visit: Visit, code: str, left_out: int = 0) -> Page:
    if not code and not visit.regions:
        screen = visit.screen("nothing_followed")
        return beside(visit, Page(screen.text, column(button(screen.label("browse"), Browse("")))))
    name, comes = visit.house.gazetteer.short(code) if code else "", await how_news_comes(visit)
    screen = visit.screen("news_empty", name=name, left_out=left_out, **comes.words())
    change = button(screen.label("change"), ShowSettings("main")) if left_out else None
    ways = row(button(screen.label("mine"), Mine()), button(screen.label("home"), Home()))
    return Page(screen.text, (() if code else way_on(visit, comes)) + row(change) + ways)
