"""Telegram's HTML: a text and its entities after parsing, with Telegram's words for each fault.

Follows `parse_html` of tdlib's MessageEntity.cpp. Offsets and lengths of entities are UTF-16 units, offsets
in errors are bytes.
"""

from dataclasses import dataclass
from functools import lru_cache

from playground.errors import JsonObject
from playground.texts import SPACE, Formatted, fault, linked

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
            raise fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
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
        while self._peek() and self._peek() in SPACE:
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
        tag = self._name(SPACE + ">").lower()
        if not self._peek():
            raise fault(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TAGS:
            raise fault(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise fault(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, argument, self.units, len(self.result)))

    def _attributes(self, tag: str, begin: int) -> str:
        """Reads up to and over the `>`; returns the one attribute that means something on this tag."""
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return argument
            name = self._name(SPACE + "=>/\"'")
            if not self._peek():
                raise fault(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if not name:
                raise fault(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
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
            if self._peek() and self._peek() not in SPACE + ">":
                raise fault(f"Unexpected end of name token at byte offset {self._byte(token_at)}")
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
            raise fault(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        return value

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise fault(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = self._name(SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise fault(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise fault(
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


@lru_cache(maxsize=256)
def parse_html(source: str) -> Formatted:
    """The text and entities of `source`; a refusal in Telegram's words if it is not well formed."""
    if "<" not in source and "&" not in source:
        return Formatted(source)
    return _Reader(source).read()


def escape(text: str) -> str:
    """`text` written so that `parse_html` gives it back."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
