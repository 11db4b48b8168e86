"""/qr: a code that opens the bot at a place, for a poster; and the poster itself, ready to be printed."""

import asyncio

from telegram import InlineKeyboardMarkup, InputFile
from telegram.constants import ParseMode

from handlers import places
from handlers.own_data_callbacks import PrintPoster, ShowCode
from handlers.screens import Page, button, column, grid
from handlers.visit import Visit
from newsroom import poster
from newsroom.place_names import fold
from newsroom.regions import Region
from newsroom.wording import CAPTION_LIMIT, cut

_QUOTED = 40


async def qr(visit: Visit, typed: str) -> None:
    """/qr: the code of what this chat follows; /qr Kejayan: of any place."""
    if not typed:
        await _mine(visit)
        return
    words, found = places.understand(visit.house.gazetteer, typed)
    region = places.clear_hit(found)
    if region is not None:
        await _send_code(visit, region)
    elif found:
        screen = visit.screen("places", typed=cut(words, _QUOTED), count=len(found), by_reply=False)
        await visit.show(_choice(visit, screen.text, [hit.region for hit in found[: places.CHOICES]], 1))
    else:
        await visit.show(places.unknown(visit, typed))


async def show_code(visit: Visit, asked: ShowCode) -> None:
    """The code of a place that was chosen; the choice stays where it is."""
    region = visit.house.gazetteer.get(asked.code)
    if region is None:
        await visit.say(places.not_served(visit))
    else:
        await _send_code(visit, region)


async def print_poster(visit: Visit, asked: PrintPoster) -> None:
    """The sheet for the village office, under the code."""
    region = visit.house.gazetteer.get(asked.code)
    if region is None:
        await visit.say(places.not_served(visit))
        return
    await visit.notice()
    sheet = await asyncio.to_thread(poster.pdf, _poster(visit, region), visit.house.clock().date())
    await visit.bot.send_document(
        visit.address.chat_id,
        InputFile(sheet, filename=f"poster-{fold(region.name).replace(' ', '-')}.pdf"),
        caption=visit.screen("poster", **_names(visit, region)).text,
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
    )


async def _mine(visit: Visit) -> None:
    followed = [visit.house.gazetteer[code] for code in visit.regions]
    if len(followed) == 1:
        await _send_code(visit, followed[0])
        return
    screen = visit.screen("qr_which", followed=bool(followed))
    await visit.show(_choice(visit, screen.text, followed or list(visit.house.gazetteer.roots), 2))


def _choice(visit: Visit, text: str, regions: list[Region], width: int) -> Page:
    names = places.told_apart(visit.house.gazetteer, regions)
    buttons = [button(name, ShowCode(one.code)) for name, one in zip(names, regions, strict=True)]
    return Page(text, grid(buttons, width))


async def _send_code(visit: Visit, region: Region) -> None:
    await visit.notice()
    link = poster.link_to(visit.bot.username, region.code)
    every = {"group": visit.in_group, "newsroom": visit.house.newsroom_name, "example": ""}
    screen = visit.house.wording.screen(
        "qr", visit.language, limit=CAPTION_LIMIT, link=link, **every, **_names(visit, region)
    )
    await visit.bot.send_photo(
        visit.address.chat_id,
        InputFile(poster.png(link), filename="qr.png"),
        caption=screen.text,
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(column(button(screen.label("poster"), PrintPoster(region.code)))),
    )


def _poster(visit: Visit, region: Region) -> poster.Poster:
    words = visit.screen("poster", **_names(visit, region))
    above = visit.house.gazetteer.ancestors(region.code)
    return poster.Poster(
        link=poster.link_to(visit.bot.username, region.code),
        newsroom=visit.house.newsroom_name,
        title=(words.label("title"), words.label("title_end")),
        within=", ".join(poster.formal_name(container) for container in above),
        steps=(words.label("first"), words.label("second"), words.label("third")),
        foot=(words.label("no_camera"), words.label("free")),
    )


def _names(visit: Visit, region: Region) -> dict[str, object]:
    return {"name": poster.formal_name(region), "bot": visit.bot.username}
