"""How long the words of articles take to find, among 100,000 of them.

The articles are made up, the words are not: sentences of 9 to 18 words, three quarters of them drawn as
often as the labelled articles of the tests use them (so "di", "desa" and "warga" stand nearly everywhere), a
quarter from 60,000 names put together from Indonesian syllables, a few of them often and most hardly ever.
Sixteen sentences make an article of some 1,700 signs about one of 399 villages; some make much more news.

A question goes the whole way: which of its words occur, its places, the ranking of up to 400, a page of five
with what was found marked. The peer asks the same database as one begins: each word by LIKE, newest first.
"""

import asyncio
import itertools
import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, or_, select

from benchmarks.rows import Row
from benchmarks.tagging import LABELLED, ROOTS
from newsroom import search_words
from newsroom.regions import Gazetteer
from storage import article_search, articles
from storage.database import Storage
from storage.schema import article_regions
from storage.schema import articles as articles_table

ARTICLES = 100_000
PEER = "LIKE in title and text"
#: Milliseconds in which 99 of 100 questions have to be answered.
MOST = 50.0
ROUNDS, PEER_ROUNDS = 40, 1
PER_PAGE = 5
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
# What readers type: one word, several, places, a slipped letter, a beginning, what stands in every article.
QUESTIONS = (
    "banjir",
    "banjir winongan",
    "jalan rusak",
    "pencuri motor",
    "harga cabai",
    "kebakaran bangil",
    "banjir winogan",
    "kejayan",
    "kecelakaan truk di jalan raya",
    "warga kepuh",
    "pengajian kota pasuruan",
    "jembatan",
    "polisi tangkap",
    "kebak",
    "kecamatan",
    "desa oro-oro ombo wetan",
    "qwertyuiop",
)
_BATCH = 1_000
_SENTENCES, _IN_AN_ARTICLE = 40_000, 16
_TAIL = 60_000


async def measure(number: int = ARTICLES) -> list[Row]:
    """Making the articles takes most of the time: a minute or two."""
    gazetteer = Gazetteer.of(ROOTS)
    with tempfile.TemporaryDirectory() as directory:
        storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=NOW)
        await _fill(storage, gazetteer, number)
        async with storage.transaction() as connection:
            await article_search.tidy(connection)  # as it is every night
        ours = await _milliseconds(lambda typed: _ask(storage, gazetteer, typed), ROUNDS)
        peer = await _milliseconds(lambda typed: _scan(storage, typed), PEER_ROUNDS)
        await storage.close()
    return [
        _row(f"{number:,} articles, p50", 50, ours, peer),
        _row(f"{number:,} articles, p99", 99, ours, peer, MOST),
    ]


def _row(what: str, at: int, ours: Sequence[float], peer: Sequence[float], goal: float | None = None) -> Row:
    mine, theirs = (statistics.quantiles(taken, n=100)[at - 1] for taken in (ours, peer))
    promise = ("", None) if goal is None else (f"under {goal:.0f} ms", mine < goal)
    return Row(what, mine, "ms", PEER, theirs, theirs / mine, *promise)


async def _milliseconds(ask: Callable[[str], Awaitable[object]], rounds: int) -> list[float]:
    taken = []
    for _ in range(rounds):
        for typed in QUESTIONS:
            started = time.perf_counter()
            await ask(typed)
            taken.append((time.perf_counter() - started) * 1_000)
    return taken


async def _ask(storage: Storage, gazetteer: Gazetteer, typed: str) -> None:
    words = search_words.read(typed)
    async with storage.reading() as connection:
        occurring = await article_search.occurring(connection, words)
        question = search_words.understand(words, gazetteer, occurring)
        found = await article_search.search(connection, question, NOW)
        shown = found.article_ids[:PER_PAGE]
        await articles.get_many(connection, shown)
        await article_search.excerpts(connection, found, shown)


async def _scan(storage: Storage, typed: str) -> None:
    columns = articles_table.c
    every = [
        or_(columns.title.icontains(word), columns.body.icontains(word)) for word in search_words.read(typed)
    ]
    newest = columns.published_at.desc()
    async with storage.reading() as connection:
        statement = select(columns.id, columns.title).where(*every).order_by(newest).limit(PER_PAGE)
        (await connection.execute(statement)).all()


async def _fill(storage: Storage, gazetteer: Gazetteer, number: int) -> None:
    chance = random.Random(1)  # the same articles in every run
    sentences = await asyncio.to_thread(_sentences, chance)
    villages = [region for region in gazetteer if region.kind.is_village]
    for first in range(0, number, _BATCH):
        rows, tags = [], []
        for at in range(first, min(first + _BATCH, number)):
            body = " ".join(chance.choices(sentences, k=_IN_AN_ARTICLE))
            village = villages[int(len(villages) * chance.random() ** 1.6)]
            title = f"{' '.join(chance.choice(sentences).split()[:6])} di {village.name}"
            published = NOW - timedelta(minutes=10 * (number - at))
            rows.append(_article(at + 1, title, body, published))
            tags.append({"region": village.code, "article_id": at + 1})
        async with storage.transaction() as connection:
            await connection.execute(insert(articles_table), rows)
            await connection.execute(insert(article_regions), tags)


def _article(number: int, title: str, body: str, published: datetime) -> dict[str, object]:
    nothing = dict.fromkeys(("guid", "url", "canonical_url", "author", "section", "source", "image_url"), "")
    said = {"title": title, "lead": body[:200], "body": body, "fingerprint": str(number)}
    times = {"published_at": published, "stored_at": published, "planned_at": published}
    return {"id": number, "revision": 1, **nothing, **said, **times}


def _sentences(chance: random.Random) -> list[str]:
    labelled = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines() if line.strip()]
    text = " ".join(f"{article['title']}. {article['body']}" for article in labelled)
    used = Counter(re.findall(r"[\w'-]+", text))
    common = _drawn(chance, list(used), list(used.values()))
    tail = sorted({_name(chance) for _ in range(_TAIL)})
    chance.shuffle(tail)
    rare = _drawn(chance, tail, [1 / (rank + 3) for rank in range(len(tail))])
    lengths = [chance.randint(9, 18) for _ in range(_SENTENCES)]
    return [
        " ".join(next(common if chance.random() < 0.75 else rare) for _ in range(length)).capitalize() + "."
        for length in lengths
    ]


def _drawn(chance: random.Random, words: Sequence[str], weights: Sequence[float]) -> Iterator[str]:
    summed = list(itertools.accumulate(weights))
    while True:
        yield from chance.choices(words, cum_weights=summed, k=50_000)


def _name(chance: random.Random) -> str:
    syllables = (
        chance.choice(("b", "d", "g", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w", "ng", "ny", "c"))
        + chance.choice("aiueo")
        + chance.choice(("", "", "n", "r", "ng", "s", "k"))
        for _ in range(chance.choice((2, 3, 3, 4)))
    )
    return "".join(syllables)
