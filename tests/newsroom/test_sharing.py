"""What is shared is never given out twice, whoever comes, dies, is cut off or comes back, in any order."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.sharing import (
    ALL_SLOTS,
    Holding,
    Member,
    Role,
    granted,
    granted_slots,
    shares,
    slots,
)
from storage.leases import LEASE, REST, SLOT_REST

RATE = 30
MARGIN = 1.0
WINDOW = 1.008


@dataclass
class Machine:
    """A worker as it sees itself: what it believes that it may use, by its own clock."""

    id: int
    role: Role
    rate: Holding = field(default_factory=lambda: Holding(REST))
    slots: Holding = field(default_factory=lambda: Holding(SLOT_REST))
    valid_until: float = float("-inf")
    is_dead: bool = False

    def may_use(self, now: float) -> int:
        return self.rate.now if now < self.valid_until else 0

    def may_claim(self, now: float) -> int:
        return self.slots.now if now < self.valid_until else 0


@dataclass
class Row:
    member: Member
    lease_until: float


@dataclass
class Server:
    """The roll as SQL keeps it, in a few lines; and what each machine used, and when."""

    now: float = 0.0
    rows: dict[int, Row] = field(default_factory=dict)
    machines: list[Machine] = field(default_factory=list)
    used: list[tuple[float, int, int, int]] = field(default_factory=list)

    def joins(self, role: Role) -> None:
        machine = Machine(len(self.machines) + 1, role)
        self.machines.append(machine)
        self.rows[machine.id] = Row(Member(machine.id, role, needs=False), self.now + LEASE)

    def beats(self, machine: Machine, *, needs: bool, answered: bool) -> None:
        """`answered`: the machine hears what was granted; else only the server knows."""
        if machine.is_dead:
            return
        begun = self.now
        for number, row in list(self.rows.items()):
            rest = SLOT_REST if row.member.reserved_slots else REST
            if row.lease_until + rest < self.now:
                del self.rows[number]
        if machine.id not in self.rows:
            machine.is_dead = True
            return
        others = [row.member for number, row in self.rows.items() if number != machine.id]
        me = Member(machine.id, machine.role, needs)
        rate, part = granted(RATE, me, others), granted_slots(me, others)
        reserved = max(rate, machine.rate.most(begun)), part | machine.slots.any_of(begun)
        self.rows[machine.id] = Row(Member(machine.id, machine.role, needs, *reserved), self.now + LEASE)
        if answered:
            machine.rate.becomes(rate, self.now)
            machine.slots.becomes(part, self.now)
            machine.valid_until = begun + LEASE - MARGIN

    def passes(self, seconds: float) -> None:
        """Time, in which everybody uses what it may."""
        end = self.now + seconds
        while self.now < end:
            for machine in self.machines:
                may = machine.may_use(self.now)
                if may or machine.may_claim(self.now):
                    self.used.append((self.now, machine.id, may, machine.may_claim(self.now)))
            self.now += 0.25


which = st.integers(0, 3)
#: Mostly time goes on, in which all who are not cut off beat; now and then something happens.
deeds = st.one_of(
    st.tuples(st.just("joins"), st.sampled_from(Role)),
    st.tuples(st.sampled_from(["dies", "is cut off", "is back", "loses an answer"]), which),
    *[st.tuples(st.just("all beat"), st.sampled_from([0.25, 0.5, 1.0]), st.integers(0, 15))] * 4,
    st.tuples(st.just("passes"), st.sampled_from([2.0, 4.0, 9.0])),
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(Role), min_size=2, max_size=4), st.lists(deeds, max_size=40))
def test_in_no_window_is_more_used_than_there_is_whatever_happens(first, course):  # noqa: C901, PLR0912
    server, cut_off = Server(), set[int]()
    for role in first:
        server.joins(role)
    for deed, *details in course:
        machine = server.machines[details[0] % len(server.machines)] if isinstance(details[0], int) else None
        match deed:
            case "joins":
                server.joins(details[0])
            case "passes":
                server.passes(details[0])
            case "all beat":
                for one in server.machines:
                    if one.id not in cut_off:
                        server.beats(one, needs=bool(details[1] >> one.id % 4 & 1), answered=True)
                server.passes(details[0])
            case "dies" if machine is not None:
                machine.is_dead = True
            case "is cut off" if machine is not None:
                cut_off.add(machine.id)
            case "is back" if machine is not None:
                cut_off.discard(machine.id)
            case "loses an answer" if machine is not None:
                server.beats(machine, needs=True, answered=False)
    server.passes(0.25)

    # A window's worth: the most that each was allowed at any moment of it, for that is what it may have sent.
    for at, *_ in server.used:
        within = [use for use in server.used if at <= use[0] < at + WINDOW]
        most: dict[int, int] = {}
        for _, number, rate, _ in within:
            most[number] = max(most.get(number, 0), rate)
        assert sum(most.values()) <= RATE
        parts: dict[int, int] = {}
        for _, number, _, part in within:
            parts[number] = parts.get(number, 0) | part
        assert sum(part.bit_count() for part in parts.values()) == _all_of(parts).bit_count(), (
            "no reader has two senders"
        )


def _all_of(parts: dict[int, int]) -> int:
    together = 0
    for part in parts.values():
        together |= part
    return together


members = st.lists(st.tuples(st.sampled_from(Role), st.booleans()), min_size=1, max_size=40).map(
    lambda kinds: [Member(number, role, needs) for number, (role, needs) in enumerate(kinds, start=1)]
)


@given(members, st.integers(1, 1000))
def test_all_of_the_rate_is_dealt_and_each_has_one_as_long_as_there_is_one(everybody, rate):
    dealt = shares(rate, everybody)

    assert sum(dealt.values()) == rate
    assert all(share >= 1 for share in dealt.values()) or len(everybody) > rate


def test_who_has_nothing_to_send_leaves_it_to_who_has_and_answers_keep_their_part():
    idle, busy = Member(1, Role.SENDER, needs=False), Member(2, Role.SENDER, needs=True)
    web = Member(3, Role.WEB, needs=False)

    assert shares(30, [idle, busy, web]) == {1: 1, 2: 23, 3: 6}


@given(members)
def test_every_reader_has_one_sender_and_a_newcomer_takes_only_its_own_part(everybody):
    dealt = slots(everybody)
    if dealt:
        assert _all_of(dict(dealt)) == ALL_SLOTS
        assert sum(part.bit_count() for part in dealt.values()) == ALL_SLOTS.bit_count()
        sizes = [part.bit_count() for part in dealt.values()]
        assert max(sizes) <= -(-ALL_SLOTS.bit_count() // len(sizes))


def test_workers_that_beat_come_to_what_they_are_to_have_within_seconds():
    server = Server()
    for role in (Role.SENDER, Role.SENDER, Role.WEB):
        server.joins(role)
        for _ in range(6):
            for machine in server.machines:
                server.beats(machine, needs=machine.role is Role.SENDER, answered=True)
            server.passes(1.0)

    assert [machine.may_use(server.now) for machine in server.machines] == [12, 12, 6]
    assert _all_of({one.id: one.may_claim(server.now) for one in server.machines}) == ALL_SLOTS
