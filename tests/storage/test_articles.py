"""An article is kept once, known again by the feed's id, its link or its words, and changed in place."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import articles, schema
from storage.articles import Kept
from storage.database import Storage
from tests.storage.conftest import NOW, incoming


async def _count(connection) -> int:
    return int(await connection.scalar(select(func.count()).select_from(schema.articles)))


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"guid": "a1"}, {"guid": "a1", "canonical_url": "https://warta.example/other", "fingerprint": "x"}),
        ({}, {"guid": "later-added", "fingerprint": "x"}),
        ({}, {"canonical_url": "https://mirror.example/jembatan"}),
        ({"canonical_url": ""}, {"canonical_url": ""}),
    ],
    ids=["by the feed's id", "by its link", "by its words", "by its words, without a link"],
)
async def test_a_repeat_is_recognised(storage: Storage, first: dict[str, str], again: dict[str, str]):
    async with storage.transaction() as connection:
        assert await articles.keep(connection, incoming(**first), ["35.14.06"], now=NOW) is Kept.NEW
        assert await articles.keep(connection, incoming(**again), ["35.14.06"], now=NOW) is Kept.KNOWN
        assert await _count(connection) == 1


async def test_two_feeds_may_use_the_same_id_for_different_articles(storage: Storage):
    other = incoming(
        "Panen mangga dimulai",
        guid="1",
        source="Kabar Bangil",
        canonical_url="https://bangil.example/mangga",
    )
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(guid="1"), [], now=NOW)
        assert await articles.keep(connection, other, [], now=NOW) is Kept.NEW


async def test_a_changed_article_is_updated_in_place_and_not_planned_again(storage: Storage):
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(), ["35.14.06", "35.14.06.2017"], now=NOW)
        [waiting] = await articles.unplanned(connection, limit=10)
        await articles.mark_planned(connection, [waiting.id], NOW)

        changed = incoming(title="Jembatan Kepuh dibuka lagi")
        assert await articles.keep(connection, changed, ["35.14.06"], now=NOW) is Kept.UPDATED

        article = await articles.get(connection, waiting.id)
        assert article is not None
        assert (article.title, article.revision) == ("Jembatan Kepuh dibuka lagi", 2)
        assert article.regions == ("35.14.06",)
        assert await articles.unplanned(connection, limit=10) == ()


@pytest.mark.parametrize(
    ("regions", "hours_later", "by_hand", "again"),
    [
        (["35.14.06", "35.14.14"], 1, False, True),
        (["35.14.14"], 1, False, True),
        (["35.14.06"], 1, False, False),
        ([], 1, False, False),
        (["35.14.14"], 24, False, False),
        (["35.14.14"], 1, True, False),
    ],
    ids=["more", "another", "the same", "fewer", "no news any more", "an editor chose"],
)
async def test_what_is_about_more_places_while_it_is_news_is_planned_again(
    storage: Storage, regions: list[str], hours_later: int, by_hand: bool, again: bool
):
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(), ["35.14.06"], now=NOW)
        [waiting] = await articles.unplanned(connection, limit=10)
        await articles.mark_planned(connection, [waiting.id], NOW)
        if by_hand:
            await articles.choose_regions(connection, waiting.id, ["35.14.06"])

        changed, later = incoming(title="Jembatan Kepuh dibuka lagi"), NOW + timedelta(hours=hours_later)
        assert await articles.keep(connection, changed, regions, now=later) is Kept.UPDATED
        assert bool(await articles.unplanned(connection, limit=10)) is again


async def test_two_papers_with_other_words_under_one_link_do_not_change_it_back_and_forth(storage: Storage):
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(), [], now=NOW)
        theirs = incoming("Judul koran lain", source="Kabar Bangil")

        assert await articles.keep(connection, theirs, [], now=NOW) is Kept.KNOWN


@pytest.mark.parametrize(
    ("followed", "wider", "sees"),
    [
        ("35.14.06.2017", True, True),
        ("35.14.06", True, True),
        ("35.14", True, True),
        ("35.14.06.2018", True, False),
        ("35.14.08", True, False),
        ("35.75", True, False),
    ],
)
async def test_newest_shows_what_concerns_the_followed_place(
    storage: Storage, followed: str, wider: bool, sees: bool
):
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(), ["35.14.06.2017"], now=NOW)
        found = await articles.newest(connection, [followed], limit=5, wider=wider)

    assert bool(found) is sees


@pytest.mark.parametrize(("wider", "sees"), [(True, True), (False, False)])
async def test_wider_news_is_seen_from_inside_unless_switched_off(storage: Storage, wider: bool, sees: bool):
    async with storage.transaction() as connection:
        await articles.keep(connection, incoming(), ["35.14.06"], now=NOW)
        found = await articles.newest(connection, ["35.14.06.2017"], limit=5, wider=wider)

    assert bool(found) is sees


async def test_newest_comes_newest_first_by_pages_without_doubles(storage: Storage):
    async with storage.transaction() as connection:
        for hours in range(5):
            article = incoming(
                f"Berita {hours}",
                canonical_url=f"https://warta.example/{hours}",
                published_at=NOW - timedelta(hours=hours),
            )
            await articles.keep(connection, article, ["35.14.06", "35.14.06.2017"], now=NOW)
        first = await articles.newest(connection, ["35.14"], limit=3)
        second = await articles.newest(connection, ["35.14"], limit=3, skip=3)

    assert [article.title for article in (*first, *second)] == [f"Berita {hours}" for hours in range(5)]
