"""Messages as Telegram sends them: a description of our own, for hypothesis, of every kind of content.

They are right by the Bot API's rules, with everything optional there or not, and what a later one may add.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

#: Signs that have broken somebody's bot: right-to-left, zero width, half pairs, markup, combining, NUL.
NASTY = (
    "\u202e\u2066\u2069",
    "\u200b\u200d\ufeff",
    "\ud800",
    "\udfff\ud83d",
    "\x00",
    "<b>&amp;</b><script>",
    "</code>{{ 7*7 }}{% raw %}",
    "👩\u200d👩\u200d👧\u200d👦🇮🇩",
    "Z\u0351\u0363\u0357" * 20,
    "' OR 1=1 --",
    '"*" NEAR( ^ NOT AND',
    "..%2f../etc",
    "\n\r\t\u2028",
)
COMMANDS = (
    *("start", "langganan", "berita", "cari", "pengaturan", "bahasa", "privasi", "qr", "bantuan", "berhenti"),
    *("lapor", "resi", "hapus_jejak", "batal", "meja", "antrian", "kasus", "tulis", "siaran", "koreksi"),
    *("statistik", "redaksi", "wilayah", "news", "search", "nonsense"),
)
LINKS = (
    "r35_14_06",
    "lapor",
    "a1",
    "a99999999999999999999",
    "c1_atur_mute",
    "c12",
    "tanya",
    "r" + "9" * 60,
    "_",
)

words = st.one_of(
    st.text(max_size=40),
    st.sampled_from(NASTY),
    st.sampled_from(("kepuh", "kejayan banjir", "sawah-kopi-angin-lima-melati-batu", "08.00")),
    st.sampled_from(("banjir", "//", "1 gabung 2", "35.14.06", "Judul\nIsi di Desa Kepuh, Kejayan.")),
    st.sampled_from([sign * (4096 // len(sign)) for sign in ("x", "📍", "é")]),
)
commands = st.builds(
    lambda name, at, rest: f"/{name}{at}{' ' + rest if rest else ''}",
    st.sampled_from(COMMANDS),
    st.sampled_from(("", "@kentongan_bot", "@another_bot", "@")),
    st.one_of(st.just(""), words, st.sampled_from(LINKS)),
)
numbers = st.integers(1, 2**31 - 1)
dates = st.one_of(st.integers(0, 2**31 - 1), st.integers(1_795_000_000, 1_796_000_000))
names = st.one_of(st.just("file.pdf"), words)
sizes = st.one_of(st.integers(0, 30_000_000), st.integers(0, 2**52))


def _file(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    every = {"file_id": st.text(min_size=1, max_size=30), "file_unique_id": st.just("u")}
    return st.fixed_dictionaries({**every, **more}, optional={"file_size": sizes})


_SIDES = {"width": st.integers(0, 100_000), "height": st.integers(0, 100_000)}
_LENGTH = {"duration": st.integers(0, 10**9)}
_photo = st.lists(_file(**_SIDES), min_size=1, max_size=3)
_place = st.fixed_dictionaries(
    {"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)},
    optional={"live_period": numbers, "horizontal_accuracy": st.floats(0, 1500)},
)
_option = st.fixed_dictionaries({"text": words, "voter_count": numbers, "persistent_id": st.just("0")})
a_poll = st.fixed_dictionaries(
    {
        "id": st.just("1"),
        "question": words,
        "options": st.lists(_option, max_size=3),
        "total_voter_count": numbers,
        "is_closed": st.booleans(),
        "is_anonymous": st.booleans(),
        "type": st.sampled_from(("regular", "quiz")),
        "allows_multiple_answers": st.booleans(),
        "allows_revoting": st.booleans(),
        "members_only": st.booleans(),
    }
)
a_user = st.fixed_dictionaries(
    {"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": words},
    optional={"last_name": words, "username": st.just("siapa"), "language_code": st.text(max_size=8)},
)

#: What a message may hold beside its head: one kind each.
CONTENTS: Mapping[str, st.SearchStrategy[Json]] = {
    "text": st.fixed_dictionaries({"text": words}),
    "command": commands.map(
        lambda text: {
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(" ")[0])}],
        }
    ),
    "photo": st.fixed_dictionaries(
        {"photo": _photo}, optional={"caption": words, "media_group_id": st.just("9")}
    ),
    "document": st.fixed_dictionaries(
        {"document": _file()}, optional={"caption": words, "media_group_id": st.just("9")}
    ),
    "named document": st.fixed_dictionaries({"document": _file(file_name=names, mime_type=words)}),
    "video": st.fixed_dictionaries({"video": _file(**_SIDES, **_LENGTH)}, optional={"caption": words}),
    "animation": st.fixed_dictionaries({"animation": _file(**_SIDES, **_LENGTH), "document": _file()}),
    "audio": st.fixed_dictionaries({"audio": _file(**_LENGTH, title=words, performer=words)}),
    "voice": st.fixed_dictionaries({"voice": _file(**_LENGTH)}),
    "video note": st.fixed_dictionaries({"video_note": _file(**_LENGTH, length=numbers)}),
    "sticker": st.fixed_dictionaries(
        {
            "sticker": _file(
                **_SIDES,
                is_animated=st.booleans(),
                is_video=st.booleans(),
                type=st.sampled_from(("regular", "mask", "of the future")),
            )
        }
    ),
    "location": st.fixed_dictionaries({"location": _place}),
    "venue": st.fixed_dictionaries(
        {
            "location": _place,
            "venue": st.fixed_dictionaries({"location": _place, "title": words, "address": words}),
        }
    ),
    "contact": st.fixed_dictionaries(
        {
            "contact": st.fixed_dictionaries(
                {"phone_number": words, "first_name": words}, optional={"vcard": words, "user_id": numbers}
            )
        }
    ),
    "poll": st.fixed_dictionaries({"poll": a_poll}),
    "dice": st.just({"dice": {"emoji": "🎲", "value": 3}}),
    "members": st.fixed_dictionaries({"new_chat_members": st.lists(a_user, min_size=1, max_size=3)}),
    "left": st.fixed_dictionaries({"left_chat_member": a_user}),
    "title": st.fixed_dictionaries({"new_chat_title": words}),
    "migrated": st.fixed_dictionaries({"migrate_from_chat_id": st.integers(-(2**52), -1)}),
    "topic": st.sampled_from(
        (
            {"forum_topic_created": {"name": "x", "icon_color": 1}},
            {"forum_topic_closed": {}},
            {"forum_topic_reopened": {}},
            {"general_forum_topic_unhidden": {}},
        )
    ),
    "of the future": st.fixed_dictionaries({"hologram": st.dictionaries(words, words, max_size=3)}),
    "nothing": st.just({}),
}


def _head(people: Sequence[Json], chats: Sequence[Json]) -> st.SearchStrategy[Json]:
    """Who writes where: in private it is the chat's own person."""

    def where(chat: Json) -> st.SearchStrategy[Json]:
        person = {key: value for key, value in chat.items() if key in ("id", "first_name", "username")}
        own = st.just({**person, "is_bot": False})
        senders = own if chat["type"] == "private" else st.sampled_from(people)
        head: dict[str, st.SearchStrategy[Any]] = {
            "message_id": numbers,
            "date": dates,
            "chat": st.just(chat),
        }
        more: dict[str, st.SearchStrategy[Any]] = {}
        if chat["type"] != "private":
            more = {
                "sender_chat": st.sampled_from(chats),
                "message_thread_id": numbers,
                "is_automatic_forward": st.booleans(),
            }
        if "topic" in chat:
            in_topic = {"message_thread_id": chat["topic"], "is_topic_message": True}
            head["topic"] = st.sampled_from((in_topic, {}))
            chat = {key: value for key, value in chat.items() if key != "topic"}
            head["chat"] = st.just(chat)
        if chat["type"] == "channel":
            more["author_signature"] = words
        else:
            head["from"] = senders
        return st.fixed_dictionaries(head, optional=more).map(lambda one: {**one, **one.pop("topic", {})})

    return st.sampled_from(chats).flatmap(where)


_origin = st.one_of(
    st.fixed_dictionaries({"type": st.just("hidden_user"), "date": dates, "sender_user_name": words}),
    st.fixed_dictionaries({"type": st.just("user"), "date": dates, "sender_user": a_user}),
    st.fixed_dictionaries({"type": st.just("of the future"), "date": dates}),
)
_entity = st.fixed_dictionaries(
    {
        "type": st.sampled_from(("bold", "url", "text_link", "spoiler", "mention", "of the future")),
        "offset": st.integers(0, 5000),
        "length": st.integers(0, 5000),
    },
    optional={"url": words},
)


def messages(people: Sequence[Json], chats: Sequence[Json], deep: int = 2) -> st.SearchStrategy[Json]:
    """A message of any kind, with a message that it replies to, which may be a reply."""
    more: dict[str, st.SearchStrategy[Any]] = {
        "edit_date": dates,
        "forward_origin": _origin,
        "entities": st.lists(_entity, max_size=3),
        "via_bot": a_user,
        "has_protected_content": st.booleans(),
        "of_a_later_api": st.just({"deep": [[["er"]]]}),
        "link_preview_options": st.just({"is_disabled": True}),
    }
    if deep:
        more["reply_to_message"] = messages(people, chats, deep - 1)
        more["pinned_message"] = messages(people, chats, 0)
    content = st.sampled_from([*sorted(CONTENTS), *["command"] * 14, *["text"] * 6]).flatmap(
        CONTENTS.__getitem__
    )
    beside = st.fixed_dictionaries({}, optional=more)
    return st.builds(lambda one, two, three: {**three, **two, **one}, _head(people, chats), content, beside)
