"""python-telegram-bot itself at the door: what a real library sends is understood, without a violation."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter
from telegram.ext import ApplicationBuilder, CommandHandler

from tests.playground.conftest import png


@pytest.fixture
async def ptb(server, emulator):
    bot = Bot(emulator.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    async with bot:
        yield bot
    assert emulator.violations == []


async def test_a_conversation(ptb, sari, emulator):
    sari.types("/start")
    (update,) = await ptb.get_updates()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ikuti", callback_data="f")]])
    message = await update.message.reply_text(
        "<b>Di desa mana?</b> https://contoh.id",
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(update.message.message_id),
        disable_notification=True,
        allow_paid_broadcast=True,
    )
    assert message.reply_to_message.text == "/start"
    query = sari.presses("Ikuti")
    (update,) = await ptb.get_updates(offset=update.update_id + 1)
    await update.callback_query.answer("Diikuti", show_alert=True)
    await update.callback_query.edit_message_text("Selesai")
    assert query.answer == {"text": "Diikuti", "show_alert": True}
    assert sari.chat.last.text == "Selesai"
    await ptb.send_chat_action(sari.id, "typing")
    await ptb.send_message(sari.id, "x", protect_content=True)
    await ptb.send_message(sari.id, "x", reply_markup=ReplyKeyboardMarkup([["Lewati"]], resize_keyboard=True))
    assert sari.chat.reply_keyboards[sari.id]["keyboard"] == [[{"text": "Lewati"}]]
    await ptb.send_message(sari.id, "x", reply_markup=ReplyKeyboardRemove())
    assert sari.chat.reply_keyboards == {}
    await ptb.send_message(
        sari.id, "Desa mana?", reply_markup=ForceReply(input_field_placeholder="Nama desa")
    )
    assert sari.chat.reply_keyboards[sari.id]["input_field_placeholder"] == "Nama desa"
    sari.types("Kepuh")
    assert sari.chat.reply_keyboards == {}, "a wish for a reply ends with the next message"
    await ptb.copy_message(sari.id, sari.id, message.message_id)
    await ptb.delete_messages(sari.id, [message.message_id])


async def test_a_wish_for_a_reply_can_be_for_one_person_alone(ptb, emulator, sari):
    agus = emulator.add_person("Agus")
    group = emulator.add_group("Meja", members=[sari, agus])
    question = sari.types("/tulis", group)
    await ptb.send_message(
        group.id,
        "Apa judulnya?",
        reply_parameters=ReplyParameters(question.message_id),
        reply_markup=ForceReply(selective=True),
    )
    assert set(group.reply_keyboards) == {sari.id}
    await ptb.send_message(group.id, "Siapa saja?", reply_markup=ForceReply())
    assert set(group.reply_keyboards) == {sari.id, agus.id}
    agus.types("saya", group)
    assert set(group.reply_keyboards) == {sari.id}


async def test_a_wish_for_a_reply_is_for_whom_the_text_mentions(ptb, emulator, sari):
    """As on the desk, where the question stands under the bot's own card."""
    agus = emulator.add_person("Agus")
    group = emulator.add_group("Meja", members=[sari, agus])
    card = await ptb.send_message(group.id, "#1")
    asked = await ptb.send_message(
        group.id,
        f'<a href="tg://user?id={agus.id}">Agus</a>, balas pesan ini',
        parse_mode="HTML",
        reply_parameters=ReplyParameters(card.message_id),
        reply_markup=ForceReply(selective=True),
    )
    await ptb.send_message(group.id, "Atau pilih jawaban siap pakai")
    assert set(group.reply_keyboards) == {agus.id}
    assert group.reply_keyboards[agus.id]["asked_by"] == asked.message_id


async def test_files(ptb, sari):
    photo = await ptb.send_photo(sari.id, png(), caption="<i>x</i>", parse_mode="HTML")
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == png()
    album = [InputMediaPhoto(png()), InputMediaPhoto("https://contoh.id/a.jpg", caption="dua")]
    assert len(await ptb.send_media_group(sari.id, album)) == 2
    papers = [InputMediaDocument(b"a", filename="a.txt"), InputMediaDocument(b"b", filename="b.txt")]
    sent = await ptb.send_media_group(sari.id, papers)
    assert [m.document.file_name for m in sent] == ["a.txt", "b.txt"]
    await ptb.edit_message_media(InputMediaPhoto(png(9, 9)), sari.id, photo.message_id)
    await ptb.send_document(sari.id, b"isi", filename="isi.pdf", thumbnail=png())
    await ptb.send_video(sari.id, b"film", duration=3, width=4, height=5)
    await ptb.send_audio(sari.id, b"lagu", title="x")
    await ptb.send_voice(sari.id, b"suara")
    await ptb.send_animation(sari.id, b"gerak")
    await ptb.send_video_note(sari.id, b"bulat")
    await ptb.send_location(sari.id, -7.6, 112.9)
    await ptb.send_venue(sari.id, -7.6, 112.9, "Balai desa", "Kejayan")
    await ptb.send_contact(sari.id, "+62", "Budi")


async def test_groups_and_profile(ptb, sari, emulator):
    desk = emulator.add_group("Meja", forum=True, admins=[sari], bot_admin=True)
    topic = await ptb.create_forum_topic(desk.id, "Kasus")
    await ptb.send_message(desk.id, "x", message_thread_id=topic.message_thread_id)
    assert (await ptb.get_chat(desk.id)).is_forum
    assert {a.user.id for a in await ptb.get_chat_administrators(desk.id)} == {sari.id, ptb.id}
    assert (await ptb.get_chat_member(desk.id, sari.id)).status == "creator"
    assert (await ptb.create_chat_invite_link(desk.id)).creator.id == ptb.id
    await ptb.set_my_commands([BotCommand("berita", "Kabar")], BotCommandScopeAllPrivateChats(), "id")
    assert (await ptb.get_my_commands(BotCommandScopeAllPrivateChats(), "id"))[0].command == "berita"
    await ptb.set_my_description("Kabar desa")
    message = await ptb.send_message(desk.id, "y")
    await message.pin()
    await ptb.set_message_reaction(desk.id, message.message_id, "👍")
    query = sari.inline("banjir")
    content = InputTextMessageContent("<b>x</b>", parse_mode="HTML")
    await ptb.answer_inline_query(query.id, [InlineQueryResultArticle("1", "Banjir", content)], cache_time=1)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_refusals_become_its_exceptions(ptb, sari, emulator, server):
    with pytest.raises(BadRequest, match="Message is not modified"):
        await (await ptb.send_message(sari.id, "x")).edit_text("x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(999, "x")
    small = emulator.add_group("RT", kind="group", members=[sari])
    large = emulator.migrate(small)
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(small.id, "x")
    assert moved.value.new_chat_id == large.id
    emulator.faults.flood("sendMessage", retry_after=3)
    with pytest.raises(RetryAfter):
        await ptb.send_message(sari.id, "x")
    for trouble in (emulator.faults.reset_before, emulator.faults.reset_after, emulator.faults.http_page):
        trouble("sendMessage")
        with pytest.raises(NetworkError):
            await ptb.send_message(sari.id, "x")
    sari.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(sari.id, "x")
    await ptb.set_webhook(f"{server.url}/hook")
    with pytest.raises(Conflict):
        await ptb.get_updates()
    await ptb.delete_webhook(drop_pending_updates=True)


async def test_a_whole_application_polls_and_answers(server, emulator, sari):
    async def start(update, context):
        await update.message.reply_text("Selamat datang")

    builder = ApplicationBuilder().token(emulator.token)
    builder = builder.base_url(f"{server.url}/bot").base_file_url(f"{server.url}/file/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", start))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        sari.types("/start")
        await sari.sees("selamat datang")
        await application.updater.stop()
        await application.stop()
    assert emulator.violations == []
