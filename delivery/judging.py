"""What an outcome means beyond its own delivery: for the chat, for the pace, for all of them.

The chat is gone or moved, its topic takes nothing, Telegram wants a pause, is not reached, or no longer knows
the bot. What becomes of the delivery itself says `delivery/verdicts.py`.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from delivery.counting import SendStats
from delivery.outcomes import FloodWait, Gone, Migrated, Outcome, Retry, Sent, Unauthorized
from delivery.pacing import Pacer
from delivery.recorder import Recorder
from delivery.verdicts import Verdicts
from newsroom.deliveries import Delivery, DeliveryKind, Shown
from newsroom.sealing import Address, Sealer
from storage.forum_topics import Lost

#: Reasons for which a topic takes nothing although its group does.
_TOPIC_LOST = ("topic_gone", "topic_closed")
#: However often Telegram was not reached, the pause grows no further.
_MOST_TRIES = 5


class Judge:
    """Called with each delivery that was sent, and with what came of it.

    `paid` are the kinds that are paid for. `pause` is told for how many seconds nothing may begin, `end` that
    Telegram no longer knows the bot.
    """

    def __init__(  # noqa: PLR0913  all that an outcome has to do with
        self,
        recorder: Recorder,
        verdicts: Verdicts,
        pacer: Pacer,
        sealer: Sealer,
        steady: Callable[[], float],
        stats: SendStats,
        *,
        paid: Collection[DeliveryKind],
        pause: Callable[[float], None],
        end: Callable[[Unauthorized], None],
    ) -> None:
        self._recorder = recorder
        self._verdicts = verdicts
        self._pacer = pacer
        self._sealer = sealer
        self._steady = steady
        self._stats = stats
        self._paid = paid
        self._pause = pause
        self._end = end
        self._unreachable_tries = 0

    @property
    def is_unreachable(self) -> bool:
        """Whether Telegram was not reached when something was sent last."""
        return self._unreachable_tries > 0

    def __call__(self, delivery: Delivery, address: Address, outcome: Outcome, shown: Shown) -> None:
        """Draw the consequences, and have the rest recorded."""
        if not isinstance(outcome, Retry):
            self._unreachable_tries = 0
        match outcome:
            case Sent():  # nearly always: asked first
                pass
            case Gone(reason) if reason in _TOPIC_LOST:
                outcome = self._without_topic(delivery, address, reason)
            case Gone():
                self._recorder.gone(delivery)
            case Migrated(new_chat_id):
                moved = replace(address, chat_id=new_chat_id)
                self._recorder.moved(delivery, self._sealer.seal_address(moved))
            case FloodWait(retry_after):
                self._stats.flood_waits += 1
                paid = delivery.kind in self._paid
                self._pacer.flood(self._steady(), retry_after, address.chat_id, paid=paid)
            case Retry(reached=False):
                outcome = replace(outcome, after_seconds=self._wait_for_telegram())
            case Unauthorized():
                self._end(outcome)
            case _:
                pass
        self._recorder.add(self._verdicts.of(delivery, outcome, shown))

    def _without_topic(self, delivery: Delivery, address: Address, reason: str) -> Outcome:
        """A topic was closed or deleted: it and all that comes goes to the general topic instead.

        Where that is closed, too, what waits goes to another topic that takes messages. What is about a
        message that stands in the topic ends with it.
        """
        if address.thread_id is not None:
            topic, general = self._sealer.seal_address(address), self._sealer.seal_address(address.chat)
            lost = Lost(topic, general, closed=reason == "topic_closed")
            self._recorder.lost_topic(delivery.reader_id, lost)
        elif delivery.about is None:
            self._recorder.general_closed(delivery)
        return Migrated(address.chat_id) if delivery.about is None else Gone(reason)

    def _wait_for_telegram(self) -> float:
        """It was not reached at all: that says nothing about one delivery, so all of them wait."""
        self._unreachable_tries += 1
        pause = self._verdicts.backoff(min(self._unreachable_tries, _MOST_TRIES))
        self._pause(pause)
        return pause
