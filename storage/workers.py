"""The roll of workers on one PostgreSQL server: each has a connection that holds its place, beats and hears.

A beat is one short transaction, one after the other among all workers, but never behind whoever writes
otherwise. In it a worker says what it may still be using and is granted what it may use from now on
(`newsroom/sharing.py`), its lease begins anew, and what a worker that is no more had in hand is given back.
Leases are counted by the server's clock alone.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import asyncpg

from newsroom import sharing
from newsroom.deliveries import DeliveryState
from newsroom.sharing import Member, Role
from storage import addresses, server
from storage.faults import DatabaseUnavailable
from storage.leases import LEASE, REST, SLOT_REST, Grant, PlaceLost, Report

# What is put into statements are words and numbers of this file.
# ruff: noqa: S608

_CHANNEL = "kentongan"
#: A worker that stops in the midst of a beat must not stop the others.
_BRIEF = {"idle_in_transaction_session_timeout": "1500", "lock_timeout": "4000", "statement_timeout": "4000"}
#: Update numbers are locked beside our few other locks, far from them.
_UPDATES = 0x6B65 << 48
_TROUBLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # in the midst of something as the connection went
)
#: The server's clock as the moment passes, not that of the transaction's beginning.
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_IN_HAND = f"state IN ({int(DeliveryState.CLAIMED)}, {int(DeliveryState.DISPATCHED)})"


class Roll:
    """A worker's place. `rate` and `paid_rate` (0 where none is paid) are what all have together."""

    def __init__(
        self, connection: "asyncpg.Connection[Any]", worker_id: int, role: Role, rate: int, paid_rate: int
    ) -> None:
        self._connection = connection
        self._rate = rate
        self._paid_rate = paid_rate
        self._one_at_a_time = asyncio.Lock()
        self.id = worker_id
        self.role = role

    @classmethod
    async def join(cls, database_url: str, role: Role, rate: int, paid_rate: int) -> Self:
        """Be on the roll, with nothing to use before the first beat. Raises `DatabaseError` and `InUse`."""
        connection = await server.connect(addresses.read(database_url), {**server.AMONG_OTHERS, **_BRIEF})
        try:
            await server.be_among_others(connection)
            worker_id = await connection.fetchval(
                "INSERT INTO workers (role, lease_until, needs, reserved, reserved_paid, reserved_slots)"
                f" VALUES ($1, {_NOW} + $2, false, 0, 0, 0) RETURNING id",
                role.value,
                round(LEASE * 1000),
            )
        except _TROUBLE as error:
            connection.terminate()
            raise DatabaseUnavailable("unavailable", type(error).__name__) from None
        return cls(connection, int(worker_id), role, rate, paid_rate)

    async def beat(self, report: Report) -> Grant:
        """Go on living, and hear what is granted. Raises `PlaceLost`."""
        try:
            async with self._one_at_a_time, self._connection.transaction():
                return await self._beat(report)
        except _TROUBLE as error:
            raise PlaceLost("unavailable", type(error).__name__) from None

    async def _beat(self, report: Report) -> Grant:
        connection = self._connection
        await connection.execute("SELECT pg_advisory_xact_lock($1)", server.BUDGET)
        await connection.execute(
            "DELETE FROM workers"
            f" WHERE lease_until + CASE WHEN reserved_slots = 0 THEN $1::bigint ELSE $2::bigint END < {_NOW}",
            round(REST * 1000),
            round(SLOT_REST * 1000),
        )
        rows = await connection.fetch("SELECT * FROM workers ORDER BY id")
        mine = next((row for row in rows if row["id"] == self.id), None)
        if mine is None:
            raise PlaceLost("unavailable", "its lease ran out")
        others = [row for row in rows if row["id"] != self.id]
        me = Member(self.id, self.role, report.needs)

        def known(column: str) -> list[Member]:
            return [
                Member(row["id"], Role(row["role"]), row["needs"], row[column], row["reserved_slots"])
                for row in others
            ]

        rate = sharing.granted(self._rate, me, known("reserved"))
        paid = sharing.granted(self._paid_rate, me, known("reserved_paid")) if self._paid_rate else 0
        slots = sharing.granted_slots(me, known("reserved"))
        await connection.execute(
            f"UPDATE workers SET lease_until = {_NOW} + $2, needs = $3, reserved = $4, reserved_paid = $5,"
            " reserved_slots = $6 WHERE id = $1",
            self.id,
            round(LEASE * 1000),
            report.needs,
            max(rate, report.in_use),
            max(paid, report.in_use_paid),
            slots | report.slots_in_use,
        )
        return Grant(rate, paid, slots, len(rows), await self._release())

    async def _release(self) -> int:
        """Give back what nobody living has in hand; what it had begun to send is in doubt, and counted so."""
        nobodys = f"{_IN_HAND} AND (holder IS NULL OR holder NOT IN (SELECT id FROM workers))"
        rows = await self._connection.fetch(
            f"WITH left_behind AS (SELECT id, dispatch_id, state FROM deliveries WHERE {nobodys} FOR UPDATE)"
            f" UPDATE deliveries SET state = {int(DeliveryState.WAITING)}, holder = NULL,"
            f" in_doubt = in_doubt OR left_behind.state = {int(DeliveryState.DISPATCHED)}"
            " FROM left_behind WHERE deliveries.id = left_behind.id"
            " RETURNING left_behind.dispatch_id, left_behind.state"
        )
        doubted = sorted(row[0] for row in rows if row[1] == DeliveryState.DISPATCHED)
        for dispatch_id in dict.fromkeys(doubted):
            await self._connection.execute(
                "UPDATE dispatches SET doubted = doubted + $2 WHERE id = $1",
                dispatch_id,
                doubted.count(dispatch_id),
            )
        return len(doubted)

    async def try_to_lead(self) -> bool:
        """Whether this worker leads from now on, as long as its connection lives. Raises `PlaceLost`."""
        return bool(await self._fetch("SELECT pg_try_advisory_lock($1)", server.LEADER))

    async def take_update(self, number: int) -> bool:
        """Whether this worker alone handles an update now; it is let go by `let_go`, or by its death."""
        return bool(await self._fetch("SELECT pg_try_advisory_lock($1)", _UPDATES | number))

    async def let_go(self, number: int) -> None:
        """The update was handled, and that is written down."""
        await self._fetch("SELECT pg_advisory_unlock($1)", _UPDATES | number)

    async def tell(self) -> None:
        """Let all workers know that there is something new."""
        await self._fetch(f"SELECT pg_notify('{_CHANNEL}', '')")

    async def hear(self, told: Callable[[], None]) -> None:
        """Call this whenever another worker has something new to tell."""
        own = self._connection.get_server_pid()

        def listener(_connection: object, sender: int, _channel: str, _payload: object) -> None:
            if sender != own:
                told()

        await self._connection.add_listener(_CHANNEL, listener)

    async def leave(self) -> None:
        """Everything is sent and recorded: others need not wait for the lease to run out."""
        try:
            async with asyncio.timeout(2), self._one_at_a_time:
                await self._connection.execute(
                    f"UPDATE workers SET lease_until = {_NOW} WHERE id = $1", self.id
                )
                await self._connection.close(timeout=1)
        except _TROUBLE:
            self._connection.terminate()

    async def _fetch(self, statement: str, *values: object) -> object:
        try:
            async with self._one_at_a_time:
                return await self._connection.fetchval(statement, *values)
        except _TROUBLE as error:
            raise PlaceLost("unavailable", type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class Seen:
    """A worker as `check` sees it."""

    role: Role
    lives: bool
    reserved: int


async def on_the_roll(database_url: str) -> tuple[Seen, ...]:
    """Who works on this database now. Changes nothing. Raises `DatabaseError`."""
    connection = await server.connect(addresses.read(database_url))
    try:
        if await connection.fetchval("SELECT to_regclass('workers')") is None:
            return ()
        rows = await connection.fetch(
            f"SELECT role, lease_until > {_NOW} AS lives, reserved FROM workers ORDER BY id"
        )
        return tuple(Seen(Role(row["role"]), row["lives"], row["reserved"]) for row in rows)
    finally:
        await connection.close()
