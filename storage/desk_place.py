"""Where the desk is: told by /meja and by Telegram when a group moves, and remembered sealed."""

from base64 import b64decode, b64encode
from datetime import datetime

from sqlalchemy import and_, select, update

from newsroom.cases import PostState
from newsroom.sealing import Address, Sealer
from newsroom.tips import TipState
from storage import meta
from storage.alert_schema import alerts
from storage.database import Connection
from storage.desk_posts import OF_A_CASE
from storage.tip_schema import cases, desk_posts

#: Where it stands among the facts, and what its seal is bound to.
KEY = "desk"
_LANGUAGE = "desk_language"
#: Stands for "it is a forum" in the seal, where an address has its topic.
_FORUM = 1


async def remember(connection: Connection, sealer: Sealer, chat_id: int, *, is_forum: bool) -> None:
    """Remember the desk. `sealer` is that of the staff."""
    told = Address(chat_id, _FORUM if is_forum else None).to_bytes()
    sealed = sealer.seal(told, KEY.encode())
    await meta.put(connection, KEY, b64encode(sealed).decode())


async def remembered(connection: Connection, sealer: Sealer) -> tuple[int, bool] | None:
    """The desk's chat and whether it is a forum, if it was ever remembered. Raises `Unsealable`."""
    stored = await meta.get(connection, KEY)
    if stored is None:
        return None
    told = Address.from_bytes(sealer.unseal(b64decode(stored), KEY.encode()))
    return told.chat_id, told.thread_id == _FORUM


async def speak(connection: Connection, language: str) -> None:
    """Remember what the desk speaks."""
    await meta.put(connection, _LANGUAGE, language)


async def language(connection: Connection) -> str:
    """What the desk chose to speak, "" before it chose."""
    return await meta.get(connection, _LANGUAGE) or ""


async def start_anew(connection: Connection, now: datetime) -> None:
    """The desk is in another chat: what is open is posted there anew, and old message ids mean nothing."""
    is_open = cases.c.state.in_([state for state in TipState if state.is_open])
    of_open = and_(
        desk_posts.c.case_id.in_(select(cases.c.id).where(is_open)), desk_posts.c.kind.in_(OF_A_CASE)
    )
    await connection.execute(update(desk_posts).values(message_id=None, begun_after=None))
    await connection.execute(
        update(desk_posts).where(of_open).values(state=PostState.WAITING, due_at=now, attempts=0)
    )
    await connection.execute(update(cases).values(topic_id=None, card_message_id=None))
    await connection.execute(update(alerts).values(card_topic_id=None, card_message_id=None))
