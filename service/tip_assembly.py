"""The room that conversations about tips use, and the office between cases and Telegram, put together."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from delivery.alert_office import AlertOffice
from delivery.article_office import ArticleOffice
from delivery.desk_cards import DeskCards
from delivery.desk_office import DeskOffice
from delivery.desk_room import DeskRoom
from delivery.desk_ticks import Terms
from delivery.mistake_kind import mistake_kind
from delivery.pacing import Rules
from handlers.house import House
from handlers.tip_room import Desk, TipRoom
from newsroom.cleaning.cleaner import Cleaner
from newsroom.guide import Guide
from newsroom.routes import RouteKeys
from newsroom.sealing import Purpose
from newsroom.wording import Wording
from service.opening import Opened
from service.settings import COMPLETE_LANGUAGES, LANGUAGES, Settings
from storage import desk_place
from storage.scouring import Scouring

#: Where the guide that comes with the program lies.
PROGRAM = Path(__file__).parent.parent


@dataclass(slots=True)
class Bell:
    """Rings in offices that are built after those who ring."""

    office: DeskOffice | None = None
    alert_office: AlertOffice | None = None
    article_office: ArticleOffice | None = None
    #: Where there are several workers: lets the others know, for the offices are at work in one of them.
    tell: Callable[[], None] = lambda: None

    def ring_everywhere(self) -> None:
        """Another worker has something new, and it does not say for whom."""
        for office in (self.office, self.alert_office, self.article_office):
            if office is not None:
                office.wake()

    def ring_for_alerts(self) -> None:
        """An alert was changed by somebody."""
        self.tell()
        if self.alert_office is not None:
            self.alert_office.wake()

    def ring(self) -> None:
        """Something waits for the desk or for a source."""
        self.tell()
        if self.office is not None:
            self.office.wake()

    def saw(self, message_id: int) -> None:
        """Somebody wrote this on the desk."""
        if self.office is not None:
            self.office.mail.saw(message_id)


@asynccontextmanager
async def tip_room(
    settings: Settings, kept: Opened, bell: Bell, wording: Wording
) -> AsyncIterator[tuple[TipRoom, Scouring] | None]:
    """The room for tips until the end of the block; None where nobody could ever read them.

    That is so where no desk is named or remembered, and nobody is named who could say where it is. Raises
    `GuideError` for a guide that cannot be used.
    """
    desk = await _desk(settings, kept)
    if desk.chat_id is None and not settings.admin_ids:
        yield None
        return
    keyring, scouring = kept.keyring, Scouring(kept.storage)
    guide = await asyncio.to_thread(read_guide, guide_file(settings))
    guide = guide.with_correction(mistake_kind(wording))
    async with Cleaner() as cleaner:
        room = TipRoom(
            tips=keyring.sealer(Purpose.TIPS),
            drafts=keyring.sealer(Purpose.DRAFTS),
            blocks=keyring.sealer(Purpose.BLOCKS),
            staff=keyring.sealer(Purpose.STAFF),
            routes=RouteKeys(settings.key_dir),
            pepper=keyring.sealer(Purpose.RECEIPTS).derive(b"receipt codes"),
            guide=guide,
            cleaner=cleaner,
            desk=desk,
            admin_ids=frozenset(settings.admin_ids),
            reply_route=timedelta(days=settings.reply_route_days),
            age_recipient=settings.newsroom_age_recipient,
            two_person_rule=settings.two_person_rule,
            nudge_after=timedelta(minutes=settings.nudge_minutes),
            wake=bell.ring,
            random=os.urandom,
            scour=scouring.wake,
            saw=bell.saw,
        )
        yield room, scouring


def office(
    settings: Settings,
    house: House,
    room: TipRoom,
    bot: ExtBot[Any],
    clock: Callable[[], datetime],
    rules: Rules,
) -> DeskOffice:
    """What posts on the desk, sends answers, and lets time end what must end."""
    desk_room = DeskRoom(
        storage=house.storage,
        bot=bot,
        wording=house.wording,
        cards=DeskCards(house.wording, house.gazetteer, room.guide, reply_route=room.reply_route),
        desk=room.desk,
        tips=room.tips,
        staff=room.staff,
        routes=room.routes,
        language=settings.default_language,
        clock=clock,
        readers=house.sealer,
    )
    terms = Terms(
        reply_route=room.reply_route,
        retention=timedelta(days=settings.tip_retention_days),
        nudge_after=room.nudge_after,
        zone=settings.timezone,
    )
    return DeskOffice(desk_room, terms, steady=time.monotonic, scour=room.scour, rules=rules)


def read_guide(path: Path) -> Guide:
    """The guide; in a language that a newsroom added it may lack texts. Raises `GuideError`."""
    return Guide.load(path, COMPLETE_LANGUAGES, may_lack=set(LANGUAGES) - set(COMPLETE_LANGUAGES))


def guide_file(settings: Settings) -> Path:
    """The newsroom's guide: where the settings say, else the one that comes with the program."""
    named = settings.guide_file
    return named if named.is_absolute() or named.exists() else PROGRAM / named


async def _desk(settings: Settings, kept: Opened) -> Desk:
    """Where /meja or Telegram said last that the desk is; before that, where the settings say."""
    async with kept.storage.reading() as connection:
        known = await desk_place.remembered(connection, kept.keyring.sealer(Purpose.STAFF))
        language = await desk_place.language(connection)
    chat_id, is_forum = known or (settings.editors_chat_id, False)
    return Desk(chat_id, is_forum, language)
