"""An editor at three in the morning: from /siaran to everybody's phone, and back again where it was wrong."""

import re
from collections.abc import AsyncIterator

import pytest

from newsroom.alert_states import AlertState
from newsroom.cases import Role
from playground.messages import Message
from tests.journeys.conftest import BANGIL, KEJAYAN, KEPUH, Town, shown_to
from tests.journeys.siaran_desk import FLOOD, IN_HASTE, SiaranDesk

PICTURE = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x40\x00\x40\x01\x01\x11\x00\xff\xd9"
)


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[SiaranDesk]:
    async with SiaranDesk.of(town) as found:
        yield found


async def test_from_the_first_word_to_the_report_in_four_taps_and_a_second_pair_of_eyes(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", KEJAYAN)
    budi = await desk.town.follower("Pak Budi", BANGIL)

    card = await desk.says(f"/siaran {FLOOD}")
    assert FLOOD in card.text
    assert "Masih perlu: tingkat, wilayah" in card.text
    await desk.presses("Darurat")
    await desk.presses("Kec. Kejayan")
    await desk.presses("Periksa")
    assert "begini pembaca melihatnya" in desk.last.text
    assert "2 chat, sekitar 1 detik" in desk.last.text
    assert "Kec. Kejayan: 2" in desk.last.text
    assert "menunggu Setujui" in await desk.presses("Kirim ke 2 chat")
    assert "Menunggu Setujui" in desk.last.text
    assert "Anda yang menulisnya" in await desk.presses("Setujui")
    assert not desk.has("Banjir", sari, rina, budi)
    await desk.presses("Setujui", desk.fajar)

    await sari.sees("DARURAT")
    await rina.sees("DARURAT")
    report = await desk.card("✅ Terkirim")
    assert "100%" in report.text
    assert "2 terkirim" in report.text
    assert "Oleh Dewi, disetujui Fajar" in report.text
    assert report.labels == ["✏️ Perbarui", "🏁 Selesaikan", "↩️ Tarik", "📋 Lihat semua siaran"]
    assert not desk.has("Banjir", budi)
    assert len([one for one in desk.group.from_bot if "Siaran #" in one.text]) == 1


async def test_what_the_preview_shows_is_what_readers_get(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.writes()
    shown = desk.last.text.split("──────────")[1].strip()

    await desk.presses("Kirim ke")

    copy = await sari.sees("WASPADA")
    assert copy.text.strip() == shown


async def test_everything_is_asked_for_step_by_step_and_may_be_left_out(desk: SiaranDesk):
    await desk.says("/siaran")
    await desk.presses("Siaran baru")
    await desk.replies("Air sungai naik.")
    await desk.presses("Wilayah")
    await desk.replies("kec. bangil, Kejayan dan Antabrantah")
    assert "Belum ketemu: Antabrantah" in desk.last.text
    await desk.replies("Kec Wonorejo")
    await desk.presses("Kec. Kejayan — Kab. Pasuruan")
    await desk.presses("Anjuran")
    await desk.replies("Jauhi tepi sungai.")
    await desk.presses("Sumber")
    await desk.replies("BPBD Pasuruan")
    await desk.presses("Waktu")
    await desk.replies("jam 6")
    assert "Pagi atau sore?" in desk.last.text
    await desk.replies("setiap hari 05.30 selama 3 hari")
    await desk.presses("Info")

    card = desk.last.text
    assert "Kec. Kejayan · Kec. Wonorejo · Kec. Bangil" in card
    assert "Jauhi tepi sungai." in card
    assert "Sumber: BPBD Pasuruan" in card
    assert "Dikirim lagi 2 kali" in card
    assert "Lengkap." in card
    await desk.presses("Wilayah")
    await desk.presses("✖️ Kec. Bangil")
    await desk.presses("Kembali")
    assert "Bangil" not in desk.last.text
    assert not [one for one in desk.group.from_bot if "balas pesan ini" in one.text], "no question is left"


async def test_a_colleagues_message_and_its_picture_become_an_alert_and_formatting_stays(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    photo = desk.fajar.sends_photo(PICTURE, "Tanggul jebol di Kecamatan Kejayan", desk.group)
    await desk.says("/siaran", reply_to=photo)
    await desk.presses("Waspada")
    await desk.presses("Kec. Kejayan")
    await desk.presses("Periksa")
    assert "begini pembaca melihatnya, pada foto di atas" in desk.last.text
    [shown] = pictures(desk)
    await desk.presses("Kirim ke")

    copy = await sari.sees("Tanggul jebol")
    assert copy.media is not None
    assert copy.text == shown.text


def pictures(desk: SiaranDesk) -> list[Message]:
    """What of the bot stands on the desk with a photo."""
    return [one for one in desk.group.from_bot if one.media is not None]


def saying(desk: SiaranDesk, words: str) -> list[Message]:
    """What of the bot stands on the desk with these words."""
    return [one for one in desk.group.from_bot if words in one.text]


async def with_photo(desk: SiaranDesk, severity: str = "Darurat") -> None:
    """A draft with a photo that is complete, and looked at."""
    desk.dewi.sends_photo(PICTURE, "/siaran Tanggul jebol di Kecamatan Kejayan", desk.group)
    await desk.town.answered()
    await desk.presses(severity)
    await desk.presses("Kec. Kejayan")
    await desk.presses("Periksa")


async def test_what_readers_will_have_stands_once_on_the_desk_with_a_photo_too(desk: SiaranDesk):
    await with_photo(desk)
    assert saying(desk, "Tanggul jebol") == pictures(desk), "nowhere but under the photo"
    assert len(pictures(desk)) == 1

    await desk.presses_data("d:aview:1:check:en")
    assert saying(desk, "EMERGENCY") == pictures(desk), "in the other language it stands in its place"
    assert not saying(desk, "DARURAT")

    await desk.presses("Ubah")
    assert not pictures(desk), "what is written on is not what readers will have"
    await desk.presses("Isi")
    await desk.replies("Tanggul jebol di dua tempat")
    await desk.presses("Periksa")
    await desk.says("Air naik di Kecamatan Kejayan", reply_to=desk.last)
    assert not pictures(desk), "also where somebody replies to the card at once"
    await desk.presses("Periksa")
    assert saying(desk, "Air naik") == pictures(desk)
    await desk.presses("Batal")
    assert not saying(desk, "Air naik")


async def test_a_second_editor_has_the_photo_over_what_they_agree_to(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await with_photo(desk)
    await desk.presses("Kirim ke")
    assert "Menunggu Setujui" in desk.last.text
    assert "foto di atas" in desk.last.text
    [shown] = saying(desk, "Tanggul jebol")
    assert shown.media is not None

    await desk.says("/siaran", desk.fajar)
    await desk.presses("#1", desk.fajar)
    assert "Tanggul jebol" in desk.last.text, "opened elsewhere, it hangs under no photo"
    await desk.presses("Setujui", desk.fajar)
    sent = await sari.sees("Tanggul jebol")
    assert _but_for_the_minute(sent.text) == _but_for_the_minute(shown.text)


def _but_for_the_minute(text: str) -> str:
    """An alert says when it leaves, which a preview does not know to the minute."""
    return re.sub(r"\d\d\.\d\d WIB", "00.00 WIB", text)


async def test_a_photo_that_telegram_does_not_take_leaves_the_words_on_the_card(desk: SiaranDesk):
    desk.town.emulator.faults.error("sendPhoto", 400, "Bad Request: wrong file identifier", times=1)
    await with_photo(desk)
    assert not pictures(desk)
    assert "Tanggul jebol" in desk.last.text
    assert "di bawah foto" in desk.last.text


async def test_after_a_restart_the_photo_over_a_card_still_goes_with_it(town: Town):
    async with SiaranDesk.of(town) as desk:
        await with_photo(desk)
        assert pictures(desk)
    async with town.open(rules=IN_HASTE):
        await desk.presses("Ubah")
        assert not pictures(desk)


async def test_a_picture_with_the_command_under_it_begins_one(desk: SiaranDesk):
    desk.dewi.sends_photo(PICTURE, "/siaran Pohon tumbang di Kecamatan Kejayan", desk.group)
    await desk.town.answered()
    assert "Dengan foto" in desk.last.text
    assert "Pohon tumbang" in desk.last.text
    assert "/siaran" not in desk.last.text


async def test_held_it_holds_and_then_goes_on_and_stopped_it_reaches_nobody_more(town: Town):
    async with SiaranDesk.of(town, send_rate=8) as desk:
        people = await desk.crowd(24)
        await desk.writes()
        await desk.presses("Kirim ke")
        await town.emulator.wait_for(lambda: desk.has("Banjir", *people) >= 3, timeout=20)

        await desk.card("Sedang dikirim")
        await desk.presses("Jeda")
        await town.running.outbox.drained()
        held = desk.has("Banjir", *people)
        assert held < 24
        assert "Dijeda" in desk.last.text
        assert "Siaran #1 sedang dijeda; terakhir oleh Dewi" in await desk.presses_data(
            "d:apause:1", desk.fajar
        )
        await desk.presses("Lanjut")
        await town.emulator.wait_for(lambda: desk.has("Banjir", *people) > held, timeout=20)
        await desk.presses("Hentikan", desk.fajar)
        await town.running.outbox.drained()

        reached = desk.has("Banjir", *people)
        assert reached < 24
        report = await desk.card(f"{reached} terkirim")
        assert "Dihentikan" in report.text


async def test_while_it_runs_the_card_tells_how_far_it_is(town: Town):
    async with SiaranDesk.of(town) as desk:
        await desk.crowd(300)
        await desk.writes()
        await desk.presses("Kirim ke 300 chat")

        card = await desk.card("chat per detik", timeout=30)

        assert "▓" in card.text
        assert "░" in card.text
        assert "menunggu" in card.text
        assert "sisa sekitar" in card.text
        report = await desk.card("✅ Terkirim", timeout=30)
        assert "300 terkirim" in report.text
        edits = [call for call in town.emulator.calls_of("editMessageText") if "░" in str(call.params)]
        assert len(edits) <= 5


async def test_an_update_is_told_when_the_editor_wants_and_else_only_the_copies_change(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends()
    copy = await sari.sees("Banjir setinggi lutut")
    await desk.card("✅ Terkirim")

    await desk.presses("Perbarui")
    assert "sedang ditulis" in await desk.presses("Perbarui", desk.fajar, await desk.card("✅ Terkirim"))
    await desk.says("Air mulai surut.", reply_to=await desk.card("Pembaruan siaran #1"))
    await desk.presses("Periksa")
    assert "1 salinan akan diubah" in desk.last.text
    await desk.presses("Kirim tanpa memberi tahu")
    await sari.sees("Air mulai surut.")
    assert not any("Diperbarui." in text for text in shown_to(sari.chat))
    # Else it could be the card, not the bot's question, that is the last word on the desk.
    await desk.card("Diperbarui di 1 dari 1 salinan")

    await desk.presses("Perbarui")
    await desk.presses("Isi")
    assert "isi siaran #1," in desk.last.text, "as on its card, not the draft's own number"
    await desk.replies("Air sudah surut.")
    await desk.presses("Periksa")
    await desk.presses("beri tahu pembaca")
    await desk.replies("Jalan Kepuh bisa dilewati.")
    assert "Jalan Kepuh bisa dilewati." in desk.last.text
    await desk.presses("Kirim pembaruan")

    notice = await sari.sees("Diperbarui. Jalan Kepuh bisa dilewati.")
    assert notice.reply_to == copy.message_id
    await desk.card("Diperbarui di 1 dari 1 salinan, pembaca diberi tahu")


async def test_a_graver_update_waits_for_a_second_editor_and_is_told(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends()
    await sari.sees("WASPADA")
    await desk.card("✅ Terkirim")

    await desk.presses("Perbarui")
    await desk.presses("Darurat")
    await desk.presses("Periksa")
    assert "Kirim tanpa memberi tahu" not in " ".join(desk.last.labels)
    await desk.presses("beri tahu pembaca")
    await desk.replies("Tanggul jebol.")
    await desk.presses("Kirim pembaruan")
    assert not any("Tanggul jebol" in text for text in shown_to(sari.chat))
    assert "Anda yang menulisnya" in await desk.presses("Setujui")
    await desk.presses("Setujui", desk.fajar)

    await sari.sees("Sekarang DARURAT.")


async def test_taken_back_after_a_reason_and_a_last_question(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends()
    await sari.sees("Banjir")

    await desk.card("✅ Terkirim")
    await desk.presses("Tarik")
    await desk.replies("Kabar ini keliru.")
    assert "1 salinan akan dihapus" in desk.last.text
    await desk.presses("Ya, tarik 1 salinan")
    await desk.town.emulator.wait_for(lambda: not desk.has("Banjir", sari), timeout=20)

    card = await desk.card("↩️ Ditarik")
    assert "Kabar ini keliru." in card.text
    assert "sudah ditarik" in await desk.presses_data("d:adone:1:end:1", desk.fajar)


async def test_a_false_alarm_is_taken_back_from_whoever_stopped_meanwhile_too(desk: SiaranDesk):
    sari, budi = [await desk.town.follower(name, KEPUH) for name in ("Bu Sari", "Pak Budi")]
    await desk.sends()
    await sari.sees("Banjir")
    await budi.sees("Banjir")
    sari.types("/berhenti")
    await sari.sees("Terima berita lagi")

    await desk.card("✅ Terkirim")
    await desk.presses("Tarik")
    await desk.replies("Kabar ini keliru.")
    assert "2 salinan akan dihapus" in desk.last.text
    await desk.presses("Ya, tarik 2 salinan")
    await desk.town.emulator.wait_for(lambda: not desk.has("Banjir", sari, budi), timeout=20)
    await desk.card("Ditarik: 2 dari 2 salinan")


async def test_ended_with_a_word_the_copies_say_so(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends()
    await sari.sees("Banjir")

    await desk.card("✅ Terkirim")
    await desk.presses("Selesaikan")
    await desk.presses("Tulis sepatah kata")
    await desk.replies("Jalan sudah bisa dilalui.")
    await desk.presses("Selesaikan, beri tahu")

    await sari.sees("Jalan sudah bisa dilalui.")
    await sari.sees("SELESAI")
    assert "🏁 Selesai" in (await desk.card("🏁 Selesai")).text


async def test_never_mind_changes_nothing(desk: SiaranDesk):
    await desk.sends()
    await desk.card("✅ Terkirim")
    await desk.presses("Selesaikan")
    await desk.presses("Batal")
    assert (await desk.alert(1)).state is AlertState.SENT
    await desk.says(f"/siaran {FLOOD}")
    await desk.presses("Batal")
    assert "dibatalkan" in desk.last.text
    assert "tidak ada lagi" in await desk.presses_data("d:alevel:2:darurat")


async def test_a_restart_in_the_middle_of_a_draft_loses_nothing(town: Town):
    async with SiaranDesk.of(town) as desk:
        await desk.says(f"/siaran {FLOOD}")
        await desk.presses("Waspada")
        await desk.presses("Wilayah")
    async with town.open(rules=IN_HASTE):
        sari = await town.follower("Bu Sari", KEPUH)
        await desk.replies("kec kejayan")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke 1 chat")
        await sari.sees("Banjir")


async def test_a_draft_that_reads_otherwise_by_now_is_not_sent(desk: SiaranDesk):
    await desk.writes()
    sending = desk.last.button("Kirim ke")
    assert sending is not None
    await desk.presses("Ubah")
    await desk.says("Bukan banjir, hanya genangan.", desk.fajar, reply_to=desk.last)

    assert "Isinya berubah" in await desk.presses_data(sending["callback_data"])
    assert not await desk.every()
    await desk.presses("Kirim ke")
    assert "genangan" in (await desk.every())[0].html


async def test_of_two_who_tap_at_once_one_wins_and_the_other_is_told_whose_it_was(desk: SiaranDesk):
    await desk.writes("Darurat")
    card = desk.last
    desk.dewi.presses("Kirim ke", card)
    desk.fajar.presses("Kirim ke", card)
    await desk.town.answered()

    said = sorted([desk.told(desk.dewi), desk.told(desk.fajar)])
    assert "menunggu Setujui dari editor lain" in said[0]
    assert said[1].startswith("Siaran #1 menunggu Setujui; terakhir oleh ")
    assert len(await desk.every()) == 1


async def test_the_list_has_drafts_first_and_is_searched_by_words_and_places(desk: SiaranDesk):
    await desk.sends(text="Banjir di Kecamatan Kejayan.")
    await desk.sends("Info", text="Pasar libur di Kecamatan Kejayan.")
    await desk.says("/siaran Angin kencang")

    # The cards of what is being sent may change at any moment: each list is looked for by its heading.
    await desk.says("/siaran")
    shown = (await desk.card("📝 draf")).text
    assert shown.index("#3") < shown.index("#2") < shown.index("#1")
    await desk.presses("Cari")
    await desk.replies("banjir")
    assert "Pasar" not in (await desk.card("cari “banjir”")).text
    await desk.presses("Cari")
    await desk.replies("kejayan")
    assert "Belum" not in (await desk.card("cari “kejayan”")).text
    await desk.presses("#1")
    assert "Siaran #1" in desk.last.text


async def test_a_viewer_sees_the_list_and_can_do_nothing(desk: SiaranDesk):
    await desk.sends()
    await desk.card("✅ Terkirim")
    await desk.appoint(desk.fajar, Role.VIEWER)
    shown = await desk.says("/siaran", desk.fajar)
    assert "Banjir" in shown.text
    assert shown.labels == []
    assert "Peran Anda" in (await desk.says("/siaran Bohong", desk.fajar)).text
    assert "Peran Anda" in await desk.presses("Tarik", desk.fajar)
    assert len(await desk.every()) == 1


async def test_in_a_forum_the_card_stays_in_the_topic_where_it_was_begun(town: Town):
    async with SiaranDesk.of(town, forum=True) as desk:
        topic = town.emulator.add_topic(desk.group, "Cuaca", desk.dewi)
        await desk.says(f"/siaran {FLOOD}", thread=topic.id)
        await desk.presses("Waspada")
        await desk.presses("Kec. Kejayan")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
        report = await desk.card("✅ Terkirim")
        assert report.thread_id == topic.id


async def test_a_card_that_somebody_deleted_hangs_there_anew(town: Town):
    async with SiaranDesk.of(town, send_rate=5) as desk:
        await desk.crowd(30)
        await desk.writes()
        await desk.presses("Kirim ke")
        town.emulator.world.remove(desk.group, [desk.last.message_id])
        assert "30 terkirim" in (await desk.card("✅ Terkirim", timeout=30)).text


async def test_each_round_of_a_repetition_has_a_card(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    number = await desk.sends()
    await desk.card("✅ Terkirim")
    await desk.repeats_soon(number)
    await desk.town.emulator.wait_for(
        lambda: sum("Banjir" in text for text in shown_to(sari.chat)) == 2, timeout=20
    )
    assert "ulangan #1" in (await desk.card("Siaran #2")).text


# --- readers ------------------------------------------------------------------------------------------------


async def test_a_long_one_is_read_on_and_an_event_is_muted_and_sounds_again(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends(text="Banjir di Kecamatan Kejayan. " + "Air naik perlahan sejak sore. " * 60 + "Habis.")
    copy = await sari.sees("Selengkapnya")
    sari.presses("Selengkapnya")
    whole = await sari.sees("Habis.")
    assert whole.message_id == copy.message_id, "on the copy itself: what changes it changes all of it"
    assert "Selengkapnya" not in " ".join(whole.labels)
    sari.presses("Bisukan kejadian ini")
    await sari.sees("Bunyikan lagi")
    await desk.card("✅ Terkirim")

    await desk.presses("Perbarui")
    await desk.presses("Periksa")
    await desk.presses("beri tahu pembaca")
    await desk.replies("Masih naik.")
    await desk.presses("Kirim pembaruan")
    await desk.card("1 dari 1 salinan")
    assert not any("Diperbarui." in text for text in shown_to(sari.chat)), "the copy alone says it"


async def test_whoever_muted_an_event_is_offered_to_have_it_sound_again_whatever_becomes_of_it(
    desk: SiaranDesk,
):
    sari, rina = [await desk.town.follower(name, KEPUH) for name in ("Bu Sari", "Mbak Rina")]
    number = await desk.sends()
    await desk.card("✅ Terkirim")
    sari.presses("Bisukan kejadian ini")
    await sari.sees("Bunyikan lagi")

    await updates(desk, "Air sudah selutut.")
    assert sounds(await sari.sees("Air sudah selutut.")) == "🔔 Bunyikan lagi"
    assert sounds(await rina.sees("Air sudah selutut.")) == "🔕 Bisukan kejadian ini"
    sari.opens(f"https://t.me/kentongan_bot?start=s{number}")
    await desk.town.answered()
    assert sounds(sari.chat.from_bot[-1]) == "🔔 Bunyikan lagi", "a link opens it as it holds here, too"

    sari.presses("Bunyikan lagi", message=await sari.sees("Air sudah selutut."))
    await desk.town.answered()
    await updates(desk, "Air sudah sepinggang.")
    copy = await sari.sees("Air sudah sepinggang.")
    assert sounds(copy) == "🔕 Bisukan kejadian ini", "and what sounds again can be muted again"


async def test_an_emergency_that_comes_to_who_muted_the_event_says_that_it_is_muted(desk: SiaranDesk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.sends("Darurat")
    await desk.card("✅ Terkirim")
    sari.presses("Bisukan kejadian ini")
    await sari.sees("Bunyikan lagi")
    await desk.presses("Perbarui")
    await desk.presses("Periksa")
    await desk.presses("beri tahu pembaca")
    await desk.replies("Tanggul jebol.")
    await desk.presses("Kirim pembaruan")
    await desk.presses("Setujui", desk.fajar)
    assert sounds(await sari.sees("Tanggul jebol.")) == "🔔 Bunyikan lagi"


async def updates(desk: SiaranDesk, text: str) -> None:
    """The newest alert says something else now; nobody is woken for it."""
    await desk.presses("Perbarui")
    await desk.presses("Isi")
    await desk.replies(text)
    await desk.presses("Periksa")
    await desk.presses("Kirim tanpa memberi tahu")
    await desk.card("Diperbarui di ")


def sounds(copy: Message) -> str:
    """The button of a copy that changes how the event sounds."""
    return next(label for label in copy.labels if "Bisukan" in label or "Bunyikan" in label)


async def test_a_link_opens_it_as_it_stands_now(desk: SiaranDesk):
    await desk.sends()
    await desk.card("✅ Terkirim")
    stranger = desk.town.person("Orang Jauh")
    stranger.opens("https://t.me/kentongan_bot?start=s1")
    await stranger.sees("WASPADA")
    stranger.presses("Bisukan kejadian ini")
    await desk.town.answered()
    assert "tidak menerima" in desk.told(stranger)
    await desk.presses("Selesaikan")
    await desk.presses("tanpa memberi tahu")
    stranger.opens("https://t.me/kentongan_bot?start=s1")
    await stranger.sees("SELESAI")


@pytest.mark.parametrize("data", ["a:more:1", "a:mute:1", "a:unmute:1", "a:more:2", "a:mute:99"])
async def test_whoever_forges_a_readers_button_sees_nothing_that_was_not_sent(desk: SiaranDesk, data: str):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.writes("Darurat", text="Banjir di Kecamatan Kejayan. " + "Rahasia dulu. " * 99)
    await desk.presses("Kirim ke")
    await desk.says("/siaran Rahasia juga")
    sari.presses_data(sari.chat.from_bot[-1], data)
    for number in (1, 2):
        sari.opens(f"https://t.me/kentongan_bot?start=s{number}")
    await desk.town.answered()
    assert not any("Rahasia" in text or "Banjir" in text for text in shown_to(sari.chat))


async def test_in_a_group_only_its_admins_mute(desk: SiaranDesk):
    ani, citra = desk.town.person("Bu Ani"), desk.town.person("Citra")
    group = desk.town.emulator.add_group("RT 03", admins=[ani], members=[citra])
    ani.types("/start r35_14_06", chat=group)
    await desk.town.answered()
    ani.presses("Ikuti", chat=group)
    await desk.town.answered()
    await desk.sends()
    await desk.town.emulator.wait_for(lambda: any("Banjir" in text for text in shown_to(group)), timeout=10)
    citra.presses("Bisukan", chat=group)
    await desk.town.answered()
    assert "admin" in desk.told(citra)
    ani.presses("Bisukan", chat=group)
    await desk.town.answered()
    assert "dibisukan" in desk.told(ani)


async def test_a_village_that_is_only_named_is_proposed_under_the_draft(desk: SiaranDesk):
    card = await desk.says("/siaran Air naik di Kepuh")
    assert "Di isinya disebut Kepuh" in card.text
    await desk.presses("Waspada")
    await desk.presses("➕ Kepuh")
    assert "Lengkap" in desk.last.text


async def test_whoever_approves_an_emergency_for_tomorrow_reads_that_it_leaves_tomorrow(desk: SiaranDesk):
    await desk.says(f"/siaran {FLOOD}")
    await desk.presses("Darurat")
    await desk.presses("Kec. Kejayan")
    await desk.presses("Atur waktu")
    await desk.replies("besok 05.30")
    await desk.presses("Periksa")
    assert "menunggu Setujui dari editor lain." in desk.last.text
    await desk.presses("Kirim ke")
    waiting = await desk.card("Menunggu Setujui")
    assert "05.30 WIB, kalau sudah disetujui" in waiting.text
    assert "Berangkat begitu disetujui" not in waiting.text


async def test_a_newsroom_without_the_rule_of_two_is_promised_no_second_editor(town: Town):
    async with SiaranDesk.of(town, two_person_rule=False) as desk:
        await desk.writes("Darurat")
        assert "Darurat membangunkan orang." in desk.last.text
        assert "Setujui" not in desk.last.text
