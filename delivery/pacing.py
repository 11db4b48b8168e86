"""Telegram's limits, kept by ourselves: over all chats, for each chat, for each group.

Pure: `now` is steady seconds, handed in. Nothing here waits; `Gate` does, for whoever is answering a person.
"""

from collections.abc import Hashable
from math import inf

from delivery.chat_limits import Chats
from delivery.limits import USUAL, Priority, Rules
from delivery.overall_limit import Budget, Place
from delivery.round_trips import RoundTrips

__all__ = ["USUAL", "Pacer", "Place", "Priority", "Rules"]


class Pacer:
    """Says at each moment whether a message may go, and if not, when to ask again.

    A refusal for one chat takes nothing from any other. Memory is bounded by what was sent within the last
    minute. `rate` is messages a second over all chats; where that is `paid` for, all that is sent without
    paying has a limit of its own.
    """

    def __init__(self, rate: float = 30.0, rules: Rules = USUAL, *, paid: bool = False) -> None:
        if rate < 1:
            raise ValueError("the rate is at least one message a second")
        self._rules = rules
        self._rate = float(rate)
        self._budget = self._paid_budget = Budget(self._rate, rules)
        if paid and rate > rules.free:
            self._budget = Budget(rules.free, rules)
        self._chats = Chats(rules)
        self._suspects: dict[Hashable, float] = {}
        self._round_trips = RoundTrips()
        self._newest: Place | None = None

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    @property
    def rate(self) -> float:
        """Messages a second over all chats, as it was set."""
        return self._rate

    def rate_of(self, *, paid: bool) -> float:
        """The same of what is paid for, or of what is not."""
        return self._budget_of(paid=paid).rate

    def share(self, rate: int, paid_rate: int, until: float) -> None:
        """One of several workers may use so much of the whole, until then; past that it sends nothing."""
        self._budget.share(rate, until)
        if self._paid_budget is not self._budget:
            self._paid_budget.share(paid_rate, until)
        self._rate = max(1.0, float(paid_rate if self._paid_budget is not self._budget else rate))

    def try_take(
        self,
        now: float,
        chat: Hashable | None,
        *,
        group: bool = False,
        priority: int,
        cost: int = 1,
        paid: bool = False,
        has_room: bool = False,
    ) -> float:
        """0.0 if the message may go now, which is then counted; else seconds until asking again makes sense.

        `priority` is a `Priority`, or its number as it stands in a row.
        `chat` is None where no chat is known (the edit of an inline message). `cost` is how many messages it
        counts as: an album has several, see also `cost`. `has_room` says whoever was told so just now by
        `budget_wait`.
        """
        if chat is not None and (wait := self._chats.wait(now, chat, cost, group=group)) > 0:
            return wait
        if not has_room and (wait := self.budget_wait(now, priority, cost, paid=paid)) > 0:
            return wait
        self._newest = self._budget_of(paid=paid).take(now, cost, answer=priority == Priority.ANSWER)
        if chat is not None:
            self._chats.take(now, chat, cost, self._newest, group=group)
        return 0.0

    def left(self, now: float) -> None:
        """What was taken since this was said last leaves only now: the limit counts from when it arrives.

        Between taking a place and the bytes' leaving lies what else this process had to do meanwhile. What
        a later one gains on an earlier by that would squeeze the stream together past the limit.
        """
        self._budget.left(now)
        if self._paid_budget is not self._budget:
            self._paid_budget.left(now)

    @property
    def newest(self) -> Place:
        """The place that was taken last, for whoever took it just now."""
        assert self._newest is not None, "none was taken"
        return self._newest

    def answered(self, place: Place, method: str, now: float) -> None:
        """Telegram answered what left with this place, by this method.

        It counts a message as it arrives: what was held up on its way comes nearer to what leaves a second
        later. Whether it was that or its answer nobody knows, so it counts as if it was that.
        """
        late = self._round_trips.excess(method, now - place.left)
        if late >= self._rules.on_time:
            place.at = place.left + min(late, self._rules.latest)

    def uploads(self, place: Place) -> None:
        """What left with this place carries a file: nobody knows how long it will be under way.

        It counts all that time, and from its end, which whoever called this tells (`uploaded`) in any case.
        """
        self._budget.arrived(place, inf)

    def uploaded(self, place: Place, now: float) -> None:
        """Telegram answered it, or it failed; it has arrived by now, if ever."""
        self._budget.arrived(place, now)

    def budget_wait(self, now: float, priority: int, cost: int = 1, *, paid: bool = False) -> float:
        """Seconds until anything of this priority may go to any chat at all; 0.0 is now. Takes nothing."""
        return self._budget_of(paid=paid).wait(now, cost, answer=priority == Priority.ANSWER)

    def flood(
        self, now: float, retry_after: float, chat: Hashable | None = None, *, paid: bool = False
    ) -> None:
        """Telegram said "too many", to this chat's message or (None) in general: hold that back.

        Telegram does not say whose limit it was. A chat's own is the mildest reading; when it is told for
        several private chats at once it is the bot's: its limit for what is `paid` for, or that for the rest.
        """
        if chat is None:
            self._budget_of(paid=paid).block(now, retry_after)
            return
        self._chats.block(now, chat, retry_after)
        if self._chats.is_group(chat):
            return
        self._suspects[chat] = now
        recent = {key: at for key, at in self._suspects.items() if now - at <= self._rules.suspicion}
        self._suspects = recent
        if len(recent) >= self._rules.suspects:
            self._suspects = {}
            self._budget_of(paid=paid).block(now, retry_after)

    def cost(self, text_bytes: int) -> int:
        """How many messages one with a text this long counts as."""
        return self._rules.large_cost if text_bytes > self._rules.large_bytes else 1

    def _budget_of(self, *, paid: bool) -> Budget:
        return self._paid_budget if paid else self._budget
