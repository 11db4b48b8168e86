"""A card tells what an editor needs, offers what may be done, and always fits into a message."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.desk_cards import CaseFacts, DeskCards
from handlers.callbacks import decode
from handlers.desk_callbacks import CaseTap
from newsroom.cases import Case, MessageState
from newsroom.routes import SealedRoute
from newsroom.tips import PartKind, TipFacts, TipLevel, TipState
from newsroom.wording import TEXT_LIMIT, units, visible_units
from tests.delivery.desk_stage import GUIDE, KEJAYAN, NOW, PASURUAN, WORDING

CARDS = DeskCards(WORDING, PASURUAN, GUIDE, reply_route=timedelta(days=14))
ROUTE = SealedRoute("2026-11-24", b"seal")


def case(state: TipState = TipState.NEW, **changes: object) -> Case:
    values: dict[str, object] = {
        "number": 12,
        "uid": b"u" * 16,
        "state": state,
        "level": TipLevel.REPLYABLE,
        "category": "bencana",
        "kecamatan": KEJAYAN,
        "arrived_at": NOW,
        "route": ROUTE,
        "receipt_key": b"k" * 32,
        "claimed_by": None,
        "claimed_until": None,
        "deadline_at": None,
        "closed_at": None,
        "reopened": False,
        "merged_into": None,
        "topic_id": None,
        "card_message_id": None,
    }
    return Case(**{**values, **changes})  # type: ignore[arg-type]


def words(of: Case, facts: CaseFacts | None = None, language: str = "id") -> str:
    return CARDS.card(of, facts or CaseFacts(TipFacts()), language=language).text


def buttons(of: Case) -> list[str]:
    card = CARDS.card(of, CaseFacts(TipFacts()), language="id")
    return [button.text.partition(" ")[2] for row in card.buttons for button in row]


@pytest.mark.parametrize(
    ("state", "there", "not_there"),
    [
        (TipState.NEW, {"Klaim", "Balas", "Selesai", "Spam", "Blokir"}, {"Lepas", "Teruskan", "Buka lagi"}),
        (TipState.CLAIMED, {"Lepas", "Verifikasi", "Teruskan", "Balas", "Spam", "Blokir"}, {"Klaim"}),
        (TipState.VERIFYING, {"Teruskan", "Selesai", "Balas", "Lepas"}, {"Klaim", "Verifikasi"}),
        (TipState.HANDED_ON, {"Balas", "Selesai", "Verifikasi", "Teruskan"}, {"Klaim", "Lepas"}),
        (TipState.CLOSED, {"Buka lagi", "Lihat riwayat"}, {"Klaim", "Balas", "Spam"}),
        (TipState.SPAM, {"Buka lagi", "Blokir"}, {"Klaim", "Balas"}),
        (TipState.WITHDRAWN, {"Lihat riwayat"}, {"Klaim", "Balas", "Buka lagi"}),
    ],
)
def test_a_card_offers_what_may_follow(state: TipState, there: set[str], not_there: set[str]):
    offered = set(buttons(case(state)))
    assert there <= offered
    assert not offered & not_there


@pytest.mark.parametrize("state", TipState)
def test_every_button_is_one_that_the_desk_understands(state: TipState):
    card = CARDS.card(case(state), CaseFacts(TipFacts()), language="id")
    for button in (button for row in card.buttons for button in row):
        tap = decode(button.callback_data)
        assert isinstance(tap, CaseTap)
        assert tap.number == 12


def test_without_a_way_back_nobody_is_offered_to_answer_or_to_block():
    traceless = case(level=TipLevel.TRACELESS, route=None)
    assert "Blokir" not in buttons(traceless)
    assert "Balas" in buttons(traceless), "the receipt opens answers"
    assert "kode resinya" in words(traceless)
    lost = case(route=None, receipt_key=None)
    assert "Balas" not in buttons(lost)
    assert "Tidak bisa dibalas lagi" in words(lost)


def test_until_when_it_can_be_answered_stands_on_the_card():
    assert "Bisa dibalas sampai Rabu, 9 Desember 2026 07.00 WIB" in words(case())


def test_what_was_told_stands_on_the_card_in_the_newsrooms_own_words():
    told = TipFacts(
        region="35.14.06.2005", category="politik_uang", election="pilkades", answers={"where": "RT 3"}
    )
    facts = CaseFacts(
        told,
        {PartKind.PHOTO: 2, PartKind.VOICE: 1, PartKind.AUDIO: 1},
        "Amplop dibagikan.",
        {MessageState.SENT: 1, MessageState.GONE: 2},
        "Bu Ani",
    )
    of = case(TipState.CLAIMED, category="politik_uang", claimed_by=1, claimed_until=NOW, merged_into=9)
    text = words(of, facts)
    for expected in (
        "Politik uang · Kec. Kejayan",
        "Kepuh, Kec. Kejayan, Kab. Pasuruan",
        "<b>Di mana persisnya?",
        "RT 3",
        "2 foto · 2 rekaman suara",
        "1 terkirim · 2 tidak sampai",
        "Diklaim · Bu Ani sampai Selasa, 24 November 2026 13.00 WIB",
        "Digabung ke #9",
        "Amplop dibagikan.",
    ):
        assert expected in text


def test_what_the_guide_has_no_more_is_still_shown():
    told = TipFacts(category="hantu", election="hantu", answers={"hantu": "Ada."})
    text = words(case(category="hantu", kecamatan=""), CaseFacts(told))
    assert text.startswith("<b>#12 · hantu</b>")
    assert "Ada." in text


WIDE = st.text(alphabet=st.sampled_from("a <&🥁\n"), max_size=1500)


@settings(max_examples=150, deadline=None)
@given(
    text=WIDE,
    answers=st.dictionaries(st.sampled_from([q.id for q in GUIDE.categories[0].questions]), WIDE),
    language=st.sampled_from(["id", "en"]),
    state=st.sampled_from(TipState),
    name=WIDE,
)
def test_a_card_always_fits_and_says_the_text_whole_or_not_at_all(text, answers, language, state, name):
    told = TipFacts(category="politik_uang", region="35.14.06.2005", answers=answers)
    many = dict.fromkeys(PartKind, 50)
    facts = CaseFacts(told, many, text * 3, dict.fromkeys(MessageState, 99), name)
    of = case(state, claimed_by=1, claimed_until=NOW, deadline_at=NOW, merged_into=99999)
    card = CARDS.card(of, facts, language=language)

    assert visible_units(card.text) <= TEXT_LIMIT
    assert CARDS.shows_text(told, "", language)
    assert not CARDS.shows_text(told, "a" * 3001, language)
    assert units(CARDS.heading(of, language)) <= 128


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("state", TipState)
def test_three_buttons_stand_in_a_row_only_where_a_phone_shows_their_words_whole(
    state: TipState, language: str
):
    card = CARDS.card(case(state), CaseFacts(TipFacts()), language=language)
    crowded = [row for row in card.buttons if len(row) > 2]
    assert all(len(one.text) <= 11 for row in crowded for one in row), crowded
    assert all(len(row) <= 3 for row in card.buttons)
