"""What is written down about a delivery after Telegram answered (or did not): pure, by one table.

Nothing that passes by itself costs a try: flood waits, pacing, a network that is away. What Telegram answers
with 5xx is tried for about a day; what may have arrived only a few times, because each may be a duplicate,
and not at all where a gap is better than that (`DeliveryKind.is_worth_a_duplicate`, or a setting for news).
"""

from collections.abc import Callable
from dataclasses import dataclass

from delivery.outcomes import (
    FloodWait,
    Gone,
    Migrated,
    Outcome,
    Refused,
    Retry,
    Sent,
    Unauthorized,
    Uncertain,
)
from delivery.patience import OUTBOX, backoff
from newsroom.deliveries import Delivery, DeliveryState, Result, Shown


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time and chance, handed in: unix seconds, steady seconds, and a number in [0, 1)."""

    wall: Callable[[], float]
    steady: Callable[[], float]
    chance: Callable[[], float]


class Verdicts:
    """Makes the results that `storage.outbox.record` takes."""

    def __init__(self, clocks: Clocks, *, resend_news: bool = False) -> None:
        self._clocks = clocks
        self._resend_news = resend_news

    def of(  # noqa: C901, PLR0911  an arm for each
        self, delivery: Delivery, outcome: Outcome, shown: Shown
    ) -> Result:
        """The right end of each outcome, or the way back to waiting; `shown` is what was to be seen."""
        match outcome:
            case Sent(message_id):
                return self._sent(delivery, message_id, shown)
            case Gone(reason):
                return self._end(delivery, DeliveryState.GONE, reason)
            case Migrated():
                return self.again(delivery, 0, "migrated", tried=True)
            case FloodWait(retry_after):
                return self.again(delivery, retry_after, "flood_wait")
            case Retry(after, reason, reached=True):
                if delivery.attempts + 1 >= OUTBOX.tries:
                    return self.failed(delivery, reason)
                wait = max(after, self.backoff(delivery.attempts))
                return self.again(delivery, wait, reason, tried=True)
            case Retry(after, reason):
                return self.again(delivery, after, reason)
            case Uncertain(reason):
                resent = self._resend_news or delivery.kind.is_worth_a_duplicate
                if not resent or delivery.attempts + 1 >= OUTBOX.doubtful:
                    return self._end(delivery, DeliveryState.UNCERTAIN, reason, in_doubt=True)
                wait = self.backoff(delivery.attempts)
                return self.again(delivery, wait, reason, tried=True, in_doubt=True)
            case Unauthorized(reason):
                return self.again(delivery, 0, reason)
            case Refused("message_gone") if delivery.about is not None:
                # Whoever deleted their copy has nothing that could be changed.
                return self._end(delivery, DeliveryState.GONE, "message_gone")
            case Refused(reason):
                return self.failed(delivery, reason)

    def _sent(self, delivery: Delivery, message_id: int | None, shown: Shown) -> Result:
        return Result(
            delivery.id,
            delivery.dispatch_id,
            DeliveryState.SENT,
            self._clocks.wall(),
            message_id=message_id,
            attempts=delivery.attempts + 1,
            with_photo=shown.with_photo,
            revision=shown.revision,
        )

    def failed(self, delivery: Delivery, reason: str) -> Result:
        """It will never be sent."""
        return self._end(delivery, DeliveryState.FAILED, reason)

    def again(
        self, delivery: Delivery, after: float, reason: str, *, tried: bool = False, in_doubt: bool = False
    ) -> Result:
        """Back to waiting, for at least `after` seconds; with 0 it is due whatever the clock will show."""
        now = self._clocks.wall()
        return Result(
            delivery.id,
            delivery.dispatch_id,
            DeliveryState.WAITING,
            now,
            reason=reason,
            due_at=now + after if after else 0.0,
            attempts=delivery.attempts + tried,
            in_doubt=in_doubt,
        )

    def backoff(self, tries: int) -> float:
        """Seconds, exponential, with jitter: after an outage not everything comes back at one instant."""
        return backoff(tries) * (0.5 + self._clocks.chance() / 2)

    def _end(
        self,
        delivery: Delivery,
        state: DeliveryState,
        reason: str = "",
        *,
        in_doubt: bool = False,
    ) -> Result:
        return Result(
            delivery.id,
            delivery.dispatch_id,
            state,
            self._clocks.wall(),
            reason=reason,
            attempts=delivery.attempts + 1,
            in_doubt=in_doubt,
        )
