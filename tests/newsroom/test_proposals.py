"""What the desk is offered of a warning, and what it is not offered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.alerts import Severity
from newsroom.proposals import (
    Proposal,
    ProposalKind,
    Words,
    continues,
    kind_of,
    propose,
    proposed_severity,
)
from newsroom.warning_areas import Concerned
from newsroom.warnings import (
    LONGEST_WITHOUT_END,
    Certainty,
    Ignored,
    Info,
    MessageType,
    OfficialSeverity,
    OfficialWarning,
    Reference,
    Scope,
    Status,
    Urgency,
    reason_to_ignore,
)

NOW = datetime(2026, 11, 27, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEJAYAN = Concerned(("35.14.06",), ("35.14.23",), ("Atlantis",))
ELSEWHERE = Concerned()
LINK = "https://www.example.org/alerts/id/x_alert.xml"
INFO = Info(
    language="id",
    event="Hujan Lebat dan Petir",
    urgency=Urgency.IMMEDIATE,
    severity=OfficialSeverity.MODERATE,
    certainty=Certainty.OBSERVED,
    effective=NOW + timedelta(minutes=10),
    expires=NOW + 3 * HOUR,
    headline="Hujan Lebat disertai Petir di Jawa Timur",
    description=(
        "Hujan lebat akan terjadi, khususnya di Kejayan.\n Kondisi ini dapat menimbulkan genangan.\n"
        " Masyarakat dihimbau untuk tetap waspada, dan menjauhi sungai.\n Berlangsung hingga pukul 17.00 WIB."
    ),
    web="https://peta.example.org/peta.jpg",
)
FIRST = OfficialWarning(
    "1", "cuaca@example.org", NOW, Status.ACTUAL, MessageType.ALERT, Scope.PUBLIC, infos=(INFO,)
)
UPDATE = replace(FIRST, identifier="2", kind=MessageType.UPDATE, references=(FIRST.key,))
CANCEL = replace(UPDATE, identifier="3", kind=MessageType.CANCEL, infos=())


def offered(
    warning: OfficialWarning = FIRST, concerned: Concerned = KEJAYAN, before: Proposal | None = None
) -> Proposal:
    kind = kind_of(warning, concerned, before)
    assert isinstance(kind, ProposalKind)
    return propose(kind, warning, concerned, link=LINK, before=before)


def test_a_proposal_carries_what_a_draft_needs():
    proposal = offered()
    assert (proposal.kind, proposal.severity) == (ProposalKind.NEW, Severity.WASPADA)
    assert (proposal.key, proposal.references) == (FIRST.key, ())
    assert (proposal.regions, proposal.doubtful, proposal.unmatched) == (
        ("35.14.06",),
        ("35.14.23",),
        ("Atlantis",),
    )
    assert (proposal.onset, proposal.expires) == (NOW + timedelta(minutes=10), NOW + 3 * HOUR)
    assert proposal.link == "https://peta.example.org/peta.jpg"


def test_bmkg_is_named_as_the_source_of_every_proposal():
    ended = offered(CANCEL, before=offered())
    for proposal in (offered(), offered(UPDATE), ended, Proposal.unpack(offered().pack())):
        assert proposal.source.startswith("BMKG")


def test_what_to_do_stands_by_itself():
    words = offered().words_in("id")
    assert words == Words(
        "id",
        "Hujan Lebat dan Petir",
        "Hujan Lebat disertai Petir di Jawa Timur",
        "Hujan lebat akan terjadi, khususnya di Kejayan.\nKondisi ini dapat menimbulkan genangan.\n"
        "Berlangsung hingga pukul 17.00 WIB.",
        "Masyarakat dihimbau untuk tetap waspada, dan menjauhi sungai.",
    )


@pytest.mark.parametrize(
    ("description", "kept", "instruction"),
    [
        (
            "Awas. Masyarakat diimbau berteduh. Sampai malam.",
            "Awas.\nSampai malam.",
            "Masyarakat diimbau berteduh.",
        ),
        ("Masyarakat dihimbau berteduh", "", "Masyarakat dihimbau berteduh"),
        ("Warga menunggu. Hujan di desa.", "Warga menunggu. Hujan di desa.", ""),
        ("", "", ""),
    ],
    ids=["inside", "alone", "none", "empty"],
)
def test_no_word_of_the_description_is_lost(description, kept, instruction):
    words = offered(replace(FIRST, infos=(replace(INFO, description=description),))).words_in("id")
    assert words is not None
    assert (words.description.split(), words.instruction) == (kept.split(), instruction)


def test_an_instruction_of_its_own_is_left_as_it_is():
    words = offered(replace(FIRST, infos=(replace(INFO, instruction="Jauhi sungai."),))).words_in("id")
    assert words is not None
    assert words.instruction == "Jauhi sungai."
    assert "Masyarakat" in words.description


def test_each_language_has_its_words_and_another_one_the_first():
    english = replace(INFO, language="en-US", headline="Heavy rain", severity=OfficialSeverity.EXTREME)
    proposal = offered(replace(FIRST, infos=(english, INFO)))
    assert [words.language for words in proposal.words] == ["id", "en"]
    assert proposal.words_in("en") == replace(proposal.words[1], headline="Heavy rain")
    assert proposal.words_in("jv") == proposal.words_in("id")
    assert proposal.severity is Severity.WASPADA, "judged by the text that is shown first"
    only = offered(replace(FIRST, infos=(replace(INFO, language="jv"),)))
    assert [words.language for words in only.words] == ["jv"]


def test_without_a_headline_the_event_stands_there():
    words = offered(replace(FIRST, infos=(replace(INFO, headline=""),))).words_in("id")
    assert words is not None
    assert words.headline == "Hujan Lebat dan Petir"


@pytest.mark.parametrize("web", ["", "http://peta.example.org/x", "javascript:alert(1)", 'https://x/"onx'])
def test_a_link_that_may_not_stand_under_an_alert_gives_way_to_the_message_itself(web):
    assert offered(replace(FIRST, infos=(replace(INFO, web=web),))).link == LINK


#: severity, urgency, certainty: what is proposed. The whole of the table in the code, cell by cell.
SEVERITIES = {
    ("Extreme", "Immediate", "Observed"): "darurat",
    ("Extreme", "Expected", "Likely"): "darurat",
    ("Extreme", "Unknown", "Likely"): "darurat",
    ("Extreme", "Immediate", "Possible"): "waspada",
    ("Extreme", "Immediate", "Unknown"): "waspada",
    ("Extreme", "Future", "Observed"): "waspada",
    ("Severe", "Immediate", "Observed"): "darurat",
    ("Severe", "Immediate", "Likely"): "darurat",
    ("Severe", "Immediate", "Possible"): "waspada",
    ("Severe", "Expected", "Observed"): "waspada",
    ("Severe", "Unknown", "Unknown"): "waspada",
    ("Severe", "Future", "Likely"): "info",
    ("Moderate", "Immediate", "Observed"): "waspada",
    ("Moderate", "Expected", "Possible"): "waspada",
    ("Moderate", "Future", "Observed"): "info",
    ("Unknown", "Unknown", "Unknown"): "waspada",
    ("Unknown", "Future", "Likely"): "info",
    ("Minor", "Immediate", "Observed"): "info",
    ("Minor", "Future", "Unknown"): "info",
}


@pytest.mark.parametrize(("official", "ours"), SEVERITIES.items(), ids=["-".join(key) for key in SEVERITIES])
def test_the_severity_that_an_editor_begins_with(official, ours):
    severity, urgency, certainty = official
    assert proposed_severity(OfficialSeverity(severity), Urgency(urgency), Certainty(certainty)) == ours


@given(st.sampled_from(OfficialSeverity), st.sampled_from(Urgency), st.sampled_from(Certainty))
def test_what_is_over_or_unlikely_wakes_nobody_and_nothing_mild_is_an_emergency(severity, urgency, certainty):
    ours = proposed_severity(severity, urgency, certainty)
    if urgency is Urgency.PAST or certainty is Certainty.UNLIKELY:
        assert ours is Severity.INFO
    if ours is Severity.DARURAT:
        assert severity in {OfficialSeverity.EXTREME, OfficialSeverity.SEVERE}
        assert certainty in {Certainty.OBSERVED, Certainty.LIKELY}


def test_of_several_texts_in_one_language_the_gravest_and_the_longest_count():
    later = replace(INFO, severity=OfficialSeverity.EXTREME, onset=NOW + HOUR, expires=NOW + 5 * HOUR)
    proposal = offered(replace(FIRST, infos=(INFO, later)))
    assert proposal.severity is Severity.DARURAT
    assert (proposal.onset, proposal.expires) == (NOW + timedelta(minutes=10), NOW + 5 * HOUR)


def test_an_update_of_what_was_offered_is_an_update_and_otherwise_new():
    before = offered()
    assert offered(UPDATE, before=before).kind is ProposalKind.UPDATE
    assert offered(UPDATE).kind is ProposalKind.NEW
    ended = offered(CANCEL, before=before)
    assert offered(UPDATE, before=ended).kind is ProposalKind.NEW, "it has begun again"


def test_an_update_that_no_longer_names_us_ends_what_was_told():
    ended = offered(UPDATE, ELSEWHERE, offered())
    assert ended.kind is ProposalKind.END
    assert (ended.regions, ended.severity) == (("35.14.06",), Severity.WASPADA)
    assert kind_of(UPDATE, ELSEWHERE, None) is Ignored.ELSEWHERE
    assert kind_of(UPDATE, ELSEWHERE, ended) is Ignored.ELSEWHERE


def test_a_cancellation_ends_what_was_offered_where_it_was_offered():
    ended = offered(CANCEL, ELSEWHERE, offered())
    assert ended.kind is ProposalKind.END
    assert (ended.regions, ended.doubtful) == (("35.14.06",), ("35.14.23",))
    assert (ended.words, ended.words_in("id")) == ((), None)
    assert ended.link == LINK
    assert kind_of(CANCEL, KEJAYAN, None) is Ignored.UNKNOWN_BEFORE
    assert kind_of(CANCEL, KEJAYAN, ended) is Ignored.UNKNOWN_BEFORE


def test_a_warning_that_names_none_of_our_places_is_not_offered():
    assert kind_of(FIRST, ELSEWHERE, None) is Ignored.ELSEWHERE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        *(({"status": status}, Ignored.NOT_ACTUAL) for status in Status if status is not Status.ACTUAL),
        ({"scope": Scope.RESTRICTED}, Ignored.NOT_PUBLIC),
        ({"scope": Scope.PRIVATE}, Ignored.NOT_PUBLIC),
        ({"kind": MessageType.ACK}, Ignored.NOT_A_WARNING),
        ({"kind": MessageType.ERROR}, Ignored.NOT_A_WARNING),
        ({"infos": ()}, Ignored.NOT_A_WARNING),
        ({"infos": (), "kind": MessageType.CANCEL}, None),
        ({"infos": (replace(INFO, expires=NOW),)}, Ignored.EXPIRED),
        ({"infos": (replace(INFO, expires=NOW + timedelta(seconds=1)),)}, None),
        ({"infos": (replace(INFO, expires=None),)}, None),
        ({"infos": (replace(INFO, expires=None),), "sent": NOW - LONGEST_WITHOUT_END}, Ignored.EXPIRED),
        ({"infos": (replace(INFO, expires=NOW), INFO)}, None),
    ],
    ids=range(16),
)
def test_only_what_is_meant_for_the_public_and_not_over_is_looked_at(changes, reason):
    assert reason_to_ignore(replace(FIRST, **changes), NOW) is reason


LATER = replace(FIRST, identifier="9", sent=NOW + HOUR)


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [
        ({}, True),
        ({"sent": NOW + 3 * HOUR}, True),
        ({"sent": NOW + 3 * HOUR + timedelta(seconds=1)}, False),
        ({"sent": NOW - HOUR}, False),
        ({"sender": "other@example.org"}, False),
        ({"infos": (replace(INFO, event="HUJAN LEBAT DAN PETIR"),)}, True),
        ({"infos": (replace(INFO, event="Angin Kencang"),)}, False),
    ],
    ids=["longer", "at-its-end", "after-it", "before-it", "another-sender", "capitals", "another-event"],
)
def test_a_warning_that_is_sent_anew_goes_on_about_the_earlier_one(changes, goes_on):
    assert continues(offered(replace(LATER, **changes)), offered()) is goes_on


def test_a_warning_for_other_places_goes_on_about_nothing_and_none_about_itself():
    assert not continues(offered(LATER, Concerned(("35.14.02",))), offered())
    assert continues(offered(LATER, Concerned((), ("35.14.06",))), offered()), "it may be the same place"
    assert not continues(offered(), offered())


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.integers(0, 6 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(
    st.builds(
        Proposal,
        kind=st.sampled_from(ProposalKind),
        sender=TEXTS,
        identifier=TEXTS,
        sent=MOMENTS,
        references=st.lists(st.builds(Reference, TEXTS, TEXTS, MOMENTS), max_size=2).map(tuple),
        severity=st.sampled_from(Severity),
        regions=st.lists(TEXTS, max_size=2).map(tuple),
        doubtful=st.lists(TEXTS, max_size=2).map(tuple),
        unmatched=st.lists(TEXTS, max_size=2).map(tuple),
        words=st.lists(st.builds(Words, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
        onset=MOMENTS,
        expires=st.none() | MOMENTS,
        link=TEXTS,
    )
)
def test_what_was_packed_comes_out_the_same(proposal):
    unpacked = Proposal.unpack(proposal.pack())
    assert unpacked == proposal
    assert (type(unpacked.kind), type(unpacked.severity)) == (ProposalKind, Severity)
