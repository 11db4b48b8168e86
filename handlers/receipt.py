"""/resi: whoever has the code reads what became of a tip, from any account; adds to it, or takes it back.

Answers open with the code alone. The buttons below carry a token that binds the case to this chat for a day,
so that the code need not be kept for them.
"""

import asyncio
import re
from dataclasses import dataclass

from telegram import ForceReply
from telegram.constants import ParseMode

from delivery.desk_letters import Letter
from delivery.desk_sending import Place, deliver
from delivery.outcomes import Sent
from handlers import unexpected
from handlers.adding import case_of
from handlers.receipt_token import is_token_for, token_for
from handlers.screens import Page, button, column
from handlers.tip import privately
from handlers.tip_callbacks import AddToCase, KeepCase, Withdraw
from handlers.tip_session import Session
from handlers.visit import NO_PREVIEW, Visit
from newsroom import receipts
from newsroom.answers import Answer
from newsroom.cases import Case, MessageState
from newsroom.receipts import BadCode, ReceiptCode, ReceiptSecret
from newsroom.sealing import Unsealable
from newsroom.tips import CHANGES, ForbiddenChange, TipState
from newsroom.tombstones import Erased
from newsroom.wording import units
from storage import by_source, case_messages, cases, limits

#: Wrong codes within an hour: of one chat, and of all together. With 66 bits behind a slow derivation
#: guessing is hopeless anyway; this keeps it from costing the machine anything.
WRONG_AN_HOUR = 10
ALL_WRONG_AN_HOUR = 3_000
#: Messages longer than this (words) are not read as a code: seven words, and some around them.
_LONGEST = 14
_HYPHENATED = re.compile(r"\w+(?:-\w+){4,}")
#: So many of the newest answers are shown, also where they were read before; all that nobody has read are.
_ANSWERS = 10
#: Messages at a time: Telegram takes one a second, and no turn lasts longer than half a minute. What is
#: together no longer than this (units) stands in one.
_MESSAGES, _TOGETHER = 10, 3500


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer that was kept for the code."""

    message_id: int
    answer: Answer
    unread: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a code opens."""

    case: Case
    answers: tuple[_Kept, ...]


async def resi(visit: Visit, words: str) -> None:
    """/resi with the code, or the question for it."""
    if visit.in_group:
        await visit.show(privately(visit, "resi"))
    elif visit.house.tip_room is None:
        await visit.show(Page(visit.screen("tip_closed").text))
    elif not words:
        await ask(visit)
    else:
        await _read(visit, words)


async def ask(visit: Visit) -> None:
    """Ask for the code, as a reply: then any slip in it can be told."""
    screen = visit.screen("receipt_ask")
    await visit.bot.send_message(
        visit.address.chat_id,
        screen.text,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=ForceReply(input_field_placeholder=screen.label("placeholder")),
    )


async def heard(visit: Visit) -> bool:
    """Something was typed; whether it was a receipt code, or meant to be one. Neither goes into a tip."""
    typed = _typed(visit)
    if not typed:
        return False
    try:
        code = receipts.read_code(typed)
    except BadCode as bad:
        asked = visit.message.reply_to_message if visit.message else None
        is_reply = asked is not None and asked.text == visit.screen("receipt_ask").text
        if not is_reply and not _HYPHENATED.fullmatch(typed):
            return False
        await _bad(visit, bad)
    else:
        await _open(visit, code)
    return True


async def withdraw(visit: Visit, asked: Withdraw) -> None:
    """Take the case back that a receipt code opened here, after asking."""
    session = await Session.of(visit)
    case = await case_of(visit, asked.number)
    if session is None or case is None or not is_token_for(session, asked.number, asked.token):
        await unexpected.stale_button(visit)
        return
    if not asked.sure:
        screen = visit.screen("receipt_withdraw")
        yes = button(screen.label("withdraw"), Withdraw(asked.number, asked.token, sure=True))
        await visit.show(Page(screen.text, column(yes, button(screen.label("cancel"), KeepCase()))))
        return
    await visit.show(Page(visit.screen("receipt_withdrawn", done=await _withdraw(session, case)).text))


async def keep(visit: Visit, _asked: KeepCase) -> None:
    """Not withdrawn after all."""
    await visit.show(Page(visit.screen("receipt_kept").text))


async def _read(visit: Visit, words: str) -> None:
    try:
        code = await asyncio.to_thread(receipts.read_code, words)
    except BadCode as bad:
        await _bad(visit, bad)
    else:
        await _open(visit, code)


async def _bad(visit: Visit, bad: BadCode) -> None:
    screen = visit.screen("receipt_bad", why=bad.reason.value, position=bad.position or 0)
    await visit.say(Page(screen.text))


async def _open(visit: Visit, code: ReceiptCode) -> None:
    """Show what the code opens; wrong ones are counted, by pseudonym."""
    session = await Session.of(visit)
    assert session is not None, "asked before"
    storage, now = visit.house.storage, visit.house.clock()
    async with storage.reading() as connection:
        mine, everybody = await limits.wrong_codes(connection, session.pseudonym, now)
    if mine >= WRONG_AN_HOUR or everybody >= ALL_WRONG_AN_HOUR:
        await visit.say(Page(visit.screen("receipt_limit").text))
        return
    async with session.room.derivations:
        secret = await asyncio.to_thread(receipts.derive, code, session.room.pepper)
    async with storage.transaction() as connection:
        case = await cases.find_by_receipt(connection, secret.index)
        if case is None:
            await limits.count_wrong_code(connection, session.pseudonym, now)
    if case is None:
        await visit.say(Page(visit.screen("receipt_unknown").text))
    else:
        await _show(session, await _opened(session, case, secret))


async def _opened(session: Session, case: Case, secret: ReceiptSecret) -> _Opened:
    """The newsroom's answers, opened, oldest first."""
    answers: list[_Kept] = []
    async with session.visit.house.storage.reading() as connection:
        kept = await case_messages.kept_for_receipt(connection, case.number)
        unread = await case_messages.unread_of(connection, case.number)
    for message_id, seal in kept:
        try:
            opened = await asyncio.to_thread(secret.open, seal, case.uid)
        except Unsealable:  # sealed for another code: not this source's to read
            continue
        answers.append(_Kept(message_id, Answer.unpack(opened), unread=message_id in unread))
    return _Opened(case, tuple(answers))


async def _show(session: Session, opened: _Opened) -> None:
    """The answers, then the state with what can be done."""
    visit, number = session.visit, opened.case.number
    newest = {one.message_id for one in opened.answers[-_ANSWERS:]}
    wanted = tuple(one for one in opened.answers if one.unread or one.message_id in newest)
    shown: set[int] = set()
    for together in _messages(wanted)[:_MESSAGES]:
        if await _tell(visit, together):
            shown |= await _received(visit, together)
    state = opened.case.state
    screen = visit.screen(
        "receipt_case",
        state=state.value,
        answers=len(shown),
        left=sum(one.unread and one.message_id not in shown for one in wanted),
        number=number,
    )
    token = token_for(session, number)
    rows = column(
        button(screen.label("add"), AddToCase(number, token)),
        button(screen.label("withdraw"), Withdraw(number, token, sure=False)),
    )
    await visit.say(Page(screen.text, () if state is TipState.WITHDRAWN else rows))
    session.room.wake()


def _messages(answers: tuple[_Kept, ...]) -> list[tuple[_Kept, ...]]:
    """The answers as they go into messages: short ones together, one with a file by itself."""
    messages: list[tuple[_Kept, ...]] = []
    for one in answers:
        last = messages[-1] if messages else ()
        together = (*last, one)
        fits = sum(units(each.answer.text) for each in together) <= _TOGETHER
        if last and fits and all(each.answer.file is None for each in together):
            messages[-1] = together
        else:
            messages.append((one,))
    return messages


async def _tell(visit: Visit, together: tuple[_Kept, ...]) -> bool:
    """Show some answers in one message; whether Telegram took it."""
    texts = [one.answer.text for one in together]
    told = visit.screen("receipt_answer", texts=texts, refused=False).text
    file = together[0].answer.file
    if file is None:
        await visit.say(Page(told))
        return True
    without = visit.screen("receipt_answer", texts=texts, refused=True).text
    place = Place(visit.address.chat_id, priority=None)
    return isinstance(await deliver(visit.bot, Letter(None, told, file, without), place), Sent)


async def _received(visit: Visit, answers: tuple[_Kept, ...]) -> set[int]:
    """What was shown counts as received, and nothing else does."""
    async with visit.house.storage.transaction() as connection:
        for one in answers:
            if one.unread:
                await case_messages.ended(connection, one.message_id, MessageState.SENT)
    return {one.message_id for one in answers}


async def _withdraw(session: Session, case: Case) -> bool:
    """Whether it could be withdrawn."""
    house = session.visit.house
    if TipState.WITHDRAWN not in CHANGES[case.state]:
        return False
    await asyncio.to_thread(house.tombstones.add, Erased.TIP, [case.uid], house.clock())
    try:
        async with house.storage.transaction() as connection:
            await by_source.withdraw(connection, session.room.tips, case, house.clock())
    except ForbiddenChange:
        return False
    session.room.wake()
    session.room.scour()
    return True


def _typed(visit: Visit) -> str:
    """What may be a code; "" for what certainly is none."""
    message = visit.message
    if visit.in_group or visit.house.tip_room is None or message is None or not message.text:
        return ""
    return "" if len(message.text.split()) > _LONGEST else message.text.strip()
