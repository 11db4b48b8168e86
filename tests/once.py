"""What every newsroom builds anew at its start, built once for all that one process of the tests opens.

A bot starts once a month, the tests start a thousand: most of what such a start takes goes into things that
come out the same each time and are only read afterwards. Each is still made by the program's own code, from
what that newsroom was given: whoever is given something else gets something else.
"""

from collections.abc import Hashable
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.util import LRUCache

from newsroom.press.lexicon import Lexicon
from newsroom.regions import Gazetteer
from newsroom.wording import Wording


def lexicons(patch: pytest.MonkeyPatch) -> None:
    """The tagger's dictionary of the same places."""
    make, made = Lexicon.of, dict[tuple[str, ...], Lexicon]()

    def of(gazetteer: Gazetteer) -> Lexicon:
        codes = tuple(region.code for region in gazetteer)
        if codes not in made:
            made[codes] = make(gazetteer)
        return made[codes]

    patch.setattr(Lexicon, "of", of)


class _Compiled(BytecodeCache):
    """Templates as code, by their file and what stands in it."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None, "just compiled"
        self._code[bucket.key, bucket.checksum] = bucket.code


def templates(patch: pytest.MonkeyPatch) -> None:
    """The code of the same templates."""
    make, compiled = Wording._environment, _Compiled()

    def environment(self: Wording, *args: Any) -> Environment:
        made = make(self, *args)
        made.bytecode_cache = compiled
        return made

    patch.setattr(Wording, "_environment", environment)


def statements(patch: pytest.MonkeyPatch) -> None:
    """The SQL of the same statements: each engine, and a newsroom has two or three, would write it anew."""
    written: LRUCache[Hashable, Any] = LRUCache(5000)
    shared = property(lambda engine: written, lambda engine, own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):
        # Two of a kind write the same; SQLAlchemy takes each for itself.
        patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
        patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
