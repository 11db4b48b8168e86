"""The admins hear of what needs a person: in the desk's group, or each in private where there is none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.answers import outcome_of
from delivery.outcomes import Uncertain
from handlers.house import House
from handlers.visit import NO_PREVIEW
from newsroom.alarms import Cause, Standing, What, judge
from newsroom.journal import journal
from storage import alarms

logger = journal(__name__)

#: What the words may ask for; of a feed that is there no more nothing is known.
_NO_FIGURES = {"name": "", "reason": "", "pending": 0, "minutes": 0, "megabytes": 0, "days": 0}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is amiss now. `figures` go into the words; nothing is known of kinds that are `unseen`."""

    causes: Collection[Cause]
    figures: Mapping[Cause, Mapping[str, object]] = field(default_factory=dict)
    unseen: Collection[What] = ()


async def look(house: House, bot: ExtBot[Any], seen: Seen, known: Sequence[Standing]) -> None:
    """Tell of what is new and lasts, and of what is over, each once."""
    now = house.clock()
    verdict = judge(now, known, seen.causes, unseen=seen.unseen)
    async with house.storage.transaction() as connection:
        for cause in verdict.begins:
            await alarms.begins(connection, cause, now)
        for one in verdict.forget:
            await alarms.over(connection, one.cause)
        # Noted before it leaves: after a kill in between rather not at all than twice.
        for one in verdict.tell:
            await alarms.told(connection, one.cause, now)
        for one in verdict.over:
            await alarms.over(connection, one.cause)
    for one in verdict.tell:
        figures = seen.figures.get(one.cause, {})
        if not await _tell(house, bot, one, figures, over=False):
            async with house.storage.transaction() as connection:
                await alarms.told(connection, one.cause, None)
    for one in verdict.over:
        await _tell(house, bot, one, seen.figures.get(one.cause, {}), over=True)


async def _tell(
    house: House, bot: ExtBot[Any], one: Standing, figures: Mapping[str, object], *, over: bool
) -> bool:
    """Whether somebody was told, or may have been; else it is tried again."""
    what = one.cause.what
    if over:
        logger.info("over: %s", what, reason=what)
    else:
        logger.warning("somebody is needed: %s", what, reason=what)
    room = house.tip_room
    if room is None:
        return True  # nobody is named; the log tells, and /metrics
    language = house.default_language
    data: dict[str, Any] = {**_NO_FIGURES, **figures, "since": house.wording.moment(one.since, language)}
    text = house.wording.screen("alarm", language, what=what.value, over=over, **data).text
    chats = [room.desk.chat_id] if room.desk.chat_id is not None else sorted(room.admin_ids)
    return any([await _send(bot, chat_id, text) for chat_id in chats])


async def _send(bot: ExtBot[Any], chat_id: int, text: str) -> bool:
    try:
        await bot.send_message(chat_id, text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    except TelegramError as error:
        outcome = outcome_of(error)
        logger.warning("an alarm was not sent: %s", type(outcome).__name__)
        return isinstance(outcome, Uncertain)
    return True
