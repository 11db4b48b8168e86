"""Tips that are still being written: sealed, found by a keyed index, and gone after a day."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.sealing import Sealer
from newsroom.tips import DRAFT_LIFE, Draft, Part, PartKind, TipFacts
from storage.tip_schema import draft_parts, drafts

#: The number of the last update, and what was written: a draft of an older program has neither.
_NEWER: list[Any] = [0, ()]


#: Asked at every step of every report, hence written once.
_IS_LIVE = (drafts.c.address_index == bindparam("its_index"), drafts.c.expires_at > bindparam("now"))
_FIND = (
    select(drafts.c.seal, draft_parts.c.kind, func.count(), func.sum(draft_parts.c.size))
    .select_from(drafts.outerjoin(draft_parts, draft_parts.c.address_index == drafts.c.address_index))
    .where(*_IS_LIVE)
    .group_by(drafts.c.seal, draft_parts.c.kind)
)
_PARTS = (
    select(draft_parts.c.seal)
    .where(draft_parts.c.address_index == bindparam("its_index"))
    .order_by(draft_parts.c.id)
)
_TEXTS = _PARTS.add_columns(draft_parts.c.id).where(draft_parts.c.kind == PartKind.TEXT)
_DISCARD = delete(drafts).where(drafts.c.address_index == bindparam("its_index"))
_DISCARD_PARTS = delete(draft_parts).where(draft_parts.c.address_index == bindparam("its_index"))
_ADD_PART = insert(draft_parts)
_KEEP = update(drafts).where(*_IS_LIVE).values(seal=bindparam("new_seal"))


async def find(connection: AsyncConnection, sealer: Sealer, index: bytes, now: datetime) -> Draft | None:
    """The draft of whoever has this index, or None; one that is over is none."""
    rows = (await connection.execute(_FIND, {"its_index": index, "now": now})).all()
    if not rows:
        return None
    written_down = orjson.loads(sealer.unseal(rows[0].seal, index))
    step, facts, case_number, screen, shown_at, originals, *newer = written_down
    update_id, written = newer + _NEWER[len(newer) :]
    told = [(PartKind(kind), count, size) for _, kind, count, size in rows if kind is not None]
    return Draft(
        facts=TipFacts.unpack(facts.encode()),
        step=step,
        case_number=case_number,
        screen=screen,
        shown_at=shown_at,
        originals=originals,
        update_id=update_id,
        written={message_id: _several(part_ids) for message_id, part_ids in written},
        counts=Counter({kind: count for kind, count, _ in told}),
        size=sum(size for *_, size in told),
    )


def _several(part_ids: int | list[int]) -> tuple[int, ...]:
    """A draft of an older program has one part for a message, its text."""
    return (part_ids,) if isinstance(part_ids, int) else tuple(part_ids)


async def save(
    connection: AsyncConnection, sealer: Sealer, index: bytes, draft: Draft, now: datetime
) -> None:
    """Keep a draft's facts and step; a new one lives for a day from now, a known one as long as it did."""
    written = [
        draft.step,
        draft.facts.pack().decode(),
        draft.case_number,
        draft.screen,
        draft.shown_at,
        draft.originals,
        draft.update_id,
        list(draft.written.items()),
    ]
    seal = sealer.seal(orjson.dumps(written), index)
    kept = await connection.execute(_KEEP, {"its_index": index, "now": now, "new_seal": seal})
    if not kept.rowcount:
        # One that is over and not yet discarded would lend the new one its parts and its end.
        await discard(connection, index)
        row = {"address_index": index, "seal": seal, "expires_at": now + DRAFT_LIFE}
        await connection.execute(insert(drafts), row)


async def add_part(connection: AsyncConnection, sealer: Sealer, index: bytes, part: Part) -> int:
    """Add a part to a draft that was saved; the part's id."""
    # A file may have 20 MB: not on the event loop.
    seal = await asyncio.to_thread(sealer.seal, part.pack(), index)
    row = {"address_index": index, "kind": part.kind, "size": part.size, "seal": seal}
    result = await connection.execute(_ADD_PART, row)
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


async def remove_last_part(connection: AsyncConnection, index: bytes) -> int | None:
    """Take the last part out again; its id, which a later part may have, or None where there was none."""
    last: int | None = await connection.scalar(
        select(func.max(draft_parts.c.id)).where(draft_parts.c.address_index == index)
    )
    if last is not None:
        await connection.execute(delete(draft_parts).where(draft_parts.c.id == last))
    return last


async def parts_of(connection: AsyncConnection, sealer: Sealer, index: bytes) -> tuple[Part, ...]:
    """All parts, in the order in which they came."""
    seals = await connection.scalars(_PARTS, {"its_index": index})
    return await asyncio.to_thread(
        lambda: tuple(Part.unpack(sealer.unseal(seal, index)) for seal in seals.all())
    )


async def texts_of(connection: AsyncConnection, sealer: Sealer, index: bytes) -> tuple[tuple[int, str], ...]:
    """What was written, without the files: (the part's id, its text), in the order in which it came."""
    rows = await connection.execute(_TEXTS, {"its_index": index})
    return tuple((int(part_id), Part.unpack(sealer.unseal(seal, index)).text) for seal, part_id in rows)


async def replace_text(
    connection: AsyncConnection, sealer: Sealer, index: bytes, part_id: int, text: str
) -> bool:
    """Put another text in place of one that was written; whether that one was still there."""
    result = await connection.execute(
        update(draft_parts)
        .where(
            draft_parts.c.id == part_id,
            draft_parts.c.address_index == index,
            draft_parts.c.kind == PartKind.TEXT,
        )
        .values(size=len(text), seal=sealer.seal(Part(PartKind.TEXT, text).pack(), index))
    )
    return result.rowcount > 0


async def replace_parts(
    connection: AsyncConnection, sealer: Sealer, index: bytes, part_ids: Sequence[int], parts: Sequence[Part]
) -> tuple[int, ...]:
    """Put what a message says now in place of the parts that it became; their ids.

    Each stays where it was as long as they are of the same kinds; else they go to the end. () where one of
    them was taken out meanwhile: then nothing is changed.
    """
    theirs = (draft_parts.c.id.in_(part_ids), draft_parts.c.address_index == index)
    found = await connection.execute(
        select(draft_parts.c.id, draft_parts.c.kind).where(*theirs).order_by(draft_parts.c.id)
    )
    before = found.all()
    if not before or len(before) != len(part_ids):
        return ()
    if [row.kind for row in before] != [part.kind for part in parts]:
        await connection.execute(delete(draft_parts).where(*theirs))
        return tuple([await add_part(connection, sealer, index, part) for part in parts])
    for (part_id, _), part in zip(before, parts, strict=True):
        seal = await asyncio.to_thread(sealer.seal, part.pack(), index)
        changed = update(draft_parts).where(draft_parts.c.id == part_id).values(size=part.size, seal=seal)
        await connection.execute(changed)
    return tuple(int(part_id) for part_id, _ in before)


async def discard_parts(connection: AsyncConnection, index: bytes) -> None:
    """Delete what was told and keep the place in the conversation."""
    await connection.execute(_DISCARD_PARTS, {"its_index": index})


async def discard(connection: AsyncConnection, index: bytes) -> None:
    """Delete a draft with everything in it. `Storage.scour` afterwards makes the bytes go."""
    await connection.execute(_DISCARD, {"its_index": index})


async def discard_expired(connection: AsyncConnection, now: datetime) -> int:
    """Delete the drafts whose day is over; how many there were."""
    result = await connection.execute(delete(drafts).where(drafts.c.expires_at <= now))
    return result.rowcount
