"""How well and how fast articles are tagged, on a file of labelled ones: `python -m benchmarks.tagging FILE`.

The format: a JSON object a line with `id`, `title`, `body`, `gold` (codes) and `kind`. Scored micro over all
articles: villages against villages, kecamatan of everything at that level or below, and any region at all for
an article of kind `elsewhere` or `province-wide` is an error.
"""

import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger

ROOTS = ("35.14", "35.75")
_NOTHING_EXPECTED = frozenset({"elsewhere", "province-wide"})


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


def evaluate(file: Path, tagger: Tagger, gazetteer: Gazetteer) -> Report:
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
            report.misses.append(f"{article['id']}: wrong {code} {gazetteer.full_name(code)}{words[code]}")
        for code in sorted(gold - predicted):
            report.misses.append(f"{article['id']}: missed {code} {gazetteer.full_name(code)}")
    return report


def milliseconds(tagger: Tagger, length: int = 3_000, rounds: int = 200) -> tuple[float, float]:
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
