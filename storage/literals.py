"""States as they stand in the text of a statement."""

from enum import IntEnum

from sqlalchemy import ColumnElement, Integer, literal_column


def literal_state(state: IntEnum) -> ColumnElement[int]:
    """The number of a state, written out: a partial index over states is used only where it can be read.

    SQLAlchemy's own `literal_execute` writes the whole statement anew each time that it is executed.
    """
    return literal_column(str(int(state)), Integer)
