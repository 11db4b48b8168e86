"""A message of the standard is read in full; whatever breaks a rule is refused under that rule's name."""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import cap
from feeds.cap_errors import (
    BadShape,
    BadTime,
    BadValue,
    BadXml,
    CapError,
    MissingElement,
    NotCap,
    RepeatedElement,
    StrayText,
    TooMuch,
    UnknownElement,
)
from feeds.strict_xml import LARGEST
from newsroom.warnings import (
    Certainty,
    Circle,
    MessageType,
    OfficialSeverity,
    OfficialWarning,
    Reference,
    Scope,
    Status,
    Urgency,
)
from tests.feeds.cap_documents import ALERT, AREA, INFO, SENDER, alert, info

WIB = timezone(timedelta(hours=7))
SENT = "2026-11-27T13:00:00+07:00"
REFERENCE = f"{SENDER},2.49.0.1.360.0.2026.11.27.06.35.004,{SENT}"
SQUARE = "-7.6,112.7 -7.6,112.8 -7.7,112.8 -7.6,112.7"


def test_a_message_is_read_with_all_that_the_newsroom_needs():
    warning = cap.parse(alert())
    assert warning.key == Reference(SENDER, ALERT["identifier"], datetime(2026, 11, 27, 14, tzinfo=WIB))
    assert (warning.status, warning.kind, warning.scope) == (Status.ACTUAL, MessageType.ALERT, Scope.PUBLIC)
    (said,) = warning.infos
    assert (said.urgency, said.severity, said.certainty) == (
        Urgency.IMMEDIATE,
        OfficialSeverity.MODERATE,
        Certainty.OBSERVED,
    )
    assert (said.headline, said.event, said.web) == (INFO["headline"], INFO["event"], INFO["web"])
    assert said.description.startswith("Hujan lebat disertai petir")
    assert said.effective == datetime(2026, 11, 27, 7, 10, tzinfo=UTC)
    assert said.onset is None
    assert warning.ends == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert [area.description for area in said.areas] == ["Jawa Timur"]


def test_everything_that_the_standard_has_is_accepted():
    area = (
        f"<area><areaDesc>Lereng Bromo</areaDesc><polygon>{SQUARE}</polygon><circle>-7.9,112.95 12.5</circle>"
        "<geocode><valueName>kode</valueName><value>35.14.02</value></geocode>"
        "<altitude>100</altitude><ceiling>3000</ceiling></area>"
    )
    inside = (
        "<category>Geo</category><responseType>Avoid</responseType><responseType>Shelter</responseType>"
        "<audience>umum</audience><eventCode><valueName>OET</valueName><value>OET-194</value></eventCode>"
        "<parameter><valueName>a</valueName><value>b</value></parameter>"
        "<instruction>Jauhi sungai.</instruction><onset>2026-11-27T15:00:00-00:00</onset>"
        "<contact>021</contact>"
        "<resource><resourceDesc>peta</resourceDesc><mimeType>image/jpeg</mimeType></resource>"
    )
    extra = "<source>radar</source><code>1</code><code>2</code><note>-</note><incidents>x</incidents>"
    (said,) = cap.parse(alert(info(area, inside), inside=extra)).infos
    assert said.responses == ("Avoid", "Shelter")
    assert said.instruction == "Jauhi sungai."
    assert said.onset == datetime(2026, 11, 27, 15, tzinfo=UTC)
    (place,) = said.areas
    assert place.polygons == (((-7.6, 112.7), (-7.6, 112.8), (-7.7, 112.8), (-7.6, 112.7)),)
    assert place.circles == (Circle(-7.9, 112.95, 12.5),)
    assert place.geocodes == (("kode", "35.14.02"),)


def test_a_message_in_two_languages_says_each_for_itself():
    english = info(language="en-GB", headline="Heavy rain")
    warning = cap.parse(alert(english, info()))
    assert [said.headline for said in warning.infos_in("en")] == ["Heavy rain"]
    assert [said.language for said in warning.main_infos] == ["id"], "Indonesian first"


def test_without_a_language_it_is_the_one_that_the_standard_assumes():
    assert cap.parse(alert(info(language=None))).infos[0].language == "en-US"


def test_the_word_of_an_older_standard_for_likely_is_understood():
    assert cap.parse(alert(info(certainty="Very Likely"))).infos[0].certainty is Certainty.LIKELY


def test_an_update_names_the_messages_that_it_takes_the_place_of():
    warning = cap.parse(alert(msgType="Update", references=f"{REFERENCE}\n  {SENDER},x,{SENT}"))
    assert [reference.identifier for reference in warning.references] == [
        "2.49.0.1.360.0.2026.11.27.06.35.004",
        "x",
    ]
    assert warning.references[0].sent == datetime(2026, 11, 27, 6, tzinfo=UTC)


def test_a_cancellation_may_say_nothing_else():
    raw = alert(msgType="Cancel", references=REFERENCE).replace(info().encode(), b"")
    warning = cap.parse(raw)
    assert (warning.kind, warning.infos, warning.ends) == (MessageType.CANCEL, (), None)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", list(MessageType))
def test_every_status_and_type_is_read_so_that_it_can_be_counted(status, kind):
    warning = cap.parse(alert(status=status, msgType=kind, references=REFERENCE))
    assert (warning.status, warning.kind) == (status, kind)


def test_a_prefix_a_comment_and_a_signature_change_nothing():
    raw = alert().decode().replace("<status>", "<!-- a --><status>")
    signed = raw.replace(
        "</alert>", '<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><s:X/></s:Signature></alert>'
    )
    prefixed = signed.replace("xmlns=", "xmlns:c=").replace("<s:", "<$").replace("</s:", "</$")
    for name in (*ALERT, *INFO, "alert", "info", "area", "areaDesc"):
        prefixed = prefixed.replace(f"<{name}>", f"<c:{name}>").replace(f"</{name}>", f"</c:{name}>")
    prefixed = prefixed.replace("<alert ", "<c:alert ").replace("<$", "<s:").replace("</$", "</s:")
    assert cap.parse(signed.encode()) == cap.parse(prefixed.encode()) == cap.parse(alert())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(encoding):
    assert cap.parse(alert().decode().encode(encoding)) == cap.parse(alert())


def _without(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names)


#: What is wrong, how it is named, and the message.
WRONG: list[tuple[type[CapError], str, bytes]] = [
    *((MissingElement, f"missing_{name}", alert(**_without(name))) for name in ALERT),
    *(
        (MissingElement, f"missing_{name}", alert(**{name: "  "}))
        for name in ("identifier", "sent", "status")
    ),
    *(
        (MissingElement, f"missing_{name}", alert(info(**_without(name))))
        for name in ("category", "event", "urgency", "severity", "certainty")
    ),
    (MissingElement, "missing_areaDesc", alert(info("<area/>"))),
    (MissingElement, "missing_references", alert(msgType="Update")),
    (MissingElement, "missing_references", alert(msgType="Cancel", references=" ")),
    (MissingElement, "missing_restriction", alert(scope="Restricted")),
    (MissingElement, "missing_addresses", alert(scope="Private")),
    (MissingElement, "missing_altitude", alert(info(AREA.replace("</area>", "<ceiling>1</ceiling></area>")))),
    (
        MissingElement,
        "missing_value",
        alert(info(AREA.replace("</area>", "<geocode><valueName>a</valueName></geocode></area>"))),
    ),
    *((RepeatedElement, f"repeated_{name}", alert(inside=f"<{name}>x</{name}>")) for name in ALERT),
    *(
        (RepeatedElement, f"repeated_{name}", alert(info(inside=f"<{name}>x</{name}>")))
        for name in INFO
        if name != "category"
    ),
    (BadValue, "bad_status", alert(status="actual")),
    (BadValue, "bad_msgType", alert(msgType="Warning")),
    (BadValue, "bad_scope", alert(scope="All")),
    (BadValue, "bad_category", alert(info(category="Rain"))),
    (BadValue, "bad_urgency", alert(info(urgency="Now"))),
    (BadValue, "bad_severity", alert(info(severity="Tinggi"))),
    (BadValue, "bad_certainty", alert(info(certainty="Sure"))),
    (BadValue, "bad_responseType", alert(info(inside="<responseType>Run</responseType>"))),
    (BadValue, "bad_language", alert(info(language="bahasa Indonesia"))),
    (BadValue, "bad_identifier", alert(identifier="a b")),
    (BadValue, "bad_identifier", alert(identifier="a,b")),
    (BadValue, "bad_identifier", alert(identifier="a&amp;b")),
    (BadValue, "bad_sender", alert(sender="a&lt;b")),
    (BadValue, "bad_references", alert(msgType="Update", references="a,b")),
    (BadValue, "bad_references", alert(msgType="Update", references="a,b,27-11-2026")),
    (BadValue, "bad_references", alert(msgType="Update", references=f",b,{SENT}")),
    (BadTime, "bad_time_sent", alert(sent="2026-11-27T14:00:00")),
    (BadTime, "bad_time_sent", alert(sent="2026-11-27T07:00:00Z")),
    (BadTime, "bad_time_sent", alert(sent="2026-11-27T14:00:00.5+07:00")),
    (BadTime, "bad_time_sent", alert(sent="2026-11-27 14:00:00+07:00")),
    (BadTime, "bad_time_sent", alert(sent="27 November 2026 14:00 WIB")),
    (BadTime, "bad_time_sent", alert(sent="2026-02-30T14:00:00+07:00")),
    (BadTime, "bad_time_sent", alert(sent="9999-12-31T23:59:59-12:00")),
    (BadTime, "bad_time_expires", alert(info(expires="2026-11-27T25:00:00+07:00"))),
    (BadTime, "bad_time_effective", alert(info(effective=""))),
    (BadTime, "bad_time_sent", alert(sent="２０２６-11-27T14:00:00+07:00")),
    *(
        (
            BadShape,
            "bad_shape_polygon",
            alert(info(AREA.replace("</area>", f"<polygon>{text}</polygon></area>"))),
        )
        for text in (
            "-7.6,112.7 -7.6,112.8 -7.6,112.7",
            "-7.6,112.7 -7.6,112.8 -7.7,112.8 -7.7,112.7",
            "-97.6,112.7 -7.6,112.8 -7.7,112.8 -97.6,112.7",
            "-7.6,212.7 -7.6,112.8 -7.7,112.8 -7.6,212.7",
            "-7.6 112.7 -7.6 112.8",
            "nan,1 1,1 2,2 nan,1",
            "1e1,1 1,1 2,2 1e1,1",
            "",
        )
    ),
    *(
        (
            BadShape,
            "bad_shape_circle",
            alert(info(AREA.replace("</area>", f"<circle>{text}</circle></area>"))),
        )
        for text in ("-7.6,112.7", "-7.6,112.7 -1", "-7.6,112.7 1 2", "-7.6 112.7", "")
    ),
    (UnknownElement, "unknown_element", alert(inside="<verdict>x</verdict>")),
    (UnknownElement, "unknown_element", alert(inside="<event>x</event>")),
    (UnknownElement, "unknown_element", alert(inside='<x xmlns="urn:other">x</x>')),
    (UnknownElement, "unknown_element", alert(info(inside='<event xmlns="">x</event>'))),
    (UnknownElement, "unknown_element", alert(status="<b>Actual</b>")),
    (UnknownElement, "unknown_element", alert(info(description="Hujan <b>lebat</b>"))),
    (StrayText, "stray_text", alert(inside="and more")),
    (StrayText, "stray_text", alert(info(inside="and more"))),
    (NotCap, "cap_version", alert(namespace="urn:oasis:names:tc:emergency:cap:1.1")),
    (NotCap, "not_cap", alert(namespace="http://www.incident.com/cap/1.0")),
    (NotCap, "not_cap", alert(namespace="")),
    (NotCap, "not_cap", b"<html><body>502 Bad Gateway</body></html>"),
    (NotCap, "not_cap", alert().replace(b"alert", b"warning")),
    (TooMuch, "too_long", alert(info(description="x" * 20_001))),
    (TooMuch, "too_large", alert(info(description="x" * LARGEST))),
    (BadXml, "empty", b""),
    (BadXml, "empty", b"\xef\xbb\xbf \n"),
    (BadXml, "not_well_formed", alert()[:-10]),
    (BadXml, "not_well_formed", alert(status="Actual&secret;")),
    (BadXml, "not_well_formed", alert() + b"<alert/>"),
    (BadXml, "not_well_formed", b"<a:alert/>"),
    (BadXml, "not_well_formed", alert(status="Act\x00ual")),
    (BadXml, "bad_encoding", alert(event="caf\xe9").decode().encode("latin-1")),
    (BadXml, "bad_encoding", alert().replace(b'"1.0" ?', b'"1.0" encoding="utf-7"?')),
    (BadXml, "bad_encoding", alert().replace(b'"1.0" ?', b'"1.0" encoding="utf-16"?')),
]


@pytest.mark.parametrize(
    ("kind", "reason", "raw"), WRONG, ids=[f"{at}-{case[1]}" for at, case in enumerate(WRONG)]
)
def test_what_breaks_a_rule_is_refused_under_its_name(kind, reason, raw):
    with pytest.raises(CapError) as refusal:
        cap.parse(raw)
    assert (type(refusal.value), refusal.value.reason) == (kind, reason)


DTD = '<!DOCTYPE alert [<!ENTITY x "ha">{}]>'
BILLION = DTD.format("".join(f'<!ENTITY x{n} "{f"&x{n - 1 or str()};" * 10}">' for n in range(1, 10)))


@pytest.mark.parametrize(
    ("reason", "raw"),
    [
        ("doctype", alert(status="&x;").replace(b"<alert", DTD.format("").encode() + b"<alert", 1)),
        ("doctype", alert(status="&x9;").replace(b"<alert", BILLION.encode() + b"<alert", 1)),
        (
            "doctype",
            b'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + alert(status="&x;").split(b"?>")[-1],
        ),
        ("doctype", b'<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd">' + alert().split(b"?>")[-1]),
        ("doctype", alert().decode().replace("<alert", DTD + "<alert", 1).encode("utf-16")),
        ("too_deep", b"<a>" * 200 + b"</a>" * 200),
        ("not_well_formed", b"<a>" * 100_000),
        ("too_many", alert(inside="<code>x</code>" * 25_000)),
        ("too_many", alert(inside="<code>x</code>" * 15_000)),
        ("too_many", alert(info(AREA.replace("</area>", f"<polygon>{'1,1 ' * 30_000}</polygon></area>")))),
        ("not_cap", b"<x " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"),
        ("not_cap", b"<x " + b" ".join(b'xmlns:a%d="1"' % n for n in range(20_000)) + b"/>"),
        ("not_well_formed", b"<" * 1_000_000),
        ("not_well_formed", b"<?xml " * 300_000),
        ("empty", b" " * 1_900_000),
        ("not_well_formed", b"<!--" * 400_000),
    ],
    ids=[
        "entity",
        "billion-laughs",
        "file",
        "network",
        "utf-16",
        "deep",
        "deeper",
        "elements",
        "codes",
        "points",
        "attributes",
        "namespaces",
        "brackets",
        "declarations",
        "spaces",
        "comments",
    ],
)
def test_an_attack_is_refused_at_once(reason, raw):
    start = time.process_time()
    with pytest.raises(CapError) as refusal:
        cap.parse(raw)
    assert refusal.value.reason == reason
    assert time.process_time() - start < 2, "of the processor's time, on a slow machine"


def test_the_reason_names_nothing_of_the_document():
    for _, _, raw in WRONG:
        with pytest.raises(CapError) as refusal:
            cap.parse(raw.replace(b"verdict", b"canary").replace(b"Sure", b"canary"))
        assert "canary" not in f"{refusal.value!r} {refusal.value.__cause__}"
        assert refusal.value.reason.replace("_", "").isalnum()


TEXTS = st.text(max_size=30) | st.sampled_from(["", "Actual", "Met", SENT, REFERENCE, SQUARE, "-1,2 3", "id"])
NAMES = st.sampled_from([*ALERT, *INFO, "info", "area", "areaDesc", "polygon", "circle", "references", "x:y"])
TREES = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, NAMES, TEXTS),
    lambda inner: st.builds("<{0}>{1}</{0}>".format, NAMES, st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)


def _is_judged(raw: bytes) -> None:
    try:
        assert isinstance(cap.parse(raw), OfficialWarning)
    except CapError as error:
        assert error.reason  # noqa: PT017 - both ends are good ones


@settings(deadline=1000)
@given(st.binary(max_size=500))
def test_whatever_bytes_come_they_are_a_warning_or_refused(raw):
    _is_judged(raw)


@settings(deadline=1000)
@given(st.lists(TREES, max_size=4).map("".join))
def test_whatever_elements_come_they_are_a_warning_or_refused(inside):
    _is_judged(alert(inside=inside.encode("utf-8", "replace").decode()))


@settings(deadline=1000, max_examples=300)
@given(st.data())
def test_a_message_that_was_damaged_anywhere_is_a_warning_or_refused(data):
    whole = alert(info(AREA.replace("</area>", f"<polygon>{SQUARE}</polygon></area>")))
    at = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 20))
    _is_judged(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + length :])


@settings(deadline=1000)
@given(st.sampled_from([*ALERT, "references"]), st.sampled_from([*INFO]), TEXTS, TEXTS)
def test_whatever_a_value_is_it_is_read_or_refused(outer, inner, one, other):
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "replace").decode()

    _is_judged(alert(info(**{inner: escaped(other)}), **{outer: escaped(one)}))
