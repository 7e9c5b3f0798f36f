"""What was counted of the records of a scene: the facts that readings are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Periods:
    """Weeks or months, one after another, the last one up to `stop`.

    starts: first day of each. stop: the first day that no longer counts. judged: index of the
    first one that the report is about; those before it are the past to compare with.
    """

    starts: tuple[date, ...]
    stop: date
    judged: int

    @property
    def count(self) -> int:
        """How many there are, the past included."""
        return len(self.starts)

    def label(self, index: int) -> str:
        """The first day of a period, as reports write it."""
        return self.starts[index].isoformat()


@dataclass(frozen=True, slots=True)
class Spread:
    """Records of a column by bin and period. counts: [period][bin]; the last bin is null."""

    bins: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Records of one kind of one feed. rows: by period; filled: column → by period."""

    rows: tuple[int, ...]
    filled: Mapping[str, tuple[int, ...]]
    spreads: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """Records of one feed, counted by the local day on which they could be known.

    days: rows of the main kind by day, over all of history. delays: by period, seconds → rows.
    """

    kinds: Mapping[str, KindCounts]
    days: Mapping[date, int]
    delays: tuple[Mapping[int, int], ...]


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """Outcomes of a rule by period: held, broken."""

    held: tuple[int, ...]
    broken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyDifference:
    """A key on which two sides differ."""

    key: str
    left: Decimal
    right: Decimal


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Two sides by key. difference: Σ |left − right|; largest: Σ max(|left|, |right|).

    keys: of either side; unequal: those that differ; worst: the ones that differ most.
    """

    keys: int
    unequal: int
    left: Decimal
    right: Decimal
    difference: Decimal
    largest: Decimal
    worst: tuple[KeyDifference, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """All counts of a scene as of one instant. feeds, rules and pairs by their names."""

    periods: Periods
    feeds: Mapping[str, FeedCounts]
    rules: Mapping[str, RuleCounts]
    pairs: Mapping[str, PairCounts]
