"""Each kind of update belongs to somebody, so that theirs stay in order."""

import pytest
from telegram import Bot, Update

from delivery.repeats import chat_key
from tests.delivery.fake_telegram import TOKEN, message, press

USER = {"id": 5, "is_bot": False, "first_name": "Ani"}
GROUP = {"id": -100, "type": "supergroup", "title": "Meja"}
MEMBER = {"status": "member", "user": USER}
CHANGE = {"chat": GROUP, "from": USER, "date": 1, "old_chat_member": MEMBER, "new_chat_member": MEMBER}
INLINE = {"id": "1", "from": USER, "query": "x", "offset": ""}


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (message(1, chat=7), 7),
        ({"update_id": 1, "edited_message": message(1, chat=7)["message"]}, 7),
        ({"update_id": 1, "channel_post": {"message_id": 1, "date": 1, "chat": GROUP}}, -100),
        (press(1, "x", chat=7), 7),
        (
            {
                "update_id": 1,
                "callback_query": {"id": "1", "from": USER, "chat_instance": "1", "inline_message_id": "a"},
            },
            5,
        ),
        ({"update_id": 1, "inline_query": INLINE}, 5),
        ({"update_id": 1, "my_chat_member": CHANGE}, -100),
        ({"update_id": 1, "chat_member": CHANGE}, -100),
        ({"update_id": 9, "something_new": {}}, 9),
    ],
)
def test_whose_update_it_is(raw, key):
    update = Update.de_json(raw, Bot(TOKEN))
    assert update is not None
    assert chat_key(update) == key
