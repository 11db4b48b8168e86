"""Who follows what a thing is about: how many chats, where, and in which languages."""

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.audience import Audience
from newsroom.deliveries import DeliveryState
from newsroom.readers import ReaderState
from storage.group_voices import is_inside, voices_of_groups
from storage.schema import deliveries, readers, subscriptions
from storage.timing import READERS_WITH_WISHES

#: How much of a region's code names its kecamatan.
_KECAMATAN = len("35.14.06")


def follows(audience: Audience) -> ColumnElement[bool]:
    """Whether a subscription (of a reader) is one that counts.

    News of something wider is no topic's own: it goes to the group once (`voices_of_groups`).
    """
    inside = is_inside(subscriptions, audience)
    # A topic, unlike all others, has the index of its group.
    wider = inside if audience.everyone else and_(readers.c.wider, readers.c.chat_index.is_(None), inside)
    return or_(subscriptions.c.region.in_(sorted(audience.follow)), wider)


async def count_audience(connection: AsyncConnection, audience: Audience) -> int:
    """How many chats it has."""
    chats = (
        select(readers.c.id)
        .join(subscriptions, readers.c.id == subscriptions.c.reader_id)
        .where(readers.c.state == int(ReaderState.ACTIVE), follows(audience))
    )
    voices = voices_of_groups(audience)
    every = chats.distinct() if voices is None else union(chats, voices)
    return (await connection.scalar(select(func.count()).select_from(every.subquery()))) or 0


async def count_at_hours(
    connection: AsyncConnection,
    audience: Audience,
    later: ColumnElement[bool] | None,
    withheld: ColumnElement[bool] | None,
    *,
    lacking: int | None = None,
) -> tuple[int, int, int]:
    """How many chats of an audience get a thing at once, how many later, and from how many it is withheld.

    `later` and `withheld` are said of readers with their wishes; who is both gets it not. `lacking` is a
    dispatch: only those count who have no delivery of it, or one that waits.
    """
    no = literal(False)  # noqa: FBT003 - SQL's own word
    later, withheld = no if later is None else later, no if withheld is None else withheld

    def chats(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((which, readers.c.id)).distinct())

    statement = (
        select(chats(~withheld & ~later), chats(~withheld & later), chats(withheld))
        .select_from(READERS_WITH_WISHES.join(subscriptions, subscriptions.c.reader_id == readers.c.id))
        .where(readers.c.state == int(ReaderState.ACTIVE), follows(audience))
    )
    if lacking is not None:
        statement = statement.where(~_had(lacking))
    at_once, afterwards, never = (await connection.execute(statement)).one()
    return int(at_once), int(afterwards), int(never)


def _had(dispatch_id: int) -> ColumnElement[bool]:
    """Whether a delivery of this dispatch to a reader has begun or ended."""
    return exists().where(
        deliveries.c.reader_id == readers.c.id,
        deliveries.c.dispatch_id == dispatch_id,
        deliveries.c.state != int(DeliveryState.WAITING),
    )


async def count_by_kecamatan(
    connection: AsyncConnection, audience: Audience, withheld: ColumnElement[bool] | None = None
) -> tuple[tuple[str, int], ...]:
    """How many of its chats follow something in each kecamatan, most first; none from whom it is `withheld`.

    Wider regions stand for themselves. A chat that follows places in two kecamatan is in both.
    """
    kecamatan = func.substr(subscriptions.c.region, 1, _KECAMATAN).label("kecamatan")
    chats = func.count(subscriptions.c.reader_id.distinct())
    statement = (
        select(kecamatan, chats)
        .select_from(READERS_WITH_WISHES.join(subscriptions, subscriptions.c.reader_id == readers.c.id))
        .where(readers.c.state == int(ReaderState.ACTIVE), follows(audience))
        .group_by(kecamatan)
        .order_by(chats.desc(), kecamatan)
    )
    if withheld is not None:
        statement = statement.where(~withheld)
    return tuple((code, count) for code, count in await connection.execute(statement))


async def languages_of(connection: AsyncConnection, audience: Audience) -> tuple[str, ...]:
    """The languages that its chats read."""
    statement = (
        select(readers.c.language)
        .join(subscriptions, readers.c.id == subscriptions.c.reader_id)
        .where(readers.c.state == int(ReaderState.ACTIVE), follows(audience))
        .distinct()
        .order_by(readers.c.language)
    )
    return tuple((await connection.scalars(statement)).all())
