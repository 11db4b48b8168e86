"""What goes out as a sign of life: a line with what came of late, the same for all to whom as much came."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta

from delivery.cards import Card, CardButton
from delivery.payloads import Payload, message
from newsroom.deliveries import Delivery, DeliveryKind
from newsroom.signs import TELLS_OF
from newsroom.wording import Wording
from storage import signs
from storage.database import Storage

_COUNTED = (DeliveryKind.ARTICLE, DeliveryKind.DIGEST, DeliveryKind.ALERT)


class SignShelf:
    """Signs of life. `kept_for` is how long it is known what was delivered."""

    def __init__(
        self, storage: Storage, wording: Wording, clock: Callable[[], datetime], kept_for: timedelta
    ) -> None:
        self._storage = storage
        self._wording = wording
        self._clock = clock
        self._span = min(kept_for, TELLS_OF)
        self._counts: dict[int, tuple[int, ...]] = {}

    async def load(self, thing_ids: set[int]) -> None:
        """A month is a number and nothing more."""

    async def load_for(self, deliveries: Sequence[Delivery]) -> None:
        """What these readers got of late."""
        missing = {one.reader_id for one in deliveries} - self._counts.keys()
        if not missing:
            return
        async with self._storage.reading() as connection:
            found = await signs.delivered(connection, missing, self._clock() - self._span)
        for reader_id in missing:
            counts = found.get(reader_id, {})
            self._counts[reader_id] = tuple(counts.get(kind, 0) for kind in _COUNTED)

    def variant(self, delivery: Delivery) -> Hashable:
        """How much came."""
        return self._counts.get(delivery.reader_id)

    def render(self, delivery: Delivery) -> Payload | None:
        """The line."""
        counts = self._counts.get(delivery.reader_id)
        if counts is None:
            return None
        news, digests, alerts = counts
        screen = self._wording.screen(
            "sign_of_life",
            delivery.language,
            days=self._span.days,
            news=news,
            digests=digests,
            alerts=alerts,
        )
        # As handlers/callbacks.py has them for the settings, and for switching these lines off.
        buttons = (
            CardButton(screen.label("change"), callback_data="st:main"),
            CardButton(screen.label("off"), callback_data="sx:signs:0"),
        )
        return message(Card(screen.text, "", (buttons,)))

    def forget(self) -> None:
        """Read anew from now on."""
        self._counts.clear()
