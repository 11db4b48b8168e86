"""Whatever comes as an update: it ends, it is noted, whoever waits is answered, and nobody is named."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.messages import Chat
from playground.people import Person
from tests.delivery.batches import handle_all
from tests.handlers.test_no_outsider import every_button
from tests.weather import updates
from tests.weather.conftest import examples
from tests.weather.storm import Storm

#: Buttons of readers and sources, as they are written; those of the desk come from its own list.
BUTTONS = (
    *(
        "h",
        "f:35.14.06.2005",
        "u:35.14",
        "b:35.14:0",
        "a:1",
        "p:35.14:7",
        "l:35.14",
        "g:en",
        "m:0",
        "ua:1",
        "w:0",
    ),
    *("s:0:kepuh", "go", "q:0:0:banjir", "k:1:h", "d:claim:1", "d:no:1", "t:kind", "x:35.14:3"),
)
Updates = st.SearchStrategy[dict[str, Any]]
storms = settings(
    max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
HONEST = "/bantuan"


def _json(chat: Chat) -> dict[str, Any]:
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        **({"is_forum": True} if chat.is_forum else {}),
    }


def _strategy(newsroom: Storm, people: list[dict[str, Any]], chats: list[dict[str, Any]]) -> Updates:
    me = {"id": newsroom.emulator.bot.id, "is_bot": True, "first_name": "Kentongan"}
    buttons = sorted({*BUTTONS, *(one.data for one in every_button())})
    data = st.one_of(st.sampled_from(buttons), updates.changed(buttons), updates.words)
    return updates.updates(people, chats, me, data)


def _person(person: Person) -> dict[str, Any]:
    user = person.user
    return {"id": user.id, "is_bot": False, "first_name": user.first_name, "last_name": user.last_name}


def _private(person: Person) -> dict[str, Any]:
    return {"id": person.id, "type": "private", "first_name": person.user.first_name}


@pytest.fixture(scope="module")
def any_update(newsroom: Storm) -> Updates:
    """What three people with one name may send from wherever they are, and whatever may hang there."""
    chats = [
        *map(_private, newsroom.people),
        _json(newsroom.desk),
        {**_json(newsroom.group), "topic": newsroom.topic},
        _json(newsroom.channel),
    ]
    return _strategy(newsroom, [_person(one) for one in newsroom.people], chats)


@pytest.fixture(scope="module")
def editors_update(newsroom: Storm) -> Updates:
    """The same of somebody of the newsroom, whose doors open."""
    return _strategy(newsroom, [_person(newsroom.editor)], [_json(newsroom.desk), _private(newsroom.editor)])


@storms
@given(data=st.data())
def test_a_valid_update_is_handled_without_trouble_and_nobody_waits(
    newsroom: Storm, any_update: Updates, data: st.DataObject
):
    update = data.draw(any_update)
    troubles = newsroom.newsroom.house.troubles.copy()
    ended = newsroom.throws(update)
    assert list(ended) in (["handled"], ["repeated"])
    assert newsroom.newsroom.house.troubles == troubles
    assert newsroom.is_noted(newsroom.last_number)
    assert not newsroom.waits, "the waiting sign on a button ends"


@storms
@given(data=st.data())
def test_whatever_an_editor_types_or_presses_is_handled_without_trouble(
    newsroom: Storm, editors_update: Updates, data: st.DataObject
):
    update = data.draw(editors_update)
    troubles = newsroom.newsroom.house.troubles.copy()
    ended = newsroom.throws(update)
    assert list(ended) in (["handled"], ["repeated"])
    assert newsroom.newsroom.house.troubles == troubles
    assert not newsroom.waits


@storms
@given(data=st.data())
def test_a_damaged_update_ends_and_is_counted_and_keeps_none_behind_it_waiting(
    newsroom: Storm, any_update: Updates, data: st.DataObject
):
    honest = newsroom.people[0]
    asks = {
        "message_id": 1,
        "date": data.draw(st.integers(1, 2**31 - 1)),
        "chat": {"id": honest.id, "type": "private", "first_name": "x"},
        "from": {"id": honest.id, "is_bot": False, "first_name": "x"},
        "text": HONEST,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(HONEST)}],
    }
    ended = newsroom.throws(data.draw(updates.damaged(any_update)), {"message": asks})
    assert sum(ended.values()) == 2, ended
    assert set(ended) <= {"handled", "repeated", "unreadable", "failed"}
    assert ended["handled"] + ended["repeated"] >= 1


def test_afterwards_no_row_is_half_nobody_is_named_and_the_newsroom_answers(newsroom: Storm):
    newsroom.is_whole()
    assert newsroom.traces() == set()
    newsroom.run(_says(newsroom, "kepuh"))
    (shown,) = newsroom.bystander.chat.from_bot
    assert "Kepuh" in shown.text


async def _says(newsroom: Storm, words: str) -> None:
    queue = newsroom.emulator.world.queue
    queue.pending.clear()
    newsroom.bystander.types(words)
    update = queue.pending.popleft()
    await handle_all(newsroom.handling, [{**update.json, "update_id": newsroom.next_number()}])
