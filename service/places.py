"""The places that a newsroom serves, with the tagger that knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

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
