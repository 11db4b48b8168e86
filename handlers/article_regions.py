"""/wilayah: why an article went where it went, and what editors know better: by a tap, at once.

What an editor says here wins over the tagger from then on, also when the feed changes the article. Nobody is
told of it as of a correction: not a word that readers have changes. How words are corrected: `correct.py`.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import ForceReply, Message, User

from handlers import regions_card
from handlers.alert_places import read_places
from handlers.asked_lately import Question
from handlers.desk_visit import DeskVisit
from handlers.regions_callbacks import (
    AddArticleRegion,
    AskRegions,
    DropArticleRegion,
    RegionsList,
    ShowRegions,
    TagAgain,
)
from handlers.screens import Page
from handlers.which_article import NoSuchLink, meant
from handlers.write_turn import room_of, tell
from newsroom.article_drafts import MAX_REGIONS
from newsroom.articles import Article, told_by
from newsroom.wording import cut
from storage import article_drafts, articles
from storage.database import Connection

_QUOTED = 60
#: What such a question is about, and what it asks for.
ABOUT, FIELD = "article", "places"


@dataclass(frozen=True, slots=True)
class AskedRegions:
    """What a message of the bot asks for: a region of this article."""

    article_id: int


async def command(desk: DeskVisit, words: str) -> None:
    """`/wilayah`, `/wilayah 12`, `/wilayah jembatan kepuh`, a link, or a reply to a message with one."""
    words = words.strip()
    try:
        article_id = await meant(desk, words)
    except NoSuchLink:
        await tell(desk, "no_such_link")
        return
    if article_id is None:
        await desk.say(await regions_card.article_list(desk, words, 0))
    else:
        await look(desk, ShowRegions(article_id))


async def turn(desk: DeskVisit, tap: RegionsList) -> None:
    """Another page of the list."""
    await desk.show(await regions_card.article_list(desk, "", tap.page))


async def look(desk: DeskVisit, tap: ShowRegions) -> None:
    """Its regions, and the words that led to them; under what was typed, or in a message of its own."""
    async with desk.storage.reading() as connection:
        article = await articles.get(connection, tap.article_id)
    if article is None:
        await tell(desk, "no_such_article", loud=True)
    else:
        await desk.say(await regions_card.card(desk, article))


async def add(desk: DeskVisit, tap: AddArticleRegion) -> None:
    """It is about this place, too; whom that concerns gets it, while it is news."""
    if tap.region not in desk.house.gazetteer:
        await tell(desk, "stale", loud=True)
    else:
        await _change(desk, tap.article_id, add=(tap.region,))


async def drop(desk: DeskVisit, tap: DropArticleRegion) -> None:
    """It is not about this place."""
    await _change(desk, tap.article_id, drop=(tap.region,))


async def tag_again(desk: DeskVisit, tap: TagAgain) -> None:
    """What the tagger says, after all; from now on it has its say again."""
    async with desk.storage.transaction() as connection:
        before = await articles.get(connection, tap.article_id)
        added = 0
        if before is not None and await articles.is_by_hand(connection, before.id):
            regions = room_of(desk).tag(before.title, told_by(before.lead, before.body)).regions
            added = await _become(desk, connection, before, regions, by_hand=False)
    await _changed(desk, tap.article_id, added)


async def ask_for(desk: DeskVisit, tap: AskRegions) -> None:
    """Ask this editor for a place: the next reply to the question names it."""
    await _ask(desk, tap.article_id)


def asked_by(message: Message | None, bot: User) -> AskedRegions | None:
    """The article about which a message of the bot asks, also after a restart: it stands in its link."""
    if message is None or message.from_user is None or message.from_user.id != bot.id:
        return None
    shape = re.compile(re.escape(_link(bot.username or "")) + rf"([1-9][0-9]{{0,17}})&ask={FIELD}")
    found = (shape.fullmatch(entity.url or "") for entity in message.entities)
    return next((AskedRegions(int(match[1])) for match in found if match), None)


async def heard(desk: DeskVisit, asked: AskedRegions) -> None:
    """Places were named: each is a button, because what goes out to readers cannot be taken back."""
    assert desk.said is not None, "somebody wrote"
    typed = " ".join((desk.said.text or "").split())
    read = read_places(desk.house.gazetteer, typed)
    async with desk.storage.reading() as connection:
        article = await articles.get(connection, asked.article_id)
    if article is None:
        await tell(desk, "no_such_article", loud=True)
        return
    candidates = [*read.codes, *(hit.region.code for _, found in read.unclear for hit in found)]
    if candidates:
        await desk.say(regions_card.choice(desk, article, typed, candidates))
    if read.unknown or not candidates:
        await _ask(desk, asked.article_id, unknown=", ".join(read.unknown) or typed)


async def _ask(desk: DeskVisit, article_id: int, *, unknown: str = "") -> None:
    screen = desk.screen(
        "regions_ask",
        number=article_id,
        unknown=cut(unknown, _QUOTED),
        link=f"{_link(desk.visit.bot.username)}{article_id}&ask={FIELD}",
        who=desk.person.full_name,
        person=desk.person.id,
    )
    asking = ForceReply(selective=True, input_field_placeholder=screen.label("placeholder"))
    asked = await desk.say(Page(screen.text), force_reply=asking)
    desk.asks(Question(ABOUT, article_id, FIELD, (asked.message_id,), None, desk.now))


def _link(username: str) -> str:
    return f"https://t.me/{username}?{ABOUT}="


async def _change(
    desk: DeskVisit, article_id: int, *, add: Iterable[str] = (), drop: Iterable[str] = ()
) -> None:
    """In one transaction, so that two editors who tap at once both have their way."""
    added = 0
    async with desk.storage.transaction() as connection:
        before = await articles.get(connection, article_id)
        regions = (set(before.regions) | set(add)) - set(drop) if before is not None else set()
        if len(regions) > MAX_REGIONS:
            before = None
        elif before is not None and regions != set(before.regions):
            added = await _become(desk, connection, before, sorted(regions), by_hand=True)
    if len(regions) > MAX_REGIONS:
        await tell(desk, "too_many_regions", loud=True)
    else:
        await _changed(desk, article_id, added)


async def _become(
    desk: DeskVisit, connection: Connection, before: Article, regions: Iterable[str], *, by_hand: bool
) -> int:
    """It is about these from now on; how many more get it. A correction that is being written follows."""
    after = tuple(sorted(regions))
    added = await room_of(desk).publisher.choose_regions(
        connection, before, after, by_hand=by_hand, by=desk.editor.id, now=desk.now
    )
    draft = await article_drafts.of_article(connection, desk.room.tips, before.id)
    followed = draft is not None and draft.draft.regions == tuple(sorted(before.regions))
    if draft is not None and followed and draft.draft.regions != after:
        await article_drafts.change(connection, desk.room.tips, draft, draft.draft.about(after), desk.now)
    await desk.settle(connection)
    return added


async def _changed(desk: DeskVisit, article_id: int, added: int) -> None:
    """The card as it is now, in place of what was tapped."""
    async with desk.storage.reading() as connection:
        article = await articles.get(connection, article_id)
    if article is None:
        await tell(desk, "no_such_article", loud=True)
        return
    if added:
        room_of(desk).wake()
    notice = desk.screen("regions_told", added=added).label("notice")
    await desk.visit.show(await regions_card.card(desk, article), html.unescape(notice))
