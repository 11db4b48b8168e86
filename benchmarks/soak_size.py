"""How large the database must be: the rows of a week, times the bytes that each takes with its indexes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.soak_home import Home
    from benchmarks.soak_plan import Week

#: Bytes of a row and of its entries in indexes, measured on a small week (`bytes_a_row`).
BYTES: Mapping[str, float] = {
    "readers": 200,
    "articles": 3000,
    "deliveries": 120,
    "digest_entries": 20,
    "tips": 6000,
}
EMPTY = 1_000_000


def expected_megabytes(week: "Week", home: "Home", figures: Mapping[str, float]) -> float:
    """Of a week."""
    rows = {
        "readers": len(week.followers),
        "articles": len(week.news),
        "deliveries": home.count("deliveries"),
        "digest_entries": home.count("digest_entries"),
        "tips": figures["tips"],
    }
    return (EMPTY + sum(BYTES[name] * count for name, count in rows.items())) / 1e6


def bytes_a_row(home: "Home") -> dict[str, tuple[int, float]]:
    """How many rows each table has, and how many bytes each of them takes with its part of the indexes."""
    sizes = home.rows(
        "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name"
        " WHERE s.aggregate GROUP BY m.tbl_name ORDER BY 2 DESC"
    )
    return {name: (count, size / max(count, 1)) for name, size in sizes if (count := home.count(f'"{name}"'))}
