"""What stands in each post for the desk: read from the store at the moment when it is sent."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message

from delivery.article_letters import ArticleLetters
from delivery.card_keeper import CardKeeper
from delivery.cards import Card, CardButton
from delivery.desk_room import DeskRoom
from delivery.keyboards import keyboard_of
from delivery.warning_desk import WarningDesk
from newsroom.cases import Case, CaseMessage, DeskPost, Direction, Notice, PostKind
from newsroom.letters import plain
from newsroom.markup import visible
from newsroom.tips import Part, PartKind, TipState
from newsroom.wording import TEXT_LIMIT, cut
from storage import alerts, case_messages, case_parts, caseload, cases
from storage.cases import NoSuchCase
from storage.database import Connection

#: How many cases a notice about all of them names.
NAMED = 8
_WORDS_ONLY = (PartKind.TEXT, PartKind.PLACE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A post as it goes out: words, or a file with words under it.

    `without_file` is said instead where Telegram does not take the file.
    """

    case: Case | None
    text: str
    file: Part | None = None
    without_file: str = ""
    keyboard: InlineKeyboardMarkup | None = None

    def is_in(self, message: Message) -> bool:
        """Whether a message of the desk shows this.

        A card, which may have changed, is known by its first line, a file without words by its name.
        """
        if message.from_user is None or not message.from_user.is_bot:
            return False
        shown = (message.text or message.caption or "").strip()
        if self.file is not None and not self.text and message.document is not None:
            return message.document.file_name == self.file.name
        known = [plain(text).strip() for text in (self.text, self.without_file) if text]
        if self.keyboard is not None:
            return shown.partition("\n")[0] == known[0].partition("\n")[0]
        return shown in known


@dataclass(frozen=True, slots=True)
class AlreadyShown:
    """What the post would say stands on the desk in another message."""

    message_id: int


class Letters:
    """Writes letters."""

    def __init__(self, room: DeskRoom, keeper: CardKeeper) -> None:
        self._room = room
        self._keeper = keeper
        self._articles = ArticleLetters(room.storage, room.wording, lambda: room.speaks)
        self._warnings = WarningDesk(room.storage, room.wording, room.cards.gazetteer)

    async def letter(self, post: DeskPost) -> Letter | AlreadyShown | None:
        """What a post says now; None where there is nothing to say any more."""
        if post.case_number is None:
            return await self._about_all(post)
        match post.kind:
            case PostKind.CARD:
                drawn = await self._keeper.current(post.case_number)
                return drawn and Letter(drawn[0], drawn[1].text, keyboard=keyboard_of(drawn[1]))
            case PostKind.PART:
                return await self._part(post.case_number, post.ref_id)
            case PostKind.MESSAGE | PostKind.LETTER:
                return await self._message(post.case_number, post.ref_id)
            case PostKind.NOTICE:
                return await self._notice(post.case_number, post.notice)
            case _:
                return None  # said in the conversation; of no case

    async def _part(self, number: int, part_id: int) -> Letter | AlreadyShown | None:
        tips = self._room.tips
        async with self._room.storage.reading() as connection:
            case = await _case(connection, number)
            part = await cases.part(connection, tips, case, part_id) if case else None
            if case is None or part is None or case.state is TipState.WITHDRAWN:
                return None
            ordinal = await case_parts.ordinal(connection, number, part_id)
            on_card = case.card_message_id
            if part.kind is not PartKind.TEXT or not await case_parts.is_of_opening(connection, part_id):
                on_card = None
            if on_card is not None:
                text = await case_parts.opening_text(connection, tips, case)
                told = await cases.facts_of(connection, tips, case)
                if self._room.cards.shows_text(told, text, self._room.speaks):
                    return AlreadyShown(on_card)
        text = self._room.cards.place(part.text) if part.kind is PartKind.PLACE else part.text
        words = {"mark": f"#{number}-{ordinal}", "kind": part.kind.value, "text": text}
        size = round(len(part.data) / 100_000) / 10
        written = self._words("desk_part", **words, size=size, refused=False)
        if part.kind in _WORDS_ONLY:
            return Letter(case, written)
        return Letter(case, written, part, self._words("desk_part", **words, size=size, refused=True))

    async def _message(self, number: int, message_id: int) -> Letter | None:
        async with self._room.storage.reading() as connection:
            case = await _case(connection, number)
            said = await case_messages.get(connection, self._room.tips, case, message_id) if case else None
        if case is None or said is None or case.state is TipState.WITHDRAWN:
            return None
        if said.direction is Direction.LETTER:
            return self._handed_on(case, said)
        return Letter(case, self._words("desk_message", mark=f"#{number}", text=said.text))

    def _handed_on(self, case: Case, said: CaseMessage) -> Letter:
        """As it was approved, with nothing around it: somebody passes on the message as it is."""
        size = round(len(said.file.data) / 100_000) / 10 if said.file else 0
        words = {"mark": f"#{case.number}", "kind": PartKind.DOCUMENT.value, "text": ""}
        refused = self._words("desk_part", **words, size=size, refused=True)
        return Letter(case, said.text, said.file, refused)

    async def _notice(self, number: int, notice: Notice | None) -> Letter | None:
        async with self._room.storage.reading() as connection:
            case = await _case(connection, number)
        if case is None or notice is None or not _still_true(case, notice):
            return None
        deadline = self._room.wording.moment(case.deadline_at, self._room.speaks) if case.deadline_at else ""
        return Letter(
            case, self._words("desk_notice", what=notice.value, mark=f"#{number}", deadline=deadline)
        )

    async def _warning(self, number: int) -> Letter | None:
        card = await self._warnings.post(number, self._room.speaks)
        return None if card is None else Letter(None, card.text, keyboard=keyboard_of(card))

    async def _missed(self, number: int) -> Letter | None:
        """An alert's hour passed while nothing could be sent, and it is still a draft."""
        async with self._room.storage.reading() as connection:
            stored = await alerts.draft(connection, number)
        if stored is None:
            return None
        text = visible(stored.draft.html)
        screen = self._room.wording.screen(
            "alert_desk_missed", self._room.speaks, limit=TEXT_LIMIT, number=number, text=text
        )
        # As handlers/alert_callbacks.py has it.
        look = CardButton(screen.label("look"), callback_data=f"d:aview:{number}:card:{self._room.speaks}")
        return Letter(None, screen.text, keyboard=keyboard_of(Card(screen.text, "", ((look,),))))

    def _article(self, card: Card | None) -> Letter | None:
        return None if card is None else Letter(None, card.text, keyboard=keyboard_of(card))

    async def _about_all(self, post: DeskPost) -> Letter | None:
        match post.kind:
            case PostKind.WARNING:
                return await self._warning(post.ref_id)
            case PostKind.PUBLISHED:
                return self._article(await self._articles.out(post.ref_id))
            case PostKind.NOT_PUBLISHED:
                return self._article(await self._articles.not_out(post.ref_id))
            case PostKind.ALERT_MISSED:
                return await self._missed(post.ref_id)
            case _:
                return await self._summary(post)

    async def _summary(self, post: DeskPost) -> Letter | None:
        states = (TipState.NEW,) if post.notice is Notice.MANY_WAITING else ()
        wanted = caseload.Filter(states=states)
        async with self._room.storage.reading() as connection:
            named, total = await caseload.queue(connection, wanted, limit=NAMED)
            counted = dict(await caseload.counts(connection, wanted, caseload.Trait.STATE))
        if not named:
            return None
        headings = [cut(self._room.cards.heading(case, self._room.speaks), 120) for case in named]
        return Letter(
            None,
            self._words(
                "desk_summary",
                only_waiting=post.notice is Notice.MANY_WAITING,
                total=total,
                headings=headings,
                more=total - len(headings),
                new=counted.get(TipState.NEW, 0),
                claimed=counted.get(TipState.CLAIMED, 0),
                verifying=counted.get(TipState.VERIFYING, 0),
                handed_on=counted.get(TipState.HANDED_ON, 0),
            ),
        )

    def _words(self, screen: str, **data: object) -> str:
        return self._room.wording.screen(screen, self._room.speaks, limit=TEXT_LIMIT, **data).text


def _still_true(case: Case, notice: Notice) -> bool:
    """News that waited for the desk may have been overtaken."""
    if notice in (Notice.WAITING, Notice.CLAIM_EXPIRED):
        return case.state is TipState.NEW and case.merged_into is None
    if notice in (Notice.DEADLINE_NEAR, Notice.DEADLINE_PASSED):
        return case.state.is_open and case.deadline_at is not None
    return True


async def _case(connection: Connection, number: int) -> Case | None:
    try:
        return await cases.get(connection, number)
    except NoSuchCase:
        return None
