"""How several workers share what Telegram allows once: messages a second, and who speaks to which reader.

Pure. What a worker may use is *granted*; what may still have been used within the last moments is *reserved*.
A grant is taken only from what nobody has reserved, so the sum of what may pass never exceeds the whole,
whoever joins, dies or is cut off: that is the one rule here, and a test tries to break it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

#: Readers are dealt out in so many parts; a power of two, so that keyed indexes fall evenly into
#: them (by the first byte: `storage/claiming.py`).
SLOTS = 32
ALL_SLOTS = (1 << SLOTS) - 1
#: Those who answer people keep so much of the whole among them, also while all the rest is needed elsewhere.
FOR_ANSWERS = 0.2


class Role(StrEnum):
    """What a worker does."""

    SENDER = "sender"
    """Sends what is in the outbox."""
    WEB = "web"
    """Takes updates in and answers people; one of them also keeps the schedule and the desk."""


@dataclass(frozen=True, slots=True)
class Member:
    """A living worker: whether it has something to send, and what of the whole it may still be using."""

    id: int
    role: Role
    needs: bool
    reserved: int = 0
    reserved_slots: int = 0


def shares(rate: int, members: Iterable[Member]) -> Mapping[int, int]:
    """What each worker is to have of `rate`, by its id; in all never more than that.

    One for each first, the oldest before the others; then what is kept for answers; the rest goes to those
    who have something to send, or where nobody has, to all.
    """
    everybody = sorted(members, key=lambda member: member.id)
    dealt = {member.id: int(number < rate) for number, member in enumerate(everybody)}
    webs = [member for member in everybody if member.role is Role.WEB]
    if webs:
        each = int(rate * FOR_ANSWERS) // len(webs)
        for web in webs:
            spare = rate - sum(dealt.values())
            dealt[web.id] += min(max(each - dealt[web.id], 0), spare)
    takers = [member for member in everybody if member.needs] or everybody
    spare = rate - sum(dealt.values())
    while spare > 0 and takers:
        # To whoever has least: so those in need end up with the same.
        poorest = min(takers, key=lambda member: (dealt[member.id], member.id))
        dealt[poorest.id] += 1
        spare -= 1
    return dealt


def slots(members: Iterable[Member]) -> Mapping[int, int]:
    """Which parts of the readers each sender is to have, as bits; few move where one comes or goes."""
    senders = [member.id for member in members if member.role is Role.SENDER]
    dealt = dict.fromkeys(senders, 0)
    if not senders:
        return dealt
    most = -(-SLOTS // len(senders))
    for slot in range(SLOTS):
        free = [one for one in senders if dealt[one].bit_count() < most]
        dealt[max(free, key=lambda one: (_weight(slot, one), one))] |= 1 << slot
    return dealt


def granted(rate: int, me: Member, others: Collection[Member]) -> int:
    """What this worker may use from now on: what it is to have, as far as nobody else has it reserved."""
    free = rate - sum(other.reserved for other in others)
    return max(0, min(shares(rate, [me, *others])[me.id], free))


def granted_slots(me: Member, others: Collection[Member]) -> int:
    """Whose readers it may send to from now on."""
    if me.role is not Role.SENDER:
        return 0
    taken = 0
    for other in others:
        taken |= other.reserved_slots
    return slots([me, *others])[me.id] & ~taken


class Holding:
    """What this worker was granted, and what of it may have been used within the last moments.

    `rest` is how long (seconds) something that was given up is still counted as used.
    """

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._given_up: list[tuple[float, int]] = []
        self.now = 0

    def becomes(self, amount: int, at: float) -> None:
        """From `at` (steady seconds) on it is so much."""
        if amount != self.now:
            self._given_up.append((at + self._rest, self.now))
        self.now = amount

    def most(self, at: float) -> int:
        """The most that it was within the last moments."""
        return max([self.now, *self._lately(at)])

    def any_of(self, at: float) -> int:
        """The same of bits: those that were set within the last moments."""
        together = self.now
        for bits in self._lately(at):
            together |= bits
        return together

    def _lately(self, at: float) -> list[int]:
        self._given_up = [(until, amount) for until, amount in self._given_up if until > at]
        return [amount for _, amount in self._given_up]


def _weight(slot: int, worker_id: int) -> bytes:
    return hashlib.sha256(f"{slot}/{worker_id}".encode()).digest()
