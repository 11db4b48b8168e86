"""How large the database must be: the rows of a week, times the bytes that each takes with its indexes."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from benchmarks.soak_plan import DAY

if TYPE_CHECKING:
    from benchmarks.soak_home import Home
    from benchmarks.soak_plan import Week

#: Tables that grow with the same thing; what is named nowhere grows with tips.
_GROUPS = {
    "readers": ("readers", "subscriptions", "wishes", "reader_topics", "timetables"),
    "articles": ("articles", "article_regions", "article_words"),
    "deliveries": ("deliveries", "dispatches"),
    "entries": ("digest_entries", "digest_waves", "waiting_news"),
}
#: Bytes of each and of its entries in indexes, measured on a small week (`bytes_of_each`).
BYTES: Mapping[str, float] = {
    "readers": 205,
    "articles": 2_200,
    "deliveries": 66,
    "entries": 12,
    "tips": 5_000,
}
#: Of a database in which nothing stands yet.
EMPTY = 400_000


def expected_rows(week: "Week", days_kept: int) -> dict[str, int]:
    """How many of each there are at the end, where finished deliveries are kept for so many days."""
    kept_from = week.seconds - days_kept * DAY
    deliveries = entries = 0
    digests: set[tuple[int, float]] = set()
    for article in week.news:
        for reader in week.audience(article):
            due = reader.latest(article.at)
            if due == article.at:
                deliveries += due >= kept_from
            else:
                entries += 1
                if kept_from <= due < week.seconds:
                    digests.add((reader.index, due))
    for danger in week.dangers:
        copies = 1 + bool(danger.later)
        deliveries += copies * sum(1 for _ in week.endangered(danger)) * (danger.at >= kept_from)
    return {
        "readers": len(week.followers),
        "articles": len(week.news),
        "deliveries": deliveries + len(digests),
        "entries": entries,
        "tips": len(week.tips),
    }


def expected_megabytes(week: "Week", days_kept: int) -> float:
    """The same in bytes, before anything was run."""
    rows = expected_rows(week, days_kept)
    return (EMPTY + sum(BYTES[name] * count for name, count in rows.items())) / 1e6


def bytes_of_each(home: "Home", week: "Week", days_kept: int) -> dict[str, tuple[int, int, float]]:
    """For each group: how many were expected, bytes that its tables take in fact, and bytes of each."""
    sizes: Counter[str] = Counter()
    for table, size in home.rows(
        "SELECT m.tbl_name, s.pgsize FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name"
        " WHERE s.aggregate = TRUE"
    ):
        sizes[_group_of(table)] += size
    rows = expected_rows(week, days_kept)
    return {name: (count, sizes[name], round(sizes[name] / max(count, 1), 1)) for name, count in rows.items()}


def _group_of(table: str) -> str:
    for group, tables in _GROUPS.items():
        if table.startswith(tables):
            return group
    return "tips"
