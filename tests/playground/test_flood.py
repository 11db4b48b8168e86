from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import BotApiError
from playground.flood import Bucket, FloodModel, Window


def send(model: FloodModel, now: float, chat: int = 1, **kind: Any) -> None:
    kind.setdefault("private", True)
    model.admit(now, chat, **kind)


def wait_of(model: FloodModel, now: float, chat: int = 1, **kind: Any) -> int | None:
    with pytest.raises(BotApiError) as refused:
        send(model, now, chat, **kind)
    assert refused.value.code == 429
    return refused.value.retry_after


def test_thirty_a_second_over_all_and_not_one_more():
    model = FloodModel(enabled=True)
    for chat in range(30):
        send(model, 100.0, chat)
    assert wait_of(model, 100.999, 99) == 1
    send(model, 101.0, 99)


def test_a_private_chat_takes_a_short_burst_and_then_one_a_second():
    model = FloodModel(enabled=True)
    for _ in range(3):
        send(model, 10.0)
    assert wait_of(model, 10.0) == 1
    send(model, 11.0)
    assert wait_of(model, 11.5) == 1
    send(model, 12.0)


def test_a_group_takes_twenty_a_minute():
    model = FloodModel(enabled=True)
    for second in range(20):
        send(model, float(second), -5, private=False)
    assert wait_of(model, 20.0, -5, private=False) == 40
    assert wait_of(model, 59.5, -5, private=False) == 1
    send(model, 60.0, -5, private=False)


def test_edits_in_a_group_are_charged_to_the_group_but_in_private_only_over_all():
    model = FloodModel(enabled=True)
    for _ in range(20):
        send(model, 0.0, -5, private=False, edit=True)
    for _ in range(10):
        send(model, 0.5, 7, edit=True)
    assert wait_of(model, 0.6, 7, edit=True) == 1
    assert wait_of(model, 1.0, -5, private=False, edit=True) == 59


def test_an_album_counts_each_of_its_pictures():
    model = FloodModel(enabled=True)
    send(model, 0.0, -5, private=False, count=10)
    send(model, 1.0, -5, private=False, count=10)
    assert wait_of(model, 2.0, -5, private=False, count=1) == 58


def test_a_refused_call_is_not_written_down():
    model = FloodModel(enabled=True)
    for _ in range(20):
        send(model, 0.0, -5, private=False)
    for _ in range(50):
        wait_of(model, 30.0, -5, private=False)
    send(model, 60.0, -5, private=False)
    assert model.refusals == 50


def test_paid_broadcasts_pass_a_thousand_a_second_if_the_bot_may_pay():
    model = FloodModel(enabled=True, paid_enabled=True)
    for chat in range(1000):
        send(model, 0.0, chat, paid=True)
    assert wait_of(model, 0.5, 5000, paid=True) == 1
    send(model, 0.5, 5001)

    poor = FloodModel(enabled=True)
    for chat in range(30):
        send(poor, 0.0, chat, paid=True)
    assert wait_of(poor, 0.5, 99, paid=True) == 1


def test_switched_off_it_lets_everything_pass():
    model = FloodModel()
    for _ in range(1000):
        send(model, 0.0)


@given(st.lists(st.floats(0, 3), max_size=200))
def test_no_window_ever_holds_more_than_its_limit(gaps):
    window, now, passed = Window(5, 1.0), 0.0, []
    for gap in gaps:
        now += gap
        wait = window.wait(now)
        if wait == 0:
            window.enter(now)
            passed.append(now)
        else:
            assert len([t for t in passed if now - t < 1.0]) == 5
    assert all(later - earlier >= 1.0 for earlier, later in zip(passed, passed[5:], strict=False))


@given(st.lists(st.floats(0, 3), max_size=200))
def test_whoever_waits_as_told_gets_through(gaps):
    bucket, now = Bucket(1.0, 3), 0.0
    for gap in gaps:
        now += gap
        now += bucket.wait(now)
        assert bucket.wait(now) == 0
        bucket.enter(now)


async def test_the_door_tells_how_long_to_wait(emulator, bot, sari):
    emulator.flood.enabled = True
    answers = [await bot.call("sendMessage", chat_id=sari.id, text=str(n)) for n in range(4)]
    assert [a.status for a in answers] == [200, 200, 200, 429]
    assert answers[3].body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert emulator.deliveries[sari.id] == 3
