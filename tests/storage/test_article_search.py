"""Articles are found by their words as they read now; what tips say is in no index."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text

from newsroom.search_words import HIT_BEGINS, HIT_ENDS, Occurring, Question, everywhere, read
from storage import article_search, articles, schema
from storage.article_search import Found
from storage.database import Connection, Storage
from tests.databases import in_a_file
from tests.storage.conftest import NOW, incoming

WINONGAN, BANDARAN, KEJAYAN = "35.14.19", "35.14.19.2001", "35.14.06"


async def _keep(connection: Connection, title: str, *regions: str, **changes: object) -> int:
    link = f"https://warta.example/{title}"
    article = incoming(title, **{"canonical_url": link, "url": link, "lead": "", **changes})
    await articles.keep(connection, article, regions, now=NOW)
    number = await articles.linked(connection, str(changes.get("url", link)), "")
    assert number is not None
    return number


async def _search(connection: Connection, typed: str, *places: str) -> Found:
    question = everywhere(read(typed), await article_search.occurring(connection, read(typed)))
    words = Question(question.words, question.words, places, question.beginning)
    return await article_search.search(connection, words, NOW)


async def test_title_and_text_are_searched_and_the_title_counts_more(storage: Storage):
    async with storage.transaction() as connection:
        in_text = await _keep(connection, "Kabar desa", body="Hujan, lalu banjir setinggi lutut.")
        in_title = await _keep(connection, "Banjir lagi", body="Air setinggi lutut.")
        await _keep(connection, "Panen mangga", body="Manis.")

        assert (await _search(connection, "banjir")).article_ids == (in_title, in_text)
        assert (await _search(connection, "banjir lutut")).article_ids == (in_title, in_text)
        assert (await _search(connection, "banjir mangga")).article_ids == ()


async def test_a_lead_of_its_own_is_searched_as_well(storage: Storage):
    async with storage.transaction() as connection:
        only = await _keep(connection, "Satu", lead="Cabai mahal.", body="")
        beside = await _keep(connection, "Dua", lead="Cabai murah…", body="Harga turun.")

        assert set((await _search(connection, "cabai")).article_ids) == {only, beside}


async def test_of_equal_hits_the_newer_stands_first(storage: Storage):
    async with storage.transaction() as connection:
        for days in (365, 7, 100):
            await _keep(connection, f"Banjir {days}", published_at=NOW - timedelta(days=days))
        found = await _search(connection, "banjir")
        titles = [
            (await articles.get(connection, number)).title  # type: ignore[union-attr]
            for number in found.article_ids
        ]

    assert titles == ["Banjir 7", "Banjir 100", "Banjir 365"]


async def test_a_place_holds_what_lies_inside_and_nothing_else(storage: Storage):
    async with storage.transaction() as connection:
        village = await _keep(connection, "Banjir satu", BANDARAN)
        whole = await _keep(connection, "Banjir dua", WINONGAN)
        await _keep(connection, "Banjir tiga", KEJAYAN)
        await _keep(connection, "Panen", WINONGAN)

        found = await _search(connection, "banjir", WINONGAN)
        assert set(found.article_ids) == {village, whole}
        assert found.in_places
        assert (await _search(connection, "banjir", BANDARAN)).article_ids == (village,)
        assert len((await _search(connection, "banjir", "35.14")).article_ids) == 3


async def test_a_place_alone_shows_its_newest(storage: Storage):
    async with storage.transaction() as connection:
        old = await _keep(connection, "Satu", BANDARAN, published_at=NOW - timedelta(days=9))
        new = await _keep(connection, "Dua", WINONGAN)
        await _keep(connection, "Tiga", KEJAYAN)

        assert (await _search(connection, "", WINONGAN)).article_ids == (new, old)


async def test_where_a_place_has_nothing_what_names_it_is_shown_then_what_is_elsewhere(storage: Storage):
    async with storage.transaction() as connection:
        question = Question(("banjir",), ("banjir", "winongan"), (WINONGAN,))
        elsewhere = await _keep(connection, "Banjir besar", KEJAYAN)
        found = await article_search.search(connection, question, NOW)
        assert (found.article_ids, found.in_places) == ((elsewhere,), False)

        naming = await _keep(connection, "Banjir dekat Winongan", KEJAYAN)
        found = await article_search.search(connection, question, NOW)
        assert (found.article_ids, found.in_places) == ((naming,), False)


async def test_the_last_word_may_go_on(storage: Storage):
    async with storage.transaction() as connection:
        number = await _keep(connection, "Kebakaran pasar")
        assert (await _search(connection, "kebak")).article_ids == (number,)
        assert (await _search(connection, "kebak pasar")).article_ids == ()


async def test_words_that_occur_are_known(storage: Storage):
    async with storage.transaction() as connection:
        await _keep(connection, "Kebakaran pasar")
        known = await article_search.occurring(connection, ["pasar", "winogan", "kebak"])
        assert known == Occurring(frozenset({"pasar"}), "kebak")
        known = await article_search.occurring(connection, ["kebak", "pasar"])
        assert known == Occurring(frozenset({"pasar"}), "")


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "'",
        "banjir*",
        '" OR title:*',
        "NEAR(a b)",
        "a AND",
        "NOT",
        "-banjir",
        "^banjir",
        "{",
        "; --",
        "\0a",
    ],
)
async def test_nothing_that_is_typed_is_an_operator(storage: Storage, typed: str):
    async with storage.transaction() as connection:
        await _keep(connection, "Kabar")
        for words in (read(typed), (typed,)):
            if words:
                assert (
                    await article_search.search(connection, Question(words, words), NOW)
                ).article_ids == ()


async def test_what_was_found_is_marked(storage: Storage):
    async with storage.transaction() as connection:
        number = await _keep(connection, "Banjir di Winongan", body="Kata warga, banjir <i>surut</i>.")
        found = await _search(connection, "banjir")
        excerpts = await article_search.excerpts(connection, found, [number])

    assert excerpts[number].title == f"{HIT_BEGINS}Banjir{HIT_ENDS} di Winongan"
    assert excerpts[number].text == f"Kata warga, {HIT_BEGINS}banjir{HIT_ENDS} <i>surut</i>."


async def test_a_corrected_article_is_found_by_its_new_words_alone(storage: Storage):
    async with storage.transaction() as connection:
        link = "https://warta.example/satu"
        await _keep(connection, "Korban qarvexo", url=link, canonical_url=link, body="Sebut qarvexo.")
        number = await _keep(
            connection, "Korban selamat", url=link, canonical_url=link, body="Tidak disebut."
        )

        assert (await _search(connection, "qarvexo")).article_ids == ()
        assert (await _search(connection, "selamat")).article_ids == (number,)


@in_a_file
async def test_what_no_article_says_any_more_leaves_the_file_at_night(storage: Storage):
    async def leftovers(connection: Connection) -> int:
        blocks = await connection.scalars(text("SELECT block FROM article_words_data"))
        return sum(b"qarvexo" in block for block in blocks)

    link = "https://warta.example/satu"
    async with storage.transaction() as connection:
        await _keep(connection, "Korban qarvexo", url=link, canonical_url=link, body="Sebut.")
        gone = await _keep(connection, "Saksi qarvexo", body="Sebut.")
    async with storage.transaction() as connection:
        await _keep(connection, "Korban selamat", url=link, canonical_url=link, body="Tidak.")
        await connection.execute(delete(schema.articles).where(schema.articles.c.id == gone))
    async with storage.transaction() as connection:
        assert (await _search(connection, "qarvexo")).article_ids == ()
        assert await leftovers(connection), "or this test could not fail"
        await article_search.tidy(connection)
        assert not await leftovers(connection)
        await connection.execute(text("INSERT INTO article_words (article_words) VALUES ('integrity-check')"))


@in_a_file
async def test_only_articles_are_in_the_index(storage: Storage):
    """What sources tell is never put in: FTS5 keeps words longer than rows."""
    async with storage.reading() as connection:
        made = await connection.execute(
            text("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger', 'view')")
        )
        feeding = {
            row.tbl_name for row in made if row.name.startswith("article_words_") and "TRIGGER" in row.sql
        }
        indexes = await connection.scalars(
            text("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts%' ORDER BY name")
        )
        assert feeding == {"articles"}
        assert list(indexes) == ["article_words"]
        view = await connection.scalar(text("SELECT sql FROM sqlite_schema WHERE name = 'article_texts'"))
        assert view.endswith("FROM articles")
