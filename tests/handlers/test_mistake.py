"""Lapor salah: whoever sees a mistake tells it in private, in three steps, about that very article."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from newsroom.tips import CORRECTION, Part, PartKind, TipLevel
from playground.messages import Message
from playground.people import Person
from tests.handlers.tip_stage import TipStage, code_in, tips

__all__ = ["tips"]
KEPUH = "35.14.06.2005"
TITLE = "Jembatan Kepuh putus"


async def card(tips: TipStage, person: Person, title: str = TITLE) -> Message:
    """The card of an article, as somebody reads it."""
    number = await tips.stage.publish(title, KEPUH)
    return await tips.says(person, f"/start a{number}")


async def reports(tips: TipStage, person: Person, level: str = "Bisa dibalas") -> Message:
    """Up to the question what is wrong."""
    await card(tips, person)
    await tips.presses(person, "Lapor salah")
    return await tips.presses(person, level)


def buttons(message: Message) -> str:
    return " ".join(message.labels)


async def test_what_is_wrong_what_is_right_and_evidence_reach_the_newsroom_with_the_article(tips: TipStage):
    sari = tips.person()
    shown = await reports(tips, sari)
    assert "Apa yang keliru di berita ini?" in shown.text
    assert TITLE in shown.text
    shown = await tips.says(sari, "Jumlahnya bukan seratus")
    assert "Bagaimana yang benar?" in shown.text
    shown = await tips.says(sari, "Sepuluh rumah")
    assert "Ada bukti?" in shown.text
    await tips.says(sari, "Saya punya fotonya, bisa dicek di balai desa")
    code_in(await tips.presses(sari, "Kirim"))

    facts = await tips.facts()
    assert (facts.category, facts.article_id, facts.region) == (CORRECTION, 1, "")
    assert facts.answers == {"wrong": "Jumlahnya bukan seratus", "right": "Sepuluh rumah"}
    assert await tips.parts() == (Part(PartKind.TEXT, "Saya punya fotonya, bisa dicek di balai desa"),)
    case = await tips.case()
    assert (case.category, case.kecamatan) == (CORRECTION, ""), "where the article is about stays sealed"


@pytest.mark.parametrize("level", ["Bisa dibalas", "Tanpa jejak"])
async def test_one_sentence_is_enough_at_either_level(tips: TipStage, level: str):
    sari = tips.person()
    await reports(tips, sari, level)
    await tips.says(sari, "Nama desanya keliru")
    await tips.presses(sari, "Lewati")
    shown = await tips.presses(sari, "Kirim")

    code_in(shown)
    assert "Kalau beritanya dikoreksi" in shown.text
    assert (await tips.case()).level is (
        TipLevel.REPLYABLE if level == "Bisa dibalas" else TipLevel.TRACELESS
    )
    assert await tips.draft(sari) is None


async def test_the_level_can_be_chosen_anew_and_no_answer_is_lost(tips: TipStage):
    sari = tips.person()
    await reports(tips, sari)
    await tips.says(sari, "Nama desanya keliru")
    await tips.presses(sari, "Lewati")
    await tips.presses(sari, "Ganti cara membalas")
    tips.later(hours=2)
    await tips.says(sari, "/lapor")
    shown = await tips.presses(sari, "Tanpa jejak")
    assert "Nama desanya keliru" in shown.text
    code_in(await tips.presses(sari, "Kirim"))
    assert (await tips.case()).level is TipLevel.TRACELESS


async def test_who_sees_what_is_said_before_the_first_word(tips: TipStage):
    sari = tips.person()
    await card(tips, sari)
    shown = await tips.presses(sari, "Lapor salah")
    assert "Redaksi tidak melihat identitas Anda. Telegram melihatnya." in shown.text
    assert "berita mana yang Anda maksud" in shown.text
    assert "Politik uang" not in shown.text, "warnings for other tips are none of theirs"
    for label in ("Bisa dibalas", "Tanpa jejak", "Batal"):
        assert label in buttons(shown)


async def test_neither_village_nor_checklist_is_asked_for(tips: TipStage):
    sari = tips.person()
    seen = [await reports(tips, sari)]
    seen.append(await tips.says(sari, "Tanggalnya salah"))
    seen.append(await tips.presses(sari, "Lewati"))
    seen.append(await tips.presses(sari, "Kirim"))
    assert not any("desa mana" in one.text or "Tentang apa" in one.text for one in seen)


async def test_the_article_stays_readable_above(tips: TipStage):
    sari = tips.person()
    read = await card(tips, sari)
    await tips.presses(sari, "Lapor salah")
    assert TITLE in read.text
    assert "Baca" in buttons(read)


async def test_nothing_can_be_sent_before_anything_is_told(tips: TipStage):
    sari = tips.person()
    shown = await reports(tips, sari)
    assert "Kirim" not in buttons(shown)
    await tips.stage.presses_data(sari, "t:go:ask_wrong", shown)
    assert await tips.count() == 0
    assert "Belum ada isinya" in str(sari.answers[-1])


async def test_back_leads_to_what_was_asked_before_and_a_new_answer_counts(tips: TipStage):
    sari = tips.person()
    await reports(tips, sari)
    await tips.says(sari, "Seratus rumah")
    await tips.says(sari, "Dua puluh rumah")
    await tips.presses(sari, "Kembali")
    await tips.says(sari, "Sepuluh rumah")
    await tips.presses(sari, "Kirim")
    assert (await tips.facts()).answers == {"wrong": "Seratus rumah", "right": "Sepuluh rumah"}


async def test_a_point_on_the_map_becomes_a_part_and_places_the_case_nowhere(tips: TipStage):
    sari = tips.person()
    await reports(tips, sari)
    await tips.says(sari, "Jembatannya bukan di sana")
    sari.sends_location(-7.7, 112.8)
    await tips.stage.plays()
    shown = await tips.says(sari, "Kepuh, Kejayan")
    assert "Ada bukti?" in shown.text
    await tips.presses(sari, "Kirim")
    [part] = await tips.parts()
    assert part.kind is PartKind.PLACE
    assert (await tips.case()).kecamatan == ""


async def test_from_a_group_one_is_led_to_the_private_chat_and_the_group_reads_nothing(tips: TipStage):
    sari, ani = tips.person(), tips.person("Bu Ani")
    group = tips.stage.emulator.add_group("RT 3", members=[sari], admins=[ani])
    number = await tips.stage.publish(TITLE, KEPUH)
    await tips.stage.says(ani, f"/start a{number}", group)
    before = len(group.from_bot)
    sari.presses("Lapor salah", chat=group)
    await tips.stage.plays()
    assert sari.answers[-1] == {"url": f"https://t.me/kentongan_bot?start=k{number}"}
    assert len(group.from_bot) == before

    shown = await tips.says(sari, f"/start k{number}")
    assert TITLE in shown.text
    assert "Tanpa jejak" in buttons(shown)


async def test_a_tip_that_is_half_told_ends_first(tips: TipStage):
    sari = tips.person()
    read = await card(tips, sari)
    await tips.begins(sari)
    await tips.says(sari, "Ada pungutan di pasar")
    sari.presses("Lapor salah", message=read)
    await tips.stage.plays()
    assert "Selesaikan dulu" in str(sari.answers[-1])
    draft = await tips.draft(sari)
    assert draft is not None
    assert (draft.parts, draft.facts.article_id) == (1, 0)


async def test_who_only_looked_tells_another_thing_by_lapor(tips: TipStage):
    sari = tips.person()
    await card(tips, sari)
    await tips.presses(sari, "Lapor salah")
    await tips.says(sari, "/lapor")
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.facts.article_id == 0


async def test_cancelled_it_can_be_begun_again_about_the_same_article(tips: TipStage):
    sari = tips.person()
    await reports(tips, sari)
    await tips.says(sari, "Salah")
    await tips.says(sari, "/batal")
    assert await tips.draft(sari) is None
    shown = await tips.presses(sari, "Mulai lagi")
    assert TITLE in shown.text


async def test_an_article_that_is_no_more_is_said_so(tips: TipStage):
    sari = tips.person()
    shown = await tips.says(sari, "/start k99")
    assert "berita itu sudah tidak ada" in shown.text
    assert await tips.draft(sari) is None


async def test_a_withdrawn_report_no_longer_says_which_article(tips: TipStage):
    sari = tips.person()
    await reports(tips, sari)
    await tips.says(sari, "Salah tanggal")
    await tips.presses(sari, "Lewati")
    code = code_in(await tips.presses(sari, "Kirim"))
    await tips.says(sari, f"/resi {code}")
    await tips.presses(sari, "Tarik")
    await tips.presses(sari, "tarik")
    assert (await tips.facts()).article_id == 0


async def test_where_no_tips_are_taken_that_is_said(stage):
    sari = stage.person()
    number = await stage.publish(TITLE, KEPUH)
    await stage.says(sari, f"/start a{number}")
    shown = await stage.presses(sari, "Lapor salah")
    assert "Batal" not in buttons(shown)
    assert shown.text


async def test_a_tap_in_a_channel_where_the_button_is_a_link_begins_nothing_there(tips: TipStage):
    sari = tips.person()
    channel = tips.stage.emulator.add_channel("Kabar Kepuh")
    number = await tips.stage.publish(TITLE, KEPUH)
    keyboard = InlineKeyboardMarkup.from_button(
        InlineKeyboardButton("✏️ Lapor salah", callback_data=f"t:wrong:{number}")
    )
    await tips.stage.application.bot.send_message(channel.id, TITLE, reply_markup=keyboard)
    sari.presses("Lapor salah", chat=channel)
    await tips.stage.plays()
    assert "url" not in sari.answers[-1]
    assert len(channel.from_bot) == 1, "and the channel reads nothing of it"
