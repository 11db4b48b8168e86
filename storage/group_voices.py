"""By whom a group of many topics hears news of something wider than their places: once, not in each topic."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.sql.selectable import FromClause, Select

from newsroom.audience import Audience
from newsroom.readers import ReaderState
from storage.schema import readers, subscriptions


def voices_of_groups(
    audience: Audience, following_since: datetime | None = None
) -> Select[tuple[int]] | None:
    """Selects whom groups hear wider news by, whose topics follow something inside it.

    Nobody more where a topic, or the general one, follows just that or what contains it; else the general
    topic, and where that gets no news, the first of them. None for an alert, which comes into every topic.
    """
    if audience.everyone:
        return None
    topics, general, wanting = (
        readers.alias("topics"),
        readers.alias("general"),
        subscriptions.alias("wanting"),
    )
    counts = [is_inside(wanting, audience), topics.c.chat_index.is_not(None), topics.c.wider]
    counts += [] if following_since is None else [wanting.c.since <= following_since]
    groups = (
        select(topics.c.chat_index, func.min(topics.c.id).label("first_id"))
        .join(wanting, wanting.c.reader_id == topics.c.id)
        .where(topics.c.state == int(ReaderState.ACTIVE), *counts)
        .group_by(topics.c.chat_index)
        .subquery("groups")
    )
    others, directly = readers.alias("others"), subscriptions.alias("directly")
    has_its_place = (
        select(literal(1))
        .select_from(others.join(directly, directly.c.reader_id == others.c.id))
        .where(
            or_(others.c.chat_index == groups.c.chat_index, others.c.address_index == groups.c.chat_index),
            others.c.state == int(ReaderState.ACTIVE),
            directly.c.region.in_(sorted(audience.follow)),
        )
        .correlate(groups)
        .exists()
    )
    is_general = and_(
        general.c.address_index == groups.c.chat_index,
        general.c.state == int(ReaderState.ACTIVE),
        general.c.wider,
    )
    return (
        select(func.coalesce(general.c.id, groups.c.first_id))
        .select_from(groups.outerjoin(general, is_general))
        .where(~has_its_place)
    )


def is_inside(followed: FromClause, audience: Audience) -> ColumnElement[bool]:
    """Whether what is followed lies inside what something is about."""
    return or_(
        *(and_(followed.c.region > part.after, followed.c.region < part.before) for part in audience.inside)
    )
