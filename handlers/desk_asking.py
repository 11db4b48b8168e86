"""Questions to one editor: the next reply to what the bot asks is the answer, also after a restart.

What was asked stands in a link of the bot's own message, which nobody else can write.
"""

import re
from dataclasses import dataclass

from telegram import ForceReply, Message, User

from handlers.asked_lately import Question
from handlers.desk_visit import DeskVisit
from handlers.screens import Page
from newsroom.wording import cut

_QUOTED = 60
_ASKED = r"([0-9]{1,18})&ask=([a-z]{1,12})(?:&seen=([0-9a-f]{8}))?"


def _of(number: int, field: str, seen: str) -> str:
    """What `_ASKED` reads."""
    return f"{number}&ask={field}" + (f"&seen={seen}" if seen else "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message of the bot asks for: one `field` of the thing with this number (0: of none).

    `seen` is a mark of how the thing read to who was asked, where that matters.
    """

    number: int
    field: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions about one kind of thing: the word for it in their links, their screen, what is asked for."""

    about: str
    screen: str
    fields: frozenset[str]

    def asked_by(self, message: Message | None, bot: User) -> Asked | None:
        """What a message of the bot asks for."""
        if message is None or message.from_user is None or message.from_user.id != bot.id:
            return None
        shape = re.compile(re.escape(self._link(bot.username or "")) + _ASKED)
        for entity in message.entities:
            match = shape.fullmatch(entity.url or "")
            if match and match[2] in self.fields:
                return Asked(int(match[1]), match[2], match[3] or "")
        return None

    async def ask(
        self,
        desk: DeskVisit,
        number: int,
        field: str,
        *,
        known_as: int = 0,
        fault: str = "",
        typed: str = "",
        seen: str = "",
    ) -> None:
        """Ask this editor for one thing. `fault` says what was wrong with what was `typed` before.

        `known_as` is the number that editors know it by, where that is another one: that of what it updates.
        """
        screen = desk.screen(
            self.screen,
            number=known_as or number,
            update=bool(known_as),
            field=field,
            fault=fault,
            typed=cut(" ".join(typed.split()), _QUOTED),
            link=self._link(desk.visit.bot.username) + _of(number, field, seen),
            who=desk.person.full_name,
            person=desk.person.id,
        )
        asking = ForceReply(selective=True, input_field_placeholder=screen.label("placeholder"))
        asked = await desk.say(Page(screen.text), force_reply=asking)
        desk.asks(
            Question(self.about, number, field, (asked.message_id,), None, desk.now, known_as, seen=seen)
        )

    def _link(self, username: str) -> str:
        return f"https://t.me/{username}?{self.about}="
