"""The newsroom edits its guide without fear: what is wrong in it is named, and never half used."""

import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.guide import (
    LABEL_LIMIT,
    QUESTION_LIMIT,
    TEXT_LIMIT,
    Contact,
    ContactKind,
    Guide,
    GuideError,
)
from newsroom.wording import units

LANGUAGES = ("id", "en")
SHIPPED = Path(__file__).parents[2] / "guide.toml"
SHIPPED_LINES = SHIPPED.read_text("utf-8").splitlines()

SMALL = """
[[category]]
id = "banjir"
emoji = "🌊"
label = { id = "Banjir", en = "Flood" }
hand_on = ["bpbd"]
[[category.question]]
id = "what"
text = { id = "Apa?", en = "What?" }

[[contact]]
id = "bpbd"
kind = "bpbd"
name = "BPBD"
reach = "loket depan"

[[reply]]
id = "terima"
label = { id = "Terima", en = "Received" }
text = { id = "Laporan {nomor} di {wilayah}.", en = "Report {nomor} in {wilayah}." }
"""


def load(text: str, directory: Path) -> Guide:
    path = directory / "guide.toml"
    path.write_text(text, "utf-8")
    return Guide.load(path, LANGUAGES)


def refused(text: str, directory: Path) -> GuideError:
    with pytest.raises(GuideError) as error:
        load(text, directory)
    return error.value


def shipped() -> Guide:
    return Guide.load(SHIPPED, LANGUAGES)


# What is shipped


def test_the_shipped_guide_has_the_categories_of_the_newsroom_each_with_a_whole_checklist():
    guide = shipped()

    assert [category.id for category in guide.categories] == [
        "politik_uang",
        "bencana",
        "kriminalitas",
        "layanan_publik",
        "lingkungan",
        "lalu_lintas",
        "lainnya",
    ]
    for category in guide.categories:
        asked = [question.id for question in category.questions]
        assert asked == ["what", "who", "where", "when", "known", "witness", "evidence"]


def test_every_shipped_text_is_there_in_each_language_and_fits():
    guide = shipped()
    labels = [category.label for category in guide.categories]
    labels += [election.label for election in guide.elections] + [reply.label for reply in guide.replies]
    questions = [question.text for category in guide.categories for question in category.questions]
    texts = [reply.text for reply in guide.replies] + [election.hint for election in guide.elections]
    texts += [category.warning for category in guide.categories if category.warning]

    for words, limit in ((labels, LABEL_LIMIT), (questions, QUESTION_LIMIT), (texts, TEXT_LIMIT)):
        for each in words:
            assert set(each) == set(LANGUAGES)
            assert all(0 < units(text) <= limit for text in each.values())
            assert each["id"] != each["en"]


def test_who_took_money_is_warned_and_asked_which_election_it_was():
    money = shipped().category("politik_uang")

    assert money is not None
    assert money.ask_election
    assert money.warning is not None
    assert "menerima uang" in money.warning["id"]


def test_a_village_head_is_not_bawaslus_and_its_deadline_counts_from_when_it_was_known():
    guide = shipped()
    village, general = guide.election("pilkades"), guide.election("pemilu_pilkada")
    assert village is not None
    assert general is not None

    assert village.hand_on == (ContactKind.COMMITTEE, ContactKind.DPMD, ContactKind.POLICE)
    assert village.last_day(date(2026, 11, 1)) is None
    assert general.hand_on[0] is ContactKind.BAWASLU
    assert general.last_day(date(2026, 11, 1)) == date(2026, 11, 8)


def test_no_article_of_law_is_quoted_and_no_number_is_invented():
    text = SHIPPED.read_text("utf-8")

    assert not re.search(r"\b(pasal|ayat|UU|KUHP|article)\b\s*\d", text, re.IGNORECASE)
    assert not re.search(r"\d{5}|\b1[0-9]{2}\b", text)


def test_contacts_that_the_newsroom_has_to_fill_in_are_known_as_such():
    guide = shipped()

    assert guide.unfilled == guide.contacts
    assert Contact("bpbd", ContactKind.BPBD, "BPBD", "loket depan").is_filled


def test_those_in_charge_are_offered_first():
    guide = shipped()
    village = guide.election("pilkades")
    assert village is not None

    offered = [contact.kind for contact in guide.contacts_for(village)]
    assert offered[:3] == [ContactKind.COMMITTEE, ContactKind.DPMD, ContactKind.POLICE]
    assert len(offered) == len(guide.contacts)


def test_a_canned_reply_names_the_case_and_the_place(tmp_path: Path):
    (reply,) = load(SMALL, tmp_path).replies

    assert reply.fill("id", nomor="K-7", wilayah="Kepuh {x}") == "Laporan K-7 di Kepuh {x}."
    for shipped_reply in shipped().replies:
        for language in LANGUAGES:
            filled = shipped_reply.fill(language, nomor="K-7", wilayah="Kepuh")
            assert not set(filled) & set("{}")


def test_what_the_file_has_no_more_is_none():
    assert shipped().category("gone") is None
    assert shipped().election("gone") is None


# What an editor may write


def test_a_guide_may_be_small(tmp_path: Path):
    guide = load(SMALL, tmp_path)

    (category,) = guide.categories
    assert category.label["en"] == "Flood"
    assert not category.ask_election
    assert category.warning is None
    assert guide.elections == ()


@pytest.mark.parametrize(
    ("before", "after", "field", "problem"),
    [
        ('en = "Flood"', 'en = ""', "category.banjir.label.en", "is empty"),
        (', en = "Flood"', "", "category.banjir.label.en", "is missing"),
        ('en = "Flood"', 'en = "Flood", de = "Flut"', "category.banjir.label.de", "does not speak"),
        ('en = "Flood"', f'en = "{"x" * 41}"', "category.banjir.label.en", "at most 40"),
        ('en = "Flood"', f'en = "{"🌊" * 21}"', "category.banjir.label.en", "is 42 characters"),
        (
            'label = { id = "Banjir", en = "Flood" }',
            'label = "Banjir"',
            "category.banjir.label",
            'id = "..."',
        ),
        ('id = "banjir"', 'id = "Banjir!"', "category.Banjir!.id", "small letters"),
        ('id = "banjir"\n', "", "category[1].id", "is missing"),
        ('emoji = "🌊"', "emoji = 7", "category.banjir.emoji", "text in quotes"),
        ('["bpbd"]', '["bnpb"]', "category.banjir.hand_on", "must be one of: police, bawaslu"),
        ('["bpbd"]', '"bpbd"', "category.banjir.hand_on", "is a list"),
        ('["bpbd"]', '["police"]', "category.banjir.hand_on", "no [[contact]] is of that kind"),
        (
            '["bpbd"]',
            '["bpbd"]\nask_election = true',
            "category.banjir.ask_election",
            "at least one [[election]]",
        ),
        ('["bpbd"]', '["bpbd"]\nask_election = "ya"', "category.banjir.ask_election", "without quotes"),
        ("hand_on", "handon", "category.banjir.handon", "misspelt"),
        ("[[reply]]", "[[replies]]", "replies", "misspelt"),
        ("[[category.question]]", "[category.question]", "category.banjir.question", "written as [["),
        ("Apa?", "Apa {itu}?", "category.banjir.question.what.text.id", "can stand there is: nothing"),
        ("{nomor} di", "{nama} di", "reply.terima.text.id", "{nomor}, {wilayah}"),
        ("{nomor} di", "{nomor!r} di", "reply.terima.text.id", "{nomor}"),
        ("{nomor} di", "{nomor.real} di", "reply.terima.text.id", "{nomor.real}"),
        ("{nomor} di", "{nomor di", "reply.terima.text.id", "brace"),
        ('kind = "bpbd"', 'kind = "x"', "contact.bpbd.kind", "must be one of"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    before: str, after: str, field: str, problem: str, tmp_path: Path
):
    assert before in SMALL

    error = refused(SMALL.replace(before, after, 1), tmp_path)
    assert error.field == field
    assert problem in str(error)


@pytest.mark.parametrize("days", ["0", "-1", "366", "7.5", '"7"', "true"])
def test_a_deadline_is_a_number_of_days(days: str, tmp_path: Path):
    election = '[[election]]\nid = "a"\nlabel = { id = "A", en = "B" }\nhint = { id = "A", en = "B" }\n'

    assert load(f"{SMALL}{election}days_from_known = 7", tmp_path).elections[0].days_from_known == 7
    assert (
        refused(f"{SMALL}{election}days_from_known = {days}", tmp_path).field == "election.a.days_from_known"
    )


def test_an_id_is_used_once(tmp_path: Path):
    error = refused(SMALL + SMALL[SMALL.index("[[reply]]") :], tmp_path)

    assert (error.field, error.problem) == ("reply.terima.id", "is used twice; each needs its own")


def test_a_guide_without_categories_or_with_too_many_is_refused(tmp_path: Path):
    assert refused("", tmp_path).field == "category"

    reply = SMALL[SMALL.index("[[reply]]") :]
    many = "".join(reply.replace('"terima"', f'"terima{number}"') for number in range(31))
    assert "at most 30" in refused(SMALL[: SMALL.index("[[reply]]")] + many, tmp_path).problem


def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path):
    error = refused('[[category]]\nid = "banjir\n', tmp_path)

    assert error.line == 2
    assert str(error).startswith("guide.toml, line 2: is not TOML")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(GuideError, match=r"guide\.toml: cannot be read"):
        Guide.load(tmp_path / "guide.toml", LANGUAGES)

    (tmp_path / "guide.toml").write_bytes("label = 'Curah hujan 30°'".encode("latin-1"))
    with pytest.raises(GuideError, match="save it as UTF-8"):
        Guide.load(tmp_path / "guide.toml", LANGUAGES)


def test_a_language_that_the_guide_does_not_speak_is_missed():
    with pytest.raises(GuideError, match=r"category\.politik_uang\.label\.jv: is missing"):
        Guide.load(SHIPPED, ("id", "en", "jv"))


settings_of_shipped = [place for place, line in enumerate(SHIPPED_LINES) if re.match(r"[a-z_.]+ = ", line)]


@settings(deadline=None)
@given(place=st.sampled_from(settings_of_shipped), wrong=st.sampled_from(["99999", "''", "[[]]", "{}"]))
def test_any_setting_with_a_wrong_value_is_refused(
    place: int, wrong: str, tmp_path_factory: pytest.TempPathFactory
):
    lines = SHIPPED_LINES.copy()
    key = lines[place].partition(" = ")[0]
    lines[place] = f"{key} = {wrong}"

    assert refused("\n".join(lines), tmp_path_factory.mktemp("guide")).problem


@settings(deadline=None)
@given(place=st.sampled_from(settings_of_shipped), letter=st.sampled_from(string.ascii_lowercase))
def test_any_misspelt_key_is_refused(place: int, letter: str, tmp_path_factory: pytest.TempPathFactory):
    lines = SHIPPED_LINES.copy()
    lines[place] = f"{letter}x{lines[place]}"

    assert refused("\n".join(lines), tmp_path_factory.mktemp("guide")).problem
