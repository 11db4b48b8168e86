"""Updates as Telegram sends them, and as it never should: a description of our own, for hypothesis.

`updates` are right by the Bot API's rules; `damaged` are such updates with something taken out, put in or
replaced somewhere inside.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.weather.messages import NASTY, Json, a_poll, a_user, dates, messages, numbers, words

__all__ = ["changed", "damaged", "updates", "words"]


def presses(
    people: Sequence[Json], chats: Sequence[Json], data: st.SearchStrategy[str]
) -> st.SearchStrategy[Json]:
    """A button pressed under some message, under one of long ago, or under none that we sent."""
    old = st.fixed_dictionaries({"chat": st.sampled_from(chats), "message_id": numbers, "date": st.just(0)})
    under = st.one_of(messages(people, chats, 0), old)

    def press(message: Json | None, person: Json, carried: Json) -> Json:
        chat = message["chat"] if message else {"type": "none"}
        if chat["type"] == "private":
            person = {"id": chat["id"], "is_bot": False, "first_name": chat.get("first_name", "x")}
        where = {"message": message} if message else {"inline_message_id": "i"}
        return {"from": person, "chat_instance": "1", **where, **carried}

    carried: st.SearchStrategy[Json] = st.one_of(
        data.map(lambda one: {"data": one}), st.just({"game_short_name": "x"}), st.just({})
    )
    return st.builds(press, st.one_of(under, under, under, st.none()), st.sampled_from(people), carried)


@st.composite
def changed(draw: st.DrawFn, known: Sequence[str]) -> str:
    """What a button carries, with a sign changed, put in or taken out; at most 64 bytes."""
    data = draw(st.sampled_from(known))
    at = draw(st.integers(0, len(data)))
    sign = draw(st.one_of(st.sampled_from("0123456789.:-"), st.characters(), st.just("")))
    made = data[:at] + sign + data[at + draw(st.integers(0, 1)) :]
    return made.encode(errors="replace")[:64].decode(errors="ignore") or "x"


_rights = st.sampled_from(
    ("left", "kicked", "member", "restricted", "administrator", "creator", "of the future")
)


#: Of members of any kind; each kind takes those that it has.
_RIGHTS = (
    *(
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
    ),
    *(
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
    ),
    *(
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    *(
        "is_member",
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
    ),
    *(
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
    ),
    *(
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_pin_messages",
    ),
    *(
        "can_manage_topics",
        "can_edit_tag",
        "can_react_to_messages",
    ),
)


def _standing(people: Sequence[Json]) -> st.SearchStrategy[Json]:
    def member(person: Json, status: str) -> Json:
        may = dict.fromkeys(_RIGHTS, False)
        return {"user": person, "status": status, "until_date": 0, **may}

    return st.builds(member, st.sampled_from(people), _rights)


def changes(people: Sequence[Json], chats: Sequence[Json], me: Json) -> st.SearchStrategy[Json]:
    """Somebody's standing in a chat changed: `my_chat_member` where it is the bot's."""
    return st.fixed_dictionaries(
        {
            "chat": st.sampled_from(chats),
            "from": st.sampled_from(people),
            "date": dates,
            "old_chat_member": _standing([me]),
            "new_chat_member": _standing([me]),
        }
    )


def updates(
    people: Sequence[Json], chats: Sequence[Json], me: Json, data: st.SearchStrategy[str]
) -> st.SearchStrategy[Json]:
    """One update without its number, of the kinds that a bot may be told of, asked for or not."""
    message = messages(people, chats)
    asked = st.fixed_dictionaries({"from": st.sampled_from(people), "query": words, "offset": words})
    joins = st.fixed_dictionaries(
        {
            "chat": st.sampled_from(chats),
            "from": st.sampled_from(people),
            "date": dates,
            "user_chat_id": numbers,
        }
    )
    reaction = st.fixed_dictionaries(
        {
            "chat": st.sampled_from(chats),
            "message_id": numbers,
            "date": dates,
            "user": st.sampled_from(people),
        }
    ).map(lambda one: {**one, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]})
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "message": message,
        "edited_message": message,
        "channel_post": message,
        "edited_channel_post": message,
        "business_message": message,
        "callback_query": presses(people, chats, data),
        "inline_query": asked,
        "my_chat_member": changes(people, chats, me),
        "chat_member": changes(people, chats, people[0]),
        "chat_join_request": joins,
        "message_reaction": reaction,
        "poll": a_poll,
        "poll_answer": st.fixed_dictionaries(
            {
                "poll_id": words,
                "option_ids": st.just([0]),
                "option_persistent_ids": st.just(["0"]),
                "user": a_user,
            }
        ),
        "of_the_future": st.dictionaries(words, words, max_size=2),
    }
    weighted = [*kinds, *["message"] * 6, *["callback_query"] * 4, *["edited_message"] * 2]
    return st.sampled_from(weighted).flatmap(lambda kind: kinds[kind].map(lambda inside: {kind: inside}))


_junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(NASTY),
    st.just([]),
    st.just({}),
    st.just([{"id": [1]}]),
    st.just({"id": {"id": "x"}, "type": 7}),
    st.text(max_size=5),
)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[Json]) -> Json:
    """An update with something amiss inside: a field gone, of another kind, or one that nobody knows."""
    update: Json = deepcopy(draw(whole))
    for _ in range(draw(st.integers(1, 3))):
        spots = list(_spots(update))
        inside, key = draw(st.sampled_from(spots))
        match draw(st.sampled_from(("gone", "junk", "junk", "more"))):
            case "gone" if isinstance(inside, dict):
                inside.pop(key, None)
            case "more" if isinstance(inside, dict):
                inside[draw(st.text(max_size=8))] = deepcopy(draw(_junk))
            case _ if isinstance(inside, list) or key in inside:
                inside[key] = deepcopy(draw(_junk))
        if not update:
            break
    return update


def _spots(value: Any) -> Any:
    """Every place inside: what holds it, and under which key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from _spots(inner)
