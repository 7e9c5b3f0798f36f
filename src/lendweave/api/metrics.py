"""What the service counts of itself, as Prometheus reads it at `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from lendweave.api.limits import Admission
from lendweave.bootstrap import House
from lendweave.records import Decision
from lendweave.stores.relational.writer_tally import Spread

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The counts of one application; no two share any.

    Labels are names of ours, of scenes and of strategies, so their number is bounded and they tell
    of nobody.
    """

    def __init__(self, house: House, admission: Admission) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lendweave_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "lendweave_request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.decisions = Counter(
            "lendweave_decisions",
            "Live decisions on disk.",
            ("scene", "strategy", "version", "outcome", "fallback"),
            registry=self.registry,
        )
        self.registry.register(Held(house, admission))
        self._routes: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        known = method, route, status
        counts = self._routes.get(known)
        if counts is None:
            counts = self.requests.labels(method, route, status), self.seconds.labels(route)
            self._routes[known] = counts
        counts[0].inc()
        counts[1].observe(seconds)

    def decided(self, decision: Decision) -> None:
        """A decision is on disk."""
        version = str(decision.strategy_version)
        instead = decision.fallback or ""
        self.decisions.labels(
            decision.scenario, decision.strategy, version, decision.outcome, instead
        ).inc()

    def text(self) -> bytes:
        """All of it, in the text format of Prometheus."""
        return generate_latest(self.registry)


@dataclass(frozen=True, eq=False)
class Held(Collector):
    """What the service holds at the moment it is asked."""

    house: House
    admission: Admission

    def collect(self) -> Iterator[Metric]:
        """The door, the writer, the features, the outbox."""
        yield from self._door()
        yield from self._writer()
        behind = self.house.decisions.behind()
        told = "Records that are committed and not yet taken into the features."
        yield _family(GaugeMetricFamily, "lendweave_features_behind", told, "scene", behind)
        counts = self.house.store.books.effect_counts(self.house.principal)
        left = {state: counts.get(state, 0) for state in ("waiting", "dead")}
        told = "Effects that are not done."
        yield _family(GaugeMetricFamily, "lendweave_outbox_effects", told, "state", left)
        offset = self.house.store.last_offset()
        yield _gauge("lendweave_last_offset", "Offset of the last record; -1: none.", offset)

    def _door(self) -> Iterator[Metric]:
        admission = self.admission
        yield _gauge("lendweave_requests_waiting", "Requests under way.", admission.waiting)
        yield _gauge("lendweave_body_bytes", "Bytes of bodies under way.", admission.bytes)
        refused = dict(admission.refused)
        told = "Requests and connections refused by a limit."
        yield _family(CounterMetricFamily, "lendweave_refused", told, "limit", refused)

    def _writer(self) -> Iterator[Metric]:
        writer = self.house.store.books.writer()
        told = "Batches that wait for the writer."
        yield _gauge("lendweave_writer_waiting", told, writer.waiting)
        yield _histogram("lendweave_commit_batches", "Batches in a commit.", writer.tally.groups)
        yield _histogram("lendweave_commit_seconds", "Seconds of a commit.", writer.tally.seconds)


def _family(
    family: type[GaugeMetricFamily] | type[CounterMetricFamily],
    name: str,
    told: str,
    label: str,
    values: Mapping[str, int],
) -> Metric:
    """A metric with one label. values: by what the label says."""
    metric = family(name, told, labels=[label])
    for value, count in values.items():
        metric.add_metric([value], count)
    return metric


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _histogram(name: str, told: str, spread: Spread) -> HistogramMetricFamily:
    """Counts per bound as Prometheus has them: of all values up to the bound."""
    running, buckets = 0, []
    for bound, count in zip((*spread.bounds, float("inf")), tuple(spread.counts), strict=True):
        running += count
        buckets.append(("+Inf" if bound == float("inf") else str(float(bound)), running))
    return HistogramMetricFamily(name, told, buckets=buckets, sum_value=spread.total)
