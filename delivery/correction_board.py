"""The cards of corrections on the desk tell how many copies read right by now, as alerts' cards do.

A card is a courtesy, the edits are the work. Where a card hangs stands in the list of the desk's posts.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from telegram.ext import ExtBot

from delivery.alert_board import LATER, SHORTEST
from delivery.article_letters import ArticleLetters
from delivery.desk_edit import edit_card
from delivery.desk_room import DeskPlace
from delivery.outcomes import Refused, Sent
from newsroom.cases import PostKind
from storage import corrections, desk_posts
from storage.corrections import Correction
from storage.database import Storage

logger = logging.getLogger(__name__)

#: Of older corrections no card is looked at: their copies follow all the same.
RECENT = timedelta(hours=6)
#: After a refusal, so long until the next try.
_BACK_OFF = timedelta(seconds=20)
#: Every few seconds at first, then half as often.
_FIRST = timedelta(seconds=30)


class CorrectionBoard:
    """Call `work` whenever copies may have followed; it returns after how many seconds to call it again."""

    def __init__(
        self,
        storage: Storage,
        letters: ArticleLetters,
        bot: ExtBot[Any],
        desk: DeskPlace,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._letters = letters
        self._bot = bot
        self._desk = desk
        self._clock = clock
        #: What each card shows, before when it is not drawn again, and which are on the desk no more.
        self._shown: dict[int, str] = {}
        self._not_before: dict[int, datetime] = {}
        self._gone: set[int] = set()

    async def work(self) -> float | None:
        """Draw the cards that are behind. None: nothing moves until something is corrected."""
        if self._desk.chat_id is None:
            return None
        now = self._clock()
        async with self._storage.reading() as connection:
            recent = await corrections.made_since(connection, now - RECENT)
        moving = [one for one in recent if await self._moves(one, now)]
        numbers = {one.id for one in recent}
        self._shown = {number: text for number, text in self._shown.items() if number in numbers}
        self._not_before = {one.id: self._not_before[one.id] for one in moving if one.id in self._not_before}
        if not moving:
            return None
        soonest = min(self._not_before.get(one.id, now) for one in moving)
        return max((soonest - now).total_seconds(), SHORTEST.total_seconds())

    async def _moves(self, correction: Correction, now: datetime) -> bool:
        """Draw its card, if that is behind and may be drawn; whether to look at it again."""
        told = None if correction.id in self._gone else await self._letters.corrected(correction)
        async with self._storage.reading() as connection:
            message_id = await desk_posts.message_of(connection, None, PostKind.CORRECTION, correction.id)
        if told is None:
            return False
        card, reached = told
        goes_on = not reached.is_over or reached.waiting > 0 or correction.reached_all_at is None
        if message_id is None or self._shown.get(correction.id) == card.text:
            return goes_on
        if self._not_before.get(correction.id, now) > now:
            return True
        outcome = await edit_card(self._bot, self._desk.chat_id, message_id, card)
        if isinstance(outcome, Sent):
            self._shown[correction.id] = card.text
            self._not_before[correction.id] = now + (SHORTEST if now - correction.made_at < _FIRST else LATER)
            return goes_on
        logger.info("a correction's card could not be drawn: %s", type(outcome).__name__)
        if isinstance(outcome, Refused):  # somebody deleted it: then nobody reads it either
            self._gone.add(correction.id)
            return False
        self._not_before[correction.id] = now + _BACK_OFF
        return True
