"""Telegram's limits, kept by ourselves: over all chats, for each chat, for each group.

Pure: `now` is steady seconds, handed in. Nothing here waits; `Gate` does, for whoever is answering a person.

The figures are Telegram's (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a
second over all, 1000 with paid broadcasts; about one a second in a chat, short bursts forgiven; 20 a minute
in a group. Long messages hit the limits sooner (its bot support speaks of some 500 characters). Edits count.
"""

import enum
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass


class Priority(enum.IntEnum):
    """Who goes first, smallest first."""

    ANSWER = 0
    """To a person who is waiting."""
    DARURAT = 1
    WASPADA = 2
    INFO = 3
    REPLY = 4
    """To a source."""
    NEWS = 5
    DIGEST = 6
    EDIT = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits beside the rate, in messages and seconds."""

    #: The window in which no more than the rate may pass: a second, and as much more as the network may
    #: squeeze two messages together on their way.
    window: float = 1.007
    #: The same from `fast` on, where messages leave by the dozen: less, so that what a timer is late by can
    #: be caught up; else each window would be longer by that than the one before.
    fast_window: float = 1.005
    fast: float = 100.0
    #: In which the rate passes by the even beat.
    beat: float = 1.007
    #: What was left unused for this long may be caught up at once.
    burst: float = 0.02
    #: What Telegram allows for nothing, of a rate that holds for paid broadcasts only.
    free: float = 30.0
    chat_interval: float = 1.0
    chat_burst: int = 3
    group_most: int = 20
    group_window: float = 60.3
    #: While both have to wait, answers and all the rest each keep this share of the rate from the other.
    reserved: float = 0.2
    #: After a flood wait over all chats the rate grows from `slow_start_from` (of it) for so many times that
    #: wait, at most for `slow_start`; for all of that where it is told to wait again meanwhile.
    slow_start_waits: float = 3.0
    slow_start: float = 10.0
    slow_start_from: float = 0.1
    #: So many private chats told to wait within `suspicion` seconds: then it is the bot that is too fast.
    suspects: int = 3
    suspicion: float = 2.0
    large_bytes: int = 512
    large_cost: int = 2

    def window_at(self, rate: float) -> float:
        """The window at a rate."""
        return self.fast_window if rate >= self.fast else self.window


USUAL = Rules()


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
        self._budget = self._paid_budget = _Budget(self._rate, rules)
        if paid and rate > rules.free:
            self._budget = _Budget(rules.free, rules)
        self._chats = _Chats(rules)
        self._suspects: dict[Hashable, float] = {}

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
        priority: Priority,
        cost: int = 1,
        paid: bool = False,
    ) -> float:
        """0.0 if the message may go now, which is then counted; else seconds until asking again makes sense.

        `chat` is None where no chat is known (the edit of an inline message). `cost` is how many messages it
        counts as: an album has several, see also `cost`.
        """
        if chat is not None and (wait := self._chats.wait(now, chat, cost, group=group)) > 0:
            return wait
        answer = priority is Priority.ANSWER
        budget = self._budget_of(paid=paid)
        if (wait := budget.wait(now, cost, answer=answer)) > 0:
            return wait
        budget.take(now, cost, answer=answer)
        if chat is not None:
            self._chats.take(now, chat, cost, group=group)
        return 0.0

    def left(self, now: float) -> None:
        """What was taken since this was said last leaves only now: the limit counts from when it arrives.

        Between taking a place and the bytes' leaving lies what else this process had to do meanwhile. What
        a later one gains on an earlier by that would squeeze the stream together past the limit.
        """
        self._budget.left(now)
        if self._paid_budget is not self._budget:
            self._paid_budget.left(now)

    def budget_wait(self, now: float, priority: Priority, cost: int = 1, *, paid: bool = False) -> float:
        """Seconds until anything of this priority may go to any chat at all; 0.0 is now. Takes nothing."""
        return self._budget_of(paid=paid).wait(now, cost, answer=priority is Priority.ANSWER)

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

    def _budget_of(self, *, paid: bool) -> "_Budget":
        return self._paid_budget if paid else self._budget


class _Budget:
    """The limit over all chats.

    A queue of what passed keeps the promise "never more than the rate in any second"; even spacing (a GCRA:
    `_free_at` is when the next is due by the even beat) keeps away from it.
    """

    __slots__ = (
        "_answer_due",
        "_blocked_until",
        "_free_at",
        "_fresh",
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
        self._window = rules.window_at(rate)
        self._passed: deque[tuple[float, int, bool]] = deque()
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
        self._window = self._rules.window_at(rate)

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
        if (wait := self._wait_for_share(now, rate, cost, answer=answer)) > 0:
            return wait
        # Two at least: at a slow beat, what a timer is late by would be lost each time.
        wait = self._free_at - max(self._rules.burst, 2 * self._rules.beat / rate) - now
        if wait <= 0:
            wait = self._wait_for_window(now, self._within[0] + self._within[1] + cost - rate)
        if answer:
            if wait > 0:
                self._answer_due = now + wait + self.GRACE
        elif now < self._answer_due:
            wait = max(wait, self._answer_due - now)
        return max(wait, 0.0)

    def take(self, now: float, cost: int, *, answer: bool) -> None:
        """Count what passes now."""
        rate = self._rate_at(now)
        cost = min(cost, int(rate))
        self._free_at = max(self._free_at, now) + cost * self._rules.beat / rate
        self._passed.append((now, cost, answer))
        self._fresh += 1
        self._within[answer] += cost
        self._refused[answer] = float("-inf")
        if answer:
            self._answer_due = float("-inf")

    def left(self, now: float) -> None:
        """What was taken since the last time leaves now."""
        for place in range(-min(self._fresh, len(self._passed)), 0):
            _, cost, answer = self._passed[place]
            self._passed[place] = (now, cost, answer)
        self._fresh = 0

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
        if now - self._refused[not answer] > self._window:
            return 0.0  # whoever gets a place at once needs none kept
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
        for at, cost, answer in self._passed:
            if only is None or answer is only:
                excess -= cost
                if excess <= 0:
                    return max(at + self._window - now, 0.0)
        return self._window

    def _rate_at(self, now: float) -> float:
        since = now - self._slow_since
        if since >= self._slow_for:
            return self._rate
        start = self._rules.slow_start_from
        share = start + (1 - start) * max(since, 0.0) / self._slow_for
        return max(1.0, self._rate * share)

    def _forget(self, now: float) -> None:
        passed = self._passed
        while passed and passed[0][0] + self._window <= now:
            _, cost, answer = passed.popleft()
            self._within[answer] -= cost


@dataclass(slots=True)
class _Chat:
    """When the next message is due by the even beat, and, of a group, what passed within its minute."""

    free_at: float
    passed: deque[tuple[float, int]] | None = None


class _Chats:
    """The limits of single chats, remembered only as long as they can matter."""

    __slots__ = ("_chats", "_forgiven", "_rules")

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        # not a dict: taking the first of one that lost many from its front is slow
        self._chats: OrderedDict[Hashable, _Chat] = OrderedDict()
        self._forgiven = (rules.chat_burst - 1) * rules.chat_interval

    def __len__(self) -> int:
        return len(self._chats)

    def is_group(self, chat: Hashable) -> bool:
        """Whether this chat was sent to as a group, lately."""
        known = self._chats.get(chat)
        return known is not None and known.passed is not None

    def wait(self, now: float, chat: Hashable, cost: int, *, group: bool) -> float:
        """Seconds until this chat may get the next; 0.0 is now."""
        known = self._chats.get(chat)
        if known is None:
            return 0.0
        wait = max(known.free_at - self._forgiven - now, 0.0)
        return max(wait, self._wait_of_group(now, known, cost)) if group else wait

    def take(self, now: float, chat: Hashable, cost: int, *, group: bool) -> None:
        """Count what goes to this chat now."""
        known = self._chats.pop(chat, None) or _Chat(now)
        known.free_at = max(known.free_at, now) + cost * self._rules.chat_interval
        if group:
            known.passed = known.passed or deque()
            known.passed.append((now, min(cost, self._rules.group_most)))
        self._chats[chat] = known
        self._forget_idle(now)

    def block(self, now: float, chat: Hashable, retry_after: float) -> None:
        """Nothing to this chat for so long; then one, and the next an interval later."""
        known = self._chats.setdefault(chat, _Chat(now))
        known.free_at = max(known.free_at, now + retry_after + self._forgiven)

    def _wait_of_group(self, now: float, known: _Chat, cost: int) -> float:
        passed = known.passed
        if passed is None:
            return 0.0
        while passed and passed[0][0] + self._rules.group_window <= now:
            passed.popleft()
        excess = sum(each for _, each in passed) + min(cost, self._rules.group_most) - self._rules.group_most
        if excess <= 0:
            return 0.0
        for at, each in passed:
            excess -= each
            if excess <= 0:
                return at + self._rules.group_window - now
        return self._rules.group_window

    def _forget_idle(self, now: float) -> None:
        """Look at the two that were used longest ago, so that forgetting keeps up with remembering."""
        for _ in range(min(2, len(self._chats) - 1)):
            chat, known = self._chats.popitem(last=False)
            used = known.passed[-1][0] if known.passed else now - self._rules.group_window
            if known.free_at > now or used + self._rules.group_window > now:
                self._chats[chat] = known
