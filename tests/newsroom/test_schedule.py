"""When the desk is reminded, and how finely a source's time is kept."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom.cases import Notice
from newsroom.schedule import DEADLINE_LEAD, NUDGE_AGAIN, deadline_notice, summary_due, to_the_hour

WIB = timezone(timedelta(hours=7))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("ahead", "notice"),
    [
        (DEADLINE_LEAD + MOMENT, None),
        (DEADLINE_LEAD, Notice.DEADLINE_NEAR),
        (MOMENT, Notice.DEADLINE_NEAR),
        (timedelta(0), Notice.DEADLINE_PASSED),
        (-timedelta(days=3), Notice.DEADLINE_PASSED),
    ],
)
def test_a_deadline_is_named_before_and_once_it_has_passed(ahead: timedelta, notice: Notice | None):
    assert deadline_notice(NOON + ahead, NOON) is notice


@pytest.mark.parametrize(
    ("clock", "is_due"), [((6, 59), False), ((7, 0), True), ((11, 59), True), ((12, 0), False)]
)
def test_the_summary_comes_at_seven_and_is_caught_up_until_noon(clock: tuple[int, int], is_due: bool):
    now = NOON.replace(hour=clock[0], minute=clock[1])
    seven = NOON.replace(hour=7)
    assert summary_due(now, WIB) == (seven if is_due else None)
    assert summary_due(now.astimezone(UTC), WIB) == (seven if is_due else None), "by the newsroom's clock"


def test_of_what_a_source_did_no_minute_is_kept():
    told = datetime(2026, 11, 24, 20, 5, 17, 123_456, tzinfo=WIB)
    assert to_the_hour(told) == datetime(2026, 11, 24, 20, tzinfo=WIB)


def test_what_nobody_claims_is_named_again_the_same_morning():
    assert timedelta(hours=3) == NUDGE_AGAIN
