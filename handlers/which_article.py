"""Which article an editor means: a number, a link (the newspaper's or ours), or a message that has one."""

import re

from telegram import Message, MessageEntity

from handlers.desk_visit import DeskVisit
from handlers.write_turn import room_of
from storage import articles

_NUMBER = re.compile(r"#?([1-9][0-9]{0,17})")
_OWN_LINK = re.compile(r"https?://t\.me/\w+\?start=a([1-9][0-9]{0,17})")
_LINK = re.compile(r"https?://\S+")
_URLS = (MessageEntity.URL, MessageEntity.TEXT_LINK)


class NoSuchLink(Exception):
    """There is a link, and no article behind it."""


async def meant(desk: DeskVisit, words: str) -> int | None:
    """The number of the article that is meant; None for words to look for. Raises `NoSuchLink`."""
    if number := _NUMBER.fullmatch(words):
        return int(number[1])
    about = desk.said.reply_to_message if desk.said is not None else None
    links = _LINK.findall(words) or (_links_in(about) if about is not None and not words else [])
    for link in links:
        article_id = await _behind(desk, link)
        if article_id is not None:
            return article_id
    if links:
        raise NoSuchLink
    return None


async def _behind(desk: DeskVisit, link: str) -> int | None:
    """The article behind a link: the newspaper's, or the one that we share."""
    if own := _OWN_LINK.fullmatch(link):
        return int(own[1])
    async with desk.storage.reading() as connection:
        return await articles.linked(connection, link, room_of(desk).canonical_url(link))


def _links_in(message: Message) -> list[str]:
    """The links in a message, its hidden ones and its buttons' too."""
    hidden = [entity.url for entity in (*message.entities, *message.caption_entities) if entity.url]
    written = list(message.parse_entities(list(_URLS)).values()) if message.text else []
    written += list(message.parse_caption_entities(list(_URLS)).values()) if message.caption else []
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    buttons = [one.url for line in rows for one in line if one.url]
    return [*hidden, *written, *buttons]
