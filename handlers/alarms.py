"""The admins hear of what needs a person: in the desk's group, or each in private where there is none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.answers import outcome_of
from delivery.outcomes import Uncertain
from handlers.house import House
from handlers.visit import NO_PREVIEW
from newsroom.alarms import Cause, Standing, Verdict, What, judge
from newsroom.journal import journal
from storage import alarms

logger = journal(__name__)

#: Where nobody could be told it is tried again so much later.
AGAIN = timedelta(hours=1)
#: What the words may ask for; of a feed that is there no more nothing is known.
_NO_FIGURES = {
    "name": "",
    "reason": "",
    "pending": 0,
    "minutes": 0,
    "megabytes": 0,
    "days": 0,
    "ahead": False,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is amiss now. `figures` go into the words; nothing is known of kinds that are `unseen`."""

    causes: Collection[Cause]
    figures: Mapping[Cause, Mapping[str, object]] = field(default_factory=dict)
    unseen: Collection[What] = ()


@dataclass(slots=True)
class Teller:
    """Knows, while the bot runs, what it could tell nobody: to try that each minute would fill the log."""

    house: House
    bot: ExtBot[Any]
    _in_vain: dict[Cause, datetime] = field(default_factory=dict)

    async def hear(self, seen: Seen, known: Sequence[Standing]) -> None:
        """Tell of what is new and lasts, and of what is over, each once."""
        now = self.house.clock()
        rests = {cause for cause, when in self._in_vain.items() if now - when < AGAIN}
        verdict = judge(now, known, seen.causes, unseen=seen.unseen)
        ripe = [one for one in verdict.tell if one.cause not in rests]
        await _note(self.house, verdict, ripe, now)
        for one in ripe:
            self._in_vain.pop(one.cause, None)
            if not await _tell(self.house, self.bot, one, seen.figures.get(one.cause, {}), over=False):
                self._in_vain[one.cause] = now
                async with self.house.storage.transaction() as connection:
                    await alarms.told(connection, one.cause, None)
        for one in verdict.over:
            await _tell(self.house, self.bot, one, seen.figures.get(one.cause, {}), over=True)


async def _note(house: House, verdict: Verdict, ripe: Sequence[Standing], now: datetime) -> None:
    async with house.storage.transaction() as connection:
        for cause in verdict.begins:
            await alarms.begins(connection, cause, now)
        for one in verdict.forget:
            await alarms.over(connection, one.cause)
        # Noted before it leaves: after a kill in between rather not at all than twice.
        for one in ripe:
            await alarms.told(connection, one.cause, now)
        for one in verdict.over:
            await alarms.over(connection, one.cause)


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
    language = room.desk.language or house.default_language
    data: dict[str, Any] = {**_NO_FIGURES, **figures, "since": house.wording.moment(one.since, language)}
    if data["reason"]:
        data["reason"] = house.wording.screen("feed_reason", language, reason=data["reason"]).label("words")
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
