"""What was said twice and needs one answer: commands that queued up during an outage, pictures of one album.

In memory only, bounded, and forgotten at a restart: a second answer is a nuisance, no harm.
"""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta

#: A message that is older than this when it is read has waited in Telegram's queue.
QUEUED_AFTER = timedelta(seconds=30)
#: What queued up together is read together; what comes later than this is asked anew.
TOGETHER = timedelta(minutes=5)
REMEMBERED = 4096


class Repeats:
    """The last few thousand things that were answered, and when."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._answered: OrderedDict[Hashable, datetime] = OrderedDict()

    def again(self, thing: Hashable, now: datetime) -> bool:
        """Whether this was asked just before; asking notes it."""
        before = self._answered.pop(thing, None)
        self._answered[thing] = now
        if len(self._answered) > self._remembered:
            self._answered.popitem(last=False)
        return before is not None and now - before <= TOGETHER

    def queued_again(self, chat_id: int, text: str, said_at: datetime, now: datetime) -> bool:
        """Whether somebody said the same already while nobody was there to answer.

        Who presses /start eleven times during an outage gets one welcome. What is said while the bot is awake
        is always answered.
        """
        return now - said_at > QUEUED_AFTER and self.again((chat_id, text), now)
