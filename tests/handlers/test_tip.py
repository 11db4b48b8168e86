"""Somebody tells the newsroom something: from /lapor to the receipt."""

import pytest
from telegram.ext import ExtBot

from handlers.introduce import introduce
from newsroom.cases import PostKind
from newsroom.sealing import Address
from newsroom.tips import TipLevel, TipState
from playground.messages import Message
from storage import desk_posts
from tests.handlers.conftest import Stage
from tests.handlers.tip_stage import TipStage, code_in, tips

__all__ = ["tips"]
KEPUH = "35.14.06.2005"


def labels(message: Message) -> str:
    return " | ".join(message.labels)


async def test_the_first_screen_says_who_sees_what_and_offers_both_levels(tips: TipStage):
    shown = await tips.says(tips.person(), "/lapor")
    assert "Redaksi tidak melihat identitas Anda. Telegram melihatnya." in shown.text
    assert "Yang menerima uang juga" in shown.text, "said before the first word is written"
    assert "Bisa dibalas" in labels(shown)
    assert "Tanpa jejak" in labels(shown)
    assert "anonim" not in shown.text.lower()


@pytest.mark.parametrize("words", ["/tip", "/start lapor", "lapor"])
async def test_there_are_other_ways_to_begin(tips: TipStage, words: str):
    assert "Bisa dibalas" in labels(await tips.says(tips.person(), words))


async def test_the_menu_offers_it_where_tips_are_taken(tips: TipStage):
    bot = tips.stage.application.bot
    assert isinstance(bot, ExtBot)
    await introduce(bot, tips.stage.house)
    menus = str([call.params["commands"] for call in tips.stage.emulator.calls_of("setMyCommands")])
    menus = menus.replace('"', "'")
    assert all(f"'{command}'" in menus for command in ("lapor", "tip", "resi", "receipt"))


async def test_english_is_complete(tips: TipStage):
    john = tips.person("John", language="en")
    shown = await tips.says(john, "/tip")
    assert "The newsroom does not see who you are. Telegram does." in shown.text
    await tips.presses(john, "Can be answered")
    await tips.says(john, "the bridge is out")
    shown = await tips.presses(john, "Send")
    while "Skip" in labels(shown):
        shown = await tips.presses(john, "Skip")
    assert code_in(shown)


async def test_in_a_group_a_button_leads_to_the_private_chat(tips: TipStage):
    member = tips.person()
    group = tips.stage.emulator.add_group("RT 03", admins=[member])
    neighbour = tips.person("Pak Budi")
    tips.stage.emulator.world.change_member(group, neighbour.user, "member", neighbour.user)
    shown = await tips.stage.says(neighbour, "/lapor", group)
    button = shown.button("ruang pribadi")
    assert button is not None
    assert button["url"] == "https://t.me/kentongan_bot?start=lapor"
    assert await tips.draft(neighbour) is None


async def test_a_newsroom_without_keys_for_tips_says_that_it_takes_none(stage: Stage):
    assert "belum menerima laporan" in (await stage.says(stage.person(), "/lapor")).text


async def test_a_tip_of_one_text_reaches_the_newsroom(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")

    shown = sari.chat.from_bot[-1]
    assert f"\n{code}\n" in shown.text, "on a line of its own"
    (entity,) = [one for one in shown.entities if one["type"] == "code"]
    assert entity["length"] == len(code)
    assert "Redaksi tidak melihat identitas Anda. Telegram melihatnya." in shown.text
    assert [part.text for part in await tips.parts()] == ["Jembatan Kepuh putus"]
    case = await tips.case()
    assert case.state is TipState.NEW
    assert case.level is TipLevel.REPLYABLE
    assert case.route is not None
    assert tips.room.routes.open(case.route, case.uid) == Address(sari.id)
    assert await tips.draft(sari) is None
    assert tips.woken.count("desk") == 1
    assert "scour" in tips.woken


async def test_what_is_stored_waits_for_the_desk_in_order(tips: TipStage):
    await tips.tells(tips.person(), "Jembatan Kepuh putus")
    async with tips.stage.house.storage.reading() as connection:
        (first,) = await desk_posts.due(connection, tips.stage.now)
    assert first.kind is PostKind.CARD


async def test_the_summary_counts_what_was_sent_and_the_last_can_be_taken_out(tips: TipStage):
    sari = tips.person()
    shown = await tips.begins(sari)
    assert "Kirim" not in labels(shown), "there is nothing to send yet"
    await tips.says(sari, "Jembatan Kepuh putus")
    shown = await tips.says(sari, "sejak subuh")
    assert "2 tulisan" in shown.text
    shown = await tips.presses(sari, "Hapus yang terakhir")
    assert "1 tulisan" in shown.text
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jembatan Kepuh putus"]


async def test_what_is_sent_at_once_changes_one_screen_and_later_it_moves_below(tips: TipStage):
    sari = tips.person()
    first = await tips.begins(sari)
    assert (await tips.says(sari, "satu")).message_id == first.message_id
    tips.later(seconds=30)
    moved = await tips.says(sari, "dua")
    assert moved.message_id > first.message_id
    assert [message.message_id for message in sari.chat.from_bot if message.labels] == [moved.message_id]


async def test_the_optional_steps_ask_for_place_category_and_checklist(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Ada yang membagi amplop")
    assert "Di desa mana" in (await tips.presses(sari, "Kirim")).text
    shown = await tips.says(sari, "kepuh kejayan")
    assert "Tentang apa" in shown.text
    shown = await tips.presses(sari, "Politik uang")
    assert "Pemilihan yang mana" in shown.text
    assert "Yang menerima uang juga" in shown.text
    shown = await tips.presses(sari, tips.room.guide.elections[-1].label["id"])
    assert "Pertanyaan 1 dari 7" in shown.text
    shown = await tips.says(sari, "amplop berisi uang")
    assert "Pertanyaan 2 dari 7" in shown.text
    for _ in range(5):
        shown = await tips.presses(sari, "Lewati")
    shown = await tips.says(sari, "ada fotonya")
    assert code_in(shown)

    facts = await tips.facts()
    assert facts.region == KEPUH
    assert facts.category == "politik_uang"
    assert facts.election == tips.room.guide.elections[-1].id
    assert facts.answers == {"what": "amplop berisi uang", "evidence": "ada fotonya"}
    case = await tips.case()
    assert case.kecamatan == "35.14.06"
    assert (case.deadline_at is None) == (tips.room.guide.elections[-1].days_from_known is None)


async def test_from_any_step_it_can_be_sent_without_the_rest(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    await tips.presses(sari, "Kirim")
    assert code_in(await tips.presses(sari, "Kirim sekarang"))


async def test_a_place_is_chosen_among_namesakes_or_from_the_list(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    await tips.presses(sari, "Kirim")
    shown = await tips.says(sari, "kalirejo")
    assert "Yang mana maksud Anda" in shown.text
    assert "tidak ketemu" in (await tips.says(sari, "xqxqxq")).text
    await tips.presses(sari, "Pilih dari daftar")
    await tips.presses(sari, "Kab. Pasuruan")
    while "Kec. Kejayan" not in sari.chat.from_bot[-1].labels:
        await tips.presses(sari, "Lanjut")
    await tips.presses(sari, "Kec. Kejayan")
    shown = await tips.presses(sari, "Seluruh Kec. Kejayan")
    assert "Tentang apa" in shown.text
    await tips.presses(sari, "Kirim")
    assert (await tips.facts()).region == "35.14.06"


async def test_a_long_story_at_the_question_for_the_place_is_no_place(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    await tips.presses(sari, "Kirim")
    story = "Oh ya, tadi malam juga ada truk yang terguling di dekat pasar dan tidak ada yang menolong"
    assert "Di desa mana" in (await tips.says(sari, story)).text
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jalan rusak", story]


async def test_a_second_tap_on_skip_leaves_out_no_more(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Lewati")
    shown = await tips.stage.presses_data(sari, "t:skip:place")
    assert "Tentang apa" in shown.text


async def test_what_looks_like_the_source_is_shown_before_it_is_sent(tips: TipStage):
    sari = tips.person("Siti Aminah")
    await tips.begins(sari)
    await tips.says(sari, "Saya Siti Aminah, hubungi 081234567890. Jalan rusak.")
    await tips.presses(sari, "Kirim")
    shown = await tips.presses(sari, "Kirim sekarang")
    assert "Siti Aminah" in shown.text
    assert "081234567890" in shown.text
    assert await tips.count() == 0
    assert code_in(await tips.presses(sari, "Hapus bagian itu"))
    (part,) = await tips.parts()
    assert "Siti" not in part.text
    assert "0812" not in part.text
    assert "Jalan rusak" in part.text


async def test_answers_to_the_checklist_are_looked_at_too(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Lewati")
    await tips.presses(sari, tips.room.guide.categories[1].label["id"])
    await tips.says(sari, "hubungi saya di 081234567890")
    await tips.presses(sari, "Kirim sekarang")
    await tips.presses(sari, "Hapus bagian itu")
    assert "0812" not in str((await tips.facts()).answers)


async def test_the_source_may_send_it_as_it_is(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Pelakunya 081234567890")
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Kirim sekarang")
    assert code_in(await tips.presses(sari, "Kirim apa adanya"))
    assert (await tips.parts())[0].text == "Pelakunya 081234567890"


async def test_what_is_added_at_the_warning_is_looked_at_before_it_goes(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Pelakunya 081234567890")
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Kirim sekarang")
    shown = await tips.says(sari, "NIK saya 3514062505900001")
    assert "3514062505900001" in shown.text
    assert await tips.count() == 0


async def test_typed_places_belong_to_the_draft_and_commands_do_not(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    assert "1 tulisan" in (await tips.says(sari, "kepuh")).text
    assert "Bantuan" in (await tips.says(sari, "/bantuan")).text
    assert "2 tulisan" in (await tips.says(sari, "bangil")).text
    assert "2 tulisan" in (await tips.says(sari, "/lapor")).text


#: Screens that ask for a place to be typed where nothing else is being told.
ASKING = ("/start", "/berita", "/berita xqxqx", "/langganan", "/langganan kalirejo", "/bantuan", "/berhenti")


@pytest.mark.parametrize("command", ASKING)
async def test_while_a_report_is_open_nothing_asks_for_a_place_to_be_typed(tips: TipStage, command: str):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Amplop dibagikan di balai desa")

    shown = await tips.says(sari, command)

    above, note = shown.text.split("✍️ Laporan Anda masih terbuka.")
    assert "ketik" not in above.casefold()
    assert "Di desa mana" not in above
    assert "Yang Anda ketik sekarang masuk ke laporan itu" in note
    back = await tips.presses(sari, "Kembali ke laporan")
    assert "1 tulisan" in back.text, "nothing of it is lost"
    assert [one for one in sari.chat.from_bot if one.button("Kirim")] == [back], "and it stands there once"


@pytest.mark.parametrize("command", ASKING)
async def test_where_no_report_is_open_a_place_is_asked_for_as_ever(tips: TipStage, command: str):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "/batal")
    assert "masih terbuka" not in (await tips.says(sari, command)).text


async def test_the_list_of_places_asks_for_none_to_be_typed_either(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "/langganan")
    shown = await tips.presses(sari, "Pilih dari daftar")
    assert "ketik saja" not in shown.text.split("✍️")[0]
    assert "Yang Anda ketik sekarang masuk ke laporan itu" in shown.text
    shown = await tips.says(sari, "/langganan kepuh kejayan")
    assert "Kepuh, Kec. Kejayan" in shown.text, "with the command in front it is a place"
    assert "0 tulisan" not in (await tips.says(sari, "/lapor")).text
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 0


async def test_what_replies_to_the_question_for_a_search_is_searched_for_and_in_no_report(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Amplop dibagikan di balai desa")
    asked = await tips.says(sari, "/cari")
    assert "tulisan yang tidak membalas pesan ini masuk ke sana" in asked.text
    sari.types("pilkades", reply_to=asked)
    assert "Belum ada berita dengan kata “pilkades”" in (await tips.shown(sari)).text
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 1
    assert "2 tulisan" in (await tips.says(sari, "Yang membagikan ketua RT")).text


async def test_what_replies_to_a_question_of_the_settings_is_in_no_report(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.stage.presses_data(sari, "sa:quiet")
    asked = await tips.shown(sari)
    assert "tulisan yang tidak membalasnya masuk ke sana" in asked.text
    sari.types("21.30-04.30", reply_to=asked)
    await tips.shown(sari)
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 0


async def test_whose_village_went_into_a_report_out_of_habit_sees_it_and_takes_it_out_again(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    shown = await tips.says(sari, "kepuh kejayan")
    assert "“kepuh kejayan” masuk ke laporan" in shown.text
    assert "/berita kepuh kejayan" in shown.text
    shown = await tips.presses(sari, "Hapus yang terakhir")
    assert "masuk ke laporan" not in shown.text
    assert "masuk ke laporan" not in (await tips.says(sari, "Di kepuh ada amplop")).text


@pytest.mark.parametrize("how", ["/batal", "/cancel", "Batal"])
async def test_a_cancelled_draft_is_gone(tips: TipStage, how: str):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    shown = await (tips.says(sari, how) if how.startswith("/") else tips.presses(sari, how))
    assert "dihapus" in shown.text
    assert await tips.draft(sari) is None
    assert "scour" in tips.woken
    assert "Kepuh, Kec. Kejayan" in (await tips.says(sari, "kepuh kejayan")).text


async def test_without_a_draft_there_is_nothing_to_cancel(tips: TipStage):
    assert "Tidak ada yang perlu dibatalkan" in (await tips.says(tips.person(), "/batal")).text


async def test_a_draft_vanishes_after_a_day(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    tips.later(hours=24, seconds=1)
    assert await tips.draft(sari) is None
    shown = await tips.presses(sari, "Kirim")
    assert "terhapus setelah 24 jam" in shown.text
    assert await tips.count() == 0
    assert "Bisa dibalas" in labels(await tips.presses(sari, "Mulai lagi"))


@pytest.mark.parametrize(
    "data",
    ["t:go:collect", "t:less", "t:clean", "t:asis", "t:place:35.14.06.2005", "t:about:bencana", "t:in::0"],
)
async def test_a_button_without_a_draft_means_nothing(tips: TipStage, data: str):
    sari = tips.person()
    await tips.says(sari, "/start")
    assert "tidak berlaku" in (await tips.stage.presses_data(sari, data)).text
    assert await tips.count() == 0


@pytest.mark.parametrize("data", ["t:clean", "t:asis", "t:vote:umum", "t:about:nothing", "t:place:99"])
async def test_a_forged_button_of_another_step_sends_and_changes_nothing(tips: TipStage, data: str):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    before = await tips.draft(sari)
    await tips.stage.presses_data(sari, data)
    after = await tips.draft(sari)
    assert before is not None
    assert after is not None
    assert (before.facts, before.step, before.counts) == (after.facts, after.step, after.counts)
    assert await tips.count() == 0


async def test_nobody_touches_the_draft_of_somebody_else(tips: TipStage):
    sari, budi = tips.person(), tips.person("Pak Budi")
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    budi.presses_data(sari.chat.from_bot[-1], "t:drop")
    await tips.says(budi, "halo")
    assert await tips.draft(budi) is None


async def test_a_second_tap_on_kirim_leaves_no_question_out(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    first = sari.presses("Kirim")
    await tips.stage.plays()
    assert first.message is not None
    again = await tips.stage.presses_data(sari, first.data, first.message)

    assert "Di desa mana" in again.text
    assert await tips.count() == 0


async def test_kirim_with_nothing_in_it_says_so(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.stage.presses_data(sari, "t:go:collect")
    assert "Belum ada isinya" in str(sari.answers[-1])
    assert await tips.count() == 0


async def test_who_cries_for_help_outside_a_report_learns_that_nobody_has_read_it(tips: TipStage):
    sari = tips.person()
    shown = await tips.says(sari, "tolong, air sudah masuk ke rumah dan listrik mati")
    assert "Pesan ini belum sampai ke redaksi." in shown.text
    assert "bukan layanan darurat" in shown.text
    shown = await tips.presses(sari, "Lapor ke redaksi")
    assert "Bagaimana redaksi boleh membalas?" in shown.text
    assert await tips.count() == 0, "what was said before was not meant as a report"


async def test_who_tells_before_the_level_is_chosen_loses_no_word_and_is_asked_again(tips: TipStage):
    sari = tips.person()
    await tips.says(sari, "/lapor")
    shown = await tips.says(sari, "Jembatan Kepuh putus sejak subuh")
    _above, below = shown.text.split("Bagaimana redaksi boleh membalas?")
    assert "Pilih satu dulu" in below
    assert "Sudah masuk · 1 tulisan" in below, "beside the buttons, where she looks"
    await tips.stage.presses_data(sari, "t:go:level")
    assert await tips.count() == 0, "nothing goes before that is answered"
    shown = await tips.presses(sari, "Tanpa jejak")
    assert "1 tulisan" in shown.text
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jembatan Kepuh putus sejak subuh"]
    assert (await tips.case()).level is TipLevel.TRACELESS


async def test_whoever_wants_to_tell_something_else_does_not_tell_it_into_an_empty_addition(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus sejak subuh")
    await tips.says(sari, f"/resi {code}")
    await tips.presses(sari, "Tambah keterangan")
    shown = await tips.says(sari, "/lapor")
    assert "Bagaimana redaksi boleh membalas?" in shown.text
    await tips.presses(sari, "Tanpa jejak")
    await tips.says(sari, "Kepala dinas minta setoran")
    await tips.sends(sari)
    assert await tips.count() == 2
    assert await tips.messages(1) == []


@pytest.mark.parametrize(
    ("first", "then", "level"),
    [
        ("Bisa dibalas", "Tanpa jejak", TipLevel.TRACELESS),
        ("Tanpa jejak", "Bisa dibalas", TipLevel.REPLYABLE),
    ],
)
async def test_until_it_is_sent_the_level_can_be_chosen_anew(
    tips: TipStage, first: str, then: str, level: TipLevel
):
    sari = tips.person()
    await tips.begins(sari, first)
    shown = await tips.says(sari, "Jembatan Kepuh putus sejak subuh")
    assert first in shown.text
    shown = await tips.presses(sari, "Ganti cara membalas")
    assert "Bagaimana redaksi boleh membalas?" in shown.text
    assert "Sudah masuk · 1 tulisan" in shown.text, "what was told stays"
    assert then in (await tips.presses(sari, then)).text
    await tips.sends(sari)
    case = await tips.case()
    assert (case.level, case.route is None) == (level, level is TipLevel.TRACELESS)
    assert [part.text for part in await tips.parts()] == ["Jembatan Kepuh putus sejak subuh"]


async def test_an_old_button_for_the_level_takes_nobody_back_from_a_later_question(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jembatan Kepuh putus sejak subuh")
    await tips.presses(sari, "Kirim")
    await tips.stage.presses_data(sari, "t:levels")
    assert "Di desa mana" in (await tips.shown(sari)).text


async def test_what_is_added_to_a_case_has_its_level(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus sejak subuh")
    await tips.says(sari, f"/resi {code}")
    shown = await tips.presses(sari, "Tambah keterangan")
    assert "Ganti cara membalas" not in labels(shown)
    await tips.says(sari, "Sudah diperbaiki")
    await tips.stage.presses_data(sari, "t:levels")
    assert "Menambah keterangan" in (await tips.shown(sari)).text


async def test_who_only_looked_at_the_first_screen_still_finds_places(tips: TipStage):
    sari = tips.person()
    await tips.says(sari, "/lapor")
    assert "Kepuh, Kec. Kejayan" in (await tips.says(sari, "kepuh kejayan")).text
    tips.later(hours=1, seconds=1)
    assert "belum menemukan" in (await tips.says(sari, "xqxqx xqxqx xqxq")).text
    await tips.tells(sari, "Jalan rusak")
    assert [part.text for part in await tips.parts()] == ["Jalan rusak"]


async def test_a_tip_begun_long_after_looking_lives_its_whole_day(tips: TipStage):
    sari = tips.person()
    await tips.says(sari, "/lapor")
    tips.later(hours=20)
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    tips.later(hours=23)
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 1


async def test_batal_at_the_first_screen_says_that_nothing_was_sent(tips: TipStage):
    sari = tips.person()
    await tips.says(sari, "/lapor")
    assert "tidak jadi" in (await tips.presses(sari, "Batal")).text
    assert await tips.draft(sari) is None
