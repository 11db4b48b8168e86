"""How a method's parameters are read and checked: kinds of values, shapes of objects, tables of both.

A value may arrive as a form string or as real JSON; below the top level only real JSON counts.
Which methods and objects there are stands in `methods.py` and `shapes.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import orjson

from playground.errors import JsonObject, violation


class Kind(Protocol):
    """One kind of value."""

    def check(self, path: str, value: object) -> object:
        """The value, if real JSON `value` is of this kind; a ViolationError that names `path` otherwise."""

    def read(self, path: str, raw: object) -> object:
        """The same for a top-level parameter, where a string may stand for anything."""


def _wrong(path: str, wanted: str) -> Exception:
    return violation(f'parameter "{path}" must be {wanted}')


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number; Telegram also takes one written as a string."""

    def check(self, path: str, value: object) -> int:
        """See Kind."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().removeprefix("-").isdecimal():
            return int(value)
        raise _wrong(path, "an Integer")

    read = check


@dataclass(frozen=True, slots=True)
class Float:
    """A number."""

    def check(self, path: str, value: object) -> float:
        """See Kind."""
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            try:
                return float(value)
            except ValueError:
                pass
        raise _wrong(path, "a Float")

    read = check


_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false; as a form value in any of the spellings that Telegram reads."""

    def check(self, path: str, value: object) -> bool:
        """See Kind."""
        if isinstance(value, bool):
            return value
        raise _wrong(path, "a Boolean")

    def read(self, path: str, raw: object) -> bool:
        """See Kind."""
        word = str(raw).lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        raise _wrong(path, "a Boolean")


@dataclass(frozen=True, slots=True)
class Text:
    """A string; a bare number is taken as its digits, as Telegram does."""

    def check(self, path: str, value: object) -> str:
        """See Kind."""
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise _wrong(path, "a String")

    read = check


@dataclass(frozen=True, slots=True)
class ChatId:
    """A chat's number, or a public chat's @name."""

    def check(self, path: str, value: object) -> int | str:
        """See Kind."""
        if isinstance(value, str) and value.startswith("@") and len(value) > 1:
            return value
        return Integer().check(path, value)

    read = check


@dataclass(frozen=True, slots=True)
class Anything:
    """A nested value whose inside the playground does not judge."""

    def check(self, path: str, value: object) -> object:  # noqa: ARG002  the protocol names the path
        """See Kind."""
        return value

    def read(self, path: str, raw: object) -> object:
        """See Kind."""
        return decoded(path, raw) if isinstance(raw, str) else raw


@dataclass(frozen=True, slots=True)
class Upload:
    """A file: sent with the request, named by `attach://`, known by file_id, or found at an HTTP URL."""

    def check(self, path: str, value: object) -> object:
        """See Kind."""
        if isinstance(value, (str, UploadedFile)):
            return value
        raise _wrong(path, "a file")

    read = check


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of a multipart request, in memory."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """A list of one kind."""

    item: Kind

    def check(self, path: str, value: object) -> list[object]:
        """See Kind."""
        if not isinstance(value, list):
            raise _wrong(path, "an Array")
        return [self.item.check(f"{path}[{index}]", item) for index, item in enumerate(value)]

    def read(self, path: str, raw: object) -> list[object]:
        """See Kind."""
        return self.check(path, decoded(path, raw) if isinstance(raw, str) else raw)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with known fields; a field that is not among them is a violation."""

    name: str
    required: Mapping[str, Kind]
    optional: Mapping[str, Kind]

    def check(self, path: str, value: object) -> JsonObject:
        """See Kind."""
        if not isinstance(value, dict):
            raise _wrong(path, f"a {self.name}")
        found: JsonObject = {}
        for key, item in value.items():
            kind = self.required.get(key) or self.optional.get(key)
            if kind is None:
                raise violation(f'unknown field "{key}" of {self.name} in "{path}"')
            if item is not None:
                found[key] = kind.check(f"{path}.{key}", item)
        for key in self.required:
            if key not in found:
                raise violation(f'can\'t parse {self.name} in "{path}": Can\'t find field "{key}"')
        return found

    def read(self, path: str, raw: object) -> JsonObject:
        """See Kind."""
        return _checked_once(self, path, raw).value if isinstance(raw, str) else self.check(path, raw)

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several shapes: told apart by the value of `key`, or, without a key, by the field they hold."""

    name: str
    shapes: Mapping[str, Shape]
    key: str = ""

    def check(self, path: str, value: object) -> JsonObject:
        """See Kind."""
        if not isinstance(value, dict):
            raise _wrong(path, f"a {self.name}")
        marks = [str(value.get(self.key))] if self.key else list(value)
        shape = next((self.shapes[mark] for mark in marks if mark in self.shapes), None)
        if shape is None:
            raise violation(f'unknown kind of {self.name} in "{path}"')
        return shape.check(path, value)

    def read(self, path: str, raw: object) -> JsonObject:
        """See Kind."""
        return _checked_once(self, path, raw).value if isinstance(raw, str) else self.check(path, raw)

    def __hash__(self) -> int:
        return hash((self.name, self.key))


@dataclass(frozen=True, slots=True)
class _Checked:
    value: JsonObject


@lru_cache(maxsize=512)
def _checked_once(kind: Shape | OneOf, path: str, raw: str) -> _Checked:
    """A keyboard under a broadcast comes again and again, letter for letter: it is checked once.

    Nobody changes what comes out of here.
    """
    return _Checked(kind.check(path, decoded(path, raw)))


def decoded(path: str, raw: str) -> object:
    """The JSON that a form value holds."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise violation(f'can\'t parse "{path}": it is not JSON') from error


# Telegram says these itself; every other missing parameter is named.
_MISSING = {"chat_id": "chat_id is empty", "text": "message text is empty"}


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Bot API: its name and every parameter that version 10.1 lists for it."""

    name: str
    required: Mapping[str, Kind]
    optional: Mapping[str, Kind]
    kinds: Mapping[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", {**self.required, **self.optional})

    def read(self, raw: Mapping[str, object]) -> JsonObject:
        """The parameters by name, checked; unknown, missing and mistyped ones are violations."""
        found: JsonObject = {}
        for name, value in raw.items():
            if value is None:
                continue
            kind = self.kinds.get(name)
            if kind is None:
                raise violation(f'unknown parameter "{name}" of {self.name}')
            if value != "" or isinstance(kind, Text):
                found[name] = kind.read(name, value)
        for name in self.required:
            if name not in found:
                raise violation(_MISSING.get(name, f'parameter "{name}" of {self.name} is required'))
        return found
