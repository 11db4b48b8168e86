"""Who may open which door of the desk: each command and button with the role that it needs, asked first."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram import Message, Update

from handlers import (
    alert_doors,
    alert_talk,
    blocking,
    case,
    case_command,
    case_edits,
    case_export,
    case_missing,
    case_page,
    case_reply,
    desk,
    desk_callbacks,
    desk_feeds,
    desk_talk,
    desk_unreplied,
    hand_on,
    held_answers,
    merge,
    queue,
    staff,
    stats,
    unexpected,
    warning_taps,
    write_doors,
)
from handlers.access import Members, Refused, editor_of
from handlers.asked_lately import Question
from handlers.callbacks import Callback, decode
from handlers.case_reply import NotAnswerable
from handlers.desk_visit import DeskVisit, HeldByAnother, RefreshCard
from handlers.house import Context, House, house_of
from handlers.screens import Page
from handlers.tip_parts import NotTaken, Refusal
from handlers.tip_room import TipRoom
from handlers.visit import Visit
from newsroom.cases import Role
from newsroom.tips import ForbiddenChange
from storage import actions
from storage.cases import NoSuchCase

_Answer = Callable[[DeskVisit, Any], Awaitable[None]]
#: So many refusals are written into the log in a minute; more would be somebody filling the disk.
_LOGGED_A_MINUTE = 30


@dataclass(frozen=True, slots=True)
class Door:
    """What happens behind it, and what one must be to open it."""

    needed: Role
    answer: _Answer


COMMANDS: Mapping[tuple[str, ...], Door] = {
    ("antrian", "queue"): Door(Role.VIEWER, queue.queue),
    ("kasus", "case"): Door(Role.VIEWER, case_command.command),
    ("redaksi", "staff"): Door(Role.VIEWER, staff.team),
    **{names: Door(*door) for names, door in alert_doors.ALERT_COMMANDS.items()},
    **{names: Door(*door) for names, door in write_doors.WRITE_COMMANDS.items()},
    **{names: Door(*door) for names, door in stats.STATS_COMMANDS.items()},
    **{names: Door(*door) for names, door in desk_feeds.FEED_COMMANDS.items()},
}
SIT_DOWN = ("meja", "desk")
CANCEL = ("batal", "cancel")

TAPS: Mapping[type[Callback], Door] = {
    desk_callbacks.Claim: Door(Role.EDITOR, case.claim),
    desk_callbacks.Release: Door(Role.EDITOR, case.release),
    desk_callbacks.Verify: Door(Role.EDITOR, case.verify),
    desk_callbacks.Close: Door(Role.EDITOR, case.close),
    desk_callbacks.MarkSpam: Door(Role.EDITOR, case.mark_spam),
    desk_callbacks.Reopen: Door(Role.EDITOR, case.reopen),
    desk_callbacks.Block: Door(Role.EDITOR, blocking.block),
    desk_callbacks.BlockSurely: Door(Role.EDITOR, blocking.block_surely),
    desk_callbacks.DoNotBlock: Door(Role.EDITOR, blocking.do_not_block),
    desk_callbacks.Unblock: Door(Role.EDITOR, blocking.unblock),
    desk_callbacks.AskDeadline: Door(Role.EDITOR, case.ask_deadline),
    desk_callbacks.SetDeadline: Door(Role.EDITOR, case.set_deadline),
    desk_callbacks.WriteAnswer: Door(Role.EDITOR, case_reply.write_answer),
    desk_callbacks.Canned: Door(Role.EDITOR, case_reply.canned),
    desk_callbacks.SendOffered: Door(Role.EDITOR, case_reply.send_offered),
    desk_callbacks.Undo: Door(Role.EDITOR, held_answers.undo),
    desk_callbacks.SendNow: Door(Role.EDITOR, held_answers.send_now),
    desk_callbacks.HandOn: Door(Role.EDITOR, hand_on.hand_on),
    desk_callbacks.HandTo: Door(Role.EDITOR, hand_on.hand_to),
    desk_callbacks.Approve: Door(Role.EDITOR, hand_on.approve),
    desk_callbacks.DropProposal: Door(Role.EDITOR, hand_on.drop),
    desk_callbacks.FindAlike: Door(Role.VIEWER, merge.find_alike),
    desk_callbacks.Merge: Door(Role.EDITOR, merge.merge),
    desk_callbacks.Unmerge: Door(Role.EDITOR, merge.unmerge),
    desk_callbacks.OpenCase: Door(Role.VIEWER, case_page.open_case),
    desk_callbacks.CasePage: Door(Role.VIEWER, case_page.turn),
    desk_callbacks.Resend: Door(Role.VIEWER, case_page.resend),
    desk_callbacks.Export: Door(Role.EDITOR, case_export.export),
    desk_callbacks.QueuePage: Door(Role.VIEWER, queue.turn),
    desk_callbacks.QueueFilter: Door(Role.VIEWER, queue.choose),
    desk_callbacks.TheAnswer: Door(Role.EDITOR, desk_unreplied.take),
    desk_callbacks.NotTheAnswer: Door(Role.EDITOR, desk_unreplied.leave),
    desk_callbacks.Team: Door(Role.VIEWER, staff.show_team),
    desk_callbacks.Member: Door(Role.ADMIN, staff.show_member),
    desk_callbacks.Appoint: Door(Role.ADMIN, staff.appoint),
    **{kind: Door(*door) for kind, door in alert_doors.ALERT_TAPS.items()},
    **{kind: Door(*door) for kind, door in write_doors.WRITE_TAPS.items()},
    **{kind: Door(*door) for kind, door in warning_taps.WARNING_TAPS.items()},
    **{kind: Door(*door) for kind, door in stats.STATS_TAPS.items()},
    **{kind: Door(*door) for kind, door in desk_feeds.FEED_TAPS.items()},
}


@dataclass(slots=True)
class Doors:
    """The way onto the desk. `refresh_card` makes a card show what its case has become."""

    room: TipRoom
    refresh_card: RefreshCard
    members: Members = field(default_factory=Members)
    _logged_since: datetime | None = None
    _logged: int = 0

    async def command(self, update: Update, context: Context, name: str, door: Door) -> None:
        """Somebody typed a command of the desk, wherever that was."""
        await self._open(update, context, name, door, " ".join(context.args or ()))

    async def sit_down(self, update: Update, context: Context) -> None:
        """/meja: here the desk shall be."""
        visit = await Visit.of(update, context)
        try:
            await desk.sit_down(visit, update, self.room, self.members)
        except Refused as refused:
            await self._refuse(visit, refused, "desk")

    async def tapped(self, update: Update, context: Context) -> None:
        """Somebody pressed a button of the desk, or sent what such a button would send."""
        query = update.callback_query
        assert query is not None, "registered for taps only"
        if query.message is None:  # a button of an inline message: we send none
            await query.answer()
            return
        callback = decode(query.data)
        door = TAPS.get(type(callback)) if callback is not None else None
        if door is None:
            await unexpected.stale_button(await Visit.of(update, context))
        else:
            await self._open(update, context, type(callback).__name__.casefold(), door, callback)

    async def said(self, update: Update, context: Context) -> None:
        """Somebody wrote in a group; if that is the desk, it may be for a source."""
        message = update.message
        if message is None or message.chat_id != self.room.desk.chat_id:
            return
        self.room.saw(message.message_id)
        if message.from_user is not None and message.reply_to_message is not None:
            self.room.asked.replied(message.from_user.id, message.reply_to_message.message_id)
        about_alert = await alert_talk.understand(house_of(context).storage, message, context.bot.bot)
        if about_alert is not None:
            await self._open(update, context, "talk", Door(Role.EDITOR, alert_doors.talk), about_alert)
            return
        asked = write_doors.understand(message, context.bot.bot)
        if asked is not None:
            await self._open(update, context, "write", Door(Role.EDITOR, write_doors.heard), asked)
            return
        about_feeds = desk_feeds.asked_by(message.reply_to_message, context.bot.bot)
        if about_feeds is not None:
            await self._open(update, context, "feeds", Door(Role.ADMIN, desk_feeds.heard), about_feeds)
            return
        perhaps = self._perhaps_answered(message, house_of(context).clock())
        if perhaps is not None:
            await self._open(update, context, "talk", Door(Role.EDITOR, desk_unreplied.offer), perhaps)
            return
        storage, bot = house_of(context).storage, context.bot.bot
        talk = await desk_talk.understand(storage, message, bot, self.room.staff)
        if talk is not None:
            await self._open(update, context, "talk", Door(talk.needed, desk_talk.answer), talk)

    async def edited(self, update: Update, context: Context) -> None:
        """Somebody changed what they had written in a group; on the desk an answer may have come of it."""
        message = update.edited_message
        if message is None or message.chat_id != self.room.desk.chat_id:
            return
        written = self.room.written.find(message)
        if written is not None:
            await self._open(update, context, "talk", Door(Role.EDITOR, case_edits.edited), written)

    def _perhaps_answered(self, message: Message, now: datetime) -> Question | None:
        """What whoever wrote this was asked here a moment ago, where they did not reply to it."""
        if message.from_user is None or not desk_unreplied.perhaps_an_answer(message):
            return None
        topic = message.message_thread_id if message.is_topic_message else None
        return self.room.asked.perhaps_answered(message.from_user.id, topic, now)

    async def cancel(self, update: Update, context: Context) -> None:
        """/batal: on the desk it ends what is asked; in other groups nothing is."""
        if update.message is not None and update.message.chat_id == self.room.desk.chat_id:
            await self._open(update, context, "batal", Door(Role.VIEWER, desk_unreplied.cancel), "")

    async def moved(self, update: Update, context: Context) -> None:
        """A group became a supergroup."""
        await desk.moved(await Visit.of(update, context), update, self.room)

    async def changed(self, update: Update, context: Context) -> None:
        """Somebody came, went, or was given another standing."""
        gone = await desk.somebody_changed(update, self.room, self.members)
        if gone is not None:
            visit = await Visit.of(update, context)
            await desk.somebody_left(visit, self.room, gone, self.refresh_card)

    async def _open(self, update: Update, context: Context, name: str, door: Door, meant: object) -> None:
        visit = await Visit.of(update, context)
        house = visit.house
        try:
            editor = await editor_of(update, context.bot, house, self.room, self.members, door.needed)
            person = update.effective_user
            assert person is not None, "an editor is somebody"
            said = update.message or update.edited_message
            here = DeskVisit(visit, self.room, editor, person, self.refresh_card, said)
            await _answer(here, door, meant)
        except Refused as refused:
            await self._refuse(visit, refused, name)
        await visit.notice()

    async def _refuse(self, visit: Visit, refused: Refused, name: str) -> None:
        """Kindly, and the log hears of it; nothing else changes."""
        await self._log(visit.house, refused, name)
        screen = visit.screen("desk_refused", reason=refused.reason.value)
        if visit.query is not None:
            await visit.notice(screen.label("notice"), alert=True)
        else:
            await visit.say(Page(screen.text))

    async def _log(self, house: House, refused: Refused, name: str) -> None:
        now = house.clock()
        if self._logged_since is None or now - self._logged_since >= timedelta(minutes=1):
            self._logged_since, self._logged = now, 0
        self._logged += 1
        if self._logged > _LOGGED_A_MINUTE:
            return
        detail = f"{name} {refused.reason.value}"
        async with house.storage.transaction() as connection:
            await actions.note(
                connection, self.room.staff, "refused", now=now, staff_id=refused.staff_id, detail=detail
            )


async def _answer(here: DeskVisit, door: Door, meant: object) -> None:
    """What happens behind the door, and the words for what could not be done there."""
    try:
        await door.answer(here, meant)
    except NoSuchCase as error:
        await case_missing.tell(here, error.number)
    except ForbiddenChange:
        await here.tell("forbidden_change", loud=True)
    except HeldByAnother as held:
        who = await here.name_of(here.holder_of(held.case))
        await here.tell("held", number=held.case.number, who=who, loud=True)
    except NotAnswerable as reason:
        await here.tell(f"not_answerable_{reason.reason}", loud=True)
    except NotTaken as refusal:
        why = {Refusal.TOO_LARGE: "large", Refusal.FULL: "large"}
        why |= {Refusal.NOT_TOLD: "kind", Refusal.CONTACT: "kind"}
        await here.tell(f"file_{why.get(refusal.why, 'unclean')}", loud=True)
