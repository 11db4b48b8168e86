"""The doors to articles: who may open which, and the words for what could not be done behind them."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import Message, User

from handlers import correct, write, write_callbacks, write_sending
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


def understand(message: Message, bot: User) -> Asked | None:
    """What was asked of this editor for an article; or a picture under which one is begun."""
    if message.photo and message.caption and _BEGINS.match(message.caption):
        return Asked(0, "text")
    return asked_by(message.reply_to_message, bot)


WRITE_COMMANDS: Mapping[tuple[str, ...], tuple[Role, Answer]] = {
    ("tulis", "write"): (Role.EDITOR, guarded(write.command)),
    ("koreksi", "correct"): (Role.EDITOR, guarded(correct.command)),
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
WRITE_TAPS = {kind: (Role.EDITOR, guarded(answer)) for kind, answer in _TAPS.items()}
heard = guarded(write.heard)
