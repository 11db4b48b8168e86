"""What rebuilding a file will need, loaded before it is parsed: afterwards nothing can be opened any more.

A library loads much of itself when it is first used. A worker that may open neither file nor connection must
have it all by then; what is missing here would refuse good files as broken, and a test tries every kind.
"""

import codecs
import importlib
import pkgutil
from collections.abc import Iterable

from newsroom.cleaning.kinds import Uncleanable
from newsroom.cleaning.sniff import Sort, sniff

_ROOMS = {
    Sort.PICTURE: ("pictures",),
    Sort.PDF: ("pdf",),
    Sort.ZIP: ("office", "pictures"),
    Sort.MEDIA: ("media",),
    Sort.TEXT: ("text",),
}
_ENCODINGS = ("ascii", "latin-1", "cp1252", "cp437", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
#: Those of which each may be many, and then becomes a video.
_MOVING = ("GIF", "PNG", "WEBP", "AVIF")
#: Pillow's readers whose names are not those of the formats.
_PLUGINS = {"JPEG": "Mpo", "WEBP": "WebP"}
#: Parts of PyAV that are programs, or fetch samples.
_NOT_USED = ("av.__main__", "av.datasets")


def load_for(data: bytes) -> None:
    """Load whatever the rebuilder of this file can come to use; nothing for what will be refused."""
    try:
        sort, form = sniff(data)
    except Uncleanable:
        return
    _load_rooms(_ROOMS[sort])
    if sort in (Sort.PICTURE, Sort.ZIP):
        _load_pillow(form if sort is Sort.PICTURE else "")
    if sort is Sort.MEDIA or form in _MOVING:
        # Only where it may be used: it takes a third of a second, and most pictures are photos.
        _load_av()


def load_all() -> None:
    """Load whatever any file can come to use."""
    for rooms in _ROOMS.values():
        _load_rooms(rooms)
    _load_pillow("")
    _load_av()


def _load_rooms(rooms: Iterable[str]) -> None:
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    for room in rooms:
        importlib.import_module(f"newsroom.cleaning.{room}")


def _load_av() -> None:
    import av  # noqa: PLC0415

    importlib.import_module("newsroom.cleaning.media")

    for found in pkgutil.walk_packages(av.__path__, "av."):
        if found.name not in _NOT_USED:
            importlib.import_module(found.name)


def _load_pillow(form: str) -> None:
    """Load the reader of one form; all of them where it is not known which a file will need ("")."""
    from PIL import Image  # noqa: PLC0415

    if not form:
        Image.init()
        return
    # A photo needs few of Pillow's forty readers, and to load them all takes as long as the rest.
    Image.preinit()
    for plugin in (_PLUGINS.get(form, form.capitalize()), "Tiff"):  # EXIF is a TIFF
        importlib.import_module(f"PIL.{plugin}ImagePlugin")
