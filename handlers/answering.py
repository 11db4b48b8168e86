"""What is said while nothing is open: a reply to the newsroom, which few begin with a button; or thanks.

Nobody is known by their chat: whether the newsroom answered here is found by opening the ways back of the
cases that it answered of late, one by one.
"""

import asyncio
from datetime import timedelta

from handlers import adding, tip
from handlers.own_cases import leading_to
from handlers.places import names_a_place
from handlers.screens import Page
from handlers.tip_session import Session
from handlers.visit import Visit
from newsroom.courtesy import is_courtesy, thanks
from storage.answered import answered_since

#: So long after an answer, what is said here and names no place is taken to be meant for the newsroom.
_STILL_TALKING = timedelta(days=3)


async def heard(visit: Visit) -> bool:
    """Whether what was said was meant for the newsroom, or needed no more than a kind word."""
    message = visit.message
    if message is None or visit.in_group or visit.house.tip_room is None:
        return False
    replied_to = adding.answer_under(message)
    if replied_to is not None and await _is_taken(visit, replied_to):
        return True
    text = message.text or ""
    if thanks(text) and not names_a_place(visit.house.gazetteer, text):
        await _answer_kindly(visit, thanked=True)
        return True
    number = await _last_answered_here(visit, text)
    if number is not None and await _is_taken(visit, number):
        return True
    if is_courtesy(text) and not names_a_place(visit.house.gazetteer, text):
        await _answer_kindly(visit, thanked=False)
        return True
    return False


async def _is_taken(visit: Visit, number: int) -> bool:
    """Whether what was said is on its way to this case now."""
    session = await adding.answering(visit, number)
    if session is not None:
        await tip.take(session)
    return session is not None


async def _answer_kindly(visit: Visit, *, thanked: bool) -> None:
    await visit.show(Page(visit.screen("you_are_welcome", thanked=thanked).text))


async def _last_answered_here(visit: Visit, text: str) -> int | None:
    """The case on which the newsroom answered into this chat last, unless the words ask for a place."""
    session = await Session.of(visit)
    if session is None:
        return None
    async with visit.house.storage.reading() as connection:
        answered = await answered_since(connection, visit.house.clock() - _STILL_TALKING)
    if not answered or names_a_place(visit.house.gazetteer, text):
        return None
    here = await asyncio.to_thread(leading_to, visit.address, answered, session.room.routes)
    return here[0] if here else None
