"""How well and how fast articles are tagged; on a file of labelled ones, `python -m benchmarks.tagging FILE`.

The format: a JSON object a line with `id`, `title`, `body`, `gold` (codes) and `kind`. Scored micro over all
articles: villages against villages, kecamatan of everything at that level or below, and any region at all for
an article of kind `elsewhere` or `province-wide` is an error.

The peer is what one would write without a tagger: one regular expression of all the names, each as a whole
word in any case, and every place that bears a name that is found.
"""

import json
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.rows import Row
from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger, Tagging

ROOTS = ("35.14", "35.75")
LABELLED = Path(__file__).parent.parent / "tests" / "newsroom" / "articles.jsonl"
PEER = "one regular expression of all names"
#: Milliseconds for an article of 3,000 characters; F1 of the villages on labelled articles.
MOST_MILLISECONDS, LEAST_F1 = 2.0, 0.95
_NOTHING_EXPECTED = frozenset({"elsewhere", "province-wide"})


class TagsArticles(Protocol):
    def tag(self, title: str, body: str) -> Tagging: ...


class NamesAlone:
    """The peer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._codes: dict[str, list[str]] = {}
        for region in gazetteer:
            self._codes.setdefault(region.name.casefold(), []).append(region.code)
        longest_first = sorted(map(re.escape, self._codes), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(longest_first)})\b")

    def tag(self, title: str, body: str) -> Tagging:
        names = set(self._names.findall(f"{title}\n{body}".casefold()))
        return Tagging(tuple(sorted(code for name in names for code in self._codes[name])), ())


@dataclass(slots=True)
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    def count(self, predicted: set[str], gold: set[str]) -> None:
        self.right += len(predicted & gold)
        self.wrong += len(predicted - gold)
        self.missed += len(gold - predicted)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        together = self.precision + self.recall
        return 2 * self.precision * self.recall / together if together else 0.0

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"


@dataclass(slots=True)
class Report:
    villages: Score = field(default_factory=Score)
    kecamatan: Score = field(default_factory=Score)
    whole: Score = field(default_factory=Score)
    strays: list[str] = field(default_factory=list)  # articles about elsewhere that were tagged all the same
    misses: list[str] = field(default_factory=list)
    articles: int = 0


def _kecamatan(codes: set[str]) -> set[str]:
    return {code[:8] for code in codes if code.count(".") >= 2}


def _villages(codes: set[str]) -> set[str]:
    return {code for code in codes if code.count(".") == 3}


def _wholes(codes: set[str]) -> set[str]:
    return {code for code in codes if code.count(".") == 1}


def evaluate(file: Path, tagger: TagsArticles, gazetteer: Gazetteer) -> Report:
    report = Report()
    for line in file.read_text("utf-8").splitlines():
        if not line.strip():
            continue
        article = json.loads(line)
        report.articles += 1
        gold = set(article["gold"])
        tagging = tagger.tag(article["title"], article["body"])
        predicted = set(tagging.regions)
        report.villages.count(_villages(predicted), _villages(gold))
        report.kecamatan.count(_kecamatan(predicted), _kecamatan(gold))
        report.whole.count(_wholes(predicted), _wholes(gold))
        if predicted and article["kind"] in _NOTHING_EXPECTED:
            report.strays.append(article["id"])
        words = {evidence.code: f' from "{evidence.words}" ({evidence.rule})' for evidence in tagging.why}
        for code in sorted(predicted - gold):
            report.misses.append(
                f"{article['id']}: wrong {code} {gazetteer.full_name(code)}{words.get(code, '')}"
            )
        for code in sorted(gold - predicted):
            report.misses.append(f"{article['id']}: missed {code} {gazetteer.full_name(code)}")
    return report


def milliseconds(tagger: TagsArticles, length: int = 3_000, rounds: int = 200) -> tuple[float, float]:
    """Median and 99th percentile of tagging one article of so many characters."""
    sentence = (
        "Banjir merendam Desa Kedawungkulon dan Kedawung Wetan, Kecamatan Grati, Kabupaten Pasuruan. "
        "Petugas dari Polsek Grati mendirikan dapur umum, sementara warga Dusun Krajan bertahan. "
    )
    body = ("PASURUAN - " + sentence * (length // len(sentence) + 1))[:length]
    taken: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        tagger.tag("Banjir di Grati belum surut", body)
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def measure() -> list[Row]:
    """Time for an article, and how right the villages are on the labelled articles of the tests."""
    gazetteer = Gazetteer.of(ROOTS)
    tagger, peer = Tagger(gazetteer), NamesAlone(gazetteer)
    p50, p99 = milliseconds(tagger)
    peer_p50, peer_p99 = milliseconds(peer)
    report, by_peer = (evaluate(LABELLED, who, gazetteer) for who in (tagger, peer))
    f1, peer_f1 = report.villages.f1, by_peer.villages.f1
    what = "an article of 3,000 characters"
    fast = (f"under {MOST_MILLISECONDS:.0f} ms", p99 < MOST_MILLISECONDS)
    right = (f"at least {LEAST_F1}", f1 >= LEAST_F1)
    return [
        Row(f"{what}, p50", p50, "ms", PEER, peer_p50, peer_p50 / p50),
        Row(f"{what}, p99", p99, "ms", PEER, peer_p99, peer_p99 / p99, *fast),
        Row(f"villages of {report.articles} articles", f1, "F1", PEER, peer_f1, f1 / peer_f1, *right),
    ]


def main() -> None:
    gazetteer = Gazetteer.of(ROOTS)
    tagger = Tagger(gazetteer)
    for name in sys.argv[1:]:
        report = evaluate(Path(name), tagger, gazetteer)
        print(f"{name}: {report.articles} articles")
        print(f"  villages   {report.villages}\n  kecamatan  {report.kecamatan}\n  whole      {report.whole}")
        print(f"  tagged though about elsewhere: {', '.join(report.strays) or 'none'}")
        for miss in report.misses:
            print(f"  {miss}")
    median, p99 = milliseconds(tagger)
    print(f"3,000 characters: median {median:.2f} ms, p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()
