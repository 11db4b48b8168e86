"""A place's name as a reply to the bot's own question: in groups, and for channels in a chat with an admin.

The question is known by a link in it, also after a restart.
"""

from collections.abc import Awaitable, Callable

from handlers import asking, places, steering, unexpected
from handlers.steered import REPLY_LINK
from handlers.visit import Visit


async def heard(visit: Visit, may_choose: Callable[[], Awaitable[bool]]) -> bool:
    """Whether what was said replies to the question which place, and was searched for."""
    message = visit.message
    if message is None or not message.text:
        return False
    asked = _asked(visit)
    if asked == REPLY_LINK and visit.in_group:
        if await may_choose():
            await places.search(visit, message.text)
        else:
            await unexpected.admins_only(visit)
        return True
    found = steering.LINK.fullmatch(asked)
    if found is None or visit.in_group:
        return False
    steered = await steering.steer(visit, int(found[1]))
    if steered is None:
        await steering.refuse(visit)
    else:
        await places.search(steered, message.text)
    return True


def _asked(visit: Visit) -> str:
    """Which of these questions is replied to; "" for none."""
    ends = asking.replied_to(visit)
    return next((end for end in ends if end == REPLY_LINK or steering.LINK.fullmatch(end)), "")
