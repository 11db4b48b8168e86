"""/meja: this group is the newsroom's desk. And what follows when the group moves or somebody leaves it."""

import logging

from telegram import ChatMemberAdministrator, Update
from telegram.constants import ChatMemberStatus, ChatType

from handlers.access import Members, Reason, Refused, enlisted, is_present
from handlers.desk_menu import introduce_desk
from handlers.desk_visit import RefreshCard
from handlers.house import House
from handlers.screens import Page
from handlers.tip_room import TipRoom
from handlers.visit import Visit
from newsroom.cases import Role, StaffMember
from newsroom.sealing import Address
from storage import actions, caseload, desk_place, staff

logger = logging.getLogger(__name__)


async def sit_down(visit: Visit, update: Update, room: TipRoom, members: Members) -> None:
    """Make this group the desk, and say what the bot may not do in it. Raises `Refused`."""
    admin = await _admin(visit, update, room, members)
    chat = update.effective_chat
    assert chat is not None, "commands come from chats"
    house, desk = visit.house, room.desk
    is_new = desk.chat_id != chat.id
    async with house.storage.transaction() as connection:
        await desk_place.remember(connection, room.staff, chat.id, is_forum=bool(chat.is_forum))
        if is_new:
            await desk_place.start_anew(connection, house.clock())
        await actions.note(connection, room.staff, "desk", now=house.clock(), staff_id=admin.id)
    desk.chat_id, desk.is_forum = chat.id, bool(chat.is_forum)
    missing = await missing_rights(visit, chat.id, is_forum=desk.is_forum)
    await visit.say(Page(visit.screen("desk_set", missing=missing, forum=desk.is_forum).text))
    await introduce_desk(visit.bot, house)
    room.wake()


async def _admin(visit: Visit, update: Update, room: TipRoom, members: Members) -> StaffMember:
    """Whoever may say where the desk is: named by the settings, or an admin who is in the present desk."""
    chat, person = update.effective_chat, update.effective_user
    if chat is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        raise Refused(Reason.NOT_THE_DESK)
    if update.message is None or update.message.sender_chat is not None or person is None:
        raise Refused(Reason.ANONYMOUS)
    if person.id in room.admin_ids:
        return await enlisted(visit.house, room, person)
    async with visit.house.storage.reading() as connection:
        known = await staff.find(connection, room.staff.address_index(Address(person.id)))
    if known is None:
        raise Refused(Reason.NOT_A_MEMBER)
    now, at = visit.house.clock(), room.desk.chat_id
    if at is None or not await members.has(visit.bot, at, person.id, now):
        raise Refused(Reason.NOT_A_MEMBER, known.id)
    if known.role is not Role.ADMIN:
        raise Refused(Reason.ROLE, known.id)
    return known


async def missing_rights(visit: Visit, chat_id: int, *, is_forum: bool) -> list[str]:
    """What the bot would need on the desk and may not, in words of the template."""
    me = await visit.bot.get_chat_member(chat_id, visit.bot.id)
    if me.status == ChatMemberStatus.OWNER:
        return []
    if not isinstance(me, ChatMemberAdministrator):
        return ["admin", "topics"] if is_forum else ["admin"]
    return ["topics"] if is_forum and not me.can_manage_topics else []


async def moved(visit: Visit, update: Update, room: TipRoom) -> None:
    """The desk's group became a supergroup: it has another id, and messages begin at one again."""
    message = update.message
    assert message is not None, "registered for these messages only"
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    if room.desk.chat_id != old:  # Telegram says it twice; or it is another group
        return
    house = visit.house
    async with house.storage.transaction() as connection:
        await desk_place.remember(connection, room.staff, new, is_forum=room.desk.is_forum)
        await desk_place.start_anew(connection, house.clock())
    room.desk.chat_id = new
    logger.info("the desk's group became a supergroup; what is open is posted there anew")
    await introduce_desk(visit.bot, house)
    room.wake()


async def somebody_changed(update: Update, room: TipRoom, members: Members) -> int | None:
    """Somebody's standing in the desk's group changed; their user id if they are out of it now."""
    change = update.chat_member
    if change is not None and change.chat.id == room.desk.chat_id:
        person = change.new_chat_member.user
        members.forget(change.chat.id, person.id)
        return None if is_present(change.new_chat_member) else person.id
    message = update.message
    if message is not None and message.left_chat_member is not None and message.chat_id == room.desk.chat_id:
        members.forget(message.chat_id, message.left_chat_member.id)
        return message.left_chat_member.id
    return None


async def somebody_left(visit: Visit, room: TipRoom, user_id: int, refresh_card: RefreshCard) -> None:
    """What they held is given back, and the desk hears of it."""
    house: House = visit.house
    async with house.storage.transaction() as connection:
        known = await staff.find(connection, room.staff.address_index(Address(user_id)))
        if known is None:
            return
        numbers = await caseload.give_back_all_of(connection, known.id, house.clock() + room.nudge_after)
        for number in numbers:
            await actions.note(
                connection,
                room.staff,
                "left",
                now=house.clock(),
                case_number=number,
                detail=f"staff {known.id}",
            )
    if numbers:
        await visit.say(Page(visit.screen("desk_left", numbers=list(numbers), now_viewer="").text))
    for number in numbers:
        await refresh_card(number)
