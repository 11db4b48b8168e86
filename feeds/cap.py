"""The Common Alerting Protocol (OASIS CAP 1.2): from the bytes of one message to an `OfficialWarning`.

As strict as the standard about what a warning may say, because people act on it: what breaks a rule is
refused under that rule's name, never mended. Only the order of elements is not looked at, and what attached
files (`resource`) are said to be: nothing depends on them.
"""

import enum
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from feeds import strict_xml
from feeds.cap_errors import (
    BadTime,
    BadValue,
    MissingElement,
    NotCap,
    RepeatedElement,
    StrayText,
    TooMuch,
    UnknownElement,
)
from feeds.cap_shapes import circle, polygon
from feeds.strict_xml import Element
from newsroom.warnings import (
    Area,
    Certainty,
    Info,
    MessageType,
    OfficialSeverity,
    OfficialWarning,
    Reference,
    Scope,
    Status,
    Urgency,
)

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_OLDER = "urn:oasis:names:tc:emergency:cap:"
#: The one foreign element that the standard's schema lets in: a signature, at the end of the message.
_SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
LONGEST_TEXT = 20_000  # signs; the names of every kecamatan of East Java have some 7,000

#: How often an element may stand.
_ONE, _MAYBE, _MANY, _SOME = (1, 1), (0, 1), (0, 10_000), (1, 10_000)
_Times = tuple[int, int]
_NAMED: Mapping[str, _Times] = {"valueName": _ONE, "value": _ONE}
_ALERT: Mapping[str, _Times] = {
    **dict.fromkeys(("identifier", "sender", "sent", "status", "msgType", "scope"), _ONE),
    **dict.fromkeys(("source", "restriction", "addresses", "note", "references", "incidents"), _MAYBE),
    **dict.fromkeys(("code", "info"), _MANY),
}
_INFO: Mapping[str, _Times] = {
    **dict.fromkeys(("event", "urgency", "severity", "certainty"), _ONE),
    "category": _SOME,
    **dict.fromkeys(("language", "audience", "effective", "onset", "expires", "senderName"), _MAYBE),
    **dict.fromkeys(("headline", "description", "instruction", "web", "contact"), _MAYBE),
    **dict.fromkeys(("responseType", "eventCode", "parameter", "resource", "area"), _MANY),
}
_AREA: Mapping[str, _Times] = {
    "areaDesc": _ONE,
    **dict.fromkeys(("polygon", "circle", "geocode"), _MANY),
    **dict.fromkeys(("altitude", "ceiling"), _MAYBE),
}
_CATEGORIES = frozenset(
    (
        "Geo",
        "Met",
        "Safety",
        "Security",
        "Rescue",
        "Fire",
        "Health",
        "Env",
        "Transport",
        "Infra",
        "CBRNE",
        "Other",
    )
)
_RESPONSES = frozenset(
    ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
)

# 3.3.2: no letter for a zone; UTC is -00:00. Fractions of a second are not in the schema's pattern.
_YEARS = range(2000, 2200)  # others are slips, and the outermost ones cannot be reckoned with
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
# 3.2.1: no spaces, commas, or restricted characters.
_NAME = re.compile(r"[^\s,<>&\x00-\x1f]{1,300}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_Word = TypeVar("_Word", bound=enum.StrEnum)
_Found = Mapping[str, list[Element]]


def parse(raw: bytes) -> OfficialWarning:
    """Read one message. Nothing is fetched. Raises a `CapError`, and nothing else, for whatever is wrong."""
    root = strict_xml.parse(raw)
    namespace, name = strict_xml.name_of(root)
    if name != "alert" or not namespace.startswith(_OLDER):
        raise NotCap("not_cap")
    if namespace != NAMESPACE:
        raise NotCap("cap_version")
    found = _children(root, _ALERT)
    kind = _word(found, "msgType", MessageType)
    scope = _word(found, "scope", Scope)
    references = tuple(_reference(one) for one in _text(found, "references").split())
    for needed, element in (
        (kind.needs_references, "references"),
        (scope is Scope.RESTRICTED, "restriction"),
        (scope is Scope.PRIVATE, "addresses"),
    ):
        if needed and not _text(found, element):
            raise MissingElement(element)
    return OfficialWarning(
        identifier=_name(_text(found, "identifier"), "identifier"),
        sender=_name(_text(found, "sender"), "sender"),
        sent=_needed_time(found, "sent"),
        status=_word(found, "status", Status),
        kind=kind,
        scope=scope,
        references=references,
        infos=tuple(_info(element) for element in found["info"]),
    )


def _info(element: Element) -> Info:
    found = _children(element, _INFO)
    language = _text(found, "language") or "en-US"  # 3.2.2: what is assumed where none is named
    if not _LANGUAGE.fullmatch(language):
        raise BadValue("language")
    if not _CATEGORIES.issuperset(_texts(found, "category")):
        raise BadValue("category")
    responses = _texts(found, "responseType")
    if not _RESPONSES.issuperset(responses):
        raise BadValue("responseType")
    for name in ("eventCode", "parameter"):
        for pair in found[name]:
            _named(pair)
    return Info(
        language=language,
        event=_text(found, "event"),
        urgency=_word(found, "urgency", Urgency),
        severity=_word(found, "severity", OfficialSeverity),
        certainty=_certainty(found),
        responses=responses,
        effective=_time(found, "effective"),
        onset=_time(found, "onset"),
        expires=_time(found, "expires"),
        sender_name=_text(found, "senderName"),
        headline=_text(found, "headline"),
        description=_text(found, "description"),
        instruction=_text(found, "instruction"),
        web=_text(found, "web"),
        areas=tuple(_area(area) for area in found["area"]),
    )


def _area(element: Element) -> Area:
    found = _children(element, _AREA)
    if found["ceiling"] and not found["altitude"]:
        raise MissingElement("altitude")
    return Area(
        description=_text(found, "areaDesc"),
        polygons=tuple(polygon(text) for text in _texts(found, "polygon")),
        circles=tuple(circle(text) for text in _texts(found, "circle")),
        geocodes=tuple(_named(pair) for pair in found["geocode"]),
    )


def _certainty(found: _Found) -> Certainty:
    # 3.2.2: the word of CAP 1.0 is to be treated as the one of today.
    is_old = _text(found, "certainty") == "Very Likely"
    return Certainty.LIKELY if is_old else _word(found, "certainty", Certainty)


def _named(element: Element) -> tuple[str, str]:
    """A pair of a name and a value (geocode, parameter, eventCode)."""
    found = _children(element, _NAMED)
    return _text(found, "valueName"), _text(found, "value")


def _reference(text: str) -> Reference:
    sender, _, rest = text.partition(",")
    identifier, _, sent = rest.partition(",")
    try:
        moment = _moment(sent, "references")
    except BadTime:
        raise BadValue("references") from None
    return Reference(_name(sender, "references"), _name(identifier, "references"), moment)


def _children(element: Element, known: Mapping[str, _Times]) -> _Found:
    """What stands inside, by name, each as often as it may; what must stand there is not empty."""
    found: dict[str, list[Element]] = {name: [] for name in known}
    for child in element:
        namespace, name = strict_xml.name_of(child)
        if namespace == _SIGNATURES and known is _ALERT:
            continue
        if namespace != NAMESPACE or name not in known:
            raise UnknownElement
        found[name].append(child)
    if strict_xml.has_stray_text(element):
        raise StrayText
    for name, (least, most) in known.items():
        if len(found[name]) > most:
            raise RepeatedElement(name) if most == 1 else TooMuch("too_many")
        if least and not all(strict_xml.text_of(one) or len(one) for one in found[name]):
            raise MissingElement(name)
        if len(found[name]) < least:
            raise MissingElement(name)
    return found


def _texts(found: _Found, name: str) -> tuple[str, ...]:
    texts = []
    for element in found[name]:
        if len(element):
            raise UnknownElement
        texts.append(strict_xml.text_of(element))
        if len(texts[-1]) > LONGEST_TEXT and name != "polygon":
            raise TooMuch("too_long")
    return tuple(texts)


def _text(found: _Found, name: str) -> str:
    """The text of an element that may stand once; "" where it does not stand."""
    return next(iter(_texts(found, name)), "")


def _word(found: _Found, name: str, words: type[_Word]) -> _Word:
    try:
        return words(_text(found, name))
    except ValueError:
        raise BadValue(name) from None


def _name(text: str, element: str) -> str:
    if not _NAME.fullmatch(text):
        raise BadValue(element)
    return text


def _needed_time(found: _Found, name: str) -> datetime:
    return _moment(_text(found, name), name)


def _time(found: _Found, name: str) -> datetime | None:
    return _moment(_text(found, name), name) if found[name] else None


def _moment(text: str, name: str) -> datetime:
    try:
        # The pattern first: `fromisoformat` takes more than the standard does.
        if _TIME.fullmatch(text) and (moment := datetime.fromisoformat(text)).year in _YEARS:
            return moment
    except ValueError:
        pass
    raise BadTime(name)
