"""Telling: what is changed or taken out later is so in the report, or it is said that it is not."""

import pytest

from newsroom.cleaning import Reason, Uncleanable
from newsroom.tips import PartKind
from tests.handlers.test_tip_parts import kinds, picture
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]


async def test_a_message_that_is_mended_is_mended_in_the_tip(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    message = sari.types("Jalan rsak")
    await tips.stage.plays()
    await tips.says(sari, "dekat pasar")
    sari.edits(message, "Jalan rusak\u200b parah")
    assert "Perbaikannya sudah masuk" in (await tips.shown(sari)).text
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jalan rusak parah", "dekat pasar"]


async def test_what_is_mended_at_the_warning_is_looked_at_again(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    message = sari.types("Hubungi 081234567890")
    await tips.stage.plays()
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Kirim sekarang")
    sari.edits(message, "NIK saya 3514062505900001")
    shown = await tips.shown(sari)
    assert "3514062505900001" in shown.text
    assert "0812" not in shown.text
    assert await tips.count() == 0


@pytest.mark.parametrize("which", ["taken out", "an answer", "before the tip"])
async def test_a_change_of_what_is_no_part_of_the_tip_is_said_not_to_be_in_it(tips: TipStage, which: str):
    sari = tips.person()
    before = sari.types("halo semua warga desa")
    await tips.begins(sari)
    message = sari.types("Jalan rusak")
    await tips.stage.plays()
    if which == "taken out":
        await tips.presses(sari, "Hapus yang terakhir")
    elif which == "an answer":
        await tips.presses(sari, "Kirim")
        await tips.presses(sari, "Lewati")
        await tips.presses(sari, "Bencana")
        message = sari.types("banjir")
        await tips.stage.plays()
    else:
        message = before
    sari.edits(message, "Jalan rusak parah")
    await tips.stage.plays()
    assert any("tidak ikut ke laporan" in shown.text for shown in sari.chat.from_bot)


async def test_what_was_taken_out_stays_out_whatever_comes_after_it(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    private = sari.types("rumah saya nomor 5")
    await tips.stage.plays()
    await tips.presses(sari, "Hapus yang terakhir")
    sari.sends_photo(picture())
    await tips.stage.plays()
    sari.edits(private, "rumah saya nomor 5, cat hijau")
    await tips.stage.plays()
    assert any("tidak ikut ke laporan" in shown.text for shown in sari.chat.from_bot)
    await tips.sends(sari)
    parts = await tips.parts()
    assert kinds(parts) == [PartKind.TEXT, PartKind.PHOTO]
    assert parts[0].text == "Jalan rusak"


@pytest.mark.parametrize("caption", ["", "dekat pasar"])
async def test_a_picture_that_is_replaced_is_replaced_in_the_tip(tips: TipStage, caption: str):
    sari = tips.person()
    await tips.begins(sari)
    photo = sari.sends_photo(picture("with a face"), caption)
    await tips.stage.plays()
    await tips.says(sari, "lagi")
    sari.replaces_photo(photo, picture("with none"))
    assert "Perbaikannya sudah masuk" in (await tips.shown(sari)).text
    await tips.sends(sari)
    parts = await tips.parts()
    assert parts[0].data == picture("with none")
    assert [part.text for part in parts if part.text] == [*([caption] if caption else []), "lagi"]


async def test_a_picture_that_cannot_be_taken_in_its_place_leaves_the_one_before_and_says_so(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    photo = sari.sends_photo(picture("with a face"))
    await tips.stage.plays()
    tips.cleaner.refuses = Uncleanable(Reason.BROKEN)
    sari.replaces_photo(photo, picture("broken"))
    await tips.stage.plays()
    said = [message.text for message in sari.chat.from_bot]
    assert any("⚠️" in text for text in said)
    assert any("yang lama masih di dalamnya" in text for text in said)


async def test_a_caption_that_is_added_later_goes_along(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    photo = sari.sends_photo(picture())
    await tips.stage.plays()
    sari.edits(photo, "jembatan Kepuh")
    await tips.stage.plays()
    await tips.sends(sari)
    parts = await tips.parts()
    assert kinds(parts) == [PartKind.PHOTO, PartKind.TEXT]
    assert parts[1].text == "jembatan Kepuh"


async def test_whoever_changes_an_answer_is_led_back_to_its_question(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    await tips.says(sari, "Jalan rusak")
    for label in ("Kirim", "Lewati", "Bencana"):
        await tips.presses(sari, label)
    answer = sari.types("Banjr")
    await tips.stage.plays()
    sari.edits(answer, "Banjir")
    assert "Tekan « Kembali sampai ke pertanyaannya" in (await tips.shown(sari)).text


async def test_whoever_edits_the_number_away_is_asked_no_more_about_it(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    message = sari.types("Hubungi 081234567890")
    await tips.stage.plays()
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Kirim sekarang")
    sari.edits(message, "Hubungi lewat bot ini")
    shown = await tips.shown(sari)
    assert "Tidak ada lagi yang tampak menunjuk ke Anda" in shown.text
    assert "Hapus bagian itu" not in " ".join(shown.labels)
    await tips.presses(sari, "Kirim")
    assert [part.text for part in await tips.parts()] == ["Hubungi lewat bot ini"]


async def test_a_change_of_what_was_sent_already_is_not_taken_for_a_tip_that_is_lost(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    message = sari.types("Jembatan gantung di dusun kami putus sejak subuh tadi")
    await tips.stage.plays()
    await tips.sends(sari)
    sari.edits(message, "Jembatan gantung di dusun kami putus sejak tadi malam")
    shown = await tips.shown(sari)
    assert "Laporan yang sudah terkirim tetap seperti semula" in shown.text
    assert "Pesan ini belum sampai" not in shown.text
