"""What the conversations about tips have at hand: keys, limits of trust, the guide, and where the desk is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.asked_lately import AskedLately
from handlers.written_lately import WrittenLately
from newsroom.routes import RouteKeys
from newsroom.sealing import Sealer

if TYPE_CHECKING:
    # Names for the checker only: the cleaner's libraries are loaded where files are cleaned.
    from newsroom.cleaning.cleaner import Cleaner
    from newsroom.guide import Guide

#: Files of 20 MB that are in memory at once, each up to three times (as it came, rebuilt, sealed).
DOWNLOADS = 4
#: Receipt codes that are derived at once, 64 MB each (`newsroom/receipts.py`).
DERIVATIONS = 2


@dataclass(slots=True)
class Desk:
    """Where the newsroom works: set by EDITORS_CHAT_ID or by /meja; None until one of them says so.

    `language` is the one that it chose by /bahasa, "" before it chose.
    """

    chat_id: int | None
    is_forum: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class TipRoom:
    """Built once, at start, beside the house.

    `tips`, `drafts`, `blocks` and `staff` are the sealers of those purposes. `pepper` goes into receipt
    codes, so that the database alone cannot test guesses. `age_recipient` is the newsroom's offline key, ""
    without one. `wake` is called when something waits for the desk or for a source, `scour` when something
    was deleted and its bytes should go soon, `saw` with the id of what somebody wrote on the desk. `random`
    gives secret bytes. `asked` is what the desk's editors were asked of late, `written` what they wrote to
    sources. `downloads` and `derivations`
    are what many sources at once share.
    """

    tips: Sealer
    drafts: Sealer
    blocks: Sealer
    staff: Sealer
    routes: RouteKeys
    pepper: bytes
    guide: "Guide"
    cleaner: "Cleaner"
    desk: Desk
    admin_ids: frozenset[int]
    reply_route: timedelta
    age_recipient: str
    two_person_rule: bool
    nudge_after: timedelta
    wake: Callable[[], None]
    random: Callable[[int], bytes]
    scour: Callable[[], None] = lambda: None
    saw: Callable[[int], None] = lambda _message_id: None
    asked: AskedLately = field(default_factory=AskedLately)
    written: WrittenLately = field(default_factory=WrittenLately)
    downloads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DOWNLOADS))
    derivations: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DERIVATIONS))
