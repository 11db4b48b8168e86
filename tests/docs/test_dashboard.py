"""The dashboard and the operator's page ask for what the bot tells: no metric, no label that is not there."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from delivery.counting import SendStats
from delivery.handling import IntakeStats
from service.metrics import Counts, Figures

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "docs" / "grafana-dashboard.json").read_text("utf-8"))
OPERATE = (ROOT / "docs" / "operate.md").read_text("utf-8")
CONTRACT = (
    "kentongan_updates_total{kind,outcome}",
    "kentongan_update_seconds",
    "kentongan_sends_total{kind,outcome}",
    "kentongan_send_seconds",
    "kentongan_outbox_pending{kind}",
    "kentongan_outbox_oldest_seconds{kind}",
    "kentongan_flood_waits_total",
    "kentongan_feed_articles_total{outcome}",
    "kentongan_tips_open{state}",
)
_PROCESS: dict[str, set[str]] = {"process_resident_memory_bytes": set(), "process_cpu_seconds_total": set()}


def told() -> dict[str, set[str]]:
    """Every metric that the bot tells, by the name under which Prometheus keeps it, with its labels."""
    updates = IntakeStats()
    updates.updates["message", "handled"] += 1
    updates.turned_away["secret"] += 1
    sent = SendStats()
    sent.note((("answer", "sent"), 0.1))
    counts = Counts(updates, sent, SendStats(), Counter(new=1), Counter({("error", "feeds"): 1}))
    found: dict[str, set[str]] = {}
    for family in Figures(counts, lambda: 0.0).collect():
        if family.type == "histogram":
            found[family.name] = set()
        for sample in family.samples:
            found[sample.name] = set(sample.labels)
    return found


TOLD = told()
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_the_metrics_of_the_contract_have_their_names_and_labels():
    for line in CONTRACT:
        name, _, labels = line.rstrip("}").partition("{")
        assert TOLD[name] == set(filter(None, labels.split(",")))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_dashboard_asks_for_metrics_that_there_are_by_labels_that_they_have(expression: str):
    every = {**TOLD, **_PROCESS}
    names = re.findall(r"\b(?:kentongan|process)_\w+", expression)
    assert names
    asked = set(re.findall(r"(\w+)(?:=~|!~|!=|=)", expression))
    asked.update(*(re.split(r",\s*", one) for one in re.findall(r"\bby \(([^)]*)\)", expression)))
    for name in names:
        assert name in every
        assert asked - {"instance"} <= every[name]


def test_every_metric_stands_on_the_dashboard_and_on_the_operators_page():
    asked = " ".join(EXPRESSIONS)
    for name in TOLD:
        stem = re.sub(r"_(bucket|count|sum)$", "", name)
        assert re.search(rf"\b{stem}(_bucket)?\b", asked), f"{stem} is on no panel"
        assert re.search(rf"`{stem}(?:{{[a-z,]+}})?`", OPERATE), f"{stem} is not explained"


def test_the_operators_page_names_the_labels_as_they_are():
    explained = re.findall(r"^\| `(kentongan_\w+)(?:{([a-z,]+)})?` \|", OPERATE, re.MULTILINE)
    assert len(explained) >= len(CONTRACT)
    for name, labels in explained:
        assert TOLD[name] == set(filter(None, labels.split(",")))


def test_panels_lie_side_by_side_and_have_titles_of_their_own():
    panels: list[dict[str, Any]] = DASHBOARD["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    for one, other in itertools.combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below
    assert all(place["x"] + place["w"] <= 24 for place in places)


def test_the_source_is_chosen_by_whoever_imports_it():
    sources = {target["datasource"]["uid"] for panel in DASHBOARD["panels"] for target in panel["targets"]}
    assert sources == {"${source}"}
    assert {one["name"] for one in DASHBOARD["templating"]["list"]} == {"source", "instance"}
