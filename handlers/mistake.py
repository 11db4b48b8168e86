"""Lapor salah: a reader says what is wrong in an article. A short tip, told in private, about that article.

In which chat the button was pressed is kept nowhere, and whoever presses it in a group is led away from there
without a word that others see. Its steps: `mistake_steps.py`; all else is as for every tip.
"""

from dataclasses import replace

from telegram.helpers import create_deep_linked_url

from handlers.callbacks import NewsPage
from handlers.open_report import LEVEL
from handlers.screens import Page, button, column
from handlers.tip import privately
from handlers.tip_asking import show_again
from handlers.tip_callbacks import ReportMistake
from handlers.tip_session import Session
from handlers.tip_steps import levels
from handlers.tip_stored import unfinished
from handlers.visit import Visit
from newsroom.tips import CORRECTION, Draft, TipFacts
from storage import articles


async def report(visit: Visit, asked: ReportMistake) -> None:
    """Begin the report, or go on with it; a tip of something else that is half told ends first."""
    visit.below = True  # the article stays readable above
    if visit.in_group:
        await _lead_away(visit, f"k{asked.article_id}")
        return
    session = await Session.of(visit)
    if session is None:
        await visit.show(Page(visit.screen("tip_closed").text))
    elif not await unfinished(session):
        await _begin(session, asked.article_id)


async def _lead_away(visit: Visit, payload: str) -> None:
    """To the private chat: from a button at once, from a typed link by a button."""
    if visit.query is None:
        await visit.show(privately(visit, payload))
    else:
        await visit.lead(create_deep_linked_url(visit.bot.username, payload))


async def _begin(session: Session, article_id: int) -> None:
    visit, draft = session.visit, session.draft
    if draft is not None and draft.facts.article_id == article_id:
        await show_again(session, draft)
        return
    if draft is not None and draft.is_told:
        await visit.notice(visit.screen("tip_told", what="busy").label("notice"), alert=True)
        await show_again(session, draft)
        return
    async with visit.house.storage.reading() as connection:
        article = await articles.get(connection, article_id)
    if article is None:
        screen = visit.screen("article_missing")
        await visit.show(Page(screen.text, column(button(screen.label("news"), NewsPage("", 0)))))
        return
    facts = TipFacts(category=CORRECTION, article_id=article_id)
    before = draft.screen if draft is not None else 0
    draft = await session.begin(replace(Draft(facts, LEVEL), screen=before))
    session.article = article
    await session.show(levels(session, draft))
