"""What of a message goes into a tip, and what never does."""

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import Base
from pyrage import x25519

from handlers.tip_parts import Refusal, texts, visible
from newsroom.cleaning import Reason, Uncleanable
from newsroom.cleaning.cleaner import Cleaner
from newsroom.tips import BYTES_PER_DAY, MAX_PARTS, MAX_TEXT, Part, PartKind
from newsroom.wording import units
from playground.parameters import UploadedFile
from playground.people import Person
from playground.texts import Formatted
from storage import drafts, limits
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]
AGE = str(x25519.Identity.generate().to_public())


def picture(comment: str = "") -> bytes:
    """A small photo as a telephone makes it, with `comment` where it keeps names."""
    exif = Image.Exif()
    exif[Base.Artist] = exif[Base.ImageDescription] = exif[Base.Model] = comment
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG", exif=exif, comment=comment.encode())
    return file.getvalue()


def kinds(parts: Iterable[Part]) -> list[PartKind]:
    return [part.kind for part in parts]


async def advice(tips: TipStage, person: Person) -> str:
    """What is said of the last thing that was not taken."""
    await tips.stage.plays()
    return [message.text for message in person.chat.from_bot if "⚠️" in message.text][-1]


async def sent(tips: TipStage, person: Person) -> tuple[Part, ...]:
    """Presses Kirim; what the newsroom has."""
    await tips.stage.plays()
    await tips.presses(person, "Kirim")
    shown = await tips.presses(person, "Kirim sekarang")
    if "Kirim apa adanya" in shown.labels:
        await tips.presses(person, "Kirim apa adanya")
    return await tips.parts()


@given(st.text(max_size=9000))
def test_no_visible_sign_is_lost_and_each_part_fits(typed: str):
    parts = list(texts(typed))
    assert all(0 < units(part.text) <= MAX_TEXT for part in parts)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(visible(typed).split())


@given(st.sampled_from(["-", " -", "…", "🥁", ". ", "\n", "kata "]), st.integers(1, 5000))
def test_a_long_row_of_anything_becomes_parts_and_ends(sign: str, times: int):
    assert sum(len(part.text) for part in texts(sign * times)) <= len(sign) * times


def test_signs_that_nobody_sees_are_taken_out():
    assert visible("Jalan\u200b ru\u2060sak\ufeff \u202eini\u202c\x00") == "Jalan rusak ini"
    assert visible("👨‍👩‍👧 ke\tpasar\nlagi") == "👨‍👩‍👧 ke pasar\nlagi"


async def test_anything_may_be_sent_in_any_order_and_number(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    sari.sends_voice(b"suara")
    sari.types("Banjir di pasar")
    sari.sends_photo(picture(), "tadi pagi")
    sari.sends_video(b"video")
    sari.sends_document(b"%PDF", "daftar.pdf")
    sari.sends_audio(b"lagu")
    sari.sends_file("animation", UploadedFile("a.mp4", "video/mp4", b"gerak"))
    sari.sends_file("video_note", UploadedFile("v.mp4", "video/mp4", b"bulat"))
    parts = await sent(tips, sari)
    assert kinds(parts) == [
        PartKind.VOICE,
        PartKind.TEXT,
        PartKind.PHOTO,
        PartKind.TEXT,
        PartKind.VIDEO,
        PartKind.DOCUMENT,
        PartKind.AUDIO,
        PartKind.ANIMATION,
        PartKind.VIDEO,
    ]
    assert [part.text for part in parts if part.text] == ["Banjir di pasar", "tadi pagi"]


async def test_an_album_is_one_answer_with_every_picture(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    before = len(sari.chat.from_bot)
    sari.sends_album([UploadedFile(f"{n}.jpg", "image/jpeg", picture()) for n in range(10)], "dari jembatan")
    shown = await tips.shown(sari)
    assert len(sari.chat.from_bot) == before
    assert "10 foto" in shown.text
    assert len(await sent(tips, sari)) == 11


async def test_nothing_of_the_origin_goes_along(tips: TipStage):
    canaries = ("KenariBerkas", "KenariDepan", "kenari_akun", "KenariPenulis", "KenariTaut")
    author = tips.person("KenariPenulis")
    sari = tips.person("KenariDepan")
    sari.user.username = "kenari_akun"
    await tips.begins(sari)
    written = author.types("Kata orang jalannya amblas")
    sari.forwards(written)
    sari.sends_document(b"%PDF isi", "KenariBerkas.pdf", caption="lihat ini")
    link = {"type": "text_link", "offset": 0, "length": 6, "url": "https://KenariTaut.example"}
    sari._say(sari._draft(None, Formatted("tautan halus", (link,))))
    parts = await sent(tips, sari)
    packed = b"".join(part.pack() for part in parts) + (await tips.facts()).pack()
    assert b"amblas" in packed
    assert [canary for canary in canaries if canary.encode() in packed] == []


async def test_a_photo_sent_as_a_file_loses_what_the_telephone_wrote_into_it(tips: TipStage):
    sari = tips.person()
    async with Cleaner() as cleaner:
        tips.with_room(cleaner=cleaner)
        await tips.begins(sari)
        sari.sends_document(picture("KenariKamera"), "IMG_1.jpg", "image/jpeg")
        (photo,) = await sent(tips, sari)
    assert photo.kind is PartKind.PHOTO
    assert b"KenariKamera" not in photo.pack()
    assert Image.open(io.BytesIO(photo.data)).size == (40, 30)


async def test_a_point_on_the_map_becomes_the_village_that_the_source_names(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    sari.sends_location(-7.123456, 112.654321)
    shown = await tips.shown(sari)
    assert "Titik di peta tidak kami simpan" in shown.text
    shown = await tips.says(sari, "kepuh kejayan")
    assert "1 tempat" in shown.text
    shown = await tips.presses(sari, "Kirim")
    assert "Tentang apa" in shown.text, "the place is known and not asked for again"
    await tips.presses(sari, "Kirim sekarang")
    (part,) = await tips.parts()
    assert part.kind is PartKind.PLACE
    assert "Kepuh" in part.text
    assert b"7.12" not in part.pack() + (await tips.facts()).pack()
    assert (await tips.facts()).region == "35.14.06.2005"


async def test_what_becomes_of_a_point_is_said_as_often_as_its_village_is_asked_for(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    sari.sends_location(-7.6, 112.9)
    await tips.stage.plays()
    assert "Titik di peta tidak kami simpan" in (await tips.says(sari, "/lapor")).text


async def test_who_sends_a_point_and_names_no_village_goes_on_without(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    sari.sends_location(-7.6, 112.9)
    await tips.stage.plays()
    assert "Ceritakan" in (await tips.presses(sari, "Lewati")).text


@pytest.mark.parametrize("reason", list(Reason))
async def test_what_cannot_be_cleaned_is_refused_with_advice(tips: TipStage, reason: Reason):
    sari = tips.person()
    await tips.begins(sari)
    tips.cleaner.refuses = Uncleanable(reason)
    sari.sends_document(b"data", "x.bin")
    await tips.stage.plays()
    assert any("⚠️" in message.text for message in sari.chat.from_bot)
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 0


@pytest.mark.parametrize("reason", [*Reason, *Refusal])
def test_each_refusal_has_advice_of_its_own(reason: Reason | Refusal):
    for language in ("id", "en"):
        words = (Path(__file__).parents[2] / "templates" / language / "tip_refused.html.j2").read_text()
        assert f'"{reason.value}"' in words or reason is Refusal.NOT_TOLD


async def test_what_is_larger_than_bots_may_download_is_refused_before_it_is_fetched(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    sari.sends_video(b"x" * 20_000_001)
    await tips.stage.plays()
    assert any("20 MB" in message.text for message in sari.chat.from_bot)
    assert tips.stage.emulator.calls_of("getFile") == []


async def test_a_file_that_takes_too_long_is_given_up_kindly(tips: TipStage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("handlers.tip_parts.TIME_LIMIT", 0.2)
    sari = tips.person()
    await tips.begins(sari)
    tips.cleaner.hangs = True
    sari.sends_video(b"video")
    await tips.stage.plays()
    assert any("terlalu lama" in message.text for message in sari.chat.from_bot)
    tips.cleaner.hangs = False
    sari.sends_video(b"video")
    assert "1 video" in (await tips.shown(sari)).text


OPTION = {"text": "ya", "voter_count": 0, "persistent_id": "1"}
POLL = {
    "id": "1",
    "question": "KenariPolling",
    "options": [OPTION, OPTION],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
CHAT = {"id": 5, "type": "private", "first_name": "KenariCerita"}
#: What tells nothing that could be cleaned, as Telegram sends it.
NOT_TOLD: dict[str, dict[str, object]] = {
    "contact": {"phone_number": "+628123456789", "first_name": "Budi"},
    "dice": {"emoji": "🎲", "value": 3},
    "poll": POLL,
    "story": {"id": 1, "chat": CHAT},
    "game": {"title": "a", "description": "b", "photo": []},
}


@pytest.mark.parametrize("kind", [*NOT_TOLD, "sticker"])
async def test_what_tells_nothing_is_left_out_with_a_kind_sentence(tips: TipStage, kind: str):
    sari = tips.person()
    await tips.begins(sari)
    if kind == "sticker":
        sent = sari.sends_sticker()
    else:
        sent = sari._say(sari._draft(None, Formatted(""), extra={kind: NOT_TOLD[kind]}))
    await tips.stage.plays()
    (refused,) = [message for message in sari.chat.from_bot if "⚠️" in message.text]
    assert ("nomor orang" if kind == "contact" else "foto layarnya") in refused.text
    assert refused.reply_to == sent.message_id, "of several things it says which"
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 0


async def test_what_cannot_be_cleaned_can_be_sealed_where_the_newsroom_has_a_key_for_it(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    tips.cleaner.refuses = Uncleanable(Reason.ARCHIVE)
    sari.sends_document(b"arsip", "bukti.zip")
    assert "berkas asli" not in (await advice(tips, sari))
    tips.with_room(age_recipient=AGE)
    sari.sends_document(b"arsip", "bukti.zip")
    assert "Simpan juga berkas asli" in (await advice(tips, sari))
    sari.sends_video(b"x" * 20_000_001)
    assert "berkas asli" not in (await advice(tips, sari)), "what is too large cannot be had either way"


async def test_a_tip_is_full_at_some_point(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    async with tips.stage.house.storage.transaction() as connection:
        for _ in range(MAX_PARTS):
            part = Part(PartKind.TEXT, "lagi")
            await drafts.add_part(connection, tips.room.drafts, tips.index(sari), part)
    await tips.says(sari, "satu lagi")
    assert any("sudah penuh" in message.text for message in sari.chat.from_bot)
    assert len(await sent(tips, sari)) == MAX_PARTS


async def test_who_sent_very_much_today_is_asked_to_wait(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    pseudonym = tips.pseudonym(sari)
    async with tips.stage.house.storage.transaction() as connection:
        await limits.use(connection, pseudonym, tips=0, size=BYTES_PER_DAY, now=tips.stage.now)
    await tips.says(sari, "satu lagi")
    assert any("Coba lagi besok" in message.text for message in sari.chat.from_bot)


async def test_originals_are_offered_only_with_the_newsrooms_offline_key(tips: TipStage):
    sari = tips.person()
    assert "asli" not in str((await tips.begins(sari)).labels)
    await tips.stage.presses_data(sari, "t:keep:1")
    draft = await tips.draft(sari)
    assert draft is not None
    assert not draft.originals


async def test_an_original_is_kept_sealed_beside_the_cleaned_file_if_the_source_says_so(tips: TipStage):
    tips.with_room(age_recipient=AGE)
    sari = tips.person()
    await tips.begins(sari)
    shown = await tips.presses(sari, "Simpan juga berkas asli")
    assert "di luar internet" in shown.text
    sari.sends_document(b"bukti asli", "bukti.pdf")
    await tips.stage.plays()
    tips.cleaner.refuses = Uncleanable(Reason.ARCHIVE)
    sari.sends_document(b"arsip asli", "bukti.zip")
    cleaned, *originals = await sent(tips, sari)
    assert cleaned.kind is PartKind.DOCUMENT
    assert kinds(originals) == [PartKind.ORIGINAL, PartKind.ORIGINAL]
    assert all(part.data.startswith(b"age-encryption.org/v1") for part in originals)
    assert all(b"asli" not in part.data for part in originals)


async def test_a_file_that_telegram_no_longer_has_is_refused(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    tips.stage.emulator.faults.error("getFile", 400, "Bad Request: invalid file_id")
    sari.sends_video(b"video")
    await tips.stage.plays()
    assert any("rusak" in message.text for message in sari.chat.from_bot)
    tips.stage.emulator.refusals.clear()
