"""/hapus_jejak: what the bot can undo is undone at once, and the rest is said."""

from newsroom.cases import PostKind
from newsroom.tips import TipState
from storage import desk_posts
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]


async def test_both_sides_of_the_conversation_are_deleted(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus")
    shown = await tips.says(sari, "/hapus_jejak")
    assert [message for message in sari.chat.messages if message.message_id in sari.chat.by_id] == [shown]
    assert "48 jam" in shown.text
    assert "Hapus percakapan" in shown.text


async def test_the_routes_to_this_chat_are_forgotten_and_no_others(tips: TipStage):
    sari, budi = tips.person(), tips.person("Pak Budi")
    await tips.tells(sari, "satu laporan")
    await tips.tells(budi, "laporan orang lain")
    tips.later(days=1)
    await tips.tells(sari, "dua laporan")
    assert "2 laporan" in (await tips.says(sari, "/hapus_jejak")).text
    assert [(await tips.case(number)).route is None for number in (1, 2, 3)] == [True, False, True]
    assert (await tips.case(1)).state is TipState.NEW, "the tip itself stays"
    assert "tidak berlaku" in (await tips.stage.presses_data(sari, "t:more:1")).text


async def test_the_desk_is_told_nothing_that_would_show_whose_tips_are_one_persons(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "satu laporan")
    await tips.says(sari, "/hapus_jejak")
    async with tips.stage.house.storage.transaction() as connection:
        while due := await desk_posts.due(connection, tips.stage.now):
            for post in due:
                await desk_posts.failed(connection, post.id)
                assert post.kind is not PostKind.NOTICE


async def test_the_code_still_opens_the_tip(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "satu laporan")
    await tips.says(sari, "/hapus_jejak")
    assert "Laporan #1" in (await tips.says(sari, code)).text


async def test_an_open_draft_is_deleted_and_that_is_said(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "belum selesai")
    assert "Naskah yang belum terkirim" in (await tips.says(sari, "/hapus_jejak")).text
    assert await tips.draft(sari) is None


async def test_what_was_deleted_goes_from_the_disk_as_well(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "belum selesai")
    tips.woken.clear()
    await tips.says(sari, "/hapus_jejak")
    assert "scour" in tips.woken


async def test_what_is_too_old_stays_and_does_not_keep_the_rest(tips: TipStage):
    sari = tips.person()
    old = await tips.says(sari, "/start")
    for _ in range(6):
        await tips.says(sari, "kepuh")
    tips.later(hours=49)
    tips.stage.emulator.world.clock = tips.stage.now.timestamp
    fresh = await tips.says(sari, "/bantuan")
    shown = await tips.says(sari, "/hapus_jejak")
    assert old.message_id in sari.chat.by_id
    assert fresh.message_id not in sari.chat.by_id
    assert shown.message_id in sari.chat.by_id
    tips.stage.emulator.refusals.clear()


async def test_other_chats_are_left_alone(tips: TipStage):
    sari, budi = tips.person(), tips.person("Pak Budi")
    theirs = await tips.says(budi, "/start")
    await tips.says(sari, "/start")
    await tips.says(sari, "/hapus_jejak")
    assert theirs.message_id in budi.chat.by_id


async def test_in_english(tips: TipStage):
    john = tips.person("John", language="en")
    assert "Traces deleted" in (await tips.says(john, "/erase")).text
