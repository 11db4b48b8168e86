"""A token under the screens of a receipt: shows later that this chat opened this case with its code.

Nothing is kept for it. It is bound to the chat, the case and the day, and only the key can make one.
"""

import base64
import hmac
from datetime import timedelta

from handlers.tip_session import Session

_BYTES = 8
#: Valid on the day on which the code was shown, and on the next.
_DAYS = 2


def token_for(session: Session, number: int, *, days_ago: int = 0) -> str:
    """The token of a case that was opened in this chat so many days ago."""
    day = (session.visit.house.clock() - timedelta(days=days_ago)).date().isoformat()
    label = b"opened by receipt/%d/%s/" % (number, day.encode()) + session.visit.address.to_bytes()
    return base64.urlsafe_b64encode(session.room.drafts.derive(label)[:_BYTES]).decode().rstrip("=")


def is_token_for(session: Session, number: int, token: str) -> bool:
    """Whether a receipt code opened this case in this chat not long ago."""
    valid = [token_for(session, number, days_ago=ago) for ago in range(_DAYS)]
    return any(hmac.compare_digest(one, token) for one in valid)
