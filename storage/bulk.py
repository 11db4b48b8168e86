"""Many numbers as one parameter and many rows with one statement, for what is written at the pace of sending.

SQLAlchemy looks at each value of each row, and spells a list out as one parameter for each of its members:
twice what SQLite needs for the rows themselves.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Text,
    TypeDecorator,
    Update,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Numbers(TypeDecorator[Sequence[int]]):
    """An array where there are arrays, else a JSON text, which SQLite reads as a table."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """See above."""
        if dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415  not beside a file

            return dialect.type_descriptor(postgresql.ARRAY(BigInteger))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """See above."""
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else orjson.dumps(numbers).decode()


class _OneOf(FunctionElement[bool]):
    name = "one_of"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_OneOf":  # noqa: ANN401, ARG002
        """It is a condition as it stands; as a value it would be compared with 1, and no index be used."""
        return self


def one_of(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the numbers in the parameter `name`: one text for lists of any length."""
    return _OneOf(column, bindparam(name, type_=_Numbers()))


@compiles(_OneOf)
def _in_array(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column, numbers = element.clauses
    return compiler.process(column == any_(numbers), **how)


@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column, numbers = element.clauses
    listed = func.json_each(numbers).table_valued("value")
    return compiler.process(column.in_(select(listed.c.value)), **how)


async def update_each(
    connection: AsyncConnection, statement: Update, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Execute a statement for each row of values, which go to the driver as they are.

    `names` are the statement's parameters in the order of its text: those of columns as the table has them,
    then those of the condition. Only for values that both drivers take: numbers, texts, truth values, None.
    """
    await connection.exec_driver_sql(_text(statement, names, connection.dialect), list(rows))


@lru_cache(maxsize=16)
def _text(statement: Update, names: tuple[str, ...], dialect: Dialect) -> str:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    assert tuple(compiled.positiontup or ()) == names, "the values would go into other columns"
    return compiled.string
