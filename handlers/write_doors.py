"""The doors to articles: who may open which, and the words for what could not be done behind them."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import Message, User

from handlers import article_regions, correct, regions_callbacks, write, write_callbacks, write_sending
from handlers.article_regions import AskedRegions
from handlers.desk_asking import Asked
from handlers.desk_visit import DeskVisit
from handlers.write_turn import IsScheduled, asked_by, tell
from newsroom.cases import Role
from storage.article_drafts import NoSuchDraft

Answer = Callable[[DeskVisit, Any], Awaitable[None]]
_BEGINS = re.compile(r"/(?:tulis|write)(?:@\w+)?(?:\s|$)", re.IGNORECASE)


def guarded(answer: Answer) -> Answer:
    """The same, and what cannot be done is said."""

    async def answers(desk: DeskVisit, meant: object) -> None:
        try:
            await answer(desk, meant)
        except NoSuchDraft:
            await tell(desk, "gone", loud=True)
        except IsScheduled:
            await tell(desk, "scheduled", loud=True)

    return answers


def understand(message: Message, bot: User) -> Asked | AskedRegions | None:
    """What was asked of this editor for an article; or a picture under which one is begun."""
    if message.photo and message.caption and _BEGINS.match(message.caption):
        return Asked(0, "text")
    about = message.reply_to_message
    return asked_by(about, bot) or article_regions.asked_by(about, bot)


async def hear(desk: DeskVisit, asked: Asked | AskedRegions) -> None:
    """An editor replied to a question."""
    if isinstance(asked, AskedRegions):
        await article_regions.heard(desk, asked)
    else:
        await write.heard(desk, asked)


_Tap = write_callbacks.WriteCallback | regions_callbacks.RegionsCallback
WRITE_COMMANDS: Mapping[tuple[str, ...], tuple[Role, Answer]] = {
    ("tulis", "write"): (Role.EDITOR, guarded(write.command)),
    ("koreksi", "correct"): (Role.EDITOR, guarded(correct.command)),
    ("wilayah", "regions"): (Role.VIEWER, guarded(article_regions.command)),
}
_TAPS: Mapping[type[write_callbacks.WriteCallback], Answer] = {
    write_callbacks.WriteFromCase: write.from_case,
    write_callbacks.ShowDraft: write.look,
    write_callbacks.AskDraft: write.ask_for,
    write_callbacks.DropPicture: write.drop_picture,
    write_callbacks.AddRegion: write.add_region,
    write_callbacks.DropRegion: write.drop_region,
    write_callbacks.ExplainRegions: write.explain,
    write_callbacks.CheckDraft: write_sending.check,
    write_callbacks.SendDraft: write_sending.send,
    write_callbacks.HoldDraft: write_sending.hold,
    write_callbacks.DropDraft: write_sending.drop,
    write_callbacks.CorrectArticle: correct.choose,
    write_callbacks.CorrectList: correct.turn,
}
_REGIONS: Mapping[type[regions_callbacks.RegionsCallback], tuple[Role, Answer]] = {
    regions_callbacks.RegionsList: (Role.VIEWER, article_regions.turn),
    regions_callbacks.ShowRegions: (Role.VIEWER, article_regions.look),
    regions_callbacks.AskRegions: (Role.EDITOR, article_regions.ask_for),
    regions_callbacks.AddArticleRegion: (Role.EDITOR, article_regions.add),
    regions_callbacks.DropArticleRegion: (Role.EDITOR, article_regions.drop),
    regions_callbacks.TagAgain: (Role.EDITOR, article_regions.tag_again),
}
WRITE_TAPS: Mapping[type[_Tap], tuple[Role, Answer]] = {
    **{kind: (Role.EDITOR, guarded(answer)) for kind, answer in _TAPS.items()},
    **{kind: (role, guarded(answer)) for kind, (role, answer) in _REGIONS.items()},
}
heard = guarded(hear)
