"""What the cases have to say gets to the desk: all of it, once, in order, whatever Telegram and time do."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from delivery.desk import DESK_RULES
from newsroom.cases import Notice
from newsroom.tips import Part, PartKind, TipState
from storage import by_source, cases, desk_place, desk_posts
from storage.tip_schema import cases as case_rows
from tests.delivery.desk_stage import NOW, Desk, desk_at
from tests.delivery.fake_telegram import eventually
from tests.playground.conftest import png

PHOTO = Part(PartKind.PHOTO, data=png(), name="foto.jpg", mime="image/jpeg")
PAPER = Part(PartKind.DOCUMENT, data=b"%PDF-1.7 bersih", name="dokumen.pdf", mime="application/pdf")
LONG = "Air masuk rumah warga sejak subuh. " * 100


@pytest.fixture
async def desk(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as set_up:
        yield set_up


@pytest.fixture
async def forum(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, forum=True) as set_up:
        yield set_up


async def test_a_tip_becomes_a_card_with_what_was_written_and_its_files_under_it(desk: Desk):
    case = await desk.tip("Tanggul di Kepuh jebol.", PHOTO, PAPER, region="35.14.06.2005")
    await desk.posts()

    card, photo, paper = desk.shown
    assert card.text.splitlines()[0] == "#1 · 🌊 Bencana · Kec. Kejayan"
    assert "Tanggul di Kepuh jebol." in card.text
    assert "Kepuh, Kec. Kejayan" in card.text
    assert (photo.kind, photo.text, photo.reply_to) == ("photo", "#1-2", card.message_id)
    assert (paper.kind, paper.text, paper.reply_to) == ("document", "#1-3", card.message_id)
    assert (await desk.case(case)).card_message_id == card.message_id
    assert desk.times("Tanggul") == 1, "what stands on the card is not said again under it"


async def test_a_long_text_stands_under_its_card_whole(desk: Desk):
    await desk.tip(LONG)
    await desk.posts()

    card, text = desk.shown
    assert "lihat pesan di bawah" in card.text
    assert " ".join(LONG.split()) in text.text


async def test_every_kind_of_part_is_posted_as_what_it_is(desk: Desk):
    kinds = [kind for kind in PartKind if kind not in (PartKind.TEXT, PartKind.PLACE)]
    parts = [Part(kind, data=png(), name=f"berkas.{kind}", mime="") for kind in kinds]
    await desk.tip(*parts, Part(PartKind.PLACE, "35.14.06.2005"))
    await desk.posts()

    _, *files, place = desk.shown
    shown_as = [kind if kind is not PartKind.ORIGINAL else PartKind.DOCUMENT for kind in kinds]
    assert [file.kind for file in files] == [kind.value for kind in shown_as]
    assert "kunci luring" in files[-1].text
    assert "Kepuh, Kec. Kejayan" in place.text


async def test_what_somebody_wrote_is_never_markup(desk: Desk):
    await desk.tip("<b>tebal</b> & {{ 7*7 }}")
    await desk.posts()

    assert "<b>tebal</b> & {{ 7*7 }}" in desk.shown[0].text


async def test_what_the_source_adds_later_comes_under_the_card(desk: Desk):
    case = await desk.tip("Jalan putus.")
    await desk.posts()
    await desk.adds(case, "Sekarang tiga rumah.", PHOTO)
    await desk.posts()

    card, message, photo = desk.shown
    assert "narasumber menambahkan" in message.text
    assert "Sekarang tiga rumah." in message.text
    assert {message.reply_to, photo.reply_to} == {card.message_id}
    assert "Sekarang" not in card.text


async def test_a_withdrawn_tip_is_not_posted_any_more_but_told(desk: Desk):
    case = await desk.tip("Rahasia.", PHOTO)
    async with desk.storage.transaction() as connection:
        await by_source.withdraw(connection, desk.room.tips, case, desk.now)
    await desk.posts()

    card, notice = desk.words
    assert "Rahasia" not in card
    assert "Ditarik narasumber" in card
    assert "menarik laporan ini" in notice


async def test_a_tip_that_is_withdrawn_goes_from_the_card_that_stands_there(desk: Desk):
    case = await desk.tip("Rahasia.")
    await desk.posts()
    async with desk.storage.transaction() as connection:
        await by_source.withdraw(connection, desk.room.tips, case, desk.now)
    await desk.posts()

    card = desk.card(case)
    assert "Rahasia" not in card.text
    assert "Ditarik narasumber" in card.text
    assert [button["callback_data"] for button in card.buttons] == ["d:open:1"]


async def test_a_closed_case_that_its_source_opens_again_says_so_on_its_card(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    async with desk.storage.transaction() as connection:
        await cases.change_state(connection, case.number, TipState.CLOSED, desk.now)
    async with desk.working() as office:
        await office.keeper.refresh_soon(case.number)
        await office.drained()
    assert "Selesai" in desk.card(case).text
    await desk.adds(case, "Airnya naik lagi.")
    await desk.posts()

    assert "🆕 Baru · dibuka lagi" in desk.card(case).text
    assert "dibuka lagi" in desk.words[-2], "said as news, too"
    assert "Airnya naik lagi." in desk.words[-1]


@pytest.mark.parametrize("is_forum", [False, True], ids=["replies", "topics"])
async def test_a_case_closed_before_the_desk_moved_has_a_card_there_once_it_is_open_again(
    tmp_path: Path, is_forum: bool, database_kind: str
):
    async with desk_at(tmp_path) as desk:
        case = await desk.tip("Banjir.")
        await desk.posts()
        other = desk.emulator.add_group("Meja baru", forum=is_forum, admins=[desk.editor], bot_admin=True)
        async with desk.storage.transaction() as connection:
            await cases.change_state(connection, case.number, TipState.CLOSED, desk.now)
            await desk_place.start_anew(connection, desk.now)
        desk.place.chat_id = other.id
        desk.moves(other)
        await desk.posts()
        assert desk.words == [], "what is closed stays where it was"
        await desk.adds(case, "Airnya naik lagi.")
        await desk.posts()

        assert "Banjir." in desk.card(case).text
        assert desk.times("Airnya naik lagi.") == 1
        assert len({message.thread_id for message in desk.shown if message.kind != "service"}) == 1


# --- where the desk is --------------------------------------------------------------------------------------


async def test_tips_wait_until_there_is_a_desk(desk: Desk):
    desk.place.chat_id = None
    async with desk.working() as office:
        await desk.tip("Banjir.")
        office.wake()
        await office.drained()
        assert desk.shown == []

        desk.place.chat_id = desk.group.id
        office.wake()
        await office.drained()
    assert desk.times("Banjir.") == 1


async def test_in_a_forum_each_case_has_its_topic(forum: Desk):
    first = await forum.tip("Banjir.", PHOTO)
    second = await forum.tip("Longsor.")
    await forum.posts()

    names = {topic.id: topic.name for topic in forum.group.topics.values()}
    topic_of = {case.number: (await forum.case(case)).topic_id for case in (first, second)}
    assert names[topic_of[1] or 0] == "#1 · 🌊 Bencana · Kec. Kejayan"
    assert {m.thread_id for m in forum.shown if m.text.startswith(("#1 ", "#1-"))} == {topic_of[1]}
    assert forum.card(second).thread_id == topic_of[2] != topic_of[1]


async def test_that_the_desk_has_topics_is_asked_of_telegram_once(forum: Desk):
    forum.place.is_forum = False
    await forum.tip("Banjir.")
    await forum.tip("Longsor.")
    await forum.posts()

    assert len(forum.group.topics) == 2
    assert len(forum.emulator.calls_of("getChat")) == 1


async def test_a_bot_that_may_open_no_topics_posts_without(tmp_path: Path, database_kind: str):
    async with desk_at(tmp_path, forum=True, bot_admin=False) as desk:
        case = await desk.tip("Banjir.")
        await desk.posts()
        assert desk.card(case).thread_id is None


async def test_a_deleted_topic_is_opened_anew_with_everything_in_it(forum: Desk):
    case = await forum.tip("Banjir.", PHOTO)
    await forum.posts()
    old = (await forum.case(case)).topic_id
    assert old is not None
    forum.emulator.remove_topic(forum.group, forum.group.topics[old])

    await forum.adds(case, "Air naik lagi.")
    await forum.posts()

    new = (await forum.case(case)).topic_id
    assert new not in (None, old)
    said = [m.text for m in forum.shown if m.thread_id == new and m.kind != "service"]
    assert [words.splitlines()[0] for words in said] == [
        "#1 · 🌊 Bencana · Kec. Kejayan",
        "#1-2",
        "💬 #1 · narasumber menambahkan",
    ]


async def test_a_closed_topic_is_opened_again(forum: Desk):
    case = await forum.tip("Banjir.")
    await forum.posts()
    forum.emulator.faults.error("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
    topic = forum.group.topics[(await forum.case(case)).topic_id or 0]
    topic.closed = True

    await forum.adds(case, "Air naik lagi.")
    await forum.posts()

    assert not topic.closed
    assert forum.times("Air naik lagi.") == 1


async def test_a_group_that_became_a_supergroup_has_what_is_open_anew_and_is_remembered(
    tmp_path: Path, database_kind: str
):
    async with desk_at(tmp_path, kind="group") as desk:
        case = await desk.tip("Banjir.")
        done = await desk.tip("Sudah selesai.")
        await desk.posts()
        async with desk.storage.transaction() as connection:
            await cases.change_state(connection, done.number, TipState.CLOSED, desk.now)
        new = desk.emulator.migrate(desk.group)
        await desk.adds(case, "Air naik lagi.")
        await desk.posts()

        desk.moves(new)
        assert desk.place.chat_id == new.id
        assert [words.splitlines()[0] for words in desk.words] == [
            "#1 · 🌊 Bencana · Kec. Kejayan",
            "💬 #1 · narasumber menambahkan",
        ]
        async with desk.storage.reading() as connection:
            assert await desk_place.remembered(connection, desk.room.staff) == (new.id, False)


async def test_a_move_that_is_told_twice_posts_nothing_twice(tmp_path: Path, database_kind: str):
    async with desk_at(tmp_path, kind="group") as desk:
        await desk.tip("Banjir.")
        await desk.posts()
        new = desk.emulator.migrate(desk.group)
        for _ in range(2):
            await desk.room.moved_to(new.id)
            await desk.posts()

        desk.moves(new)
        assert desk.times("Banjir.") == 1


@pytest.mark.parametrize(
    "words", ["Forbidden: bot was kicked from the supergroup chat", "Bad Request: chat not found"]
)
async def test_a_desk_that_cannot_be_written_to_loses_nothing(desk: Desk, words: str):
    desk.emulator.faults.error("sendMessage", 403 if "Forb" in words else 400, words, times=3)
    await desk.tip("Banjir.")
    await desk.posts()

    assert desk.times("Banjir.") == 1


# --- what Telegram answers ----------------------------------------------------------------------------------


async def test_a_flood_wait_is_kept_and_then_all_goes_on(desk: Desk):
    desk.emulator.faults.flood("sendMessage", retry_after=7, times=2)
    await desk.tip("Banjir.")
    await desk.posts()

    assert desk.times("Banjir.") == 1
    assert (desk.now - NOW).total_seconds() >= 14


async def test_errors_of_the_server_and_lost_connections_pass(desk: Desk):
    desk.emulator.faults.http_page("sendMessage", times=2)
    desk.emulator.faults.reset_before("sendMessage", times=2)
    await desk.tip("Banjir.", PHOTO)
    await desk.posts()

    assert desk.times("Banjir.") == 1
    assert [m.kind for m in desk.shown] == ["text", "photo"]


async def test_what_telegram_takes_as_no_picture_goes_as_a_document_and_in_the_end_as_words(desk: Desk):
    desk.emulator.faults.error("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS", times=2)
    desk.emulator.faults.error("sendDocument", 400, "Bad Request: wrong file", times=1)
    await desk.tip(PHOTO, Part(PartKind.PHOTO, data=png(padding=5), name="foto.jpg"))
    await desk.posts()

    _, words, document = desk.shown
    assert "Telegram menolak berkas ini (foto" in words.text
    assert document.kind == "document"


async def test_cards_leave_room_for_what_editors_ask(desk: Desk):
    """Telegram takes 20 messages a minute in a group: a flood of tips may not eat them all."""
    desk.rules = DESK_RULES
    for number in range(20):
        await desk.tip(f"Laporan {number}.")
    mail = desk.office().mail
    for _ in range(60):
        while await mail._work() == 0.0:
            pass
        desk.passes(seconds=1)
    assert 8 <= len(desk.shown) <= 13


# --- in doubt -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_twice(desk: Desk, method: str):
    await desk.tip("Yang pertama.")
    await desk.posts()
    desk.emulator.faults.reset_after(method)
    await desk.tip("Banjir.", PHOTO)
    await desk.posts()

    assert desk.times("Banjir.") == 1
    assert [m.kind for m in desk.shown] == ["text", "text", "photo"]
    assert desk.times("🔎") == 0, "the signs that were looked with are gone"


async def test_the_very_first_post_is_found_too(desk: Desk):
    desk.emulator.faults.reset_after("sendMessage", skip=1)
    desk.editor.types("Selamat pagi semua", chat=desk.group)
    case = await desk.tip("Banjir.")
    await desk.posts()

    assert desk.times("Banjir.") == 1
    assert (await desk.case(case)).card_message_id == desk.card(case).message_id


@pytest.mark.parametrize("forum_desk", [False, True])
@pytest.mark.parametrize("cut_at", range(12))
async def test_killed_at_any_call_a_tip_is_on_the_desk_once(
    tmp_path: Path, cut_at: int, forum_desk: bool, database_kind: str
):
    """The process dies after Telegram has done what it was asked for and before the bot heard of it."""
    async with desk_at(tmp_path, forum=forum_desk) as desk:
        await desk.tip("Yang pertama.")
        await desk.posts()
        case = await desk.tip("Banjir.", PHOTO, PAPER)
        done = len(desk.emulator.calls)
        desk.emulator.faults.latency(0.02)
        async with asyncio.timeout(10):
            office = desk.office()
            running = asyncio.create_task(office.run())
            drained = asyncio.create_task(office.drained())
            await eventually(lambda: len(desk.emulator.calls) >= done + cut_at or drained.done())
            running.cancel()
            drained.cancel()
            await asyncio.wait([running, drained])
        desk.emulator.faults.clear()
        # Others go on writing while the process is down.
        desk.editor.types("Sudah lihat?", chat=desk.group)

        await desk.posts()

        kinds = [m.kind for m in desk.shown if m.kind != "service"]
        assert desk.times("Banjir.") == 1
        assert kinds == ["text", "text", "photo", "document"]
        assert (await desk.case(case)).card_message_id == desk.card(case).message_id
        if forum_desk:
            assert len(desk.group.topics) == 2


async def test_looking_changes_no_other_message_of_the_bot(desk: Desk):
    await desk.tip("Yang pertama.")
    await desk.posts()
    desk.emulator.faults.reset_after("sendMessage")
    await desk.tip("Banjir.")
    async with desk.working():
        await eventually(lambda: desk.times("Banjir.") == 1)
    other = await desk.room.bot.send_message(desk.group.id, "Antrian: 2")
    await desk.posts()

    shown = desk.group.by_id[other.message_id]
    assert (shown.text, shown.versions) == ("Antrian: 2", [])
    assert desk.times("Banjir.") == 1


async def test_what_editors_wrote_before_is_not_looked_through_for_a_lost_post(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    written = [desk.editor.types("Siapa yang piket?", chat=desk.group) for _ in range(5)][-1]
    await desk.adds(case, "Airnya naik.")
    desk.emulator.faults.reset_after("sendMessage")
    async with desk.working() as office:
        office.mail.saw(written.message_id)
        await desk.settles(office)

    assert desk.times("Airnya naik.") == 1
    looked_at = {int(str(call.params["message_id"])) for call in desk.emulator.calls_of("setMessageReaction")}
    assert min(looked_at) == written.message_id + 1


# --- the card stays as the case is --------------------------------------------------------------------------


async def test_a_card_shows_who_holds_the_case_and_nothing_of_that_is_stored(desk: Desk, tmp_path: Path):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)
    async with desk.working() as office:
        await office.keeper.refresh(case.number)

    assert "🙋 Diklaim · Bu Ani sampai Selasa, 24 November 2026 15.00 WIB" in desk.card(case).text
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(b"Bu Ani" in content for content in files)


async def test_a_card_that_somebody_deleted_is_posted_anew(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.room.bot.delete_message(desk.group.id, desk.card(case).message_id)
    await desk.claims(case)
    async with desk.working() as office:
        await office.keeper.refresh(case.number)
        await office.drained()

    assert "Diklaim" in desk.card(case).text
    assert (await desk.case(case)).card_message_id == desk.card(case).message_id


async def test_a_card_that_could_not_be_drawn_is_drawn_later(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)
    desk.emulator.faults.flood("editMessageText", retry_after=1)
    async with desk.working() as office:
        await office.keeper.refresh(case.number)
        assert "Baru" in desk.card(case).text
        await desk.settles(office)

    assert "Diklaim" in desk.card(case).text


async def test_a_new_tip_does_not_stand_behind_many_cards_that_changed(desk: Desk):
    old = [await desk.tip(f"Laporan {number}.") for number in range(12)]
    await desk.posts()
    for case in old:
        await desk.claims(case)
    new = await desk.tip("Banjir bandang.")
    calls = len(desk.emulator.calls)
    desk.emulator.faults.latency(0.1, "editMessageText", times=12)
    async with desk.working() as office:
        for case in old:
            await office.keeper.refresh_soon(case.number)
        await office.drained()

    made = [call.method for call in desk.emulator.calls[calls:]]
    assert made[: made.index("sendMessage")].count("editMessageText") <= 6
    assert made.count("editMessageText") == 12
    assert all("Diklaim" in desk.card(case).text for case in old)
    assert "Banjir bandang." in desk.card(new).text


async def test_drawing_a_card_that_is_as_it_should_be_changes_nothing(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.posts()
    async with desk.working() as office:
        await office.keeper.refresh(case.number)
        await office.keeper.refresh(99)

    assert desk.card(case).versions == []


async def test_a_case_that_changed_while_its_card_was_under_way_is_shown_as_it_is(desk: Desk):
    case = await desk.tip("Banjir.")
    desk.emulator.faults.latency(0.2, "sendMessage", times=2)
    async with desk.working() as office:
        await eventually(lambda: desk.emulator.in_flight)
        await desk.claims(case)
        await office.drained()

    assert "Diklaim" in desk.card(case).text


# --- notices ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", [n for n in Notice if n not in (Notice.MANY_WAITING, Notice.SUMMARY)])
async def test_each_notice_of_a_case_stands_under_its_card(desk: Desk, notice: Notice):
    case = await desk.tip("Banjir.")
    await desk.posts()
    async with desk.storage.transaction() as connection:
        await cases.set_deadline(connection, case.number, desk.now)
        await desk_posts.notify(connection, notice, desk.now, case_number=case.number)
    await desk.posts()

    card, told = desk.shown
    assert told.text.startswith("#1 · ")
    assert told.reply_to == card.message_id


async def test_news_that_was_overtaken_is_not_told(desk: Desk):
    case = await desk.tip("Banjir.")
    async with desk.storage.transaction() as connection:
        await desk_posts.notify(connection, Notice.WAITING, desk.now, case_number=case.number)
    await desk.claims(case)
    await desk.posts()

    assert len(desk.shown) == 1


async def test_a_bug_with_one_case_does_not_stop_the_others(desk: Desk):
    broken = await desk.tip("Rusak.")
    await desk.tip("Banjir.")
    async with desk.storage.transaction() as connection:
        await connection.execute(
            update(case_rows).where(case_rows.c.id == broken.number).values(facts_seal=b"\0")
        )
    async with desk.working() as office:
        await desk.emulator.wait_for(lambda: desk.times("Banjir.") == 1)
        assert office.mail.troubles["Unsealable"] == 1


async def test_stopping_is_quick_though_telegram_hangs(desk: Desk):
    hanging = desk.emulator.faults.hang("sendMessage")
    await desk.tip("Banjir.")
    async with asyncio.timeout(5), desk.working():
        await eventually(lambda: hanging.struck)
    desk.emulator.faults.clear()

    await desk.posts()
    assert desk.times("Banjir.") == 1
