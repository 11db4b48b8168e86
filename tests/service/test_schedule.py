"""When what is done."""

from datetime import timedelta

import pytest

from service.schedule import feed_tick


@pytest.mark.parametrize(("interval", "tick"), [(1, 1), (10, 10), (300, 15)])
def test_feeds_are_looked_at_as_often_as_the_settings_say(interval: int, tick: float):
    assert feed_tick(timedelta(seconds=interval)) == tick
