"""A real database for each test, in a file and on a server, and small makers of things to put into it."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsroom.articles import IncomingArticle
from newsroom.sealing import Address, Purpose, SealedAddress, Sealer
from storage.database import Storage
from tests.databases import url_in

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    return url_in(tmp_path)


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    opened = await Storage.open(database_url, now=NOW)
    yield opened
    await opened.close()


@pytest.fixture
def address_of() -> Callable[[int], SealedAddress]:
    sealer = Sealer(Purpose.READERS, b"k" * 32)
    return lambda chat_id: sealer.seal_address(Address(chat_id))


def incoming(title: str = "Jembatan Kepuh selesai diperbaiki", **changes: object) -> IncomingArticle:
    values: dict[str, object] = {
        "guid": "",
        "url": "https://warta.example/jembatan?utm_source=x",
        "canonical_url": "https://warta.example/jembatan",
        "fingerprint": f"words of {title}",
        "title": title,
        "lead": "Warga kembali melintas sejak pagi.",
        "body": "Warga kembali melintas sejak pagi. Perbaikan berlangsung dua pekan.",
        "author": "Redaksi",
        "section": "Desa",
        "source": "Warta Pasuruan",
        "image_url": "",
        "published_at": NOW - timedelta(hours=1),
    }
    return IncomingArticle(**{**values, **changes})  # type: ignore[arg-type]
