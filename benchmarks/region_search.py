"""How long a typed place name takes to find, over Pasuruan and over all Indonesia.

The peer is what one would write without a gazetteer of one's own: `rapidfuzz.process.extract` with its
default scorer (WRatio) over the full names, in the same run.
"""

import statistics
import time
from collections.abc import Callable, Iterable

from rapidfuzz import process

from benchmarks.rows import Row
from newsroom.regions import Gazetteer

ROOTS = ("35.14", "35.75")
PEER = "rapidfuzz.process.extract, WRatio"
#: Milliseconds in which 99 of 100 searches have to end: what is served at home, and the whole country.
MOST_AT_HOME, MOST_IN_ALL = 5.0, 50.0
# What readers type: exact names, split and joined ones, slips, prefixes, qualifiers, and chatter.
QUERIES = (
    "kepuh",
    "tanggulengin",
    "kedawung kulon",
    "oro oro puleh",
    "pekanggkuran",
    "kec kejayan",
    "kota pasuruan",
    "wonosari tutur",
    "kalirejo kec. kraton",
    "desa sukorejo kecamatan pohjentrek",
    "keja",
    "tangulangin kejayn",
    "terima kasih banyak",
    "asdfgh",
)


def _milliseconds(search: Callable[[str], object], rounds: int) -> list[float]:
    taken: list[float] = []
    for _ in range(rounds):
        for query in QUERIES:
            started = time.perf_counter()
            search(query)
            taken.append((time.perf_counter() - started) * 1_000)
    return taken


def _rows(label: str, ours: Iterable[float], peer: Iterable[float], most: float) -> list[Row]:
    def row(name: str, at: int, goal: float | None = None) -> Row:
        mine, theirs = (statistics.quantiles(taken, n=100)[at - 1] for taken in (one, other))
        promise = ("", None) if goal is None else (f"under {goal:.0f} ms", mine < goal)
        return Row(f"place search, {label}, {name}", mine, "ms", PEER, theirs, theirs / mine, *promise)

    one, other = sorted(ours), sorted(peer)
    return [row("p50", 50), row("p99", 99, most)]


def _compare(gazetteer: Gazetteer, rounds: int, peer_rounds: int, most: float) -> list[Row]:
    names = [gazetteer.full_name(region.code) for region in gazetteer]
    gazetteer.search("warm")
    ours = _milliseconds(gazetteer.search, rounds)
    peer = _milliseconds(lambda query: process.extract(query, names, limit=8), peer_rounds)
    return _rows(f"{len(gazetteer):,} places", ours, peer, most)


def measure() -> list[Row]:
    """Both sizes against the peer; takes some 20 s, nearly all of it the peer over all Indonesia."""
    return [
        *_compare(Gazetteer.of(ROOTS), 200, 20, MOST_AT_HOME),
        *_compare(Gazetteer.of_indonesia(), 20, 2, MOST_IN_ALL),
    ]
