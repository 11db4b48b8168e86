"""The bot's figures as Prometheus reads them: made from plain counts only when somebody asks.

The parts count in memory and know nothing of Prometheus; what waits is counted in SQL at each scrape. No
label ever holds a chat, a user, or a region: the labels are words of the program.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from delivery.counting import BOUNDS, Durations, SendStats
from delivery.handling import IntakeStats
from delivery.member import Worker
from newsroom.deliveries import DeliveryKind
from newsroom.tips import TipState
from service.readiness import Part
from service.running import Newsroom
from service.troubles import Troubles
from storage import figures
from storage.database import DatabaseUnavailable
from storage.figures import Backlog

Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What SQL said at this scrape."""

    backlogs: Sequence[Backlog] = ()
    tips: Sequence[tuple[TipState, int]] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the parts of a newsroom count."""

    updates: IntakeStats
    outbox: SendStats
    #: What was sent beside the outbox.
    answers: SendStats
    feeds: Counter[str]
    troubles: Counter[tuple[str, str]]


class Metrics:
    """A registry of its own for one newsroom, so that two in a process do not meet."""

    def __init__(self, newsroom: Newsroom, troubles: Troubles) -> None:
        self._newsroom = newsroom
        counts = Counts(
            newsroom.intake.stats,
            newsroom.outbox.stats,
            newsroom.answers,
            newsroom.ingest.counts,
            troubles.counts,
        )
        self._figures = Figures(counts, lambda: newsroom.clock().timestamp())
        self._figures.worker = newsroom.worker
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self._figures)
        ProcessCollector(registry=self._registry)

    async def page(self, accept: str, amiss: Sequence[Part]) -> tuple[bytes, str]:
        """The page and its content type, in the form that is asked for; also while the database is away."""
        self._figures.amiss = frozenset(amiss)
        self._figures.waiting = await self._waiting()
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type

    async def _waiting(self) -> Waiting:
        try:
            async with self._newsroom.storage.reading() as connection:
                backlogs = await figures.backlogs(connection)
                return Waiting(backlogs, await figures.open_tips(connection))
        except DatabaseUnavailable:
            return Waiting()


class Figures(Collector):
    """What is told. `waiting` and `amiss` are set before each scrape; `wall` gives unix seconds."""

    def __init__(self, counts: Counts, wall: Callable[[], float]) -> None:
        self._counts = counts
        self._wall = wall
        self.waiting = Waiting()
        self.amiss: frozenset[Part] = frozenset()
        #: Of one of several workers.
        self.worker: Worker | None = None

    def collect(self) -> Iterator[Metric]:
        """Every family, also those that have no value yet."""
        yield from self._updates()
        yield from self._sends()
        yield from self._backlog()
        yield from self._rest()

    def _updates(self) -> Iterator[Metric]:
        stats = self._counts.updates
        yield _counter(
            "updates",
            "Updates of Telegram's, by what they hold and what became of them.",
            ("kind", "outcome"),
            stats.updates,
        )
        yield _histogram("update_seconds", "How long an update took to be handled.", stats.took)
        yield _gauge("updates_in_flight", "Updates that are being handled now.", stats.in_flight)
        yield _counter_by(
            "webhook_turned_away", "Pushes that were not taken, by the reason.", "reason", stats.turned_away
        )

    def _sends(self) -> Iterator[Metric]:
        both = self._counts.outbox, self._counts.answers
        yield _counter(
            "sends",
            "Messages sent and changed, by what they were and what became of them.",
            ("kind", "outcome"),
            both[0].sends + both[1].sends,
        )
        yield _histogram("send_seconds", "How long Telegram took to answer.", both[0].took + both[1].took)
        floods = CounterMetricFamily(
            "kentongan_flood_waits", "How often Telegram said that it was too much at once."
        )
        floods.add_metric((), both[0].flood_waits + both[1].flood_waits)
        yield floods

    def _backlog(self) -> Iterator[Metric]:
        pending = GaugeMetricFamily(
            "kentongan_outbox_pending", "Deliveries that are not sent yet.", labels=("kind",)
        )
        oldest = GaugeMetricFamily(
            "kentongan_outbox_oldest_seconds",
            "For how long the oldest of them has been due.",
            labels=("kind",),
        )
        found = {backlog.kind: backlog for backlog in self.waiting.backlogs}
        now = self._wall()
        for kind in DeliveryKind:
            backlog = found.get(kind, Backlog(kind, 0, None))
            pending.add_metric((kind.name.lower(),), backlog.pending)
            due_since = now if backlog.due_since is None else backlog.due_since
            oldest.add_metric((kind.name.lower(),), max(now - due_since, 0.0))
        yield pending
        yield oldest

    def _rest(self) -> Iterator[Metric]:
        feeds = self._counts.feeds
        articles = {outcome: count for outcome, count in feeds.items() if outcome != "failed"}
        yield _counter_by("feed_articles", "Articles in feeds, by what became of them.", "outcome", articles)
        failures = CounterMetricFamily("kentongan_feed_failures", "Looks at feeds that failed.")
        failures.add_metric((), feeds["failed"])
        yield failures
        tips = GaugeMetricFamily(
            "kentongan_tips_open", "Tips that are not closed, by state.", labels=("state",)
        )
        found = dict(self.waiting.tips)
        for state in TipState:
            if state.is_open:
                tips.add_metric((state.value,), found.get(state, 0))
        yield tips
        ready = GaugeMetricFamily(
            "kentongan_ready", "1 where a part is well, as in /readyz.", labels=("part",)
        )
        for part in Part:
            ready.add_metric((part.value,), part not in self.amiss)
        yield ready
        if self.worker is not None:
            yield _gauge("workers", "Workers that share the database.", self.worker.workers)
            yield _gauge("worker_rate", "Messages a second that this one may send now.", self.worker.rate)
            yield _gauge("worker_leads", "1 where this one keeps the schedule.", self.worker.leads.is_set())
        yield _counter(
            "troubles", "Warnings and errors in the log, by room.", ("level", "room"), self._counts.troubles
        )


def _counter(name: str, told: str, labels: tuple[str, str], counts: Pairs) -> Metric:
    family = CounterMetricFamily(f"kentongan_{name}", told, labels=labels)
    for values, count in counts.items():
        family.add_metric(values, count)
    return family


def _counter_by(name: str, told: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"kentongan_{name}", told, labels=(label,))
    for value, count in counts.items():
        family.add_metric((value,), count)
    return family


def _gauge(name: str, told: str, value: float) -> Metric:
    family = GaugeMetricFamily(f"kentongan_{name}", told)
    family.add_metric((), value)
    return family


def _histogram(name: str, told: str, took: Durations) -> Metric:
    family = HistogramMetricFamily(f"kentongan_{name}", told)
    family.add_metric((), list(_buckets(took.counts)), took.total)
    return family


def _buckets(counts: Iterable[int]) -> Iterator[tuple[str, float]]:
    """Prometheus wants each bucket with all that are below it."""
    so_far = 0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
        so_far += count
        yield bound, so_far
