"""The page's side: what it is shown, what it may do, and who may ask."""

import json
from typing import Any

import aiohttp
import pytest

from playground.cast import set_stage
from playground.page_stream import QUEUE_LIMIT, _Page
from playground.server import Control, serve
from tests.playground.conftest import png


class Page:
    """A browser without a screen."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def get(self, path: str, **headers: str) -> Any:
        async with self.session.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers

    async def post(self, path: str, body: object = None, headers: Any = None, **kwargs: Any) -> Any:
        kwargs = kwargs or {"json": body or {}}
        async with self.session.post(f"{self.url}/api/{path}", headers=headers, **kwargs) as answer:
            return answer.status, await answer.json()

    async def state(self) -> Any:
        return json.loads((await self.get("/api/state"))[1])


@pytest.fixture
def page(server, session):
    return Page(server.url, session)


@pytest.fixture
def cast(emulator):
    return set_stage(emulator)


async def test_the_cast_sits_side_by_side(page, cast):
    state = await page.state()
    assert [p["role"] for p in state["people"]] == ["reader", "source", "editor", "editor"]
    (desk,) = state["chats"]
    assert {cast.editor.id, cast.second_editor.id} <= set(desk["member_ids"])
    assert (state["bot"]["username"], state["network"]) == ("kentongan_bot", {"mode": "ok"})


async def test_words_go_out_and_answers_come_in(page, cast, bot, emulator):
    status, _ = await page.post(
        "send", {"person_id": cast.reader.id, "chat_id": cast.reader.id, "text": "/start"}
    )
    assert status == 200
    keyboard = {
        "inline_keyboard": [[{"text": "Ikuti", "callback_data": "f"}, {"text": "B", "url": "https://t.me"}]]
    }
    sent = (
        await bot.call("sendMessage", chat_id=cast.reader.id, text="Di desa mana?", reply_markup=keyboard)
    ).result
    private = next(c for c in (await page.state())["chats"] if c["type"] == "private")
    assert (private["id"], private["person_id"]) == (cast.reader.id, cast.reader.id)
    start, shown = private["messages"]
    assert start["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert shown["buttons"] == [
        [
            {"text": "Ikuti", "kind": "callback", "callback_data": "f"},
            {"text": "B", "kind": "url", "url": "https://t.me"},
        ]
    ]
    press = {"person_id": cast.reader.id, "chat_id": cast.reader.id, "message_id": sent["message_id"]}
    status, body = await page.post("press", {**press, "callback_data": "f"})
    assert status == 200
    assert body["callback_query_id"] in emulator.world.queries
    assert (await page.post("press", {**press, "callback_data": "lain"}))[0] == 409
    assert (await page.post("press", {**press, "message_id": 99, "callback_data": "f"}))[0] == 404


async def test_files_and_albums_go_up_and_are_shown(page, cast):
    async def upload(kind: str, count: int) -> Any:
        form = aiohttp.FormData(
            {"person_id": str(cast.source.id), "chat_id": str(cast.source.id), "kind": kind}
        )
        for number in range(count):
            form.add_field("file", png(30, 20), filename=f"{number}.png", content_type="image/png")
        return await page.post("upload", data=form)

    assert (await upload("photo", 1))[0] == 200
    assert len((await upload("photo", 3))[1]["message_ids"]) == 3
    assert (await upload("document", 1))[0] == 200
    messages = cast.source.chat.messages
    assert [m.kind for m in messages] == ["photo"] * 4 + ["document"]
    assert len({m.media_group_id for m in messages[1:4]}) == 1
    state = await page.state()
    shown = next(c for c in state["chats"] if c["id"] == cast.source.id)["messages"][0]["file"]
    assert (shown["width"], shown["height"], shown["mime"]) == (30, 20, "image/jpeg")
    status, data, headers = await page.get(shown["url"])
    assert (status, data) == (200, png(30, 20))
    assert "sandbox" in headers["Content-Security-Policy"]
    assert (await upload("sticker", 1))[0] == 400


async def test_a_document_is_never_run_in_the_page(page, cast):
    message = cast.source.sends_document(b"<script>alert(1)</script>", "a.html", "text/html")
    status, _, headers = await page.get(f"/api/files/{message.media.file.file_id}")
    assert (status, headers["Content-Type"]) == (200, "application/octet-stream")
    assert headers["Content-Disposition"] == "attachment"


async def test_everything_else_that_people_do(page, cast, emulator):
    me = {"person_id": cast.reader.id, "chat_id": cast.reader.id}
    assert (await page.post("location", {**me, "latitude": -7.64, "longitude": 112.9}))[0] == 200
    await page.post("send", {**me, "text": "satu"})
    message = cast.reader.chat.last
    assert (await page.post("edit", {**me, "message_id": message.message_id, "text": "dua"}))[0] == 200
    assert message.text == "dua"
    link = {"person_id": cast.reader.id, "link": "https://t.me/kentongan_bot?start=lapor"}
    assert (await page.post("open", link))[0] == 200
    assert cast.reader.chat.last.text == "/start lapor"
    assert (await page.post("block", {"person_id": cast.reader.id, "blocked": True}))[1][
        "blocked_bot"
    ] is True
    assert (await page.post("network", {"mode": "down"}))[1] == {"mode": "down"}
    assert (await page.post("network", {"mode": "odd"}))[0] == 400


async def test_an_editor_who_joins_comes_to_the_desk(page, cast, emulator):
    status, person = await page.post("people", {"name": "Rini", "role": "editor", "language_code": "en"})
    assert (status, person["role"]) == (200, "editor")
    assert cast.desk.member(person["id"]) is not None
    assert (await page.post("people", {"name": "", "role": "reader", "language_code": "id"}))[0] == 400
    assert (await page.post("people", {"name": "X", "role": "boss", "language_code": "id"}))[0] == 400


async def test_a_new_group_with_the_bot(page, cast, bot):
    group = {
        "title": "RT 03",
        "forum": False,
        "member_ids": [cast.reader.id],
        "admin_ids": [],
        "with_bot": True,
    }
    status, chat = await page.post("groups", group)
    assert (status, chat["title"]) == (200, "RT 03")
    assert (await bot.call("sendMessage", chat_id=chat["id"], text="x")).ok
    assert [next(reversed(u)) for u in await bot.updates()] == ["my_chat_member", "message"]


async def test_controls_do_what_the_starter_said(emulator, session):
    async def push() -> str:
        return "3 kabar dikirim"

    control = Control("push_now", {"id": "Kirim sekarang", "en": "Push now"}, push)
    async with serve(emulator, controls=[control]) as server:
        page = Page(server.url, session)
        assert (await page.state())["controls"] == [
            {"name": "push_now", "label": {"id": "Kirim sekarang", "en": "Push now"}}
        ]
        assert await page.post("controls/push_now") == (200, {"said": "3 kabar dikirim"})
        assert (await page.post("controls/other"))[0] == 404


async def events(answer: aiohttp.ClientResponse, count: int) -> list[tuple[str, Any]]:
    """The next events of a stream, as (type, data)."""
    found: list[tuple[str, Any]] = []
    while len(found) < count:
        line = (await answer.content.readline()).decode().strip()
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
            data = (await answer.content.readline()).decode().removeprefix("data: ")
            found.append((kind, json.loads(data)))
    return found


async def test_what_happens_is_told_at_once(page, cast, bot, emulator):
    reader = cast.reader
    reader.types("/start")
    async with page.session.get(f"{page.url}/api/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await events(stream, 1) == [("sync", {})]
        sent = (await bot.call("sendMessage", chat_id=reader.id, text="a")).result["message_id"]
        await bot.call("editMessageText", chat_id=reader.id, message_id=sent, text="b")
        await bot.call("sendChatAction", chat_id=reader.id, action="typing")
        await bot.call("deleteMessage", chat_id=reader.id, message_id=sent)
        reader.blocks()
        emulator.set_network("slow")
        emulator.set_network("ok")
        await bot.call("setMyCommands", commands=[{"command": "berita", "description": "Kabar"}])
        told = await events(stream, 8)
    kinds = ["message", "edited", "typing", "deleted", "person", "network", "network", "commands"]
    assert [kind for kind, _ in told] == kinds
    assert told[0][1]["message"]["text"] == "a"
    assert told[3][1] == {"chat_id": reader.id, "message_ids": [sent]}
    assert told[4][1]["person"]["blocked_bot"] is True


async def test_an_answer_to_a_press_goes_to_who_pressed(page, cast, bot):
    cast.reader.types("/start")
    keyboard = {"inline_keyboard": [[{"text": "Ikuti", "callback_data": "f"}]]}
    await bot.call("sendMessage", chat_id=cast.reader.id, text="a", reply_markup=keyboard)
    query = cast.reader.presses("Ikuti")
    async with page.session.get(f"{page.url}/api/events") as stream:
        await events(stream, 1)
        await bot.call("answerCallbackQuery", callback_query_id=query.id, text="Diikuti", show_alert=True)
        ((kind, data),) = await events(stream, 1)
    assert (kind, data["person_id"], data["text"], data["show_alert"]) == (
        "answer",
        cast.reader.id,
        "Diikuti",
        True,
    )


async def test_a_page_that_falls_behind_is_told_to_look_anew():
    page = _Page()
    for _ in range(QUEUE_LIMIT + 1):
        page.put(b"x")
    assert page.take() == b"event: sync\ndata: {}\n\n"


async def test_only_its_own_page_may_act(page, cast):
    assert (await page.post("network", {"mode": "ok"}))[0] == 200
    stranger = {"Origin": "https://evil.example"}
    assert (await page.post("network", {"mode": "down"}, headers=stranger))[0] == 403


async def test_only_this_machine_may_read(page):
    assert (await page.get("/api/state", Host="evil.example"))[0] == 403


@pytest.mark.parametrize(
    ("path", "kwargs", "status"),
    [
        ("send", {"data": "text=x"}, 415),
        ("send", {"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("send", {"json": []}, 400),
        ("send", {"json": {"text": "x"}}, 400),
        ("send", {"json": {"person_id": 1, "chat_id": 1, "text": "x"}}, 404),
        ("send", {"json": {"text": "x" * 300_000}}, 413),
        ("nothing", {"json": {}}, 404),
    ],
)
async def test_requests_that_make_no_sense(page, path, kwargs, status):
    answer = await page.post(path, **kwargs)
    assert answer[0] == status
    assert isinstance(answer[1]["error"], str)


async def test_the_page_itself(page):
    status, body, headers = await page.get("/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<html" in body
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    for path in ("/static/../emulator.py", "/static/%2e%2e/emulator.py", "/static/none.js", "/odd"):
        assert (await page.get(path))[0] == 404


async def test_what_is_typed_behind_the_bot_s_name_is_offered_and_shared(page, cast, bot, emulator):
    reader = cast.reader
    status, asked = await page.post("inline", {"person_id": reader.id, "query": "banjir"})
    assert status == 200
    (update,) = [one for one in await bot.updates() if "inline_query" in one]
    assert update["inline_query"]["query"] == "banjir"
    result = {
        "type": "article",
        "id": "7",
        "title": "Banjir",
        "input_message_content": {"message_text": "Banjir"},
    }
    sent = await bot.call("answerInlineQuery", inline_query_id=asked["inline_query_id"], results=[result])
    assert sent.ok

    choice = {"person_id": reader.id, "chat_id": reader.id, "inline_query_id": asked["inline_query_id"]}
    assert (await page.post("choose", {**choice, "result_id": "7"}))[0] == 200
    assert reader.chat.messages[-1].text == "Banjir"
    assert (await page.post("choose", {**choice, "result_id": "8"}))[0] == 400
    assert (await page.post("choose", {**choice, "person_id": cast.editor.id, "result_id": "7"}))[0] == 404


async def test_a_channel_is_made_with_the_bot_in_it_or_gets_it_later(page, emulator):
    owner = emulator.add_person("Redaksi")
    reader = emulator.add_person("Warga")
    status, made = await page.post(
        "places", {"person_id": owner.id, "title": "Warta Kejayan", "kind": "channel"}
    )
    assert status == 200
    chat = emulator.chats[made["id"]]
    assert (chat.type, chat.is_admin(owner.id), chat.is_admin(reader.id)) == ("channel", True, False)
    assert chat.member(emulator.bot.id) is None
    act = {"chat_id": chat.id, "what": "add"}
    assert (await page.post("bot", {**act, "person_id": reader.id}))[0] == 400
    assert (await page.post("bot", {**act, "person_id": owner.id}))[0] == 200
    assert chat.is_admin(emulator.bot.id)
    assert (await page.post("bot", {**act, "person_id": reader.id, "what": "remove"}))[0] == 403
    assert (await page.post("bot", {**act, "person_id": owner.id, "what": "remove"}))[0] == 200
    assert chat.member(emulator.bot.id) is None


async def test_a_forums_topics_are_opened_closed_and_deleted_by_its_admin(page, emulator):
    owner = emulator.add_person("Pak RT")
    reader = emulator.add_person("Warga")
    _, made = await page.post(
        "places", {"person_id": owner.id, "title": "Desa", "kind": "forum", "with_bot": True}
    )
    chat = emulator.chats[made["id"]]
    assert chat.is_admin(emulator.bot.id)
    act = {"person_id": owner.id, "chat_id": chat.id}
    assert (await page.post("topic", {**act, "person_id": reader.id, "what": "open", "name": "x"}))[0] == 400
    _, opened = await page.post("topic", {**act, "what": "open", "name": "Banjir"})
    topic = chat.topics[opened["thread_id"]]
    for what, closed in (("close", True), ("reopen", False)):
        await page.post("topic", {**act, "what": what, "thread_id": topic.id})
        assert topic.closed is closed
    assert (await page.post("topic", {**act, "what": "delete", "thread_id": topic.id}))[0] == 200
    assert chat.topics == {}
    assert (await page.post("topic", {**act, "what": "delete", "thread_id": topic.id}))[0] == 404


async def test_a_link_that_adds_the_bot_is_followed_into_a_chat_of_ones_own(page, emulator):
    owner = emulator.add_person("Pak RT")
    _, made = await page.post("places", {"person_id": owner.id, "title": "RT 03", "kind": "group"})
    link = f"https://t.me/{emulator.bot.username}?startgroup=grup"
    await page.post("open", {"person_id": owner.id, "link": link, "chat_id": made["id"]})
    chat = emulator.chats[made["id"]]
    assert chat.member(emulator.bot.id) is not None
    assert chat.last.text == f"/start@{emulator.bot.username} grup"
