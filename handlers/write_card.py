"""The card on which an article is written: what it says so far, what it lacks, what can be done with it."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton

from delivery.cards import place_names
from handlers import places
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, Row, button, column, pairs, row
from handlers.write_callbacks import (
    AddRegion,
    AskDraft,
    CheckDraft,
    DropDraft,
    DropPicture,
    DropRegion,
    ExplainRegions,
    HoldDraft,
    ShowDraft,
)
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import Article
from newsroom.regions import Gazetteer
from newsroom.tagging import Tagging
from newsroom.wording import Screen, cut, units
from storage.article_drafts import StoredDraft

#: So much of a draft's text stands on its card, in units; and so many of its places have a button.
TEXT_ROOM = 900
PLACES_SHOWN, NAMED_SHOWN = 12, 3
_PLACES_ROOM, _BUTTON_ROOM = 400, 40
_WORDS_ROOM, _WORDS_SHOWN = 60, 3


def draft_page(desk: DeskVisit, stored: StoredDraft, corrected: Article | None) -> Page:
    """The card as it is now; `corrected` is the article that it corrects."""
    draft, number, gazetteer = stored.draft, stored.id, desk.house.gazetteer
    known = [code for code in draft.regions if code in gazetteer]
    named = _named(desk, draft)
    screen = desk.screen(
        "write_card",
        number=number,
        article_id=draft.article_id or 0,
        case_number=draft.case_number or 0,
        title=draft.title,
        text=draft.text,
        length=units(draft.text),
        room=TEXT_ROOM,
        photo=bool(draft.photo),
        places=place_names(gazetteer, known, _PLACES_ROOM),
        chosen=draft.chosen,
        named=place_names(gazetteer, named, _PLACES_ROOM),
        at=stored.publish_at or draft.at,
        scheduled=stored.publish_at is not None,
        wrong=draft.wrong,
        missing=[fault.value for fault in draft.missing(corrected)],
    )
    if stored.publish_at is not None:
        hold = button(screen.label("hold"), HoldDraft(number))
        return Page(screen.text, ((hold,), (button(screen.label("drop"), DropDraft(number)),)))
    return Page(screen.text, _buttons(desk, number, draft, screen, known, named))


def _named(desk: DeskVisit, draft: ArticleDraft) -> list[str]:
    """Places that the text is about and that were not chosen, nor lie in a chosen one or around it."""
    if not draft.chosen:
        return []  # they follow the text by themselves
    room = desk.house.write_room
    assert room is not None, "a desk has one"
    found = room.tag(draft.title, draft.whole).regions
    return [
        code
        for code in found
        if code in desk.house.gazetteer
        and not any(f"{one}.".startswith(f"{code}.") or code.startswith(f"{one}.") for one in draft.regions)
    ][:NAMED_SHOWN]


def _buttons(
    desk: DeskVisit, number: int, draft: ArticleDraft, screen: Screen, known: list[str], named: list[str]
) -> tuple[Row, ...]:
    def asking(field: str) -> InlineKeyboardButton:
        return button(screen.label(field), AskDraft(number, field))

    if draft.corrects:
        words = [asking("text"), asking("mend"), asking("wrong")]
    else:
        photo = button(screen.label("no_photo"), DropPicture(number)) if draft.photo else asking("photo")
        more = [asking("more")] if draft.text else []
        words = [asking("text"), *more, photo, asking("when")]
    names = places.told_apart(desk.house.gazetteer, [desk.house.gazetteer[code] for code in known])
    dropping = (
        button(f"✖ {cut(name, _BUTTON_ROOM)}", DropRegion(number, code))
        for name, code in list(zip(names, known, strict=True))[:PLACES_SHOWN]
    )
    naming = (button(f"➕ {desk.house.gazetteer[code].label}", AddRegion(number, code)) for code in named)
    why = button(screen.label("why"), ExplainRegions(number)) if known else None
    check = button(screen.label("check"), CheckDraft(number))
    drop = button(screen.label("drop"), DropDraft(number))
    return (
        *pairs(words),
        *pairs(dropping),
        *pairs(naming),
        *row(asking("places")),
        *row(why),
        *row(check),
        *row(drop),
    )


def why_page(desk: DeskVisit, stored: StoredDraft, tagging: Tagging) -> Page:
    """Each place with the words that led to it."""
    entries = reasons(desk.house.gazetteer, stored.draft.regions, tagging)
    screen = desk.screen("write_why", entries=entries, told_in=bool(stored.draft.told_in))
    return Page(screen.text, column(button(screen.label("back"), ShowDraft(stored.id))))


def reasons(gazetteer: Gazetteer, codes: Iterable[str], tagging: Tagging) -> list[dict[str, object]]:
    """Each of these places with the words that led to it; without words where an editor chose it."""
    entries: list[dict[str, object]] = []
    for code in codes:
        words = dict.fromkeys(cut(one.words, _WORDS_ROOM) for one in tagging.why if one.code == code)
        entries.append({"place": gazetteer.short(code), "words": list(words)[:_WORDS_SHOWN]})
    return entries
