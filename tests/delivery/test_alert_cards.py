"""Whatever an alert says, its copy is one that Telegram takes, and that nobody mistakes for news."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.alert_cards import HEAD_ROOM, MUTE, READ_ON, AlertCards
from delivery.cards import URL_LIMIT, Card
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert, AlertRevision, Severity
from newsroom.markup import normalised, visible
from newsroom.regions import Gazetteer
from newsroom.wording import CAPTION_LIMIT, TEXT_LIMIT, Wording
from playground.keyboards import check_keyboard
from playground.markup import escape, parse_html
from playground.texts import utf16

WIB = ZoneInfo("Asia/Jakarta")
PASURUAN = Gazetteer.of(("35.14", "35.75"))
WORDING = Wording(Path(__file__).parents[2] / "templates", WIB)
CARDS = AlertCards(WORDING, PASURUAN, "kentongan_bot", "Warta Pasuruan")
CODES = tuple(region.code for region in PASURUAN.within("35.14"))
KEPUH = "35.14.06.2005"
NOW = datetime(2026, 11, 27, 14, 5, tzinfo=WIB)
HOUR = timedelta(hours=1)
ALERT = Alert(
    8,
    7,
    AlertState.SENDING,
    Severity.WASPADA,
    "Air sungai naik sejak siang. <b>Desa Kepuh</b> tergenang.",
    (KEPUH,),
    NOW,
    1,
    advice="Jauhi tepi sungai.",
    ends=NOW + 4 * HOUR,
    source="BPBD",
)
LONG = replace(ALERT, html="Air sungai naik sejak siang. " * 60)
ENDED = replace(ALERT, state=AlertState.ENDED, changed_at=NOW + 4 * HOUR)
RECALLED = replace(ALERT, state=AlertState.RECALLED, changed_at=NOW + HOUR, reason="Kabar ini keliru.")
REVISION = AlertRevision(
    1,
    5,
    NOW + HOUR,
    Severity.DARURAT,
    "Tanggul jebol.",
    "Mengungsi sekarang.",
    changed="Tanggul jebol di Kepuh.",
)

PARTS = st.sampled_from(["<b>", "&amp; ", "🥁", "Kec. ", "Air naik. ", "e\u0301", "漢"])
SHORT = st.builds(lambda part, times: part * times, PARTS, st.integers(0, 400))
WORDS = st.one_of(
    st.text(max_size=900),
    st.builds(
        lambda part, times: part * times,
        PARTS,
        st.integers(0, 2000),
    ),
)
FORMATTED = st.lists(
    st.tuples(WORDS, st.sampled_from(["b", "i", "code", "blockquote", "pre"])), min_size=1, max_size=3
).map(lambda parts: normalised("".join(f"<{tag}>{escape(words)}</{tag}>" for words, tag in parts)))
MOMENTS = st.integers(0, 3000).map(lambda hours: NOW + hours * HOUR)
ALERTS = st.builds(
    replace,
    st.just(ALERT),
    id=st.integers(1, 10**17),
    thread_id=st.integers(1, 10**17),
    state=st.sampled_from(AlertState),
    severity=st.sampled_from(Severity),
    html=FORMATTED.filter(lambda text: visible(text).strip()),
    advice=SHORT,
    photo_id=st.sampled_from(["", "AgACAgUAAxkBAAI"]),
    regions=st.lists(st.sampled_from(CODES), unique=True, max_size=60).map(tuple),
    ends=st.one_of(st.none(), MOMENTS),
    source=SHORT,
    revision=st.integers(0, 3),
    changed_at=st.one_of(st.none(), MOMENTS),
    reason=SHORT,
)
LANGUAGES = st.sampled_from(["id", "en"])


def keyboard(card: Card) -> dict[str, object]:
    """As Telegram gets it."""
    return {
        "inline_keyboard": [
            [
                {"text": one.text} | ({"url": one.url} if one.url else {"callback_data": one.callback_data})
                for one in row
            ]
            for row in card.buttons
        ]
    }


def labels(card: Card) -> list[str]:
    return [button.text for row in card.buttons for button in row]


def note(before: Alert, revision: AlertRevision, language: str) -> Card:
    """What replies to the copy when this revision is told."""
    return CARDS.told(
        before.revised(revision), language, words=revision.changed, raised=before.must_tell(revision)
    )


def lines(card: Card) -> list[str]:
    """What a reader sees, line by line."""
    return [line for line in parse_html(card.text).text.splitlines() if line]


def shared(alert: Alert, language: str = "id") -> dict[str, list[str]]:
    (address,) = (button.url for row in CARDS.card(alert, language).buttons for button in row if button.url)
    assert len(address) <= URL_LIMIT
    return parse_qs(urlsplit(address).query)


@settings(max_examples=60, deadline=None)
@given(ALERTS, LANGUAGES)
def test_each_copy_is_one_that_telegram_takes_at_each_stage(alert: Alert, language: str):
    card = CARDS.card(alert, language)
    limit = CAPTION_LIMIT if alert.photo_id else TEXT_LIMIT
    assert 0 < utf16(parse_html(card.text).text) <= limit
    check_keyboard(keyboard(card))
    for page in CARDS.rest(alert, language):
        assert 0 < utf16(parse_html(page.text).text) <= TEXT_LIMIT
    told = CARDS.end_notice(alert, language)
    assert 0 < utf16(parse_html(told.text).text) <= TEXT_LIMIT


@settings(max_examples=60, deadline=None)
@given(ALERTS, WORDS, st.sampled_from(Severity), LANGUAGES)
def test_each_note_is_short_and_one_that_telegram_takes(
    alert: Alert, words: str, severity: Severity, language: str
):
    card = note(alert, replace(REVISION, changed=words, severity=severity), language)
    assert 0 < utf16(parse_html(card.text).text) <= CAPTION_LIMIT
    check_keyboard(keyboard(card))


@settings(max_examples=60, deadline=None)
@given(ALERTS, st.integers(1, 500), st.sampled_from(["", "b", "blockquote", "code"]), LANGUAGES)
def test_card_and_rest_together_say_all(alert: Alert, count: int, tag: str, language: str):
    words = " ".join(f"Kata {number}." for number in range(count))
    alert = replace(alert, html=normalised(f"<{tag}>{words}</{tag}>" if tag else words))
    card, rest = CARDS.card(alert, language), CARDS.rest(alert, language)
    told = re.findall(r"Kata (\d+)\.", " ".join(parse_html(part.text).text for part in (card, *rest)))
    if alert.state is AlertState.RECALLED:
        assert told == []
    else:
        assert told == [str(number) for number in range(count)]
    offered = any(button.callback_data.startswith(READ_ON) for row in card.buttons for button in row)
    assert offered is bool(rest)


@pytest.mark.parametrize(
    ("severity", "first"),
    [(Severity.INFO, "ℹ️ INFO"), (Severity.WASPADA, "⚠️ WASPADA"), (Severity.DARURAT, "🚨 DARURAT")],
)
def test_how_grave_it_is_stands_first_in_a_word_and_a_symbol(severity: Severity, first: str):
    assert lines(CARDS.card(replace(ALERT, severity=severity), "id"))[0] == first


def test_a_copy_says_where_what_to_do_what_happened_until_when_and_from_whom():
    assert lines(CARDS.card(ALERT, "id")) == [
        "⚠️ WASPADA",
        "📍 Kepuh (Kec. Kejayan)",
        "👉 Jauhi tepi sungai.",
        "Air sungai naik sejak siang. Desa Kepuh tergenang.",
        "🕒 Jumat, 27 November 2026 14.05 WIB, berlaku sampai 18.05 WIB",
        "Sumber: BPBD · Warta Pasuruan",
    ]
    assert lines(CARDS.card(ALERT, "en"))[-2:] == [
        "🕒 Friday, 27 November 2026 14:05 WIB, valid until 18:05 WIB",
        "Source: BPBD · Warta Pasuruan",
    ]


def test_an_end_on_another_day_is_told_with_its_day():
    card = CARDS.card(replace(ALERT, ends=NOW + 24 * HOUR), "id")
    assert "berlaku sampai Sabtu, 28 November 2026 14.05 WIB" in card.text


def test_formatting_of_the_editor_is_kept_and_a_source_brings_none():
    card = CARDS.card(replace(ALERT, source="<b>BPBD</b>", advice="<i>Pergi</i>"), "id")
    assert "<b>Desa Kepuh</b>" in card.text
    assert "Sumber: <b>BPBD</b>" in parse_html(card.text).text
    assert "👉 <i>Pergi</i>" in parse_html(card.text).text


def test_a_long_text_is_cut_at_a_sentence_and_the_rest_is_behind_a_button():
    card = CARDS.card(LONG, "id")
    assert utf16(parse_html(card.text).text) < HEAD_ROOM + 300
    assert "sejak siang.\n\n🕒" in card.text
    assert labels(card) == ["📄 Selengkapnya", "↗️ Bagikan", "🔕 Bisukan kejadian ini"]
    assert card.buttons[0][0].callback_data == f"{READ_ON}8"
    assert [lines(page)[0] for page in CARDS.rest(LONG, "id")] == ["⚠️ Lanjutan · Kepuh (Kec. Kejayan)"]
    assert " …\n\n🕒" in CARDS.card(replace(LONG, html="Air naik sejak siang " * 99), "id").text


def test_a_short_text_has_no_rest():
    assert CARDS.rest(ALERT, "id") == ()
    assert labels(CARDS.card(ALERT, "id")) == ["↗️ Bagikan", "🔕 Bisukan kejadian ini"]


def test_no_button_that_is_longer_than_half_a_row_shares_one():
    for language in ("id", "en"):
        assert all(len(row) == 1 for row in CARDS.card(ALERT, language).buttons)


def test_what_is_muted_is_the_event_and_not_one_message_of_it():
    assert CARDS.card(ALERT, "id").buttons[-1][-1].callback_data == f"{MUTE}7"
    assert note(ALERT, REVISION, "id").buttons[0][0].callback_data == f"{MUTE}7"


def test_a_photo_stays_at_each_stage_in_which_there_is_a_text():
    photo = replace(ALERT, photo_id="AgAC")
    assert CARDS.card(photo, "id").photo_url == "AgAC"
    assert CARDS.card(photo.revised(REVISION), "id").photo_url == "AgAC"
    assert CARDS.card(replace(photo, state=AlertState.RECALLED), "id").photo_url == ""


def test_what_is_shared_leads_to_what_the_alert_says_by_then():
    assert shared(ALERT)["url"] == ["https://t.me/kentongan_bot?start=s8"]
    assert shared(ALERT)["text"] == [
        "WASPADA · Kepuh (Kec. Kejayan): Air sungai naik sejak siang. Desa Kepuh tergenang."
    ]
    assert shared(replace(ALERT, html="漢" * 900))["url"] == ["https://t.me/kentongan_bot?start=s8"]


def test_an_updated_copy_says_since_when():
    assert lines(CARDS.card(ALERT.revised(REVISION), "id"))[:3] == [
        "🚨 DARURAT · DIPERBARUI 15.05 WIB",
        "📍 Kepuh (Kec. Kejayan)",
        "👉 Mengungsi sekarang.",
    ]
    assert lines(CARDS.card(ALERT.revised(REVISION), "en"))[0] == "🚨 EMERGENCY · UPDATED 15:05 WIB"


def test_an_ended_copy_says_so_first_and_tells_nobody_to_do_anything():
    card = CARDS.card(ENDED, "id")
    assert lines(card)[:2] == ["✅ SELESAI · 18.05 WIB", "Siaran waspada ini sudah berakhir."]
    assert "👉" not in card.text
    assert "berlaku sampai" not in card.text
    assert labels(card) == []
    assert labels(CARDS.card(replace(LONG, state=AlertState.ENDED), "id")) == ["📄 Selengkapnya"]


def test_of_a_recalled_alert_no_word_is_left_but_that_and_why():
    card = CARDS.card(replace(RECALLED, photo_id="AgAC"), "id")
    assert lines(card)[:2] == ["↩️ DITARIK · 15.05 WIB", "Abaikan pesan ini, dan mohon jangan dibagikan lagi."]
    assert "Alasan: Kabar ini keliru." in lines(card)
    assert "sungai" not in card.text
    assert labels(card) == []
    assert CARDS.rest(replace(LONG, state=AlertState.RECALLED), "id") == ()


def test_a_note_says_what_changed_in_one_line():
    same = replace(REVISION, severity=Severity.WASPADA)
    assert lines(note(ALERT, same, "id")) == ["🔄 Diperbarui. Tanggul jebol di Kepuh."]
    assert lines(note(ALERT, replace(same, changed=""), "id")) == [
        "🔄 Diperbarui. Buka pesan di atas untuk isinya yang terbaru."
    ]


def test_a_note_of_a_danger_that_grows_says_what_to_do():
    assert lines(note(ALERT, REVISION, "id")) == [
        "🚨 Sekarang DARURAT. Tanggul jebol di Kepuh.",
        "👉 Mengungsi sekarang.",
    ]


def test_a_note_of_the_end_says_that_it_is_over():
    assert lines(CARDS.end_notice(ENDED, "id")) == [
        "✅ Selesai. Siaran ini sudah berakhir untuk Kepuh (Kec. Kejayan)."
    ]
    assert lines(CARDS.end_notice(replace(ENDED, reason="Air sudah surut."), "id")) == [
        "✅ Selesai. Air sudah surut."
    ]
    assert labels(CARDS.end_notice(ENDED, "id")) == []


@pytest.mark.parametrize(
    "alert", [ALERT, LONG, ENDED, RECALLED, ALERT.revised(REVISION)], ids=lambda alert: alert.state.value
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_template_of_an_alert_shouts(alert: Alert, language: str):
    said = [CARDS.card(alert, language), CARDS.end_notice(alert, language), *CARDS.rest(alert, language)]
    assert not any("!" in card.text for card in said)
