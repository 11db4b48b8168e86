"""How much a source may send, and who is blocked: by pseudonyms that name nobody without the key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tip_schema import blocks, quotas
from storage.upsert import insert_new

#: Wrong receipt codes, and what is added to cases, are counted as bytes under the pseudonym with this before
#: it: longer than any pseudonym of 16 bytes, so that no two of them ever meet.
_GUESSER = b"wrong receipt codes of"
_ADDER = b"additions to cases by"


@dataclass(frozen=True, slots=True)
class Used:
    """What was used up: by one pseudonym within the hour and the day, and by all within the hour."""

    tips_this_hour: int
    bytes_today: int
    all_tips_this_hour: int


#: Asked with everything that a source sends, hence written once.
_OF_PSEUDONYM = quotas.c.pseudonym == bindparam("whose")
_IN_HOUR = quotas.c.hour == bindparam("in_hour")
_BY_ALL = select(func.coalesce(func.sum(quotas.c.tips), 0)).where(_IN_HOUR)
_USED = select(
    func.coalesce(func.sum(quotas.c.tips).filter(_IN_HOUR), 0),
    func.coalesce(func.sum(quotas.c.bytes), 0),
    _BY_ALL.scalar_subquery(),
).where(_OF_PSEUDONYM, quotas.c.hour > bindparam("after_hour"))
_USE = (
    update(quotas)
    .where(_OF_PSEUDONYM, _IN_HOUR)
    .values(tips=quotas.c.tips + bindparam("more_tips"), bytes=quotas.c.bytes + bindparam("more_bytes"))
)
_IS_BLOCKED = select(func.count()).where(
    blocks.c.pseudonym == bindparam("whose"), blocks.c.until > bindparam("now")
)


async def used(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> Used:
    """What a pseudonym, and everybody together, has used up."""
    hour = _hour(now)
    asked = {"whose": pseudonym, "in_hour": hour, "after_hour": hour - 24}
    return Used(*map(int, (await connection.execute(_USED, asked)).one()))


async def use(connection: AsyncConnection, pseudonym: bytes, *, tips: int, size: int, now: datetime) -> None:
    """Count tips and bytes for a pseudonym."""
    hour = _hour(now)
    none_yet = {"pseudonym": pseudonym, "hour": hour, "tips": 0, "bytes": 0}
    await connection.execute(insert_new(connection, quotas), none_yet)
    more = {"whose": pseudonym, "in_hour": hour, "more_tips": tips, "more_bytes": size}
    await connection.execute(_USE, more)


async def wrong_codes(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> tuple[int, int]:
    """How many wrong receipt codes came within the hour: from a pseudonym, and from everybody."""
    wrong = func.coalesce(func.sum(quotas.c.bytes), 0)
    mine = await connection.scalar(
        select(wrong).where(quotas.c.pseudonym == _GUESSER + pseudonym, quotas.c.hour == _hour(now))
    )
    everybody = await connection.scalar(
        select(wrong).where(
            func.substr(quotas.c.pseudonym, 1, len(_GUESSER)) == _GUESSER, quotas.c.hour == _hour(now)
        )
    )
    return int(mine or 0), int(everybody or 0)


async def count_wrong_code(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> None:
    """A receipt code of this pseudonym opened nothing."""
    await use(connection, _GUESSER + pseudonym, tips=0, size=1, now=now)


async def additions(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> int:
    """How often a pseudonym has added to cases within the hour."""
    found = select(func.coalesce(func.sum(quotas.c.bytes), 0)).where(
        quotas.c.pseudonym == _ADDER + pseudonym, quotas.c.hour == _hour(now)
    )
    return int(await connection.scalar(found) or 0)


async def count_addition(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> None:
    """Something was added to a case."""
    await use(connection, _ADDER + pseudonym, tips=0, size=1, now=now)


async def forget_old(connection: AsyncConnection, now: datetime) -> bool:
    """Drop counts older than a day, and blocks that are over; whether there were any."""
    counts = await connection.execute(delete(quotas).where(quotas.c.hour <= _hour(now) - 24))
    over = await connection.execute(delete(blocks).where(blocks.c.until <= now))
    return counts.rowcount + over.rowcount > 0


async def forget(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> None:
    """Drop the counts of a pseudonym, but for those of this hour; a block stays.

    Whoever could wipe this hour out would have as many tips and guesses of codes as they like.
    """
    under = [pseudonym, _GUESSER + pseudonym, _ADDER + pseudonym]
    await connection.execute(delete(quotas).where(quotas.c.pseudonym.in_(under), quotas.c.hour < _hour(now)))


async def block(connection: AsyncConnection, pseudonym: bytes, duration: timedelta, now: datetime) -> None:
    """Take no tips from a pseudonym for a while."""
    until = now + duration
    await connection.execute(insert_new(connection, blocks), {"pseudonym": pseudonym, "until": until})
    await connection.execute(update(blocks).where(blocks.c.pseudonym == pseudonym).values(until=until))


async def unblock(connection: AsyncConnection, pseudonym: bytes) -> None:
    """Take tips from a pseudonym again."""
    await connection.execute(delete(blocks).where(blocks.c.pseudonym == pseudonym))


async def is_blocked(connection: AsyncConnection, pseudonym: bytes, now: datetime) -> bool:
    """Whether tips of a pseudonym are not taken now."""
    return bool(await connection.scalar(_IS_BLOCKED, {"whose": pseudonym, "now": now}))


def _hour(now: datetime) -> int:
    return int(now.timestamp() // 3600)
