"""What the buttons of /privasi and /qr mean; how they travel is `callbacks.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.callback_parts import CODE, FLAG, Part


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """What is kept about this chat."""


@dataclass(frozen=True, slots=True)
class ExportData:
    """The same as a file."""


@dataclass(frozen=True, slots=True)
class DeleteData:
    """Delete everything about this chat; asks first unless `sure`."""

    sure: bool


@dataclass(frozen=True, slots=True)
class ShowCode:
    """The QR code that offers a place."""

    code: str


@dataclass(frozen=True, slots=True)
class PrintPoster:
    """The poster with that code, as a PDF."""

    code: str


OwnDataCallback = ShowPrivacy | ExportData | DeleteData | ShowCode | PrintPoster

OWN_DATA_FORMS: Mapping[str, tuple[type[OwnDataCallback], tuple[Part, ...]]] = {
    "pv": (ShowPrivacy, ()),
    "pe": (ExportData, ()),
    "pd": (DeleteData, (FLAG,)),
    "q": (ShowCode, (CODE,)),
    "qp": (PrintPoster, (CODE,)),
}
