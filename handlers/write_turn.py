"""One turn of the editors' conversation about an article: its card, a question, a change, a word back."""

import html
import re
from dataclasses import dataclass

from telegram import ForceReply, Message, User

from handlers.desk_visit import DeskVisit
from handlers.screens import Page
from handlers.write_card import draft_page
from handlers.write_room import WriteRoom
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import Article
from newsroom.wording import cut
from storage import article_drafts, articles
from storage.article_drafts import StoredDraft
from storage.database import Connection

#: What can be asked for; each is a word of the button's data, of the question's link and of the templates.
FIELDS = frozenset({"text", "more", "photo", "places", "when"})
FIELDS_OF_A_CORRECTION = frozenset({"text", "mend", "places", "wrong"})
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message of the bot asks for: one `field` of a draft (0: of a new one)."""

    draft_id: int
    field: str


class IsScheduled(Exception):
    """It waits for its hour, and is not changed while it does."""


def room_of(desk: DeskVisit) -> WriteRoom:
    """What writing needs."""
    room = desk.house.write_room
    assert room is not None, "a desk has one"
    return room


def asked_by(message: Message | None, bot: User) -> Asked | None:
    """What a message of the bot asks for, also after a restart.

    It stands in a link of the bot's own message, which nobody else can write.
    """
    if message is None or message.from_user is None or message.from_user.id != bot.id:
        return None
    shape = re.compile(re.escape(_link(bot.username or "")) + r"([0-9]{1,18})&ask=([a-z]{1,12})")
    for entity in message.entities:
        match = shape.fullmatch(entity.url or "")
        if match and match[2] in FIELDS | FIELDS_OF_A_CORRECTION:
            return Asked(int(match[1]), match[2])
    return None


def _link(username: str) -> str:
    return f"https://t.me/{username}?draft="


async def ask(desk: DeskVisit, draft_id: int, field: str, *, fault: str = "", typed: str = "") -> None:
    """Ask this editor for one thing: the next reply to the question is it.

    `fault` says what was wrong with what was `typed` before.
    """
    screen = desk.screen(
        "write_ask",
        number=draft_id,
        field=field,
        fault=fault,
        typed=cut(" ".join(typed.split()), _QUOTED),
        link=f"{_link(desk.visit.bot.username)}{draft_id}&ask={field}",
        who=desk.person.full_name,
        person=desk.person.id,
    )
    asking = ForceReply(selective=True, input_field_placeholder=screen.label("placeholder"))
    await desk.say(Page(screen.text), force_reply=asking)


async def tell(desk: DeskVisit, what: str, *, number: int = 0, loud: bool = False) -> None:
    """Say in one sentence what became of it: on the button, or as a reply to what was written."""
    screen = desk.screen("write_told", what=what, number=number)
    if desk.visit.query is not None:
        await desk.visit.notice(screen.label("notice"), alert=loud)
    else:
        await desk.say(Page(html.escape(screen.label("notice"), quote=False)))


async def stored_draft(desk: DeskVisit, draft_id: int) -> StoredDraft:
    """A draft as it is kept. Raises `NoSuchDraft`."""
    async with desk.storage.reading() as connection:
        return await article_drafts.get(connection, desk.room.tips, draft_id)


async def before(desk: DeskVisit, draft: ArticleDraft) -> Article | None:
    """The article that a draft corrects, as readers have it."""
    if draft.article_id is None:
        return None
    async with desk.storage.reading() as connection:
        return await articles.get(connection, draft.article_id)


async def begin(desk: DeskVisit, connection: Connection, draft: ArticleDraft) -> int:
    """A new draft of this editor; its number."""
    draft_id = await article_drafts.begin(
        connection,
        desk.room.tips,
        tagged(desk, draft),
        uid=desk.room.random(16),
        author_id=desk.editor.id,
        now=desk.now,
    )
    await desk.settle(connection)
    return draft_id


async def change(desk: DeskVisit, stored: StoredDraft, draft: ArticleDraft) -> None:
    """It reads like this now, if that is something else. Raises `NoSuchDraft` and `IsScheduled`."""
    if stored.publish_at is not None:
        raise IsScheduled
    draft = tagged(desk, draft)
    if draft == stored.draft:
        return
    async with desk.storage.transaction() as connection:
        await article_drafts.change(connection, desk.room.tips, stored, draft, desk.now)
        await desk.settle(connection)


def tagged(desk: DeskVisit, draft: ArticleDraft) -> ArticleDraft:
    """With the places that its words are about, unless an editor chose."""
    return draft.proposed(room_of(desk).tag(draft.title, draft.text).regions)


async def show(desk: DeskVisit, draft_id: int) -> None:
    """Its card: in place of what was tapped, or under what was written. Raises `NoSuchDraft`."""
    page = await _page(desk, draft_id)
    if desk.said is None:
        await desk.show(page)
    else:
        await desk.say(page)


async def show_below(desk: DeskVisit, draft_id: int) -> None:
    """Its card in a message of its own."""
    await desk.say(await _page(desk, draft_id))


async def _page(desk: DeskVisit, draft_id: int) -> Page:
    stored = await stored_draft(desk, draft_id)
    return draft_page(desk, stored, await before(desk, stored.draft))
