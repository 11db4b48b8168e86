"""/koreksi: which article was wrong? The last ones, a search by words, a number, or the link to it."""

from collections.abc import Sequence

from delivery.cards import link_of
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, grid, row
from handlers.which_article import NoSuchLink, meant
from handlers.write_callbacks import CorrectArticle, CorrectList
from handlers.write_turn import begin, show_below, tell
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import Article
from storage import article_drafts, articles

PER_PAGE = 8


async def command(desk: DeskVisit, words: str) -> None:
    """`/koreksi`, `/koreksi 12`, `/koreksi jembatan kepuh`, a link, or a reply to a message with one."""
    words = words.strip()
    try:
        article_id = await meant(desk, words)
    except NoSuchLink:
        await tell(desk, "no_such_link")
        return
    if article_id is None:
        await desk.say(await _list(desk, words, 0))
    else:
        await _choose(desk, article_id)


async def turn(desk: DeskVisit, tap: CorrectList) -> None:
    """Another page."""
    await desk.show(await _list(desk, "", tap.page))


async def choose(desk: DeskVisit, tap: CorrectArticle) -> None:
    """This one."""
    await _choose(desk, tap.article_id)


async def _choose(desk: DeskVisit, article_id: int) -> None:
    """The draft of its correction: what others began goes on."""
    async with desk.storage.transaction() as connection:
        article = await articles.get(connection, article_id)
        known = await article_drafts.of_article(connection, desk.room.tips, article_id)
        if known is not None and article is not None and known.draft.revision != article.revision:
            await article_drafts.end(connection, known)  # its feed changed it: begin with what it says now
            known = None
        draft_id = 0 if known is None else known.id
        if article is not None and known is None:
            draft = ArticleDraft.correcting(article, linked=bool(link_of(article)))
            draft_id = await begin(desk, connection, draft)
    if article is None:
        await tell(desk, "no_such_article", loud=True)
    else:
        await show_below(desk, draft_id)


async def _list(desk: DeskVisit, words: str, page: int) -> Page:
    async with desk.storage.reading() as connection:
        found = await articles.titled(connection, words, limit=PER_PAGE + 1, skip=page * PER_PAGE)
    screen = desk.screen("correct_list", words=words, page=page, entries=_entries(found[:PER_PAGE]))
    numbers = (button(f"#{article.id}", CorrectArticle(article.id)) for article in found[:PER_PAGE])
    turning = row(
        button(screen.label("newer"), CorrectList(page - 1)) if page > 0 else None,
        button(screen.label("older"), CorrectList(page + 1)) if len(found) > PER_PAGE and not words else None,
    )
    return Page(screen.text, (*grid(numbers, 4), *turning))


def _entries(found: Sequence[Article]) -> list[dict[str, object]]:
    return [
        {
            "number": article.id,
            "title": article.title,
            "moment": article.published_at,
            "corrected": bool(article.correction),
        }
        for article in found
    ]
