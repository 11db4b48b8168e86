"""The plain rules by which a week is judged say what the description of the product says."""

from datetime import time

import pytest

from benchmarks.soak_plan import DAY, HOUR, NIGHT, Danger, Follower, News, week
from newsroom.timetable import Rhythm, Timetable

KEPUH, KEJAYAN, KABUPATEN, LINGGO = "35.14.06.2005", "35.14.06", "35.14", "35.14.06.2008"


def news(region: str, word: str = "Panen") -> News:
    return News(0, 0.0, region, word, "", "")


@pytest.mark.parametrize(
    ("follows", "about", "narrow", "wide"),
    [
        (KEPUH, KEPUH, True, True),
        (KEJAYAN, KEPUH, True, True),
        (KEPUH, KEJAYAN, False, True),
        (KEPUH, KABUPATEN, False, True),
        (LINGGO, KEPUH, False, False),
        ("35.14.0", KEPUH, False, False),
    ],
    ids=["the place", "what contains it", "the whole", "the whole of that", "a neighbour", "part of a code"],
)
def test_an_article_is_for_the_place_what_contains_it_and_what_lies_inside(
    follows: str, about: str, narrow: bool, wide: bool
):
    assert Follower(0, (follows,), wider=False, timetable=Timetable()).wants(news(about)) is narrow
    assert Follower(0, (follows,), wider=True, timetable=Timetable()).wants(news(about)) is wide


def test_muted_words_and_followed_ones_decide():
    mutes = Follower(0, (KEPUH,), wider=True, timetable=Timetable(), mutes="Banjir")
    only = Follower(0, (KEPUH,), wider=True, timetable=Timetable(), only="Banjir")
    assert [mutes.wants(news(KEPUH, word)) for word in ("Banjir", "Panen")] == [False, True]
    assert [only.wants(news(KEPUH, word)) for word in ("Banjir", "Panen")] == [True, False]


@pytest.mark.parametrize(
    ("timetable", "at", "latest"),
    [
        (Timetable(), 10 * HOUR, 10 * HOUR),
        (Timetable(quiet=NIGHT), 23 * HOUR, DAY + 5 * HOUR),
        (Timetable(quiet=NIGHT), 3 * HOUR, 5 * HOUR),
        (Timetable(Rhythm.MORNING), 7 * HOUR, DAY + 6 * HOUR),
        (Timetable(Rhythm.BOTH), 7 * HOUR, 18 * HOUR),
        (Timetable(Rhythm.EVENING, evening=time(19)), 18.5 * HOUR, 19 * HOUR),
        (Timetable(Rhythm.WEEKLY), 2 * DAY, 6 * DAY + 6 * HOUR),
    ],
    ids=["at once", "at night", "before dawn", "mornings", "both", "evenings", "weekly"],
)
def test_what_waits_comes_at_the_hour_that_was_chosen(timetable: Timetable, at: float, latest: float):
    assert Follower(0, (KEPUH,), wider=True, timetable=timetable).latest(at) == latest


def test_an_alert_reaches_also_those_who_want_no_wider_news():
    made = week(1, days=1, readers=300, groups=3, news=20, tips=5, dangers=3)
    everywhere = Danger(0, 0.0, "darurat", KABUPATEN)
    inside = [one for one in made.followers if any(place.startswith(KABUPATEN) for place in one.places)]
    assert {one.index for one in made.endangered(everywhere)} == {one.index for one in inside}
    assert not all(one.wider for one in inside)
    assert [(one.code, one.title) for one in made.news] == [
        (one.code, one.title)
        for one in week(1, days=1, readers=300, groups=3, news=20, tips=5, dangers=3).news
    ], "the same seed makes the same week"
