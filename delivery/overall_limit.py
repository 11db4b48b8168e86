"""The limit over all chats: never more than the rate in any second, also as Telegram counts it."""

from bisect import insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from delivery.limits import Rules


@dataclass(slots=True, eq=False)
class Place:
    """What passed: how many messages it counts as, from when on (steady seconds).

    `left` is when its request left, `at` when Telegram had it, as far as that is known: for a file, which is
    long on its way, that is never until it is there.
    """

    left: float
    at: float
    cost: int
    answer: bool


class Budget:
    """The limit over all chats.

    A queue of what passed keeps the promise "never more than the rate in any second"; even spacing (a GCRA:
    `_free_at` is when the next is due by the even beat) keeps away from it. Answers are not spaced while
    nothing else has to wait: several people who act in one moment are answered in it, where there is room.
    """

    __slots__ = (
        "_answer_due",
        "_blocked_until",
        "_free_at",
        "_fresh",
        "_late",
        "_passed",
        "_rate",
        "_refused",
        "_rules",
        "_slow_for",
        "_slow_since",
        "_until",
        "_window",
        "_within",
    )

    #: How long a free place waits for the answer that was refused the one before (seconds).
    GRACE = 0.02
    #: Who has no share now is told to ask again after this (seconds).
    NO_SHARE = 0.3

    def __init__(self, rate: float, rules: Rules) -> None:
        self._rate = rate
        self._rules = rules
        self._window = rules.window
        self._passed: deque[Place] = deque()
        self._late: list[Place] = []  # of those, what was late on its way and counts for longer
        self._fresh = 0  # so many of them, the last, have not left yet
        self._within = [0, 0]  # messages in the window: all the rest, answers
        self._refused = [float("-inf")] * 2  # when each of the two was told to wait, and has not gone since
        self._free_at = float("-inf")
        self._answer_due = float("-inf")
        self._blocked_until = float("-inf")
        self._slow_since = float("-inf")
        self._slow_for = 0.0
        self._until = float("inf")

    @property
    def rate(self) -> float:
        """Messages a second, as it was set."""
        return max(self._rate, 1.0)

    def share(self, rate: float, until: float) -> None:
        """It is so much from now on, 0 for none, and nothing past `until`."""
        self._rate, self._until = float(rate), until

    def wait(self, now: float, cost: int, *, answer: bool) -> float:
        """Seconds until it makes sense to ask again; 0.0 if there is room now."""
        wait = self._wait(now, cost, answer=answer)
        if wait > 0:
            self._refused[answer] = now
        return wait

    def _wait(self, now: float, cost: int, *, answer: bool) -> float:
        if now < self._blocked_until:
            return self._blocked_until - now
        if self._rate < 1 or now >= self._until:
            return self.NO_SHARE
        self._forget(now)
        rate = self._rate_at(now)
        cost = min(cost, int(rate))
        # Whoever gets a place at once needs none kept.
        has_rival = now - self._refused[not answer] <= self._window
        if has_rival and (wait := self._wait_for_share(now, rate, cost, answer=answer)) > 0:
            return wait
        wait = 0.0 if answer and not has_rival else self._free_at - self._ahead(rate) - now
        if wait <= 0:
            wait = self._wait_for_window(now, self._within[0] + self._within[1] + cost - rate)
        if answer:
            if wait > 0:
                self._answer_due = now + wait + self.GRACE
        elif now < self._answer_due:
            wait = max(wait, self._answer_due - now)
        return max(wait, 0.0)

    def take(self, now: float, cost: int, *, answer: bool) -> Place:
        """Count what passes now."""
        rate = self._rate_at(now)
        cost = min(cost, int(rate))
        step = cost * self._rules.beat / rate
        due = max(self._free_at, now) + step
        # However many were answered in one moment, the beat of all the rest is put off by a step, no further.
        self._free_at = min(due, max(self._free_at, now + self._ahead(rate) + step)) if answer else due
        place = Place(now, now, cost, answer)
        self._passed.append(place)
        self._fresh += 1
        self._within[answer] += cost
        self._refused[answer] = float("-inf")
        if answer:
            self._answer_due = float("-inf")
        return place

    def left(self, now: float) -> None:
        """What was taken since the last time leaves now."""
        for number in range(-min(self._fresh, len(self._passed)), 0):
            place = self._passed[number]
            place.left, place.at = now, max(place.at, now)
        self._fresh = 0

    def arrived(self, place: Place, at: float) -> None:
        """Telegram has what left with this place, and counts it from then on."""
        still_counts = place in self._late
        if still_counts:
            self._late.remove(place)
        place.at = at
        if still_counts:
            insort(self._late, place, key=_BY_ARRIVAL)

    def block(self, now: float, retry_after: float) -> None:
        """Let nothing pass for so long, and start slowly then."""
        rules = self._rules
        slow = min(rules.slow_start, retry_after * rules.slow_start_waits)
        if self._blocked_until <= now < self._slow_since + self._slow_for:
            slow = rules.slow_start
        elif now < self._blocked_until:  # one of many that were under way, and are all told the same
            slow = max(slow, self._slow_for)
        self._blocked_until = max(self._blocked_until, now + retry_after)
        self._slow_since, self._slow_for = self._blocked_until, slow

    def _wait_for_share(self, now: float, rate: float, cost: int, *, answer: bool) -> float:
        """Whoever is not alone leaves the other its share: answers are never starved, nor is an alert."""
        theirs = rate * self._rules.reserved
        if answer:
            # What the rest makes use of, and one more: a post for the desk now and then costs no fifth.
            theirs = min(theirs, self._within[not answer] + 1.0)
        mine = max(float(cost), rate - theirs)
        return self._wait_for_window(now, self._within[answer] + cost - mine, only=answer)

    def _wait_for_window(self, now: float, excess: float, only: bool | None = None) -> float:
        """Seconds until at least `excess` messages (of one kind only) have left the window."""
        if excess <= 0:
            return 0.0
        for place in self._by_arrival() if self._late else self._passed:
            if only is None or place.answer is only:
                excess -= place.cost
                if excess <= 0:
                    return min(max(place.at + self._window - now, 0.0), self._window)
        return self._window

    def _by_arrival(self) -> Iterator[Place]:
        """All that passed, in order. Only the first few are asked for; `heapq.merge` begins with much ado."""
        late = 0
        for place in self._passed:
            while late < len(self._late) and self._late[late].at <= place.at:
                yield self._late[late]
                late += 1
            yield place
        yield from self._late[late:]

    def _ahead(self, rate: float) -> float:
        """By so much (seconds) may the even beat be run ahead of, to catch up what was left unused."""
        # Two at least: at a slow beat, what a timer is late by would be lost each time.
        return max(self._rules.burst, 2 * self._rules.beat / rate)

    def _rate_at(self, now: float) -> float:
        since = now - self._slow_since
        if since >= self._slow_for:
            return self._rate
        start = self._rules.slow_start_from
        share = start + (1 - start) * max(since, 0.0) / self._slow_for
        return max(1.0, self._rate * share)

    def _forget(self, now: float) -> None:
        gone = now - self._window
        while self._passed and self._passed[0].left <= gone:
            place = self._passed.popleft()
            if place.at <= gone:
                self._within[place.answer] -= place.cost
            else:
                insort(self._late, place, key=_BY_ARRIVAL)
        while self._late and self._late[0].at <= gone:
            place = self._late.pop(0)
            self._within[place.answer] -= place.cost


_BY_ARRIVAL = attrgetter("at")
