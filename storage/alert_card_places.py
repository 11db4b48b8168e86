"""Where on the desk the card of each alert hangs."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alert_schema import alerts


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where on the desk an alert's card is; `topic_id` None where the desk has no topics."""

    message_id: int
    topic_id: int | None


async def set_card(connection: AsyncConnection, alert_id: int, card: CardPlace) -> None:
    """The alert's card hangs there on the desk."""
    await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id)
        .values(card_message_id=card.message_id, card_topic_id=card.topic_id)
    )


async def card_of(connection: AsyncConnection, alert_id: int) -> CardPlace | None:
    """Where the alert's card is, None where it has none."""
    statement = select(alerts.c.card_message_id, alerts.c.card_topic_id).where(alerts.c.id == alert_id)
    row = (await connection.execute(statement)).first()
    if row is None or row.card_message_id is None:
        return None
    return CardPlace(row.card_message_id, row.card_topic_id)


async def by_card(connection: AsyncConnection, message_id: int) -> int | None:
    """The number of the alert (or draft) whose card this message on the desk is."""
    return await connection.scalar(
        select(alerts.c.id)
        .where(alerts.c.card_message_id == message_id)
        .order_by(alerts.c.id.desc())
        .limit(1)
    )
