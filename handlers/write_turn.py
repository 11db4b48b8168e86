"""One turn of the editors' conversation about an article: its card, a question, a change, a word back."""

import html

from handlers.desk_asking import Questions
from handlers.desk_visit import DeskVisit
from handlers.screens import Page
from handlers.write_card import draft_page
from handlers.write_room import WriteRoom
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import Article
from storage import article_drafts, articles
from storage.article_drafts import StoredDraft
from storage.database import Connection

#: What can be asked for; each is a word of the button's data, of the question's link and of the templates.
FIELDS = frozenset({"text", "more", "photo", "places", "when"})
FIELDS_OF_A_CORRECTION = frozenset({"text", "mend", "places", "wrong"})
#: What is asked, and what a message of the bot asks for.
QUESTIONS = Questions("draft", "write_ask", FIELDS | FIELDS_OF_A_CORRECTION)
ask, asked_by = QUESTIONS.ask, QUESTIONS.asked_by


class IsScheduled(Exception):
    """It waits for its hour, and is not changed while it does."""


def room_of(desk: DeskVisit) -> WriteRoom:
    """What writing needs."""
    room = desk.house.write_room
    assert room is not None, "a desk has one"
    return room


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
