"""What is kept about a chat, gathered from the tables, and the same as a file for whoever it is about.

Nothing here looks for tips that were sent or for limits and blocks of a source: whoever holds the phone
would read there that its owner told the newsroom something.
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.visit import Visit
from newsroom.cases import Role
from newsroom.readers import Reader
from newsroom.tips import Draft
from newsroom.topics import Chosen
from newsroom.wishes import NEVER
from storage import drafts, forum_topics
from storage import privacy as stored
from storage.database import Connection
from storage.forum_topics import Remembered

#: Whatever reads an export can rely on the names in it while this stays the same.
FORMAT = "kentongan/chat/1"


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A tip that is not sent yet, and when it vanishes by itself."""

    draft: Draft
    ends: datetime


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is told. A chat that never chose anything has neither `reader` nor `kept`."""

    reader: Reader | None
    kept: stored.Kept | None
    draft: OwnDraft | None
    staff: tuple[Role, datetime] | None
    lost: tuple[Remembered, ...] = ()


def may_tell(visit: Visit) -> bool:
    """Whether tips are told in this chat, so that something of them may be kept about it."""
    return visit.house.tip_room is not None and not visit.in_group and visit.steered is None


async def gather(visit: Visit) -> OwnData:
    """Look everything up, in one state of the tables."""
    room = visit.house.tip_room
    kept = draft = staff = None
    lost: tuple[Remembered, ...] = ()
    async with visit.house.storage.reading() as connection:
        if visit.reader is not None:
            kept = await stored.kept_of(connection, visit.reader.id)
            lost = await forum_topics.lost_of(connection, visit.reader.id)
        if room is not None and may_tell(visit):
            draft = await _draft(visit, connection)
            staff = await stored.staff_row(connection, room.staff.address_index(visit.address))
    return OwnData(visit.reader, kept, draft, staff, lost)


async def _draft(visit: Visit, connection: Connection) -> OwnDraft | None:
    """The draft as it lies there, also where somebody only looked what /lapor is."""
    room = visit.house.tip_room
    assert room is not None, "asked by whoever calls"
    index = room.drafts.address_index(visit.address)
    draft = await drafts.find(connection, room.drafts, index, visit.house.clock())
    ends = await stored.draft_ends(connection, index)
    return None if draft is None or ends is None else OwnDraft(draft, ends)


def as_file(visit: Visit, own: OwnData) -> dict[str, object]:
    """The rows in words and numbers. What a draft tells is not copied: a file is passed on too easily."""
    return {
        "format": FORMAT,
        "made_at": _told(visit, visit.house.clock()),
        "chat": None if own.reader is None or own.kept is None else _chat(visit, own.reader, own.kept),
        "follows": [_followed(visit, one) for one in own.kept.followed] if own.kept else [],
        "deliveries": [_delivered(visit, one) for one in own.kept.deliveries] if own.kept else [],
        "muted_events": list(own.kept.muted) if own.kept else [],
        "lost_topics": [_lost(visit, one) for one in own.lost],
        "news_settings": _wished(visit, own.kept) if own.kept else None,
        "topics": [_chosen(one) for one in own.kept.topics] if own.kept else [],
        "waiting_articles": list(own.kept.waiting) if own.kept else [],
        "digest_articles": [list(one) for one in own.kept.digests] if own.kept else [],
        "draft": None if own.draft is None else _drafted(visit, own.draft),
        "newsroom_member": None
        if own.staff is None
        else {"role": own.staff[0].value, "since": _told(visit, own.staff[1])},
    }


def _chat(visit: Visit, reader: Reader, kept: stored.Kept) -> dict[str, object]:
    return {
        "since": _told(visit, kept.since),
        "language": reader.language,
        "wider_news": reader.wider,
        "state": reader.state.name.lower(),
        "channel": reader.is_channel,
    }


def _lost(visit: Visit, one: Remembered) -> dict[str, object]:
    return {"follows": list(one.followed), "closed": one.closed, "since": _told(visit, one.lost_at)}


def _wished(visit: Visit, kept: stored.Kept) -> dict[str, object]:
    """When news comes, by the newsroom's clock."""
    wished, timetable = kept.wishes, kept.wishes.timetable
    quiet, until = timetable.quiet, wished.paused_until
    return {
        "rhythm": timetable.rhythm.name.lower(),
        "morning": timetable.morning.isoformat("minutes"),
        "evening": timetable.evening.isoformat("minutes"),
        "weekday": timetable.weekday,
        "quiet": None if quiet is None else [one.isoformat("minutes") for one in (quiet.begins, quiet.ends)],
        "paused_until": None if until is None else "open" if until == NEVER else _told(visit, until),
        "pictures": wished.pictures,
        "monthly_line": wished.signs,
    }


def _chosen(one: Chosen) -> dict[str, object]:
    return {"kind": one.topic.kind.name.lower(), "name": one.topic.label, "muted": one.muted}


def _followed(visit: Visit, one: stored.Followed) -> dict[str, object]:
    gazetteer = visit.house.gazetteer
    name = gazetteer.full_name(one.region) if one.region in gazetteer else None
    return {"code": one.region, "name": name, "since": _told(visit, one.since)}


def _delivered(visit: Visit, one: stored.Delivered) -> dict[str, object]:
    return {
        "kind": one.kind.name.lower(),
        "number": one.thing_id,
        "state": one.state.name.lower(),
        "at": None if one.at is None else _told(visit, one.at),
        "message_id": one.message_id,
    }


def _drafted(visit: Visit, own: OwnDraft) -> dict[str, object]:
    counts = {kind.value: count for kind, count in own.draft.counts.items()}
    return {"parts": counts, "bytes": own.draft.size, "vanishes_at": _told(visit, own.ends)}


def _told(visit: Visit, moment: datetime) -> str:
    """As machines read it, by the newsroom's clock."""
    return moment.astimezone(visit.house.wording.zone).isoformat(timespec="seconds")
