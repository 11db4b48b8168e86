"""What can be wrong with a message of the Common Alerting Protocol: a type for each way, and a machine word.

The word names elements of the standard only, never what a document says: health rows and logs keep it.
"""

from feeds.errors import FeedError


class CapError(FeedError):
    """What came is no message that one may act on."""


class BadXml(CapError):
    """Not XML that is read at all: `empty`, `bad_encoding`, `doctype`, `not_well_formed` or `too_deep`."""


class TooMuch(CapError):
    """More than a warning has: `too_large`, `too_many` or `too_long`."""


class NotCap(CapError):
    """XML of another kind: `not_cap`, or `cap_version` for CAP 1.0 and 1.1, whose rules differ."""


class UnknownElement(CapError):
    """An element that the standard does not have at that place."""

    def __init__(self) -> None:
        super().__init__("unknown_element")


class StrayText(CapError):
    """Text beside elements, where the standard has only elements."""

    def __init__(self) -> None:
        super().__init__("stray_text")


class _OfElement(CapError):
    """Something is wrong with one element of the standard."""

    word = ""

    def __init__(self, element: str) -> None:
        super().__init__(f"{self.word}_{element}")
        self.element = element


class MissingElement(_OfElement):
    """An element that the standard asks for is not there, or is empty."""

    word = "missing"


class RepeatedElement(_OfElement):
    """An element that may stand once stands more often."""

    word = "repeated"


class BadValue(_OfElement):
    """A value that the standard does not allow: an unknown word, a forbidden sign, a broken reference."""

    word = "bad"


class BadTime(BadValue):
    """Not a time as the standard writes it, with its offset from UTC."""

    word = "bad_time"


class BadShape(BadValue):
    """Not a polygon or circle on this planet."""

    word = "bad_shape"
