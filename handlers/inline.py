"""Inline mode: `@bot kejayan banjir` in any chat offers articles, and a tap shares one as its card.

Whoever types may be anybody, and is nobody here: what is answered depends on the words alone, so that
Telegram may show it to everybody who types the same.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from delivery.cards import READ_ON, Card, Cards, place_names
from handlers.house import Context, House, house_of
from handlers.search import ASK_LINK, look_for
from handlers.visit import NO_PREVIEW
from newsroom import search_words
from newsroom.articles import Article
from newsroom.wording import cut
from storage import articles

#: Results in one answer, and so many answers further down; Telegram takes 50 at a time.
PER_ANSWER, MOST = 10, 200
#: Seconds for which Telegram may give the same answer to the same words.
CACHE = 60
_OFFSET = re.compile(r"[1-9][0-9]{0,3}")
_TITLE_ROOM, _LEAD_ROOM, _PLACES_ROOM = 120, 100, 60


async def answer(update: Update, context: Context) -> None:
    """Somebody types behind the bot's name."""
    query, house = update.inline_query, house_of(context)
    assert query is not None, "registered for inline queries only"
    results: list[InlineQueryResultArticle] = []
    offset, cache, label = "", CACHE, "nothing"
    if house.turnstile.admits(query.from_user.id, house.clock()):
        skip = int(query.offset) if _OFFSET.fullmatch(query.offset) else 0
        found = await _found(house, query.query, skip) if skip < MOST else ()
        cards = Cards(house.wording, house.gazetteer, context.bot.username)
        results = [_result(house, cards, article) for article in found[:PER_ANSWER]]
        offset = str(skip + PER_ANSWER) if len(found) > PER_ANSWER else ""
        label = "nothing" if not results and not skip else "more"
    else:
        cache, label = 0, "busy"
    screen = house.wording.screen("inline", house.default_language, newsroom=house.newsroom_name)
    button = InlineQueryResultsButton(screen.label(label), start_parameter=ASK_LINK)
    # "Query is too old": they typed on, and wait for the next answer.
    with suppress(BadRequest):
        await query.answer(
            results, cache_time=cache, is_personal=not cache, next_offset=offset, button=button
        )


async def _found(house: House, typed: str, skip: int) -> Sequence[Article]:
    """One more than is shown, if there are more."""
    words = search_words.read(typed)
    if words:
        return (await look_for(house, words, skip=skip, limit=PER_ANSWER + 1)).shown
    async with house.storage.reading() as connection:
        return await articles.titled(connection, "", skip=skip, limit=PER_ANSWER + 1)


def _result(house: House, cards: Cards, article: Article) -> InlineQueryResultArticle:
    card = cards.card(article, house.default_language, with_photo=False)
    shown = house.wording.screen(
        "inline_result",
        house.default_language,
        lead=cut(article.lead or article.body, _LEAD_ROOM),
        places=place_names(house.gazetteer, article.regions, _PLACES_ROOM),
        moment=article.published_at,
    )
    return InlineQueryResultArticle(
        str(article.id),
        cut(article.title, _TITLE_ROOM) or "—",
        InputTextMessageContent(card.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW),
        description=shown.label("description"),
        thumbnail_url=_picture(article),
        reply_markup=_keyboard(card, cards.here(article)),
    )


def _keyboard(card: Card, here: str) -> InlineKeyboardMarkup:
    """Only links: a button under a message of somebody else's chat tells us nothing about where it hangs."""
    rows = []
    for line in card.buttons:
        links = [
            InlineKeyboardButton(one.text, url=one.url or here)
            for one in line
            if one.url or one.callback_data.startswith(READ_ON)
        ]
        rows += [links] if links else []
    return InlineKeyboardMarkup(rows)


def _picture(article: Article) -> str | None:
    return article.image_url if article.image_url.startswith("https://") else None
