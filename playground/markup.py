"""Telegram's HTML and entities: what a formatted text is after parsing, with Telegram's words for each fault.

Follows `parse_html` and `fix_formatted_text` of tdlib's MessageEntity.cpp; offsets of entities and lengths
are UTF-16 units, offsets in errors are bytes. Markdown is not read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from playground.errors import JsonObject, bad_request, violation

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\v\f\0"


def utf16(text: str) -> int:
    """The length of `text` as Telegram counts it."""
    return len(text) + sum(1 for letter in text if letter > "\uffff") if not text.isascii() else len(text)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and the entities that lie on it."""

    text: str
    entities: tuple[JsonObject, ...] = ()


def _fault(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int  # UTF-16 units before it
    start: int  # index in the result


class _Reader:
    """One pass over one HTML text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.result: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[JsonObject] = []

    def read(self) -> Formatted:
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "<":
                self._tag()
            elif letter == "&":
                self._put(self._reference())
            else:
                self.at += 1
                self._put(letter)
        if self.open:
            raise _fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.result), tuple(self.entities))

    def _put(self, letter: str) -> None:
        self.result.append(letter)
        self.units += 2 if letter > "\uffff" else 1

    def _byte(self, index: int) -> int:
        return len(self.source[:index].encode("utf-8", "surrogatepass"))

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _reference(self) -> str:
        """What `&...;` at the cursor stands for; a bare ampersand stands for itself."""
        letter, self.at = _reference(self.source, self.at)
        return letter

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _name(self, stops: str) -> str:
        start = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == "/":
            self.at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        tag = self._name(_SPACE + ">").lower()
        if not self._peek():
            raise _fault(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TAGS:
            raise _fault(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, argument, self.units, len(self.result)))

    def _attributes(self, tag: str, begin: int) -> str:
        """Reads up to and over the `>`; returns the one attribute that means something on this tag."""
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return argument
            name = self._name(_SPACE + "=>/\"'")
            if not self._peek():
                raise _fault(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if not name:
                raise _fault(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
            self._skip_space()
            value = self._value(tag, begin) if self._peek() == "=" else ""
            argument = _argument(tag, name.lower(), value) or argument

    def _value(self, tag: str, begin: int) -> str:
        self.at += 1
        self._skip_space()
        quote = self._peek()
        if quote not in ("'", '"'):
            token_at = self.at
            while self._peek() and (self._peek().isalnum() or self._peek() in ".-"):
                self.at += 1
            if self._peek() and self._peek() not in _SPACE + ">":
                raise _fault(f"Unexpected end of name token at byte offset {self._byte(token_at)}")
            value = self.source[token_at : self.at].lower()
        else:
            self.at += 1
            letters: list[str] = []
            while self._peek() and self._peek() != quote:
                if self._peek() == "&":
                    letters.append(self._reference())
                else:
                    letters.append(self._peek())
                    self.at += 1
            self.at += 1
            value = "".join(letters)
        if not self._peek():
            raise _fault(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        return value

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise _fault(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = self._name(_SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise _fault(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise _fault(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>",'
                f' found "</{name}>"'
            )
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: JsonObject = {
            "type": _TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.units - opened.offset,
        }
        if opened.tag == "a":
            url = opened.argument or "".join(self.result[opened.start :])
            if not linked(entity, url):
                return
        elif opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        elif opened.tag == "pre" and self._swallow_code(entity):
            pass
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "tg-time":
            entity["unix_time"] = int(opened.argument or 0)
        self.entities.append(entity)

    def _swallow_code(self, pre: JsonObject) -> bool:
        """`<pre><code class="language-x">` is one entity that knows its language."""
        last = self.entities[-1] if self.entities else {}
        if last.get("type") != "code" or (last["offset"], last["length"]) != (pre["offset"], pre["length"]):
            return False
        self.entities.pop()
        if "language" in last:
            pre["language"] = last["language"]
        return True


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
    return ""


def _reference(source: str, at: int) -> tuple[str, int]:
    """The letter that a character reference at `at` stands for, and where the text goes on."""
    end = at + 1
    if source[end : end + 1] == "#":
        base, digits = (
            (16, "0123456789abcdefABCDEF") if source[end + 1 : end + 2] == "x" else (10, "0123456789")
        )
        start = end = end + (2 if base == 16 else 1)
        while end < len(source) and source[end] in digits:
            end += 1
        code = int(source[start:end] or "0", base)
        if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000 or end - start > 8:
            return "&", at + 1
        letter = chr(code)
    else:
        while end < len(source) and source[end].isascii() and source[end].isalpha():
            end += 1
        letter = _NAMED.get(source[at + 1 : end], "")
        if not letter:
            return "&", at + 1
    return letter, end + 1 if source[end : end + 1] == ";" else end


def linked(entity: JsonObject, url: str) -> bool:
    """Turns `entity` into the link or mention that `url` makes of it; False if Telegram would drop it."""
    if url.startswith("tg://user?id=") and url.removeprefix("tg://user?id=").isdecimal():
        entity["type"] = "text_mention"
        entity["user"] = {"id": int(url.removeprefix("tg://user?id=")), "is_bot": False, "first_name": ""}
        return True
    checked = checked_url(url)
    if checked:
        entity["url"] = checked
    return bool(checked)


def checked_url(url: str) -> str:
    """`url` as Telegram keeps it, or "" if it is none: http, https, tg, ton; a bare host gets http."""
    url = url.strip()
    scheme, colon, rest = url.partition("://")
    if not colon:
        scheme, rest = "http", url
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if any(letter in _SPACE for letter in url) or not host:
        return ""
    if scheme.lower() in ("tg", "ton"):
        return url
    if scheme.lower() not in ("http", "https"):
        return ""
    name = host.rpartition("@")[2].rpartition(":")[0] or host.rpartition("@")[2]
    if "." not in name.strip(".") and not name.startswith("["):
        return ""
    return f"{scheme.lower()}://{rest}" + ("/" if rest == host else "")


@lru_cache(maxsize=256)
def parse_html(source: str) -> Formatted:
    """The text and entities of `source`; a refusal in Telegram's words if it is not well formed."""
    if "<" not in source and "&" not in source:
        return Formatted(source)
    return _Reader(source).read()


def escape(text: str) -> str:
    """`text` written so that `parse_html` gives it back."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def formatted(text: str, parse_mode: str | None, entities: Sequence[JsonObject] | None) -> Formatted:
    """What a bot's text is once Telegram has read it: parsed, cleaned, trimmed."""
    if not parse_mode:
        return _trimmed(_checked(text, entities or ()))
    if parse_mode.lower() != "html":
        if parse_mode.lower() in ("markdown", "markdownv2"):
            raise violation("the playground reads HTML and entities, not Markdown")
        raise bad_request("unsupported parse_mode")
    return _html(text)


@lru_cache(maxsize=256)
def _html(text: str) -> Formatted:
    return _trimmed(parse_html(text))


def _checked(text: str, entities: Sequence[JsonObject]) -> Formatted:
    units = utf16(text)
    kept: list[JsonObject] = []
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or length < 0 or offset + length > units:
            raise _fault(f"entity beyond the text: offset {offset}, length {length}")
        if length:
            kept.append(dict(entity))
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, tuple(kept))


def _trimmed(parsed: Formatted) -> Formatted:
    """Telegram drops carriage returns and white space at both ends, and moves the entities with it."""
    text = parsed.text.replace("\r", "") if not parsed.entities else parsed.text
    right = text.rstrip()
    kept = right.lstrip()
    if kept == parsed.text:
        return parsed
    lead, end = utf16(right) - utf16(kept), utf16(right)
    entities: list[JsonObject] = []
    for entity in parsed.entities:
        start = max(entity["offset"], lead)
        stop = min(entity["offset"] + entity["length"], end)
        if stop > start:
            entities.append({**entity, "offset": start - lead, "length": stop - start})
    return Formatted(kept, tuple(entities))
