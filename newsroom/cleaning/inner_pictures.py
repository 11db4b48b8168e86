"""Pictures inside documents: rebuilt in the format that the document expects, or left out."""

from newsroom.cleaning.kinds import Reason, Uncleanable
from newsroom.cleaning.pictures import clean_embedded
from newsroom.cleaning.sniff import Sort, sniff

_ENDINGS = {"JPEG": "jpeg", "PNG": "png", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff"}
TYPES = {ending: f"image/{ending}" for ending in _ENDINGS.values()}


def rebuilt_picture(data: bytes) -> tuple[bytes, str] | None:
    """Rebuild a picture and give its file name's ending.

    None for what is no picture of pixels: vector drawings (EMF, WMF, SVG) hold titles, authors and other
    pictures, and nothing that we know rebuilds them. A bomb is raised, not left out.
    """
    try:
        sort, form = sniff(data)
        if sort is not Sort.PICTURE or form not in _ENDINGS:
            return None
        return clean_embedded(data, form), _ENDINGS[form]
    except Uncleanable as error:
        if error.reason is Reason.BOMB:
            raise
        return None
