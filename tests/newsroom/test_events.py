"""Reports on one event are one entry; two events in one village are two."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsroom.articles import Article
from newsroom.events import events

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
TRUCK = (
    "Truk tabrak pembatas jalan di Gempol, sopir luka",
    "Truk pasir menabrak pembatas jalan di Kejapanan, Gempol, Selasa pagi. Sopir dibawa ke rumah sakit.",
)
TRUCK_TOO = (
    "Kecelakaan truk pasir di Kejapanan Gempol, sopir dilarikan ke rumah sakit",
    "Kecelakaan terjadi di jalan raya Kejapanan, Gempol, Selasa pagi. Truk pasir menabrak pembatas jalan.",
)
FLOOD = (
    "Banjir rendam tiga desa di Winongan",
    "Ratusan rumah di tiga desa di Kecamatan Winongan terendam banjir setengah meter sejak Senin malam.",
)
FLOOD_TOO = (
    "Tiga desa di Winongan terendam banjir",
    "Banjir merendam ratusan rumah di tiga desa Kecamatan Winongan, Senin malam, dari Sungai Rejoso.",
)
AID = (
    "Bantuan banjir Winongan mulai disalurkan",
    "Bupati menyerahkan sembako kepada korban banjir di tiga desa Winongan.",
)
HARVEST = (
    "Panen raya padi di Kepuh",
    "Petani Desa Kepuh, Kecamatan Kejayan, memanen padi seluas 40 hektare.",
)
ROAD = (
    "Jalan desa di Kepuh diperbaiki",
    "Jalan Desa Kepuh, Kecamatan Kejayan, sepanjang 2 kilometer diaspal.",
)

DEATH = (
    "Kabar Duka: Bapak Slamet, Warga Desa Kepuh, Meninggal Dunia",
    "Innalillahi. Bapak Slamet bin Karto, warga Dusun Krajan, Desa Kepuh, meninggal dunia pada Jumat pagi.",
)
DEATH_TOO = (
    "Kabar Duka: Ibu Siti Aminah, Warga Desa Kepuh, Meninggal Dunia",
    "Innalillahi. Ibu Siti Aminah binti Karim, warga Dusun Sumber, Desa Kepuh, meninggal dunia Sabtu pagi.",
)
OUTAGE = (
    "Jadwal Pemadaman Listrik Kejayan Sabtu 28 November 2026",
    "PLN mengumumkan pemadaman listrik di Desa Kepuh dan sekitarnya, Sabtu pukul 09.00-12.00 WIB.",
)
OUTAGE_TOO = (
    "Jadwal Pemadaman Listrik Kejayan Minggu 29 November 2026",
    "PLN mengumumkan pemadaman listrik di Desa Kepuh dan sekitarnya, Minggu pukul 13.00-16.00 WIB.",
)


def told(number: int, words: tuple[str, str], source: str = "Warta", **more: object) -> Article:
    title, lead = words
    article = Article(number, "", title, lead, "", "", "", source, "", NOW, 1, ("35.14.06",))
    return replace(article, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"), [(TRUCK, TRUCK_TOO), (FLOOD, FLOOD_TOO)], ids=["a crash", "a flood"]
)
def test_two_papers_on_one_event_are_one_entry(one: tuple[str, str], other: tuple[str, str]):
    [event] = events([told(1, one), told(2, other, "Radar", published_at=NOW - timedelta(hours=3))])
    assert event.first.id == 1
    assert event.sources == ("Warta", "Radar")


@pytest.mark.parametrize(
    ("one", "other"), [(HARVEST, ROAD), (FLOOD, AID)], ids=["one village", "what came of it"]
)
def test_two_events_are_two_entries(one: tuple[str, str], other: tuple[str, str]):
    assert len(events([told(1, one), told(2, other, "Radar")])) == 2


@pytest.mark.parametrize(
    ("one", "other"), [(DEATH, DEATH_TOO), (OUTAGE, OUTAGE_TOO)], ids=["two deaths", "two days"]
)
def test_what_one_paper_tells_twice_is_two_entries_however_alike(
    one: tuple[str, str], other: tuple[str, str]
):
    earlier = told(2, other, published_at=NOW - timedelta(hours=3))
    first, second = events([told(1, one), earlier])
    assert (first.first.id, second.first.id) == (1, 2)
    together = events([told(1, one), earlier, told(3, one, "Radar", published_at=NOW - timedelta(hours=1))])
    assert [len(event.articles) for event in together] == [2, 1], "another paper on it is still one with it"


def test_the_same_words_elsewhere_or_days_later_are_another_event():
    elsewhere = told(2, FLOOD, "Radar", regions=("35.14.07",))
    later = told(3, FLOOD, "Kabar", published_at=NOW + timedelta(days=2, minutes=1))
    assert len(events([told(1, FLOOD), elsewhere, later])) == 3


def test_the_newest_comes_first():
    found = events([told(1, FLOOD), told(2, HARVEST, published_at=NOW + timedelta(hours=1))])
    assert [event.first.id for event in found] == [2, 1]
