"""The optional steps: each can be left out, taken back, and answered as people do; nothing told is lost."""

from datetime import UTC, date, datetime, time

import pytest

from handlers.tip_steps import LONGEST_ANSWER
from newsroom.wording import units
from playground.messages import Message
from playground.people import Person
from tests.handlers.test_tip_parts import picture
from tests.handlers.tip_stage import TipStage, code_in, tips

__all__ = ["tips"]
VOTE_BUYING, GENERAL, VILLAGE_HEAD = "Politik uang", "Pemilu atau Pilkada", "Pilkades"
BEFORE_KNOWN = 4


async def asked_where(tips: TipStage, person: Person, words: str = "Jalan rusak parah") -> Message:
    """One text is told, and the first optional step is asked."""
    await tips.begins(person)
    await tips.says(person, words)
    return await tips.presses(person, "Kirim")


async def asked_when_known(tips: TipStage, person: Person, election: str) -> Message:
    """Up to the question since when it is known."""
    await asked_where(tips, person, "Ada yang membagi amplop")
    await tips.presses(person, "Lewati")
    await tips.presses(person, VOTE_BUYING)
    shown = await tips.presses(person, election)
    for _ in range(BEFORE_KNOWN):
        shown = await tips.presses(person, "Lewati")
    assert "Kapan Anda mengetahuinya" in shown.text
    return shown


async def test_every_step_shows_what_was_told_so_far(tips: TipStage):
    sari = tips.person()
    assert "Sudah masuk · 1 tulisan" in (await asked_where(tips, sari)).text
    shown = await tips.says(sari, "kepuh kejayan")
    assert "📍 Kepuh, Kec. Kejayan" in shown.text, "who was understood wrongly must see it"
    assert "🌊 Bencana" in (await tips.presses(sari, "Bencana")).text


async def test_a_photo_sent_at_a_question_is_seen_to_have_arrived(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Lewati")
    question = await tips.presses(sari, "Bencana")
    sari.sends_photo(picture())
    shown = await tips.shown(sari)
    assert "1 tulisan · 1 foto" in shown.text
    assert question.text.splitlines()[-3] in shown.text, "the question still stands"


async def test_from_each_step_one_can_go_back_to_the_one_before(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.says(sari, "kepuh kejayan")
    await tips.presses(sari, VOTE_BUYING)
    await tips.presses(sari, VILLAGE_HEAD)
    assert "Pemilihan yang mana" in (await tips.presses(sari, "Kembali")).text
    assert "Tentang apa" in (await tips.presses(sari, "Kembali")).text
    assert "Di desa mana" in (await tips.presses(sari, "Kembali")).text
    await tips.says(sari, "tanggulangin kejayan")
    await tips.presses(sari, "Kembali")
    assert "kalau sudah cukup" in (await tips.presses(sari, "Kembali")).text
    await tips.sends(sari)
    assert (await tips.facts()).region == "35.14.06.2017", "what was told later counts"


async def test_from_the_list_of_places_one_goes_back_up_and_then_to_the_question(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Pilih dari daftar")
    await tips.presses(sari, "Kab. Pasuruan")
    assert "Kota Pasuruan" in (await tips.presses(sari, "Kembali")).labels
    assert "Ketik nama desanya" in (await tips.presses(sari, "Kembali")).text


async def test_a_second_tap_on_back_goes_back_no_further(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.says(sari, "kepuh kejayan")
    await tips.presses(sari, "Bencana")
    await tips.presses(sari, "Kembali")
    shown = await tips.stage.presses_data(sari, "t:back:ask_what")
    assert "Tentang apa" in shown.text


async def test_from_the_warning_one_goes_back_to_the_story(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari, "Hubungi saya 081234567890")
    await tips.presses(sari, "Kirim sekarang")
    await tips.presses(sari, "Kembali")
    await tips.presses(sari, "Hapus yang terakhir")
    await tips.says(sari, "Jalan rusak parah")
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == ["Jalan rusak parah"]


async def test_another_category_takes_its_election_back(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Lewati")
    await tips.presses(sari, VOTE_BUYING)
    await tips.presses(sari, GENERAL)
    await tips.presses(sari, "Kembali")
    await tips.presses(sari, "Kembali")
    await tips.presses(sari, "Bencana")
    await tips.presses(sari, "Kirim sekarang")
    assert (await tips.facts()).election == ""
    assert (await tips.case()).deadline_at is None


@pytest.mark.parametrize(
    ("how", "last_day"),
    [
        ("Kemarin", date(2026, 11, 30)),
        ("Hari ini", date(2026, 12, 1)),
        ("2 hari lalu", date(2026, 11, 29)),
        ("dari tetangga, Jumat lalu", date(2026, 11, 27)),
        ("21 November", date(2026, 11, 28)),
        ("tidak ingat", date(2026, 12, 1)),
        ("Lewati", date(2026, 12, 1)),
    ],
)
async def test_the_deadline_counts_from_when_it_was_known(tips: TipStage, how: str, last_day: date):
    sari = tips.person()
    question = await asked_when_known(tips, sari, GENERAL)
    await (tips.presses(sari, how) if how in question.labels else tips.says(sari, how))
    shown = await tips.presses(sari, "Kirim sekarang")

    assert code_in(shown)
    assert (await tips.case()).deadline_at == datetime.combine(last_day, time(23, 59), UTC)
    assert f"{last_day.day} {'November' if last_day.month == 11 else 'Desember'} 2026" in shown.text
    assert ("kami anggap hari ini" in shown.text) == (how in ("tidak ingat", "Lewati"))


async def test_the_day_told_by_a_tap_is_kept_as_a_date(tips: TipStage):
    sari = tips.person()
    await asked_when_known(tips, sari, GENERAL)
    await tips.presses(sari, "Kemarin")
    await tips.presses(sari, "Kirim sekarang")
    assert (await tips.facts()).answers == {"known": "Senin, 23 November 2026"}


async def test_a_deadline_that_is_over_is_said_without_turning_the_source_away(tips: TipStage):
    sari = tips.person()
    await asked_when_known(tips, sari, GENERAL)
    await tips.says(sari, "sebulan yang lalu")
    shown = await tips.presses(sari, "Kirim sekarang")
    assert "sepertinya sudah lewat" in shown.text
    assert "tetap memeriksanya" in shown.text


async def test_an_election_of_a_village_head_has_no_such_deadline(tips: TipStage):
    sari = tips.person()
    await asked_when_known(tips, sari, VILLAGE_HEAD)
    await tips.presses(sari, "Kemarin")
    assert "Batas laporan" not in (await tips.presses(sari, "Kirim sekarang")).text
    assert (await tips.case()).deadline_at is None


async def test_what_is_asked_of_a_flood_offers_no_days(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Lewati")
    shown = await tips.presses(sari, "Bencana")
    for _ in range(BEFORE_KNOWN):
        shown = await tips.presses(sari, "Lewati")
    assert "mendengar dari orang lain" in shown.text
    assert "Kemarin" not in shown.labels


async def test_a_forged_day_at_another_step_answers_nothing(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.stage.presses_data(sari, "t:day:1")
    await tips.sends(sari)
    assert (await tips.facts()).answers == {}


async def test_an_answer_that_is_too_long_for_the_card_is_told_whole(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Lewati")
    await tips.presses(sari, "Bencana")
    story = "Air naik sejak subuh dan belum surut. " * 20
    await tips.says(sari, story)
    await tips.presses(sari, "Kirim sekarang")
    assert units((await tips.facts()).answers["what"]) <= LONGEST_ANSWER
    assert [part.text for part in await tips.parts()] == ["Jalan rusak parah", story.strip()]


async def test_an_answer_holds_no_signs_that_nobody_sees(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    await tips.presses(sari, "Lewati")
    await tips.presses(sari, "Bencana")
    await tips.says(sari, "Banjir\u200b seting\u2060gi lutut\ufeff")
    await tips.presses(sari, "Kirim sekarang")
    assert (await tips.facts()).answers == {"what": "Banjir setinggi lutut"}


async def test_what_is_told_at_the_question_for_the_place_is_not_lost(tips: TipStage):
    sari = tips.person()
    await asked_where(tips, sari)
    shown = await tips.says(sari, "pelakunya lari pakai motor merah")
    assert "2 tulisan" in shown.text
    assert "tidak ketemu" in (await tips.says(sari, "xqxqxq xqxq")).text
    await tips.sends(sari)
    assert [part.text for part in await tips.parts()] == [
        "Jalan rusak parah",
        "pelakunya lari pakai motor merah",
    ]
