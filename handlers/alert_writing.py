"""/siaran: an alert is written on one card, which fills with every tap and every reply.

A draft is a row from its first word, so a restart loses nothing. Who may send it, and what becomes of it
then: `alert_running.py`.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from telegram import Message

from delivery.alert_actions import NoSuchAlert
from delivery.alert_desk import View
from handlers import alert_list
from handlers.access import Reason, Refused
from handlers.alert_callbacks import (
    AddPlace,
    AskAlert,
    BeginAlert,
    DropPhoto,
    RemovePlace,
    SetSeverity,
    ShowAlert,
)
from handlers.alert_places import choices, read_places, with_place
from handlers.alert_turn import (
    CHANGED,
    OF_A_DRAFT,
    OF_AN_ALERT,
    OF_AN_UPDATE,
    ask,
    look_again,
    show,
    take_away_question,
    tell,
)
from handlers.desk_visit import DeskVisit
from newsroom.alert_times import read_when
from newsroom.alerts import MAX_ADVICE, MAX_REGIONS, AlertDraft, Severity
from newsroom.cases import Role
from newsroom.markup import normalised
from newsroom.time_words import NotATime
from newsroom.wording import units
from storage import alerts

#: The source stands in one line under the text.
MAX_SOURCE = 60
#: The command that begins a message, perhaps inside formatting that goes on behind it.
COMMAND = re.compile(r"((?:<[^>]*>)*)/(?:siaran|alert)(?:@\w+)?(?:\s+|$)", re.IGNORECASE)
#: Typed in answer to a question: there shall be none.
_NOTHING = ("-", "–", "hapus", "kosongkan", "none", "remove")
_Change = Callable[[AlertDraft], AlertDraft]


async def command(desk: DeskVisit, _words: str) -> None:
    """`/siaran` lists; with words behind it, or as a reply to a colleague's message, it begins a draft.

    Words are always a new text, never a search: that is the button *Cari*.
    """
    said = desk.said
    assert said is not None, "a command is a message"
    html = normalised(COMMAND.sub(r"\1", html_of(said), count=1))
    about = _colleagues(said, desk)
    if not html and about is None and not said.photo:
        await alert_list.first(desk)
        return
    if not desk.editor.role.may(Role.EDITOR):
        raise Refused(Reason.ROLE, desk.editor.id)
    photo = photo_of(said) or (photo_of(about) if about is not None else "")
    text = html or (normalised(html_of(about)) if about is not None else "")
    if not text and not photo:
        await tell(desk, "nothing_to_take")
    else:
        await show(desk, await _keep(desk, AlertDraft(html=text, photo_id=photo)))


async def begin(desk: DeskVisit, _tap: BeginAlert) -> None:
    """A new one, and the question for its text; an editor's empty draft is not left lying about."""
    async with desk.storage.reading() as connection:
        every = await alerts.drafts(connection)
    empty = (one.id for one in every if one.author_id == desk.editor.id and one.draft == AlertDraft())
    number = next(empty, None) or await _keep(desk, AlertDraft())
    await show(desk, number)
    await ask(desk, number, "text")


async def look(desk: DeskVisit, tap: ShowAlert) -> None:
    """Its card, from another side."""
    view = View(tap.view) if tap.view in set(View) else View.CARD
    preview = tap.language if tap.language in desk.house.wording.languages else desk.language
    await show(desk, tap.number, view, preview=preview)


async def set_severity(desk: DeskVisit, tap: SetSeverity) -> None:
    """How grave it is."""
    if tap.severity not in set(Severity):
        await tell(desk, "stale", loud=True)
        return
    await change(desk, tap.number, lambda draft: replace(draft, severity=Severity(tap.severity)))
    await show(desk, tap.number)


async def ask_for(desk: DeskVisit, tap: AskAlert) -> None:
    """Ask for what the button names, where that can be asked."""
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, tap.number)
        alert = await alerts.get(connection, tap.number)
    if stored is None and alert is None:
        raise NoSuchAlert
    if stored is None:
        allowed: tuple[str, ...] = OF_AN_ALERT
    else:
        allowed = OF_AN_UPDATE if stored.draft.thread_id else OF_A_DRAFT
    if tap.field in allowed:
        await ask(desk, tap.number, tap.field)
    elif tap.field == CHANGED and stored is not None:
        await look_again(desk, tap.number)  # an older button, which does not tell what was read
    else:
        await tell(desk, "no_draft", number=tap.number, loud=True)


async def add_place(desk: DeskVisit, tap: AddPlace) -> None:
    """One more region."""
    if tap.code not in desk.house.gazetteer:
        await tell(desk, "place_not_served", loud=True)
        return
    await change(desk, tap.number, lambda draft: replace(draft, regions=with_place(draft.regions, tap.code)))
    await show(desk, tap.number)


async def remove_place(desk: DeskVisit, tap: RemovePlace) -> None:
    """One region less."""
    await change(
        desk,
        tap.number,
        lambda draft: replace(draft, regions=tuple(code for code in draft.regions if code != tap.code)),
    )
    await show(desk, tap.number, View.PLACES)


async def drop_photo(desk: DeskVisit, tap: DropPhoto) -> None:
    """No picture."""
    await change(desk, tap.number, lambda draft: replace(draft, photo_id=""))
    await show(desk, tap.number)


async def fill(desk: DeskVisit, number: int, field: str) -> None:
    """What was asked for a draft was answered, or somebody replied to its card: that is the text."""
    said = desk.said
    assert said is not None, "somebody wrote"
    words = " ".join((said.text or said.caption or "").split())
    match field:
        case "text":
            filled = await _fill_text(desk, number, said)
        case "places":
            filled = await _fill_places(desk, number, words)
        case "when" | "until":
            filled = await _fill_time(desk, number, field, words)
        case _:
            filled = await _fill_line(desk, number, field, words)
    if filled:
        await show(desk, number)
    await take_away_question(desk)


async def change(desk: DeskVisit, number: int, how: _Change) -> None:
    """Change a draft as it is now. Raises `NoSuchAlert` where it is none any more."""
    async with desk.storage.transaction() as connection:
        stored = await alerts.draft(connection, number)
        if stored is None:
            raise NoSuchAlert
        await alerts.change_draft(connection, number, how(stored.draft))
        if desk.said is not None:
            await desk.settle(connection)


def html_of(message: Message) -> str:
    """What was written, with its formatting."""
    return message.text_html if message.text else message.caption_html or ""


def photo_of(message: Message) -> str:
    """Telegram's file id of the picture, "" where there is none."""
    return message.photo[-1].file_id if message.photo else ""


def _colleagues(said: Message, desk: DeskVisit) -> Message | None:
    """The message that this one replies to, if a colleague wrote it.

    What the bot posted here are sources' own words, mostly: they do not go out because of a reply.
    """
    about = said.reply_to_message
    if about is None or about.from_user is None or about.from_user.id == desk.visit.bot.id:
        return None
    return about if about.text or about.caption or about.photo else None


async def _keep(desk: DeskVisit, draft: AlertDraft) -> int:
    async with desk.storage.transaction() as connection:
        number = await alerts.keep_draft(connection, draft, author_id=desk.editor.id, now=desk.now)
        await desk.settle(connection)
        await desk.note(connection, "alert_draft", None, str(number))
    return number


async def _fill_text(desk: DeskVisit, number: int, said: Message) -> bool:
    html, photo = normalised(html_of(said)), photo_of(said)
    if not html and not photo:
        await ask(desk, number, "text", fault="no_text")
        return False
    photo_stays = False

    def written(draft: AlertDraft) -> AlertDraft:
        nonlocal photo_stays
        # Readers have the alert's picture, or none: an update changes words.
        photo_stays = bool(photo and draft.thread_id)
        picture = draft.photo_id if draft.thread_id else photo or draft.photo_id
        return replace(draft, html=html or draft.html, photo_id=picture)

    await change(desk, number, written)
    if photo_stays:
        await tell(desk, "photo_stays")
    return True


async def _fill_places(desk: DeskVisit, number: int, words: str) -> bool:
    found = read_places(desk.house.gazetteer, words)
    full = False

    def wider(draft: AlertDraft) -> AlertDraft:
        nonlocal full
        regions = draft.regions
        for code in found.codes:
            regions = with_place(regions, code)
        full = len(regions) > MAX_REGIONS
        return draft if full else replace(draft, regions=regions)

    await change(desk, number, wider)
    if full:
        await ask(desk, number, "places", fault="too_many_places")
        return False
    if found.codes:
        await show(desk, number)
    for typed, hits in found.unclear:
        await desk.say(choices(desk, number, typed, hits))
    if found.unknown:
        await ask(desk, number, "places", fault="place_unknown", typed=", ".join(found.unknown))
    return False


async def _fill_time(desk: DeskVisit, number: int, field: str, words: str) -> bool:
    if words.casefold() in _NOTHING:
        await change(desk, number, lambda draft: _without_time(draft, field))
        return True
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, number)
    if stored is None:
        raise NoSuchAlert
    begins = stored.draft.starts
    if begins is not None and begins <= desk.now:
        begins = None
    try:
        when = read_when(words, now=desk.now, zone=desk.house.wording.zone, starts=begins)
    except NotATime as error:
        await ask(desk, number, field, fault=f"time_{error.fault.value}", typed=words)
        return False
    if field == "until" and (when.moments or when.ends is None):
        await ask(desk, number, field, fault="only_end", typed=words)
        return False

    def timed(draft: AlertDraft) -> AlertDraft:
        if not when.moments:
            return replace(draft, ends=when.ends)
        first = when.moments[0] if when.moments[0] > desk.now else None
        return replace(draft, starts=first, repeat=when.moments[1:], ends=when.ends)

    await change(desk, number, timed)
    return True


def _without_time(draft: AlertDraft, field: str) -> AlertDraft:
    return (
        replace(draft, ends=None) if field == "until" else replace(draft, starts=None, ends=None, repeat=())
    )


async def _fill_line(desk: DeskVisit, number: int, field: str, words: str) -> bool:
    line = "" if words.casefold() in _NOTHING else words
    longest = MAX_ADVICE if field == "advice" else MAX_SOURCE
    if not words or units(line) > longest:
        await ask(desk, number, field, fault="too_long" if words else "no_text")
        return False
    if field == "advice":
        await change(desk, number, lambda draft: replace(draft, advice=line))
    else:
        await change(desk, number, lambda draft: replace(draft, source=line))
    return True
