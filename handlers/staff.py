"""/redaksi: who works here in which role. Names are asked of Telegram each time and kept nowhere."""

import asyncio
from dataclasses import dataclass

from telegram import User
from telegram.error import BadRequest, Forbidden

from handlers.access import Reason, Refused, enlisted, is_present
from handlers.desk_callbacks import Appoint, Member, Team
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, column, row
from newsroom.cases import Role, StaffMember
from newsroom.sealing import SealedAddress
from newsroom.wording import cut
from storage import caseload, staff

#: Of more than so many only the first are listed: each name is a question to Telegram.
MOST_LISTED = 40
_BUTTON_ROOM = 40
_ROLES = {
    "admin": Role.ADMIN,
    "editor": Role.EDITOR,
    "penyunting": Role.EDITOR,
    "viewer": Role.VIEWER,
    "pengamat": Role.VIEWER,
}


@dataclass(frozen=True, slots=True)
class _Colleague:
    """Somebody who is on the desk now. `fixed`: named by the settings, so always an admin."""

    staff_id: int
    role: Role
    name: str
    fixed: bool


async def team(desk: DeskVisit, words: str) -> None:
    """The list; or, as a reply to somebody with a role behind it, their appointment."""
    wanted = words.strip().casefold()
    if not wanted:
        await desk.say(await _list(desk))
        return
    _admins_only(desk)
    about = desk.said.reply_to_message if desk.said is not None else None
    person = about.from_user if about is not None else None
    if wanted not in _ROLES:
        await desk.tell("no_such_role")
    elif about is None or person is None or person.is_bot or about.sender_chat is not None:
        await desk.tell("appoint_whom")
    else:
        await _appoint_person(desk, person, _ROLES[wanted])


async def show_team(desk: DeskVisit, _tap: Team) -> None:
    """The list again."""
    await desk.show(await _list(desk))


async def show_member(desk: DeskVisit, tap: Member) -> None:
    """One colleague, and the roles that they could have."""
    _admins_only(desk)
    colleague = next((one for one in await _present(desk) if one.staff_id == tap.staff_id), None)
    if colleague is None:
        await desk.tell("no_such_colleague", loud=True)
        return
    screen = desk.screen("staff_member", who=colleague.name, role=colleague.role.value, fixed=colleague.fixed)
    roles = [] if colleague.fixed else [role for role in Role if role is not colleague.role]
    choices = column(*(button(screen.label(role.value), Appoint(tap.staff_id, role.value)) for role in roles))
    await desk.show(Page(screen.text, (*choices, *row(button(screen.label("back"), Team())))))


async def appoint(desk: DeskVisit, tap: Appoint) -> None:
    """Another role for somebody of the team."""
    _admins_only(desk)
    colleague = next((one for one in await _present(desk) if one.staff_id == tap.staff_id), None)
    if colleague is None or colleague.fixed or tap.role not in set(Role):
        await desk.tell("no_such_colleague", loud=True)
        return
    released = await _appoint(desk, tap.staff_id, Role(tap.role))
    await desk.tell("appointed", who=colleague.name)
    await desk.show(await _list(desk))
    await _tell_released(desk, released, colleague.name)


async def _appoint_person(desk: DeskVisit, person: User, role: Role) -> None:
    chat_id = desk.visit.address.chat_id
    try:
        is_here = is_present(await desk.visit.bot.get_chat_member(chat_id, person.id))
    except (BadRequest, Forbidden):
        is_here = False
    if not is_here or person.id in desk.room.admin_ids:
        await desk.tell("no_such_colleague")
        return
    member = await enlisted(desk.house, desk.room, person)
    released = await _appoint(desk, member.id, role)
    await desk.tell("appointed", who=person.full_name)
    await _tell_released(desk, released, person.full_name)


async def _appoint(desk: DeskVisit, staff_id: int, role: Role) -> tuple[int, ...]:
    """Give somebody a role. Whoever may only look on from then on holds nothing: the cases given back."""
    released: tuple[int, ...] = ()
    async with desk.storage.transaction() as connection:
        await staff.appoint(connection, staff_id, role)
        await desk.note(connection, "appoint", None, f"staff {staff_id} {role.value}")
        if not role.may(Role.EDITOR):
            again = desk.now + desk.room.nudge_after
            released = await caseload.give_back_all_of(connection, staff_id, again)
            for number in released:
                await desk.note(connection, "release", number, f"staff {staff_id}")
    return released


async def _tell_released(desk: DeskVisit, numbers: tuple[int, ...], who: str) -> None:
    """What they held waits for somebody else now."""
    if numbers:
        screen = desk.screen("desk_left", numbers=list(numbers), now_viewer=who or "·")
        await desk.say(Page(screen.text))
    for number in numbers:
        await desk.refresh_card(number)


def _admins_only(desk: DeskVisit) -> None:
    if desk.editor.role is not Role.ADMIN:
        raise Refused(Reason.ROLE, desk.editor.id)


async def _list(desk: DeskVisit) -> Page:
    present = await _present(desk)
    entries = [{"who": one.name, "role": one.role.value, "fixed": one.fixed} for one in present]
    screen = desk.screen("staff_team", entries=entries)
    members = (button(cut(one.name, _BUTTON_ROOM) or "·", Member(one.staff_id)) for one in present)
    return Page(screen.text, column(*members) if desk.editor.role is Role.ADMIN else ())


async def _present(desk: DeskVisit) -> list[_Colleague]:
    """Whoever ever worked here and is on the desk now."""
    async with desk.storage.reading() as connection:
        everybody = await staff.everybody(connection)
    asked = (_colleague(desk, member, address) for member, address in everybody[:MOST_LISTED])
    return [one for one in await asyncio.gather(*asked) if one is not None]


async def _colleague(desk: DeskVisit, member: StaffMember, sealed: SealedAddress) -> _Colleague | None:
    user_id = desk.room.staff.open_address(sealed).chat_id
    try:
        found = await desk.visit.bot.get_chat_member(desk.visit.address.chat_id, user_id)
    except (BadRequest, Forbidden):
        return None
    if not is_present(found):
        return None
    fixed = user_id in desk.room.admin_ids
    return _Colleague(member.id, Role.ADMIN if fixed else member.role, found.user.full_name, fixed)
