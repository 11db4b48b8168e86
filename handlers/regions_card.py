"""The screens about an article's regions: the list, the card with its reasons, the choice of a place."""

from collections.abc import Iterable

from delivery.cards import place_names
from handlers import places
from handlers.desk_visit import DeskVisit
from handlers.regions_callbacks import (
    AddArticleRegion,
    AskRegions,
    DropArticleRegion,
    RegionsList,
    ShowRegions,
    TagAgain,
)
from handlers.screens import Page, button, column, grid, pairs, row
from handlers.write_callbacks import CorrectArticle
from handlers.write_card import reasons
from handlers.write_turn import room_of
from newsroom import audience
from newsroom.articles import Article, told_by
from newsroom.deliveries import DeliveryKind
from newsroom.wording import cut
from storage import articles, dispatches

PER_PAGE = 8
#: So many of its places have a button; so many candidates are offered.
PLACES_SHOWN, CHOICES = 20, 10
_PLACES_ROOM, _BUTTON_ROOM, _QUOTED = 160, 40, 60


async def article_list(desk: DeskVisit, words: str, page: int) -> Page:
    """The newest articles, or those with these words in their title, each with its regions."""
    async with desk.storage.reading() as connection:
        found = await articles.titled(connection, words, limit=PER_PAGE + 1, skip=page * PER_PAGE)
    entries = [
        {"number": one.id, "title": one.title, "moment": one.published_at, "places": _places(desk, one)}
        for one in found[:PER_PAGE]
    ]
    screen = desk.screen("regions_list", words=words, page=page, entries=entries)
    numbers = (button(f"#{one.id}", ShowRegions(one.id)) for one in found[:PER_PAGE])
    turning = row(
        button(screen.label("newer"), RegionsList(page - 1)) if page > 0 else None,
        button(screen.label("older"), RegionsList(page + 1)) if len(found) > PER_PAGE and not words else None,
    )
    return Page(screen.text, (*grid(numbers, 4), *turning))


def _places(desk: DeskVisit, article: Article) -> str:
    known = [code for code in article.regions if code in desk.house.gazetteer]
    return place_names(desk.house.gazetteer, known, _PLACES_ROOM)


async def card(desk: DeskVisit, article: Article) -> Page:
    """What it is about, which words say so, and what an editor may change."""
    gazetteer = desk.house.gazetteer
    tagging = room_of(desk).tag(article.title, told_by(article.lead, article.body))
    known = [code for code in article.regions if code in gazetteer]
    async with desk.storage.reading() as connection:
        by_hand = await articles.is_by_hand(connection, article.id)
        sending = await dispatches.find(connection, DeliveryKind.ARTICLE, article.id)
    proposed = [code for code in tagging.regions if code in gazetteer and code not in article.regions]
    screen = desk.screen(
        "regions_card",
        number=article.id,
        title=article.title,
        moment=article.published_at,
        source=article.source,
        by_hand=by_hand,
        entries=reasons(gazetteer, known, tagging),
        proposed=place_names(gazetteer, proposed, _PLACES_ROOM) if by_hand else "",
        fresh=audience.is_fresh(article.published_at, desk.now),
        copies=0 if sending is None else sending.sent,
    )
    names = places.told_apart(gazetteer, [gazetteer[code] for code in known])
    dropping = (
        button(f"✖ {cut(name, _BUTTON_ROOM)}", DropArticleRegion(article.id, code))
        for name, code in list(zip(names, known, strict=True))[:PLACES_SHOWN]
    )
    again = button(screen.label("again"), TagAgain(article.id)) if by_hand else None
    return Page(
        screen.text,
        (
            *pairs(dropping),
            *row(button(screen.label("add"), AskRegions(article.id))),
            *row(again),
            *row(button(screen.label("correct"), CorrectArticle(article.id))),
        ),
    )


def choice(desk: DeskVisit, article: Article, typed: str, codes: Iterable[str]) -> Page:
    """Which place is meant; the tap adds it."""
    new = [code for code in dict.fromkeys(codes) if code not in article.regions][:CHOICES]
    regions = [desk.house.gazetteer[code] for code in new]
    screen = desk.screen(
        "regions_choice",
        number=article.id,
        typed=cut(typed, _QUOTED),
        count=len(regions),
        fresh=audience.is_fresh(article.published_at, desk.now),
    )
    names = places.told_apart(desk.house.gazetteer, regions)
    adding = (
        button(f"➕ {cut(name, _BUTTON_ROOM)}", AddArticleRegion(article.id, code))
        for name, code in zip(names, new, strict=True)
    )
    return Page(screen.text, column(*adding))
