"""Zip packages of office files, read with limits and written without a past.

The limits hold for what is really unpacked, not for what the package says about itself.
"""

import zipfile
import zlib
from io import BytesIO

from newsroom.cleaning.kinds import Reason, Uncleanable

MAX_ENTRIES = 5_000
MAX_PART = 100_000_000  # bytes unpacked
MAX_TOTAL = 250_000_000
MAX_RATIO = 300  # office XML packs to a tenth or a fiftieth; a bomb to a thousandth
RATIO_FROM = 10_000_000  # bytes unpacked below which nobody cares
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Package:
    """The parts of a zip file by name."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise Uncleanable(Reason.BROKEN) from error
        self._infos = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        if len(self._zip.infolist()) > MAX_ENTRIES:
            raise Uncleanable(Reason.BOMB)
        if any(info.flag_bits & _ENCRYPTED for info in self._infos.values()):
            raise Uncleanable(Reason.ENCRYPTED)
        self._size = len(data)
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._infos)

    def read(self, name: str) -> bytes:
        """Unpack one part. Raises `Uncleanable` when it is missing, broken or enormous."""
        info = self._infos.get(name)
        if info is None or info.compress_type not in _METHODS:
            raise Uncleanable(Reason.BROKEN)
        room = min(MAX_PART, MAX_TOTAL - self._unpacked, max(RATIO_FROM, self._size * MAX_RATIO))
        if info.file_size > room:
            raise Uncleanable(Reason.BOMB)
        try:
            with self._zip.open(info) as part:
                content = part.read(room + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
                RuntimeError) as error:  # fmt: skip
            raise Uncleanable(Reason.BROKEN) from error
        if len(content) > room:
            raise Uncleanable(Reason.BOMB)
        self._unpacked += len(content)
        return content


def pack(parts: dict[str, bytes], *, stored: str = "") -> bytes:
    """Write parts in their order: no dates, no owners,
    no comments. `stored` names one that stays uncompressed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            info.external_attr = 0
            info.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return out.getvalue()
