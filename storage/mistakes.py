"""Reports of a mistake: which cases are about one article. That lies in their sealed facts, and nowhere else.

There is no column and no index for it, also no keyed one: it would show, without any key, which reports are
about the same article. There are few reports at a time, so each is opened.
"""

import asyncio
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Case
from newsroom.sealing import Sealer
from newsroom.tips import CORRECTION, TipFacts, TipState
from storage.cases import CASES, case_in
from storage.tip_schema import cases

_OPEN = tuple(state for state in TipState if state.is_open)


async def reports(
    connection: AsyncConnection, sealer: Sealer, article_id: int, *, told_until: datetime | None
) -> tuple[Case, ...]:
    """The cases whose source has yet to hear that this article was corrected, oldest first.

    Those that are open, and those that were closed since it was corrected last (`told_until`).
    """
    closed = cases.c.state == TipState.CLOSED
    if told_until is not None:
        closed = closed & (cases.c.closed_at > told_until)
    rows = await connection.execute(
        CASES.add_columns(cases.c.facts_seal)
        .where(cases.c.category == CORRECTION, or_(cases.c.state.in_(_OPEN), closed))
        .order_by(cases.c.id)
    )
    every = [(case_in(row), row.facts_seal) for row in rows]

    def about_it() -> tuple[Case, ...]:
        return tuple(
            case
            for case, seal in every
            if TipFacts.unpack(sealer.unseal(seal, case.uid)).article_id == article_id
        )

    return await asyncio.to_thread(about_it)
