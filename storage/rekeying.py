"""Everything that is sealed with a lasting key, sealed anew with another: one transaction, batch by batch.

Not among it: drafts of tips and pseudonyms, which hold only a keyed index of what they are about, and live a
day or a month; receipts, whose codes are in people's hands; ways back to sources, whose keys are of a day.
"""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, Row, Select, Table, bindparam, delete, func, select, update

from newsroom.sealing import Purpose, SealedAddress, Sealer
from storage import actions, desk_place, meta
from storage.article_drafts import context_of
from storage.article_schema import article_drafts
from storage.database import Connection
from storage.schema import readers
from storage.tip_schema import case_messages, case_parts, cases, staff
from storage.where_schema import lost_topics

#: What is sealed anew, in this order.
ROTATED = (Purpose.READERS, Purpose.TIPS, Purpose.STAFF)
#: Rows in memory at once; parts of tips may be files of 20 MB.
_ROWS, _FILES = 5_000, 10

#: Told how many rows more were done.
Progress = Callable[[int], None]


class LogIsBroken(Exception):
    """The log of actions was changed from this row on: a new seal would hide it."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


async def count(connection: Connection) -> int:
    """How many rows there are to do."""
    tables = (readers, staff, cases, case_parts, case_messages, article_drafts)
    counts = [await connection.scalar(select(func.count()).select_from(table)) for table in tables]
    return sum(found or 0 for found in counts)


async def rekey(
    connection: Connection,
    old: Mapping[Purpose, Sealer],
    new: Mapping[Purpose, Sealer],
    *,
    now: datetime,
    progress: Progress,
) -> None:
    """Seal everything of `ROTATED` with the new keys, and remember them as those of this database.

    Raises `Unsealable` where a row is not opened by the old key, and `LogIsBroken`.
    """
    await _addresses(connection, readers, old[Purpose.READERS], new[Purpose.READERS], progress)
    # Known again only by an index of what nobody remembers: a topic that is opened again is chosen by hand.
    await connection.execute(delete(lost_topics))
    await _tips(connection, old[Purpose.TIPS], new[Purpose.TIPS], progress)
    await _desk(connection, old[Purpose.STAFF], new[Purpose.STAFF], progress)
    await actions.note(connection, new[Purpose.STAFF], "keys_rotated", now=now)
    for purpose in ROTATED:
        await meta.put(connection, meta.key_of(purpose), new[purpose].fingerprint)


async def _addresses(
    connection: Connection, table: Table, old: Sealer, new: Sealer, progress: Progress
) -> None:
    grouped = "chat_index" in table.c
    values: dict[str, BindParameter[Any]] = {
        "address_index": bindparam("new_index"),
        "address_seal": bindparam("new_seal"),
    }
    if grouped:
        values["chat_index"] = bindparam("new_chat")
    change = update(table).where(table.c.id == bindparam("row_id")).values(values)
    rows = select(table.c.id, table.c.address_index, table.c.address_seal)
    async for some in _batches(connection, rows, table.c.id, _ROWS):
        changed = []
        for number, index, seal in some:
            sealed = new.seal_address(old.open_address(SealedAddress(index, seal)))
            one = {"row_id": number, "new_index": sealed.index, "new_seal": sealed.seal}
            changed.append({**one, "new_chat": sealed.chat} if grouped else one)
        await connection.execute(change, changed)
        progress(len(some))


async def _tips(connection: Connection, old: Sealer, new: Sealer, progress: Progress) -> None:
    facts = select(cases.c.id, cases.c.uid, cases.c.facts_seal)
    await _seals(connection, cases.c.facts_seal, facts, old, new, progress)
    for table, most in ((case_parts, _FILES), (case_messages, _ROWS)):
        told = select(table.c.id, cases.c.uid, table.c.seal).join_from(table, cases)
        await _seals(connection, table.c.seal, told, old, new, progress, most)
    written = select(article_drafts.c.id, article_drafts.c.uid, article_drafts.c.seal)
    seal = article_drafts.c.seal
    await _seals(connection, seal, written, old, new, progress, context=context_of)


async def _seals(
    connection: Connection,
    column: Column[Any],
    rows: Select[*tuple[Any, ...]],
    old: Sealer,
    new: Sealer,
    progress: Progress,
    most: int = _ROWS,
    context: Callable[[bytes], bytes] = bytes,
) -> None:
    """Rows are (id, uid, seal), the seal bound to the uid."""
    table = column.table
    change = update(table).where(table.c.id == bindparam("row_id")).values({column: bindparam("new_seal")})
    async for some in _batches(connection, rows, table.c.id, most):
        changed = [
            {"row_id": number, "new_seal": new.seal(old.unseal(seal, context(uid)), context(uid))}
            for number, uid, seal in some
        ]
        await connection.execute(change, changed)
        progress(len(some))


async def _desk(connection: Connection, old: Sealer, new: Sealer, progress: Progress) -> None:
    await _addresses(connection, staff, old, new, progress)
    stored = await meta.get(connection, desk_place.KEY)
    if stored is not None:
        context = desk_place.KEY.encode()
        sealed = new.seal(old.unseal(b64decode(stored), context), context)
        await meta.put(connection, desk_place.KEY, b64encode(sealed).decode())
    broken = await actions.first_broken(connection, old)
    if broken is not None:
        raise LogIsBroken(broken)
    await actions.chain_anew(connection, new)


async def _batches(
    connection: Connection, rows: Select[*tuple[Any, ...]], key: Column[int], most: int
) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    last = 0
    while some := (await connection.execute(rows.where(key > last).order_by(key).limit(most))).all():
        yield some
        last = some[-1][0]
