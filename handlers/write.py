"""/tulis: an article is written on the desk, from nothing or from a case; a row from its first word.

How it goes out: `write_sending.py`. How one that went out is corrected: `correct.py`.
"""

import re
from dataclasses import replace

from telegram import Message

from handlers.alert_places import read_places
from handlers.desk_asking import Asked
from handlers.desk_visit import DeskVisit
from handlers.places import told_apart
from handlers.screens import Page, button, column
from handlers.write_callbacks import (
    AddRegion,
    AskDraft,
    DropPicture,
    DropRegion,
    ExplainRegions,
    ShowDraft,
    WriteFromCase,
)
from handlers.write_card import why_page
from handlers.write_turn import (
    FIELDS,
    FIELDS_OF_A_CORRECTION,
    IsScheduled,
    ask,
    begin,
    change,
    room_of,
    show,
    show_below,
    stored_draft,
    tell,
)
from newsroom.alert_times import read_when
from newsroom.article_drafts import MAX_WRONG, ArticleDraft
from newsroom.time_words import NotATime
from newsroom.tips import TipState
from newsroom.wording import cut, units
from storage import article_drafts, caseload, cases
from storage.article_drafts import StoredDraft

_COMMAND = re.compile(r"/\w+(?:@\w+)?\s*")
_CASE = re.compile(r"#?([1-9][0-9]{0,17})")
_LISTED = 8
_TITLE_ROOM = 50
_CHOICES = 8
_NOW = ("sekarang", "now")


async def command(desk: DeskVisit, words: str) -> None:
    """`/tulis`, `/tulis 12` from a case, `/tulis` and an article, or as a reply to a colleague's message."""
    said = desk.said
    assert said is not None, "a command is a message"
    if case := _CASE.fullmatch(words.strip()):
        await from_case(desk, WriteFromCase(int(case[1])))
        return
    about = _colleagues(said)
    text = _COMMAND.sub("", said.text or "", count=1) or (_words(about) if about is not None else "")
    photo = _photo(about) if about is not None else ""
    if text.strip() or photo:
        await _take_new(desk, text, photo)
        return
    await _list(desk)
    await ask(desk, 0, "text")


async def _list(desk: DeskVisit) -> None:
    """What others, or oneself, have not finished."""
    async with desk.storage.reading() as connection:
        every = await article_drafts.everything(connection, desk.room.tips)
    if not every:
        return
    screen = desk.screen("write_list", count=len(every))
    untitled = screen.label("untitled")
    signs = (_sign(stored) for stored in every[:_LISTED])
    buttons = (
        button(f"{sign} {cut(stored.draft.title, _TITLE_ROOM) or untitled}", ShowDraft(stored.id))
        for sign, stored in zip(signs, every[:_LISTED], strict=True)
    )
    await desk.say(Page(screen.text, column(*buttons)))


def _sign(stored: StoredDraft) -> str:
    if stored.publish_at is not None:
        return "🕒"
    return "✏️" if stored.draft.corrects else "📝"


async def from_case(desk: DeskVisit, tap: WriteFromCase) -> None:
    """Its words as a beginning, and nothing of its source. Of each case there is one draft at a time."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        known = await article_drafts.of_case(connection, desk.room.tips, tap.number)
        draft_id = 0 if known is None else known.id
        if not draft_id and case.state is not TipState.WITHDRAWN:
            text = await caseload.text_of(connection, desk.room.tips, case)
            facts = await cases.facts_of(connection, desk.room.tips, case)
            told_in = facts.region if facts.region in desk.house.gazetteer else ""
            draft = ArticleDraft(text=text, begun_with=text, told_in=told_in, case_number=tap.number)
            draft_id = await begin(desk, connection, draft)
    if draft_id:
        await show_below(desk, draft_id)
    else:
        await tell(desk, "withdrawn", number=tap.number, loud=True)


async def look(desk: DeskVisit, tap: ShowDraft) -> None:
    """Its card."""
    await show(desk, tap.draft_id)


async def ask_for(desk: DeskVisit, tap: AskDraft) -> None:
    """Ask for what the button names, where that can be asked."""
    stored = await stored_draft(desk, tap.draft_id)
    if tap.field in (FIELDS_OF_A_CORRECTION if stored.draft.corrects else FIELDS):
        await ask(desk, tap.draft_id, tap.field)
    else:
        await tell(desk, "stale", loud=True)


async def drop_picture(desk: DeskVisit, tap: DropPicture) -> None:
    """Without a picture."""
    stored = await stored_draft(desk, tap.draft_id)
    await change(desk, stored, replace(stored.draft, photo=""))
    await show(desk, tap.draft_id)


async def add_region(desk: DeskVisit, tap: AddRegion) -> None:
    """One place more; in place of the choice between several of its name."""
    stored = await stored_draft(desk, tap.draft_id)
    if tap.region not in desk.house.gazetteer:
        await tell(desk, "stale", loud=True)
        return
    await change(desk, stored, stored.draft.about((*stored.draft.regions, tap.region)))
    await show(desk, tap.draft_id)


async def drop_region(desk: DeskVisit, tap: DropRegion) -> None:
    """One place less."""
    stored = await stored_draft(desk, tap.draft_id)
    if tap.region in stored.draft.regions:
        left = (code for code in stored.draft.regions if code != tap.region)
        await change(desk, stored, stored.draft.about(left))
    await show(desk, tap.draft_id)


async def explain(desk: DeskVisit, tap: ExplainRegions) -> None:
    """Which words led to its places."""
    stored = await stored_draft(desk, tap.draft_id)
    tagging = room_of(desk).tag(stored.draft.title, stored.draft.whole)
    await desk.show(why_page(desk, stored, tagging))


# --- what is written ----------------------------------------------------------------------------------------


async def heard(desk: DeskVisit, asked: Asked) -> None:
    """An editor replied to a question. Raises `NoSuchDraft` and `IsScheduled`."""
    assert desk.said is not None, "somebody wrote"
    words, photo = _words(desk.said).strip(), _photo(desk.said)
    if words.startswith("/"):  # a picture under which an article is begun
        words = _COMMAND.sub("", words, count=1)
    if not words and not photo:
        await tell(desk, "nothing_to_take")
    elif not asked.number:
        await _take_new(desk, words, photo)
    else:
        stored = await stored_draft(desk, asked.number)
        await _take(desk, stored, asked.field, words, photo)


async def _take_new(desk: DeskVisit, words: str, photo: str) -> None:
    async with desk.storage.transaction() as connection:
        draft_id = await begin(desk, connection, replace(ArticleDraft().written(words), photo=photo))
    await show(desk, draft_id)


async def _take(desk: DeskVisit, stored: StoredDraft, field: str, words: str, photo: str) -> None:
    if stored.publish_at is not None:
        raise IsScheduled
    if field == "when":
        await _take_time(desk, stored, words)
    elif field == "places":
        await _take_places(desk, stored, words)
    elif field == "photo" and not photo:
        await ask(desk, stored.id, field, fault="no_photo")
    elif field == "wrong" and units(words) > MAX_WRONG:
        await ask(desk, stored.id, field, fault="too_long")
    elif (changed := _changed(stored.draft, field, words)) is None:
        await ask(desk, stored.id, field, fault="not_found", typed=words)
    else:
        if photo and not changed.corrects:
            changed = replace(changed, photo=photo)
        await change(desk, stored, changed)
        await show(desk, stored.id)


def _changed(draft: ArticleDraft, field: str, words: str) -> ArticleDraft | None:
    """The draft with what was written; None where its words do not stand there."""
    match field:
        case "wrong":
            return replace(draft, wrong=" ".join(words.split()))
        case "mend":
            return draft.mended(words)
        case "text" if words:
            return draft.written(words)
        case "more" if words:
            return draft.longer(words)
        case _:
            return draft


async def _take_time(desk: DeskVisit, stored: StoredDraft, words: str) -> None:
    if words.casefold() in _NOW:
        at = None
    else:
        try:
            when = read_when(words, now=desk.now, zone=desk.house.wording.zone)
        except NotATime as fault:
            await ask(desk, stored.id, "when", fault=fault.fault.value, typed=words)
            return
        if len(when.moments) != 1 or when.ends is not None:
            await ask(desk, stored.id, "when", fault="one_moment", typed=words)
            return
        at = when.moments[0]
    await change(desk, stored, replace(stored.draft, at=at))
    await show(desk, stored.id)


async def _take_places(desk: DeskVisit, stored: StoredDraft, words: str) -> None:
    """Those that are clear at once, a choice for each name that several places bear."""
    read = read_places(desk.house.gazetteer, words)
    if read.codes:
        await change(desk, stored, stored.draft.about((*stored.draft.regions, *read.codes)))
    for name, found in read.unclear:
        regions = [hit.region for hit in found][:_CHOICES]
        labels = told_apart(desk.house.gazetteer, regions)
        screen = desk.screen("write_choice", typed=cut(name, _TITLE_ROOM))
        choices = (
            button(label, AddRegion(stored.id, region.code))
            for label, region in zip(labels, regions, strict=True)
        )
        await desk.say(Page(screen.text, column(*choices)))
    if read.unknown:
        await ask(desk, stored.id, "places", fault="unknown", typed=", ".join(read.unknown))
    if read.codes:
        await show(desk, stored.id)


def _words(message: Message) -> str:
    return message.text or message.caption or ""


def _photo(message: Message) -> str:
    return message.photo[-1].file_id if message.photo else ""


def _colleagues(said: Message) -> Message | None:
    """The message of a colleague that this one replies to."""
    about = said.reply_to_message
    if about is None or about.forum_topic_created is not None:
        return None
    return None if about.from_user is None or about.from_user.is_bot else about
