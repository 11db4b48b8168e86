"""How long a typed place name takes to find, over Pasuruan and over all Indonesia.

The peer is what one would write without a gazetteer of one's own: `rapidfuzz.process.extract` with its
default scorer (WRatio) over the full names, in the same run.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rapidfuzz import process

from newsroom.regions import Gazetteer

ROOTS = ("35.14", "35.75")
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


class Row(NamedTuple):
    """One line of the table; `ratio` is how many times faster ours is."""

    label: str
    figure: float
    unit: str
    peer: float
    ratio: float


def _milliseconds(search: Callable[[str], object], rounds: int) -> list[float]:
    taken: list[float] = []
    for _ in range(rounds):
        for query in QUERIES:
            started = time.perf_counter()
            search(query)
            taken.append((time.perf_counter() - started) * 1_000)
    return taken


def _rows(label: str, ours: Iterable[float], peer: Iterable[float]) -> list[Row]:
    rows: list[Row] = []
    one, other = sorted(ours), sorted(peer)
    for name, pick in (("p50", 49), ("p99", 98)):
        mine = statistics.quantiles(one, n=100)[pick]
        theirs = statistics.quantiles(other, n=100)[pick]
        rows.append(Row(f"place search, {label}, {name}", mine, "ms", theirs, theirs / mine))
    return rows


def _compare(gazetteer: Gazetteer, rounds: int, peer_rounds: int) -> list[Row]:
    names = [gazetteer.full_name(region.code) for region in gazetteer]
    gazetteer.search("warm")
    ours = _milliseconds(gazetteer.search, rounds)
    peer = _milliseconds(lambda query: process.extract(query, names, limit=8), peer_rounds)
    return _rows(f"{len(gazetteer):,} places", ours, peer)


def measure() -> list[Row]:
    """Both sizes against the peer; takes some 20 s, nearly all of it the peer over all Indonesia."""
    return [
        *_compare(Gazetteer.of(ROOTS), 200, 20),
        *_compare(Gazetteer.of_indonesia(), 20, 2),
    ]


if __name__ == "__main__":
    for row in measure():
        ours, peer = f"{row.figure:8.3f} {row.unit}", f"{row.peer:9.3f} {row.unit}"
        print(f"{row.label:40} {ours}   peer {peer}   {row.ratio:5.1f}x")
