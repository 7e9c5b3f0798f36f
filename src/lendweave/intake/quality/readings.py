"""One value of one metric, beside what was expected of it."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.intake.quality.metrics import METRICS, Metric


@dataclass(frozen=True, slots=True)
class Worst:
    """The period or file that stands worst. part: its name."""

    part: str
    value: float
    is_breach: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a metric. value: over the whole report, None where nothing can be told.

    subject: the column, rule or pair it is told of, empty for the feed. rows: it rests on so many.
    limit: of the contract. breached: beyond the limit and beyond chance. trend: by judged period,
    or by file. detail: what a person should see with it: days or files, kept apart by spaces.
    noise: of an index, what chance gives. late: of a delay, the share of records beyond its limit.
    """

    metric: str
    feed: str
    value: float | None
    rows: int
    subject: str = ""
    limit: float | None = None
    breached: bool = False
    worst: Worst | None = None
    trend: tuple[float | None, ...] = ()
    detail: str = ""
    noise: float = 0.0
    late: float = 0.0

    @property
    def row(self) -> Metric:
        """The metric's own row."""
        return METRICS[self.metric]

    @property
    def name(self) -> str:
        """How a message calls it: the feed, then the column, rule or pair."""
        return " ".join(part for part in (self.feed, self.subject) if part)


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a whole, in one period or file."""

    name: str
    part: int
    whole: int

    @property
    def share(self) -> float:
        """Part over whole, 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0
