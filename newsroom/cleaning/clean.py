"""One file in, one rebuilt file out: the door to the rebuilders.

Run it through `Cleaner`: it is slow, it calls large C libraries, and what it reads was chosen by a stranger.
"""

import warnings

from newsroom.cleaning.kinds import MAX_BYTES, Cleaned, FileKind, Reason, Uncleanable
from newsroom.cleaning.sniff import Sort, sniff


def clean(data: bytes, *, declared: str = "", limit: int = MAX_BYTES) -> Cleaned:
    """Rebuild a file without metadata; `limit` is in bytes.

    `declared` is what Telegram showed it as ("voice", "animation", ...). It may choose how the rebuilt file
    is shown, never how it is read. Raises `Uncleanable`, and nothing else, whatever the bytes are.
    """
    if not data:
        raise Uncleanable(Reason.EMPTY)
    if len(data) > limit:
        raise Uncleanable(Reason.TOO_LARGE)
    sort, form = sniff(data)
    try:
        # The libraries warn of what is odd in a file, in words of that file.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _rebuild(data, sort, form, declared)
    except MemoryError as error:
        raise Uncleanable(Reason.BOMB) from error
    except RecursionError as error:
        raise Uncleanable(Reason.BROKEN) from error


def _rebuild(data: bytes, sort: Sort, form: str, declared: str) -> Cleaned:
    # Each library is imported by the one who needs it: a worker cleans one file and ends.
    match sort:
        case Sort.PICTURE:
            from newsroom.cleaning.pictures import clean_picture  # noqa: PLC0415

            return clean_picture(data, form)
        case Sort.PDF:
            from newsroom.cleaning.pdf import clean_pdf  # noqa: PLC0415

            return Cleaned(FileKind.DOCUMENT, clean_pdf(data), "dokumen.pdf", "application/pdf")
        case Sort.ZIP:
            from newsroom.cleaning.office import clean_office  # noqa: PLC0415

            return clean_office(data)
        case Sort.MEDIA:
            from newsroom.cleaning.media import clean_media  # noqa: PLC0415

            return clean_media(data, form, declared)
        case Sort.TEXT:
            from newsroom.cleaning.text import clean_text  # noqa: PLC0415

            return clean_text(data)
