"""Turning the pages of a digest. Whose digest it is, is whose chat it is: a button opens nobody else's."""

from telegram import InlineKeyboardButton

from delivery.digest_cards import DigestCards, Edition
from handlers.callbacks import NewsPage
from handlers.screens import Page, button, column
from handlers.visit import Visit
from handlers.wish_callbacks import TurnDigest
from storage import articles, digests


async def turn(visit: Visit, asked: TurnDigest) -> None:
    """Another page, where the last one stood."""
    edition = await _edition(visit, asked.wave_id)
    if edition is None:
        screen = visit.screen("digest_gone")
        await visit.say(Page(screen.text, column(button(screen.label("news"), NewsPage("", 0)))))
        return
    card = DigestCards(visit.house.wording, visit.house.gazetteer).page(edition, visit.language, asked.page)
    rows = tuple(
        tuple(InlineKeyboardButton(one.text, callback_data=one.callback_data) for one in line)
        for line in card.buttons
    )
    await visit.show(Page(card.text, rows))


async def _edition(visit: Visit, wave_id: int) -> Edition | None:
    """What this chat got in that wave; None where that is no more, or never was."""
    if visit.reader is None:
        return None
    async with visit.house.storage.reading() as connection:
        numbers = (await digests.entries(connection, wave_id, [visit.reader.id])).get(visit.reader.id, ())
        begun = await digests.begun_at(connection, [wave_id])
        found = await articles.get_many(connection, numbers)
    return Edition(wave_id, begun[wave_id], found) if found and wave_id in begun else None
