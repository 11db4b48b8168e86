"""Times as feeds and pages write them, Indonesian forms included.

The two machine forms (ISO 8601, RFC 822) are read by the standard library; everything that people write is
read by dateparser, strictly: day, month and year have to be there, day before month where both are numbers.
It is brought in by the first time that needs it (8 MB): most feeds write the machine forms only.
"""

import re
import threading
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

LONGEST = 80  # characters; a time is never longer
#: What lies further ahead is a mistake of the feed and no time.
AHEAD = timedelta(days=1)
#: Earlier times are defaults of machines (1 January 1970), not news.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_RFC_822 = re.compile(
    r"(?:[A-Z]{3},?\s+)?\d{1,2}\s+[A-Z]{3}\s+\d{2,4}\s+\d\d?:\d\d(?::\d\d)?"
    r"\s+(?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T)",
    re.IGNORECASE,
)
# Words that stand beside a time, and spellings that dateparser does not know.
_BESIDE = re.compile(
    r"\b(?:pukul|jam|pkl\.?|tanggal|tgl\.?|terbit|diterbitkan|dipublikasikan|published|posted|updated|diperbarui|on)\b:?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"^\W*(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?"
    r"|sun)(?:day)?|sen|sel|rab|kam|jum|sab|min)\b\.?(?:\s+(?:legi|pa[hi]+ng|pon|wage|kliwon)\b)?",
    re.IGNORECASE,
)
_MONTHS = (
    (re.compile(r"\b(?:ags|agst|agus)\b\.?", re.IGNORECASE), "Agustus"),
    (re.compile(r"\b(?:sept)\b\.?", re.IGNORECASE), "September"),
    (re.compile(r"\b(?:nop|nov)\b\.?", re.IGNORECASE), "November"),
    (re.compile(r"\b(?:peb)\b\.?", re.IGNORECASE), "Februari"),
)
_DOTTED_CLOCK = re.compile(r"\b([01]?\d|2[0-3])\.([0-5]\d)(?:\.([0-5]\d))?\b(?!\.?\d)(?<!\d\.\d\d\d\d)")
_SIGNS = re.compile(r"[()|•·,]|\s[-–—/]\s")
_SETTINGS = {
    "DATE_ORDER": "DMY",
    "PREFER_LOCALE_DATE_ORDER": False,
    "STRICT_PARSING": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}
# dateparser fills shared caches of its locales without a lock, and feeds are parsed in several threads.
_one_at_a_time = threading.Lock()


def read_time(text: str, *, zone: tzinfo, now: datetime) -> datetime | None:
    """The moment that a text names, aware, or None where it names none or one that cannot be.

    A time without a zone is one of `zone`; a date without a time is its midnight there.
    """
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return None
    found = _read(text)
    if found is None:
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=zone)
    try:
        return moment if EARLIEST <= moment <= now + AHEAD else None
    except OverflowError:  # the last hours of the year 9999
        return None


@lru_cache(maxsize=4096)  # a feed shows the same times at each look
def _read(text: str) -> datetime | None:
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(re.sub(r"\s(?=[Z+-])", "", text.replace(",", ".").upper()))
        if _RFC_822.fullmatch(text):
            return parsedate_to_datetime(text)
    except ValueError:
        return None
    with _one_at_a_time:
        import dateparser  # noqa: PLC0415

        found: datetime | None = dateparser.parse(_plain(text), languages=["id", "en"], settings=_SETTINGS)
    return found


def _plain(text: str) -> str:
    """The same time without the words and signs around it."""
    text = _WEEKDAY.sub(" ", _BESIDE.sub(" ", text))
    text = _SIGNS.sub(" ", text)
    for spelling, name in _MONTHS:
        text = spelling.sub(name, text)
    text = _DOTTED_CLOCK.sub(lambda match: ":".join(part for part in match.groups() if part), text)
    return " ".join(text.split())
