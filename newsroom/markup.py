"""Telegram's HTML as an editor's formatting brings it: kept to what is safe to send again, and cut in two.

`normalised` takes what python-telegram-bot makes of a message (`text_html`, `caption_html`) and writes it
anew: well formed, known tags only, no link to a person's account. `cut_at_sentence` parts it where a reader
would stop. Lengths are UTF-16 units of the visible text, as Telegram counts (Bot API, "Formatting options").
"""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from newsroom.wording import last_sentence_end, units

#: Both names of a tag count as the first.
_NAMES = {
    **{name: name for name in ("b", "i", "u", "s", "code", "pre", "blockquote", "a", "tg-spoiler")},
    "strong": "b",
    "em": "i",
    "ins": "u",
    "strike": "s",
    "del": "s",
}
#: Nothing is formatted inside these, and no quote stands in another.
_PLAIN_INSIDE = frozenset({"code", "pre"})
#: What must not be parted: a link leads to one place, and a number to dial or copy is one.
_WHOLE = frozenset({"a", "code"})
_LINKS = ("http://", "https://")
#: Controls, and halves of letters: Telegram drops the ones and refuses the others.
_UNSEEN = ("Cc", "Cs")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True)
class _Tag:
    """One opened tag: `number` tells it from its neighbour of the same name."""

    name: str
    start: str
    number: int


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of text under the same tags, outermost first."""

    text: str
    tags: tuple[_Tag, ...]


class _Reader(HTMLParser):
    """Collects runs. What it does not know it reads as the text inside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[_Run] = []
        self._open: list[tuple[str, _Tag | None]] = []
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n")
            return
        self._count += 1
        given = {name: value or "" for name, value in attrs}
        self._open.append((tag, self._kept(tag, given)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        text = "".join(
            sign for sign in data if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
        )
        if text:
            self.runs.append(_Run(text, tuple(tag for _, tag in self._open if tag)))

    def _kept(self, tag: str, given: dict[str, str]) -> _Tag | None:
        """The tag as it is written again, or None where only the text inside it stays."""
        around = {known.name for _, known in self._open if known}
        name = "tg-spoiler" if tag == "span" and given.get("class") == "tg-spoiler" else _NAMES.get(tag, "")
        if not name or name in around or around & _PLAIN_INSIDE:
            return None
        if name == "a":
            href = given.get("href", "").strip()
            # tg://user?id=... names a person: readers see the words, and nobody's account.
            if not href.lower().startswith(_LINKS) or any(sign.isspace() for sign in href):
                return None
            return _Tag(name, f'<a href="{html.escape(href)}">', self._count)
        expandable = " expandable" if name == "blockquote" and "expandable" in given else ""
        return _Tag(name, f"<{name}{expandable}>", self._count)


def _read(telegram_html: str) -> list[_Run]:
    reader = _Reader()
    # Telegram's HTML has neither comments nor declarations; the parser stumbles over broken ones.
    reader.feed(telegram_html.replace("<!", "&lt;!").replace("<?", "&lt;?"))
    reader.close()
    return reader.runs


def _written(runs: Iterable[_Run]) -> str:
    """The runs as HTML: tags opened once for as long as they last, closed in their order."""
    written: list[str] = []
    opened: tuple[_Tag, ...] = ()
    for run in (*runs, _Run("", ())):
        shared = 0
        while shared < min(len(opened), len(run.tags)) and opened[shared] == run.tags[shared]:
            shared += 1
        written.extend(f"</{tag.name}>" for tag in reversed(opened[shared:]))
        written.extend(tag.start for tag in run.tags[shared:])
        written.append(html.escape(run.text))
        opened = run.tags
    return "".join(written)


def visible(telegram_html: str) -> str:
    """The text that a reader sees, without its formatting."""
    return _text(_read(telegram_html))


def normalised(telegram_html: str) -> str:
    """The same text with what formatting Telegram takes from a bot, and without space around it."""
    return _written(_trimmed(_read(telegram_html)))


def cut_at_sentence(telegram_html: str, limit: int) -> tuple[str, str]:
    """What fits into `limit` units, and the rest ("" where all does); both well formed, normalised.

    Cut after the last sentence that fits, if that is more than half of it, else between words. Never inside a
    link or a number to copy, unless it alone is longer than `limit`: then it stands in both. Of nothing that
    fits, the head is "".
    """
    runs = _trimmed(_read(telegram_html))
    text = _text(runs)
    if units(text) <= limit:
        return _written(runs), ""
    at = _cut_point(text, limit, _wholes(runs))
    return _written(_trimmed(_between(runs, 0, at))), _written(_trimmed(_between(runs, at, len(text))))


def _text(runs: Iterable[_Run]) -> str:
    return "".join(run.text for run in runs)


def _trimmed(runs: Sequence[_Run]) -> list[_Run]:
    """The runs without space around them."""
    text = _text(runs)
    return _between(runs, len(text) - len(text.lstrip()), len(text.rstrip()))


def _between(runs: Iterable[_Run], start: int, end: int) -> list[_Run]:
    """The runs of the text from `start` to `end`."""
    found, at = [], 0
    for run in runs:
        text = run.text[max(start - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if text:
            found.append(_Run(text, run.tags))
    return found


def _wholes(runs: Sequence[_Run]) -> list[tuple[int, int]]:
    """From where to where something stands that must not be parted."""
    spans: dict[_Tag, tuple[int, int]] = {}
    at = 0
    for run in runs:
        end = at + len(run.text)
        for tag in run.tags:
            if tag.name in _WHOLE:
                spans[tag] = (spans.get(tag, (at, end))[0], end)
        at = end
    return list(spans.values())


def _cut_point(text: str, limit: int, wholes: Sequence[tuple[int, int]]) -> int:
    """Where to cut a text that is too long, as an index of it."""
    longest = len(text.encode("utf-16-le")[: max(limit, 0) * 2].decode("utf-16-le", errors="ignore"))
    outside = longest
    # From the back: before a link that is cut there may stand another, end to end with it.
    for begin, end in reversed(wholes):
        if begin < outside < end:
            outside = begin
    if wholes and not outside:
        return _cut_point(text, limit, ())
    sentence = _sentence(text, outside, wholes)
    if sentence > outside // 2:
        return sentence
    words = [at for at in range(outside, 0, -1) if text[at].isspace() and not _inside(at, wholes)]
    if words and words[0] > outside // 2:
        return words[0]
    letter = _whole_letter(text, outside)
    return outside if _inside(letter, wholes) else letter


def _sentence(text: str, longest: int, wholes: Sequence[tuple[int, int]]) -> int:
    """Where the last sentence or paragraph outside of links ends; 0 where none does."""
    at = longest
    while at > 0:
        at = max(last_sentence_end(text[: at + 1], at), text.rfind("\n\n", 0, at))
        if at <= 0 or not _inside(at, wholes):
            return max(at, 0)
        at -= 1
    return 0


def _inside(at: int, wholes: Sequence[tuple[int, int]]) -> bool:
    return any(begin < at < end for begin, end in wholes)


def _whole_letter(text: str, at: int) -> int:
    """No later than `at`, where no accent, skin tone or joined emoji is torn from what it belongs to."""
    cut = at
    while 0 < cut < len(text) and (_belongs_to_the_one_before(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut or at


def _belongs_to_the_one_before(sign: str) -> bool:
    return sign in _JOINERS or unicodedata.combining(sign) > 0 or ord(sign) in _SKIN_TONES
