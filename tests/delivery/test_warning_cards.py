"""The card of an official warning: what can be made of it where the alert stands that it goes on about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from delivery.cards import Card
from delivery.warning_cards import Followed, Standing, WarningCards, WarningFacts, chosen_of
from newsroom.alerts import MAX_ADVICE, AlertDraft, Severity
from newsroom.markup import visible
from newsroom.proposals import SOURCE, Proposal, ProposalKind, Words
from newsroom.warning_drafts import MOST_DOUBTFUL, draft_of, is_over, rewritten, update_of
from storage.warnings import Outcome
from tests.delivery.desk_stage import NOW, PASURUAN, WORDING

KEJAYAN, WINONGAN, BANGIL, REJOSO = "35.14.06", "35.14.17", "35.14.14", "35.14.23"
CARDS = WarningCards(WORDING, PASURUAN)
TEXT = "Hujan lebat di sebagian wilayah Jawa Timur, khususnya di Kejayan, Asembagus.\nWaspada genangan."
WARNING = Proposal(
    kind=ProposalKind.NEW,
    sender="cuaca@example.org",
    identifier="1",
    sent=NOW,
    references=(),
    severity=Severity.WASPADA,
    regions=(KEJAYAN,),
    doubtful=(REJOSO,),
    unmatched=("Negeri <Jauh>",),
    words=(Words("id", "Hujan Lebat", "Hujan lebat & petir", TEXT, "Tetap di rumah."),),
    onset=NOW,
    expires=NOW + timedelta(hours=3),
    link="https://www.example.org/x",
)
DRAFT = Followed(7, Standing.DRAFT, (KEJAYAN,))
RUNNING = replace(DRAFT, standing=Standing.RUNNING)


def card(kind: ProposalKind = ProposalKind.NEW, language: str = "id", **facts) -> Card:
    changes = {name: facts.pop(name) for name in ("regions", "doubtful") if name in facts}
    return CARDS.card(WarningFacts(12, replace(WARNING, kind=kind, **changes), **facts), language)


def data(shown: Card) -> list[str]:
    return [one.callback_data for row in shown.buttons for one in row]


def name_of(code: str) -> str:
    return PASURUAN[code].label


NEW, UPDATE, END = ProposalKind.NEW, ProposalKind.UPDATE, ProposalKind.END


@pytest.mark.parametrize(
    ("kind", "followed", "offered"),
    [
        (NEW, None, ["d:opick:12:1", "d:onew:12:0", "d:ono:12"]),
        (NEW, RUNNING, ["d:opick:12:1", "d:oup:12:7", "d:onew:12:0", "d:ono:12"]),
        (UPDATE, None, ["d:opick:12:1", "d:onew:12:0", "d:ono:12"]),
        (UPDATE, DRAFT, ["d:oup:12:7", "d:ono:12"]),
        (UPDATE, replace(RUNNING, regions=("35.14",)), ["d:oup:12:7", "d:ono:12"]),
        (UPDATE, RUNNING, ["d:opick:12:1", "d:oup:12:7", "d:onew:12:0", "d:ono:12"]),
        (END, RUNNING, ["d:oend:12:7", "d:ono:12"]),
        (END, DRAFT, ["d:oend:12:7", "d:ono:12"]),
    ],
    ids=str,
)
def test_what_is_offered_depends_on_what_it_is_and_on_the_alert_before(kind, followed, offered):
    assert data(card(kind, followed=followed)) == offered


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.OPEN])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_settled_one_says_so_and_offers_nothing_but_to_take_back_a_dismissal(outcome, language):
    shown = card(language=language, outcome=outcome, alert_id=7, replaced_by=13, replaced=UPDATE, who="Dewi")
    assert data(shown) == (["d:oagain:12"] if outcome is Outcome.DISMISSED else [])
    assert shown.text != card(language=language).text


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_source_is_always_named(kind, language):
    assert SOURCE in card(kind, language, followed=RUNNING).text


def test_it_says_when_where_and_what_is_not_sure():
    text = card().text
    for words in (
        "13.00 WIB – 16.00 WIB",
        "Kec. Kejayan",
        "Belum pasti: Kec. Rejoso",
        "Hujan lebat &amp; petir",
    ):
        assert words in text
    assert "Negeri &lt;Jauh&gt;" in text
    assert "Tetap di rumah." in text
    assert "Asembagus" not in text


def test_tapped_once_a_doubtful_place_is_meant_and_tapped_twice_it_is_not():
    shown = card(chosen=1)
    assert data(shown)[:2] == ["d:opick:12:0", "d:onew:12:1"]
    assert "Kec. Rejoso" in shown.text.partition("🕒")[0].partition("❓")[0]


def test_a_forged_mask_names_none_but_doubtful_places():
    assert chosen_of(WARNING, 9999) == (REJOSO,)
    many = replace(WARNING, doubtful=tuple(f"35.14.{number:02}" for number in range(1, 25)))
    assert len(chosen_of(many, 2**20 - 1)) == MOST_DOUBTFUL
    assert len(data(card(doubtful=many.doubtful, regions=()))) == MOST_DOUBTFUL + 2
    assert "dicari di draf" in card(doubtful=many.doubtful).text


def test_the_draft_holds_all_that_was_told():
    draft = draft_of(WARNING, "id", (REJOSO,), name_of)
    assert (draft.severity, draft.regions, draft.source) == (Severity.WASPADA, (KEJAYAN, REJOSO), SOURCE)
    assert (draft.advice, draft.ends) == ("Tetap di rumah.", WARNING.expires)
    assert "khususnya di Kec. Kejayan, Kec. Rejoso." in draft.html
    assert draft.html.startswith("<b>Hujan lebat &amp; petir</b>")
    assert draft.missing(NOW) == ()


def test_advice_that_is_longer_than_a_line_is_not_cut_but_stands_in_the_text():
    words = replace(WARNING.words[0], instruction="Jauhi sungai. " * 40)
    draft = draft_of(replace(WARNING, words=(words,)), "id", (), name_of)
    assert draft.advice == ""
    assert len(words.instruction) > MAX_ADVICE
    assert visible(draft.html).endswith("Jauhi sungai.")
    assert draft.missing(NOW) == ()


def test_an_update_leaves_places_picture_and_source_as_readers_have_them():
    running = AlertDraft(
        Severity.INFO, "Lama", photo_id="foto", regions=(KEJAYAN, REJOSO), source="BMKG", thread_id=7
    )
    draft = update_of(running, replace(WARNING, regions=(KEJAYAN, BANGIL)), "id", name_of)
    assert (draft.regions, draft.photo_id, draft.source, draft.thread_id) == (
        (KEJAYAN, REJOSO),
        "foto",
        "BMKG",
        7,
    )
    assert draft.severity is Severity.WASPADA
    assert "khususnya di Kec. Kejayan, Kec. Rejoso." in draft.html, "others do not have it"


def test_a_draft_written_anew_keeps_what_an_editor_decided_about_doubtful_places():
    begun = replace(draft_of(WARNING, "id", (REJOSO,), name_of), photo_id="foto")
    later = rewritten(begun, replace(WARNING, regions=(WINONGAN,)), "id", (), name_of)
    assert later.regions == (WINONGAN, REJOSO)
    assert later.photo_id == "foto"


def test_it_is_over_when_its_time_is():
    assert WARNING.expires is not None
    assert not is_over(WARNING, NOW)
    assert is_over(WARNING, WARNING.expires)
    assert not is_over(replace(WARNING, expires=None), NOW)
