"""Edits and deletions, and everything that Telegram says against them."""

import pytest

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
KEYBOARD = {"inline_keyboard": [[{"text": "Ikuti", "callback_data": "f"}]]}


@pytest.fixture
async def sent(bot, sari):
    answer = await bot.call(
        "sendMessage", chat_id=sari.id, text="<b>Satu</b>", parse_mode="HTML", reply_markup=KEYBOARD
    )
    return {"chat_id": sari.id, "message_id": answer.result["message_id"]}


async def test_an_edit_replaces_text_and_keyboard_and_dates_itself(bot, sari, sent, clock):
    clock.advance(60)
    answer = await bot.call("editMessageText", **sent, text="Dua")
    assert (answer.result["text"], answer.result["edit_date"]) == ("Dua", int(clock.now))
    assert "reply_markup" not in answer.result
    assert (sari.chat.last.text, sari.chat.last.versions, sari.chat.last.labels) == ("Dua", ["Satu"], [])


async def test_an_edit_that_changes_nothing_is_refused(bot, sent):
    same = {**sent, "text": "<b>Satu</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    assert (await bot.call("editMessageText", **same)).words == NOT_MODIFIED
    assert (await bot.call("editMessageText", **{**same, "text": "Satu", "parse_mode": ""})).ok
    assert (await bot.call("editMessageReplyMarkup", **sent)).ok
    assert (await bot.call("editMessageReplyMarkup", **sent)).words == NOT_MODIFIED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message_id": 999}, "message to edit not found"),
        ({"text": ""}, "message text is empty"),
        ({"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ({"chat_id": 999}, "chat not found"),
        ({"text": "<b>", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag corresponding"),
    ],
)
async def test_edits_that_cannot_be(bot, sent, change, words):
    answer = await bot.call("editMessageText", **{**sent, "text": "x", **change})
    assert answer.words.startswith(f"Bad Request: {words}")


async def test_only_own_messages_are_edited(bot, sari):
    theirs = sari.types("halo")
    answer = await bot.call("editMessageText", chat_id=sari.id, message_id=theirs.message_id, text="x")
    assert answer.words == "Bad Request: message can't be edited"


async def test_captions_and_texts_are_not_the_same(bot, sari, sent):
    photo = (await bot.call("sendPhoto", chat_id=sari.id, photo="https://contoh.id/a.jpg")).result
    place = {"chat_id": sari.id, "message_id": photo["message_id"]}
    assert (await bot.call("editMessageText", **place, text="x")).words == (
        "Bad Request: there is no text in the message to edit"
    )
    assert (await bot.call("editMessageCaption", **sent, caption="x")).words == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert (await bot.call("editMessageCaption", **place, caption="x")).result["caption"] == "x"
    media = {"type": "photo", "media": "https://contoh.id/b.jpg", "caption": "y"}
    assert (await bot.call("editMessageMedia", **place, media=media)).result["caption"] == "y"


async def test_a_deleted_message_is_gone_for_everybody(bot, sari, sent):
    assert (await bot.call("deleteMessage", **sent)).ok
    assert (sari.chat.messages, [m.text for m in sari.chat.deleted]) == ([], ["Satu"])
    assert (await bot.call("deleteMessage", **sent)).words == "Bad Request: message to delete not found"


async def test_after_two_days_a_message_stays(bot, sent, clock):
    clock.advance(48 * 3600 + 1)
    assert (await bot.call("deleteMessage", **sent)).words == "Bad Request: message can't be deleted"
    assert not (
        await bot.call("deleteMessages", chat_id=sent["chat_id"], message_ids=[sent["message_id"]])
    ).ok


async def test_an_admin_deletes_anything_at_any_time(emulator, bot, sari, clock):
    group = emulator.add_group("RT 03", members=[sari])
    theirs = sari.types("/halo", group)
    place = {"chat_id": group.id, "message_id": theirs.message_id}
    assert (await bot.call("deleteMessage", **place)).words == (
        "Bad Request: message can't be deleted for everyone"
    )
    sari.promotes_bot(group)
    clock.advance(10 * 24 * 3600)
    assert (await bot.call("deleteMessage", **place)).ok


async def test_many_are_deleted_at_once_and_unknown_ones_passed_over(bot, sari, sent):
    answer = await bot.call("deleteMessages", chat_id=sari.id, message_ids=[sent["message_id"], 998, 999])
    assert answer.ok
    assert sari.chat.messages == []
    assert not (await bot.call("deleteMessages", chat_id=sari.id, message_ids=list(range(1, 102)))).ok


async def test_a_pinned_message_is_shown_and_let_go(bot, sari, sent):
    assert (await bot.call("pinChatMessage", **sent)).ok
    assert (await bot.call("getChat", chat_id=sari.id)).result["pinned_message"]["text"] == "Satu"
    assert (await bot.call("unpinChatMessage", **sent)).ok
    assert (await bot.call("unpinChatMessage", **sent)).words == "Bad Request: message to unpin not found"


async def test_copies_have_no_origin_and_forwards_have_one(emulator, bot, sari):
    budi = emulator.add_person("Budi", started=True)
    theirs = sari.sends_document(b"isi", "a.pdf", caption="Lihat")
    place = {"chat_id": budi.id, "from_chat_id": sari.id, "message_id": theirs.message_id}
    await bot.call("copyMessage", **place, caption="Baru")
    forwarded = (await bot.call("forwardMessage", **place)).result
    assert (budi.chat.messages[0].text, budi.chat.messages[0].forward_origin) == ("Baru", None)
    assert forwarded["forward_origin"]["sender_user"]["id"] == sari.id
    ids = [theirs.message_id, 999]
    for method in ("copyMessages", "forwardMessages"):
        answer = await bot.call(method, chat_id=budi.id, from_chat_id=sari.id, message_ids=ids)
        assert len(answer.result) == 1
    missing = {**place, "message_id": 999}
    assert (await bot.call("copyMessage", **missing)).words == "Bad Request: message to copy not found"


async def test_a_reply_needs_its_message(bot, sari, sent):
    good = {"message_id": sent["message_id"]}
    answer = await bot.call("sendMessage", chat_id=sari.id, text="x", reply_parameters=good)
    assert answer.result["reply_to_message"]["text"] == "Satu"
    gone = {"message_id": 999}
    answer = await bot.call("sendMessage", chat_id=sari.id, text="x", reply_parameters=gone)
    assert answer.words == "Bad Request: message to be replied not found"
    forgiving = {"message_id": 999, "allow_sending_without_reply": True}
    assert (await bot.call("sendMessage", chat_id=sari.id, text="x", reply_parameters=forgiving)).ok


async def test_a_press_is_answered_once_and_in_time(bot, sari, sent, clock):
    query = sari.presses("Ikuti")
    (update,) = await bot.updates()
    assert update["callback_query"]["data"] == "f"
    assert update["callback_query"]["message"]["message_id"] == sent["message_id"]
    assert (await bot.call("answerCallbackQuery", callback_query_id=query.id, text="Baik")).ok
    assert query.answer == {"text": "Baik"}
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (await bot.call("answerCallbackQuery", callback_query_id=query.id)).words == too_old
    late = sari.presses("f")
    clock.advance(31)
    assert (await bot.call("answerCallbackQuery", callback_query_id=late.id)).words == too_old
    assert (await bot.call("answerCallbackQuery", callback_query_id="1")).words == too_old
