"""SQLAlchemy without its object-relational half, of which nothing is used here.

`sqlalchemy.ext.asyncio` brings in all of `sqlalchemy.orm` for the sake of its sessions: 40 modules, 8 MB for
as long as the bot lives, and a twentieth of each start. The two modules of it that need them have a stand-in
here; whoever asks for a session gets None.
"""

import sys
from types import ModuleType

_OF_THE_ORM = ("sqlalchemy.ext.asyncio.session", "sqlalchemy.ext.asyncio.scoping")


class _StandIn(ModuleType):
    """A module that has every name, with nothing behind it."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def arrange() -> None:
    """Call it before `sqlalchemy.ext.asyncio` is imported; afterwards it changes nothing."""
    if "sqlalchemy.ext.asyncio" not in sys.modules:
        for name in _OF_THE_ORM:
            sys.modules.setdefault(name, _StandIn(name))
