"""What the conversations about articles have at hand."""

from collections.abc import Callable
from dataclasses import dataclass

from delivery.publishing import Publisher
from newsroom.tagging import Tagging


@dataclass(frozen=True, slots=True)
class WriteRoom:
    """Built once, at start.

    `tag` finds the places that a title and a text are about, `canonical_url` the key under which a link is
    recognised. `wake` is called when something was written, scheduled or corrected.
    """

    publisher: Publisher
    tag: Callable[[str, str], Tagging]
    canonical_url: Callable[[str], str]
    wake: Callable[[], None]
