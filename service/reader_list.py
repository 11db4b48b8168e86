"""A CSV file of readers, as another bot exported it: its rows, checked one by one.

What a row holds is never repeated in a report: it may be somebody's id, also in the wrong column.
"""

import csv
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from newsroom.regions import Gazetteer
from newsroom.sealing import Address, Sealer
from service.values import LARGEST_ID
from storage.arrivals import BATCH, Arrival

#: So many bad rows are told one by one; the others are counted.
MOST_REPORTED = 20
REQUIRED = ("chat_id", "region")
OPTIONAL = ("language",)
#: A name counts as written when the search finds it exact, joined, or spelt as it sounds (place_search.py).
_AS_WRITTEN = 97.0
_ROUNDED = re.compile(r"-?[0-9]+[.,][0-9]+([eE][+-]?[0-9]+)?")

Progress = Callable[[int], None]


class Unusable(Exception):
    """The file as a whole cannot be imported; `fault` is a short machine word."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported: the line on which it ends, and why, without its content."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What a reading found. `bad` holds the first few of `bad_rows` bad rows."""

    rows: int
    bad_rows: int
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A good row, and the line on which it ends."""

    chat_id: int
    region: str
    language: str
    line: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrivals, sealed, with the line of each."""

    arrivals: list[Arrival]
    lines: list[int]


class ReaderList:
    """A CSV file of readers."""

    def __init__(
        self, path: Path, gazetteer: Gazetteer, *, default_language: str, languages: tuple[str, ...]
    ) -> None:
        self._path = path
        self._gazetteer = gazetteer
        self._default_language = default_language
        self._languages = languages
        self._regions: dict[str, str | _Bad] = {}

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row in order; blocking. Raises `Unusable`, also in the middle of the file."""
        with self._open() as file:
            lines = csv.reader(file, delimiter=_delimiter(file))
            try:
                columns = _columns(next(lines, []))
                for fields in lines:
                    if any(field.strip() for field in fields):
                        yield self._row(fields, columns, lines.line_num)
            except UnicodeError as error:
                raise Unusable("not_utf8") from error
            except csv.Error as error:
                raise Unusable("not_csv") from error

    def examine(self, progress: Progress = lambda _rows: None) -> Examined:
        """Read the whole file and find what is wrong with it; blocking."""
        rows = bad_rows = 0
        bad: list[BadRow] = []
        for row in self.rows():
            rows += 1
            if isinstance(row, BadRow):
                bad_rows += 1
                if len(bad) < MOST_REPORTED:
                    bad.append(row)
            if rows % BATCH == 0:
                progress(BATCH)
        progress(rows % BATCH)
        return Examined(rows, bad_rows, tuple(bad))

    def batches(self, sealer: Sealer) -> Iterator[Batch]:
        """The rows, sealed, in batches; blocking. Raises `Unusable` where the file changed meanwhile."""
        rows = self.rows()
        while batch := list(itertools.islice(rows, BATCH)):
            found = Batch([], [])
            for row in batch:
                if isinstance(row, BadRow):
                    raise Unusable("changed_meanwhile")
                address = sealer.seal_address(Address(row.chat_id))
                found.arrivals.append(Arrival(address, row.language, row.region))
                found.lines.append(row.line)
            yield found

    def _open(self) -> TextIO:
        try:
            with self._path.open("rb") as file:
                start = file.read(2)
            utf16 = start in {b"\xff\xfe", b"\xfe\xff"}  # "Unicode text", as Excel calls it
            return self._path.open(encoding="utf-16" if utf16 else "utf-8-sig", newline="")
        except OSError as error:
            raise Unusable("cannot_read") from error

    def _row(self, fields: list[str], columns: Mapping[str, int], line: int) -> Row | BadRow:
        try:
            cells = _cells(fields, columns)
            return Row(
                _chat_id(cells["chat_id"]),
                self._region(cells["region"]),
                self._language(cells.get("language", "")),
                line,
            )
        except _Bad as bad:
            return BadRow(line, bad.reason)

    def _language(self, text: str) -> str:
        if text and text.lower() not in self._languages:
            raise _Bad(f"has a language other than {' or '.join(self._languages)}")
        return text.lower() or self._default_language

    def _region(self, text: str) -> str:
        # Files name few regions many times. Bounded, because a broken file may hold a new text in each row.
        known = self._regions.get(text)
        if known is None:
            known = self._find(text)
            if len(self._regions) < 100_000:
                self._regions[text] = known
        if isinstance(known, _Bad):
            raise known
        return known

    def _find(self, text: str) -> "str | _Bad":
        if not text:
            return _Bad("has no region")
        code = _dotted(text)
        if code is not None:
            return code if code in self._gazetteer else _Bad("has a region code that is not served here")
        exact = [found.region.code for found in self._gazetteer.search(text, 6) if found.score >= _AS_WRITTEN]
        if len(exact) == 1:
            return exact[0]
        if exact:
            return _Bad(f"has a region name that several places bear: {', '.join(exact)}; write the code")
        return _Bad("has a region that is not served here, or spelt otherwise")


class _Bad(Exception):
    """Why a row is bad."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _delimiter(file: TextIO) -> str:
    try:
        header = file.readline(1_000)
    except UnicodeError as error:
        raise Unusable("not_utf8") from error
    file.seek(0)
    return max(",;\t", key=header.count)


def _columns(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    columns = {name: place for place, name in enumerate(names)}
    allowed = {*REQUIRED, *OPTIONAL}
    if len(columns) != len(names) or not set(REQUIRED) <= columns.keys() <= allowed:
        raise Unusable("no_header")
    return columns


def _cells(fields: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    # A language that is not given may be left out together with its comma.
    missing = len(columns) - len(fields)
    if missing < 0 or missing > (columns.get("language") == len(columns) - 1):
        raise _Bad(f"has {len(fields)} columns instead of {len(columns)}")
    return {name: fields[place].strip() for name, place in columns.items() if place < len(fields)}


def _chat_id(text: str) -> int:
    if not text:
        raise _Bad("has no chat_id")
    if _ROUNDED.fullmatch(text):
        raise _Bad("has a chat_id that a spreadsheet rounded; export the column as text")
    if not re.fullmatch(r"-?[0-9]{1,16}", text):
        raise _Bad("has a chat_id that is not a whole number")
    if not 0 < abs(int(text)) < LARGEST_ID:
        raise _Bad("has a chat_id that Telegram does not give")
    return int(text)


def _dotted(text: str) -> str | None:
    """A code with its dots, whether it came with dots, underscores or nothing between; None for a name."""
    if not re.fullmatch(r"[0-9._]+", text):
        return None
    digits = re.sub(r"[._]", "", text)
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)
