"""`explain`: which words of an article led to which region; for editors who wonder and for measuring."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from feeds.errors import FeedError
from feeds.parse import parse
from newsroom.regions import Gazetteer
from newsroom.tagging import Evidence, Rule, Tagger, Tagging
from service.settings import Settings

#: The same as for a feed that is fetched.
MOST_BYTES = 10_000_000

#: A title that begins with "[FOTO]" or "[HOAKS]", as is usual, and no list of JSON.
_LABELLED = re.compile(rb"\[[A-Za-z][A-Za-z /-]{0,39}\]")

_RULES = {
    Rule.NAMED: "named",
    Rule.SPELLING: "named, misspelt",
    Rule.ALONE: "named without the word for its level",
    Rule.OFFICE: "through an office, an official, a road or a resident",
    Rule.WHOLE: "nothing smaller is named",
}


class Unexplainable(Exception):
    """A file that holds no article; `fault` is a short machine word."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Text:
    """An article to explain. `id` is the file's own, or its place in it."""

    id: object
    title: str
    body: str


def texts(file: Path, settings: Settings) -> Sequence[Text]:
    """The articles of a file: JSON lines with `title` and `body`, a feed, or a text under its title.

    Raises `Unexplainable`.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Unexplainable("too_large")
        raw = file.read_bytes()
    except OSError:
        raise Unexplainable("cannot_read") from None
    lines = _json_lines(raw)
    if lines is not None:
        return lines
    begins = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins[:1] in (b"<", b"{", b"[") and not _LABELLED.match(begins):
        return _feed(raw, file, settings)
    try:
        title, _, body = raw.decode("utf-8-sig").strip().partition("\n")
    except UnicodeDecodeError:
        raise Unexplainable("not_text") from None
    if not title:
        raise Unexplainable("empty")
    return (Text(file.name, title.strip(), body.strip()),)


def explain(file: Path, settings: Settings, tagger: Tagger) -> Iterator[tuple[Text, Tagging]]:
    """Each article of a file with its regions. Raises `Unexplainable`."""
    for text in texts(file, settings):
        yield text, tagger.tag(text.title, text.body)


def as_json(text: Text, tagging: Tagging) -> str:
    """One line: `{"id", "regions": [codes], "why": [{"region", "words", "rule", "start", "end"}]}`."""
    why = [
        {
            "region": one.code,
            "words": one.words,
            "rule": one.rule.value,
            "start": one.start,
            "end": one.end,
        }
        for one in tagging.why
    ]
    return orjson.dumps({"id": text.id, "regions": tagging.regions, "why": why}).decode()


def in_words(text: Text, tagging: Tagging, gazetteer: Gazetteer) -> Iterator[str]:
    """The same for a person, in lines."""
    yield text.title
    if not tagging.regions:
        yield "  no region of ours"
    for code in tagging.regions:
        yield f"  {gazetteer.full_name(code)} ({code})"
        for words, rule in dict.fromkeys(_said(one) for one in tagging.why if one.code == code):
            yield f"    “{words}”: {_RULES[rule]}"


def _said(one: Evidence) -> tuple[str, Rule]:
    return " ".join(one.words.split()), one.rule


def _json_lines(raw: bytes) -> Sequence[Text] | None:
    """The articles of JSON lines; None for another kind of file."""
    found: list[Text] = []
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            if found:
                raise Unexplainable("broken_line") from None
            return None
        if not isinstance(told, dict) or not isinstance(told.get("title"), str) or "items" in told:
            if found:
                raise Unexplainable("broken_line")
            return None
        body = told.get("body", "")
        if not isinstance(body, str):
            raise Unexplainable("broken_line")
        found.append(Text(told.get("id", number), told["title"], body))
    return found or None


def _feed(raw: bytes, file: Path, settings: Settings) -> Sequence[Text]:
    try:
        parsed = parse(
            raw,
            source_url=file.absolute().as_uri(),
            fetched_at=datetime.now(UTC),
            zone=settings.timezone,
        )
    except FeedError as error:
        raise Unexplainable(error.reason) from None
    return [Text(one.guid or one.url, one.title, one.body or one.lead) for one in parsed.articles]
