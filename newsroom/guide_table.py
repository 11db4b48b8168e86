"""Tables of `guide.toml`, read strictly: every wrong thing is named with its place and what to do about it.

What the tables mean is in `newsroom/guide.py`.
"""

import enum
import re
import string
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self, TypeVar

from newsroom.wording import units

#: A text in each language of the bot.
Words = Mapping[str, str]

# Ids travel in callback data, of which Telegram takes 64 bytes, and stand in the database.
_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
_TOML_LINE = re.compile(r"\(at line (\d+)")
_NAME_LIMIT: Final = 200
_MOST_TABLES: Final = 30

Thing = TypeVar("Thing")
Kind = TypeVar("Kind", bound=enum.StrEnum)


class GuideError(Exception):
    """The guide cannot be used: `problem` says why, `field` where in the file, `line` too if it is known."""

    def __init__(self, field: str, problem: str, line: int | None = None) -> None:
        place = field if line is None else f"{field}, line {line}"
        super().__init__(f"{place}: {problem}")
        self.field = field
        self.problem = problem
        self.line = line


class Table:
    """One table: it hands out its values, checked, and knows which were never asked for."""

    def __init__(
        self,
        values: Mapping[str, object],
        field: str,
        languages: Collection[str],
        may_lack: Collection[str] = (),
    ) -> None:
        self._values = dict(values)
        self._field = field
        self._languages = languages
        self._may_lack = may_lack

    @classmethod
    def root(cls, path: Path, languages: Collection[str], may_lack: Collection[str] = ()) -> Self:
        """The whole file. Raises `GuideError` where it cannot be read or is no TOML."""
        try:
            return cls(tomllib.loads(path.read_text("utf-8")), "", languages, may_lack)
        except OSError as error:
            raise GuideError(path.name, f"cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise GuideError(path.name, "is not UTF-8 text; save it as UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            raise GuideError(path.name, f"is not TOML: {error}", int(found[1]) if found else None) from error

    def error(self, key: str, problem: str) -> GuideError:
        """What to raise about the value of a key."""
        return GuideError(self._path(key), problem)

    def tables(self, key: str, read: "Callable[[Table], Thing]", *, needed: bool = True) -> tuple[Thing, ...]:
        """The things of all `[[key]]`, in the order of the file; their ids differ."""
        listed = self._values.pop(key, [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise self.error(key, f"is written as [[{self._path(key)}]], once for each")
        if needed and not listed:
            raise self.error(key, f"is missing: at least one [[{self._path(key)}]] is needed")
        if len(listed) > _MOST_TABLES:
            raise self.error(key, f"is there {len(listed)} times; at most {_MOST_TABLES} can be shown")
        seen: set[str] = set()
        things = []
        for place, values in enumerate(listed, start=1):
            table = Table(values, f"{self._path(key)}[{place}]", self._languages, self._may_lack)
            if isinstance(name := values.get("id"), str):
                table._field = f"{self._path(key)}.{name}"
                if name in seen:
                    raise table.error("id", "is used twice; each needs its own")
                seen.add(name)
            things.append(read(table))
            table.nothing_else()
        return tuple(things)

    def nothing_else(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key would silently do nothing."""
        for key in self._values:
            raise self.error(key, "is not known here; is it misspelt?")

    def id(self) -> str:
        """The id: it must never change, since tips remember it."""
        name = self.line("id")
        if not _ID.fullmatch(name):
            raise self.error(
                "id", "has small letters, digits and _ only, at most 20, and begins with a letter"
            )
        return name

    def line(self, key: str, limit: int = _NAME_LIMIT) -> str:
        """A text that is the same in each language."""
        return self._text(key, self._values.pop(key, None), limit)

    def words(self, key: str, limit: int, *, placeholders: Collection[str] = ()) -> Words:
        """A text in each language. Raises `GuideError` where one is missing, empty or too long.

        A language that may lack it says it in the first one.
        """
        spoken = self._values.pop(key, None)
        example = ", ".join(f'{language} = "..."' for language in self._languages)
        if not isinstance(spoken, dict):
            raise self.error(key, f"is missing or no table; write {key} = {{ {example} }}")
        for language in spoken.keys() - {*self._languages, *self._may_lack}:
            raise self.error(f"{key}.{language}", "is in a language that the bot does not speak")
        there = (*self._languages, *(language for language in self._may_lack if language in spoken))
        texts = {language: self._text(f"{key}.{language}", spoken.get(language), limit) for language in there}
        for language, text in texts.items():
            self._check_braces(f"{key}.{language}", text, placeholders)
        first = texts[next(iter(self._languages))]
        return MappingProxyType({**dict.fromkeys(self._may_lack, first), **texts})

    def words_if_any(self, key: str, limit: int) -> Words | None:
        """A text in each language, or None where it was left out."""
        return self.words(key, limit) if key in self._values else None

    def flag(self, key: str) -> bool:
        """A switch that is off unless it is set."""
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "is either true or false, without quotes")
        return value

    def days_if_any(self, key: str) -> int | None:
        """A number of days, or None where it was left out."""
        value = self._values.pop(key, None)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 366
        ):
            raise self.error(key, "is a whole number of days from 1 to 365, without quotes")
        return value

    def kind(self, key: str, kinds: type[Kind]) -> Kind:
        """One word of a list."""
        return self._one_of(key, self._values.pop(key, None), kinds)

    def kinds(self, key: str, kinds: type[Kind]) -> tuple[Kind, ...]:
        """Some words of a list, none if left out."""
        listed = self._values.pop(key, [])
        if not isinstance(listed, list):
            raise self.error(key, f'is a list, like ["{next(iter(kinds))}"]')
        return tuple(self._one_of(key, each, kinds) for each in listed)

    def _one_of(self, key: str, value: object, kinds: type[Kind]) -> Kind:
        for kind in kinds:
            if kind.value == value:
                return kind
        raise self.error(key, f"must be one of: {', '.join(kinds)}")

    def _text(self, key: str, value: object, limit: int) -> str:
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, str):
            raise self.error(key, "must be a text in quotes")
        text = value.strip()
        if not text:
            raise self.error(key, "is empty")
        if units(text) > limit:
            raise self.error(key, f"is {units(text)} characters long; at most {limit} fit")
        return text

    def _check_braces(self, key: str, text: str, placeholders: Collection[str]) -> None:
        try:
            parsed = [each for each in string.Formatter().parse(text) if each[1] is not None]
        except ValueError:
            raise self.error(key, "has a brace { or } without its partner") from None
        for _, name, form, conversion in parsed:
            if name not in placeholders or form or conversion:
                known = ", ".join(f"{{{each}}}" for each in sorted(placeholders)) or "nothing"
                raise self.error(key, f"has {{{name}}} in braces; what can stand there is: {known}")

    def _path(self, key: str) -> str:
        return f"{self._field}.{key}" if self._field else key
