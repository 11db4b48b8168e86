"""Messages written after the standard (OASIS CAP 1.2, section 3.2), for tests to keep or to break."""

from collections.abc import Mapping
from typing import Any

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "cuaca@example.org"
#: What BMKG writes in this form, with invented words.
DESCRIPTION = (
    "Hujan lebat disertai petir akan terjadi pada 27 November 2026, 14:10 WIB di sebagian wilayah Jawa Timur,"
    " khususnya di {places}.\n Kondisi ini dapat menimbulkan genangan.\n"
    " Masyarakat dihimbau untuk tetap waspada dan mengurangi kegiatan di luar rumah.\n"
    " Kondisi diperkirakan berlangsung hingga 27 November 2026, 17:00 WIB."
)
AREA = "<area><areaDesc>Jawa Timur</areaDesc></area>"
INFO: Mapping[str, str] = {
    "language": "id",
    "category": "Met",
    "event": "Hujan Lebat dan Petir",
    "urgency": "Immediate",
    "severity": "Moderate",
    "certainty": "Observed",
    "effective": "2026-11-27T14:10:00+07:00",
    "expires": "2026-11-27T17:00:00+07:00",
    "senderName": "Badan Contoh",
    "headline": "Hujan Lebat disertai Petir di Jawa Timur",
    "description": DESCRIPTION.format(places="Kejayan, Winongan"),
    "web": "https://peta.example.org/2026/11/27/peta.jpg",
}
ALERT: Mapping[str, str] = {
    "identifier": "2.49.0.1.360.0.2026.11.27.07.35.001",
    "sender": SENDER,
    "sent": "2026-11-27T14:00:00+07:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}


def elements(values: Mapping[str, str | None]) -> str:
    """Each name with its text; None leaves it out. Text is written as it is: it may be markup."""
    return "".join(f"<{name}>{text}</{name}>" for name, text in values.items() if text is not None)


def info(areas: str = AREA, inside: str = "", **values: str | None) -> str:
    """An `info`, with changes; a value of None leaves its element out."""
    return f"<info>{elements({**INFO, **values})}{inside}{areas}</info>"


def alert(*infos: str, inside: str = "", namespace: str = NAMESPACE, **values: str | None) -> bytes:
    """A message, with changes; without `infos` it has one."""
    body = elements({**ALERT, **values}) + inside + "".join(infos or (info(),))
    head = '<?xml version="1.0" ?>\n<?xml-stylesheet type="text/xsl" href="/style.xsl"?>\n'
    return f'{head}<alert xmlns="{namespace}">{body}</alert>'.encode()


def warns_of(places: str, **values: Any) -> bytes:
    """A message in BMKG's form about these kecamatan."""
    return alert(info(description=DESCRIPTION.format(places=places)), **values)


def rss(*items: tuple[str, str, str]) -> str:
    """A list in BMKG's form: (headline, address, guid) for each message, the newest first."""
    told = "".join(
        f"<item><title>{headline}</title><link>{link}</link><description>x</description>"
        f"<guid isPermaLink='false'>{guid}</guid>"
        f"<pubDate>Fri, 27 Nov 2026 14:{len(items) - at:02}:00 +0700</pubDate></item>"
        for at, (headline, link, guid) in enumerate(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Contoh</title>{told}</channel></rss>'
