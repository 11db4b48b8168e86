"""How alerts stand in their rows: moments and an update that waits as JSON, all else column by column."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import RowMapping

from newsroom.alert_states import AlertState
from newsroom.alerts import Alert, AlertDraft, AlertRevision, Severity


def of_draft(draft: AlertDraft) -> dict[str, object]:
    """The columns that a draft fills; its regions stand in a table of their own."""
    return {
        "severity": draft.severity.value if draft.severity else "",
        "html": draft.html,
        "advice": draft.advice,
        "photo_id": draft.photo_id,
        "source": draft.source,
        "starts": draft.starts,
        "ends": draft.ends,
        "repeat": moments(draft.repeat),
    }


def as_draft(row: RowMapping, regions: tuple[str, ...]) -> AlertDraft:
    """A row as a draft."""
    return AlertDraft(
        Severity(row["severity"]) if row["severity"] else None,
        row["html"],
        row["advice"],
        row["photo_id"],
        regions,
        row["starts"],
        row["ends"],
        _read_moments(row["repeat"]),
        row["source"],
        0 if row["thread_id"] == row["id"] else row["thread_id"],
    )


def alert_of(row: RowMapping, regions: tuple[str, ...]) -> Alert:
    """A row as an alert that was confirmed."""
    return Alert(
        id=row["id"],
        thread_id=row["thread_id"],
        state=AlertState(row["state"]),
        severity=Severity(row["severity"]),
        html=row["html"],
        regions=regions,
        starts=row["starts"] or row["created_at"],
        sent_by=row["sent_by"],
        advice=row["advice"],
        photo_id=row["photo_id"],
        ends=row["ends"],
        repeat=_read_moments(row["repeat"]),
        source=row["source"],
        revision=row["revision"],
        approved_by=row["approved_by"],
        changed_at=row["changed_at"],
        reason=row["reason"],
        told=row["told"] or "",
        proposed=_load(row["proposed"]),
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def moments(several: Iterable[datetime]) -> str:
    """Moments as a column holds them."""
    return json.dumps([_ms(moment) for moment in several])


def later_moments(text: str, now: datetime) -> str:
    """Of moments as a column holds them those that are still to come."""
    return moments(moment for moment in _read_moments(text) if moment > now)


def _read_moments(text: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromtimestamp(ms / 1000, UTC) for ms in json.loads(text))


def dumped(revision: AlertRevision) -> str:
    """An update as a column holds it."""
    return json.dumps(
        {
            "number": revision.number,
            "author_id": revision.author_id,
            "at": _ms(revision.at),
            "severity": revision.severity.value,
            "html": revision.html,
            "advice": revision.advice,
            "ends": None if revision.ends is None else _ms(revision.ends),
            "changed": revision.changed,
            "tell": revision.tell,
        }
    )


def _load(text: str) -> AlertRevision | None:
    if not text:
        return None
    told = json.loads(text)
    ends = told["ends"]
    told["at"] = datetime.fromtimestamp(told["at"] / 1000, UTC)
    told["ends"] = None if ends is None else datetime.fromtimestamp(ends / 1000, UTC)
    return AlertRevision(**{**told, "severity": Severity(told["severity"])})
