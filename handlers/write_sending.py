"""A draft goes out: seen as readers will see it, then published, now or later, or sent as a correction."""

import asyncio
from dataclasses import replace

from delivery.article_letters import ArticleLetters
from delivery.cards import Cards
from delivery.publishing import AlreadyThere
from handlers import mistake_answers
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, row
from handlers.write_callbacks import (
    CheckDraft,
    DropDraft,
    HoldDraft,
    SendDraft,
    ShowDraft,
)
from handlers.write_turn import before, room_of, show, stored_draft, tell
from newsroom import audience
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import OWN_PHOTO, Article
from newsroom.cases import PostKind
from newsroom.deliveries import DeliveryKind
from newsroom.traces import find_traces
from newsroom.wording import visible_units
from storage import article_drafts, articles, audiences, desk_posts, dispatches
from storage.article_drafts import StoredDraft
from storage.corrections import ChangedMeanwhile


async def check(desk: DeskVisit, tap: CheckDraft) -> None:
    """As readers will see it, whom it reaches, and the button that sends it."""
    stored = await stored_draft(desk, tap.draft_id)
    draft = stored.draft
    corrected = await before(desk, draft)
    if draft.missing(corrected):
        await tell(desk, "incomplete", loud=True)
        await show(desk, tap.draft_id)
        return
    behind = await _preview(desk, _as_published(desk, draft, corrected))
    traces = draft.case_number is not None and await asyncio.to_thread(_shows_somebody, draft)
    screen = desk.screen(
        "write_check",
        article_id=draft.article_id or 0,
        chats=await _reached(desk, draft),
        at=draft.at,
        behind=behind,
        as_told=draft.is_as_told,
        traces=traces,
        reports=await _reports(desk, draft),
    )
    rows = row(
        button(screen.label("send"), SendDraft(stored.id, stored.version)),
        button(screen.label("edit"), ShowDraft(stored.id)),
    )
    await desk.say(Page(screen.text, (*rows, (button(screen.label("drop"), DropDraft(stored.id)),))))


async def _reports(desk: DeskVisit, draft: ArticleDraft) -> list[int]:
    """The cases that a correction answers and closes."""
    if draft.article_id is None:
        return []
    async with desk.storage.reading() as connection:
        return [case.number for case in await mistake_answers.reports(desk, connection, draft.article_id)]


def _as_published(desk: DeskVisit, draft: ArticleDraft, corrected: Article | None) -> Article:
    """The article that a draft will be."""
    if corrected is not None:
        return replace(
            corrected,
            title=draft.title,
            lead=draft.lead,
            body=draft.whole,
            regions=draft.regions,
            corrected_at=desk.now,
            correction=draft.wrong,
        )
    return Article(
        id=0,
        url="",
        title=draft.title,
        lead=draft.lead,
        body=draft.text,
        author="",
        section="",
        source=room_of(desk).publisher.source,
        image_url=f"{OWN_PHOTO}{draft.photo}" if draft.photo else "",
        published_at=draft.at or desk.now,
        revision=1,
        regions=draft.regions,
    )


async def _preview(desk: DeskVisit, article: Article) -> int:
    """Show the card without its buttons, which lead nowhere yet; how many units stand behind one of them."""
    cards = Cards(desk.house.wording, desk.house.gazetteer, desk.visit.bot.username)
    card, rest = cards.card(article, desk.language), cards.rest(article, desk.language)
    shown = card.photo_url and await desk.send_photo(card.photo_url, card.text)
    if not shown:
        await desk.say(Page(card.text))
    for page in rest:
        await desk.say(Page(page.text))
    return sum(visible_units(page.text) for page in rest)


def _shows_somebody(draft: ArticleDraft) -> bool:
    """Whether something in it looks like a person's number, address or name."""
    return bool(find_traces(f"{draft.title}\n{draft.text}"))


async def _reached(desk: DeskVisit, draft: ArticleDraft) -> int:
    """How many chats get it; of a correction, how many copies are changed."""
    async with desk.storage.reading() as connection:
        if draft.article_id is None:
            return await audiences.count_audience(connection, audience.of(draft.regions))
        sending = await dispatches.find(connection, DeliveryKind.ARTICLE, draft.article_id)
    return 0 if sending is None else sending.sent


async def send(desk: DeskVisit, tap: SendDraft) -> None:
    """Out with it, if it still reads as it was seen."""
    stored = await stored_draft(desk, tap.draft_id)
    draft = stored.draft
    if stored.publish_at is not None:
        await tell(desk, "scheduled", loud=True)
    elif stored.version != tap.version or draft.missing(await before(desk, draft)):
        await tell(desk, "changed_since", loud=True)
        await show(desk, tap.draft_id)
    elif draft.at is not None and draft.at <= desk.now:
        await tell(desk, "time_passed", loud=True)
        await show(desk, tap.draft_id)
    elif draft.corrects:
        await _correct(desk, stored)
    elif draft.at is not None:
        await _schedule(desk, stored)
    else:
        await _publish(desk, stored)
    room_of(desk).wake()


async def _publish(desk: DeskVisit, stored: StoredDraft) -> None:
    chats = await _reached(desk, stored.draft)
    try:
        async with desk.storage.transaction() as connection:
            article_id = await room_of(desk).publisher.publish(
                connection, stored, by=desk.editor.id, now=desk.now
            )
            await desk.settle(connection)
    except AlreadyThere as known:
        await tell(desk, "already_there", number=known.article_id, loud=True)
        return
    await _done(desk, "published", article_id, chats)


async def _schedule(desk: DeskVisit, stored: StoredDraft) -> None:
    async with desk.storage.transaction() as connection:
        await article_drafts.schedule(connection, stored, stored.draft.at, desk.now)
        await desk.settle(connection)
        await desk.note(connection, "write_at", stored.draft.case_number, f"draft {stored.id}")
    await show(desk, stored.id)


async def _correct(desk: DeskVisit, stored: StoredDraft) -> None:
    draft = stored.draft
    assert draft.article_id is not None, "it corrects one"
    copies = await _reached(desk, draft)
    try:
        async with desk.storage.transaction() as connection:
            reports = await mistake_answers.reports(desk, connection, draft.article_id)
            correction = await room_of(desk).publisher.correct(
                connection, stored, by=desk.editor.id, now=desk.now
            )
            await mistake_answers.tell(desk, connection, reports, correction, draft.title)
            await desk.settle(connection)
    except ChangedMeanwhile:
        await tell(desk, "article_changed", loud=True)
        return
    desk.room.wake()
    card = await _done(desk, "corrected", correction.article_id, copies)
    async with desk.storage.transaction() as connection:
        # From now on it tells how many copies read right (delivery/correction_board.py).
        await desk_posts.stands(connection, None, PostKind.CORRECTION, correction.id, card, desk.now)
    if reports:
        numbers = [case.number for case in reports]
        await desk.say(Page(desk.screen("write_answered", reports=numbers).text))
    for case in reports:
        await desk.refresh_card(case.number)


async def _done(desk: DeskVisit, what: str, article_id: int, count: int) -> int:
    """What became of it, in place of the question whether to send it; the message that says so."""
    async with desk.storage.reading() as connection:
        article = await articles.get(connection, article_id)
    assert article is not None, "just published or corrected"
    letters = ArticleLetters(desk.storage, desk.house.wording, lambda: desk.language)
    return await desk.put(letters.done(what, article, count))


async def hold(desk: DeskVisit, tap: HoldDraft) -> None:
    """Not at its hour: it is a draft again."""
    stored = await stored_draft(desk, tap.draft_id)
    if stored.publish_at is not None:
        async with desk.storage.transaction() as connection:
            await article_drafts.schedule(connection, stored, None, desk.now)
            await desk.settle(connection)
            await desk.note(connection, "write_hold", stored.draft.case_number, f"draft {stored.id}")
    await show(desk, tap.draft_id)


async def drop(desk: DeskVisit, tap: DropDraft) -> None:
    """It is given up, and no word of it is kept."""
    stored = await stored_draft(desk, tap.draft_id)
    async with desk.storage.transaction() as connection:
        await article_drafts.end(connection, stored)
        await desk.settle(connection)
        await desk.note(connection, "write_drop", stored.draft.case_number, f"draft {stored.id}")
    desk.room.scour()
    await desk.show(Page(desk.screen("write_dropped", corrects=stored.draft.corrects).text))
