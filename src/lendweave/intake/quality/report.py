"""The quality report of a scene: every feed with its readings, its score, and what is breached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lendweave.intake.quality.arrivals import arrival_readings
from lendweave.intake.quality.calendar import Attendance, attendance
from lendweave.intake.quality.columns import column_readings
from lendweave.intake.quality.contract import ContractShape, FeedShape, PairShape, expected_of
from lendweave.intake.quality.errors import FeedUnknown
from lendweave.intake.quality.imports import FileCounts, file_counts, without_file
from lendweave.intake.quality.measured import (
    Measured,
    PairCounts,
    Periods,
    RuleCounts,
)
from lendweave.intake.quality.outline import FeedOutline
from lendweave.intake.quality.readings import Part, Reading
from lendweave.intake.quality.reasons import Reason
from lendweave.intake.quality.rows import row_readings
from lendweave.intake.quality.scores import ScorePart, score, score_parts
from lendweave.intake.quality.shares import share_reading
from lendweave.records.ports import FileImport


@dataclass(frozen=True, slots=True)
class FeedQuality:
    """One feed. rows: records of its main kind in the judged periods, by period in `trend`.

    attended: None where it has no history. reasons: why rows of it are in quarantine, most first.
    is_missing: it has no history though its contract requires it.
    """

    outline: FeedOutline
    rows: int
    trend: tuple[int, ...]
    first: date | None
    last: date | None
    attended: Attendance | None
    readings: tuple[Reading, ...]
    parts: tuple[ScorePart, ...]
    files: tuple[FileCounts, ...]
    reasons: tuple[Reason, ...]
    is_missing: bool

    @property
    def feed(self) -> str:
        """Its name."""
        return self.outline.feed

    @property
    def score(self) -> float | None:
        """From 0 to 100, None without history."""
        return score(self.parts)

    @property
    def breaches(self) -> tuple[Reading, ...]:
        """Readings beyond what the contract allows."""
        return tuple(reading for reading in self.readings if reading.breached)

    def reading(self, metric: str) -> Reading | None:
        """The feed's own reading of a metric, None where there is none."""
        found = (r for r in self.readings if r.metric == metric and not r.subject)
        return next(found, None)

    def worst(self, metric: str) -> Reading | None:
        """Of the columns' readings of a metric, the one that stands worst; None without any."""
        sign = -1 if metric == "filled" else 1
        told = [
            (sign * r.value, r) for r in self.readings if r.metric == metric and r.value is not None
        ]
        return max(told, key=lambda item: item[0])[1] if told else None


@dataclass(frozen=True, slots=True)
class PairQuality:
    """A reconciliation with the keys that differ most."""

    shape: PairShape
    counts: PairCounts
    reading: Reading


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All feeds of a scene as of one instant, µs UTC. has_contract: limits are written."""

    scene: str
    as_of: int
    periods: Periods
    feeds: tuple[FeedQuality, ...]
    pairs: tuple[PairQuality, ...]
    has_contract: bool

    @property
    def breaches(self) -> tuple[Reading, ...]:
        """Everything beyond the contract, feed by feed, then the reconciliations."""
        of_feeds = [reading for feed in self.feeds for reading in feed.breaches]
        return (*of_feeds, *(pair.reading for pair in self.pairs if pair.reading.breached))

    @property
    def missing(self) -> tuple[str, ...]:
        """Feeds that the contract requires and that have no history."""
        return tuple(feed.feed for feed in self.feeds if feed.is_missing)

    def feed(self, name: str) -> FeedQuality:
        """One feed. Raises FeedUnknown."""
        found = next((feed for feed in self.feeds if feed.feed == name), None)
        if found is None:
            raise FeedUnknown(
                where=f"scene {self.scene}",
                got=name[:60],
                expected=", ".join(feed.feed for feed in self.feeds),
                fix="Name one of these.",
            )
        return found

    @property
    def holds(self) -> bool:
        """Is nothing breached and nothing missing?"""
        return not self.breaches and not self.missing


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a report rests on: counts of records, imports of files, rows in quarantine."""

    as_of: int
    measured: Measured
    imports: Sequence[FileImport]
    reasons: Sequence[Reason]

    def files(self, outline: FeedOutline) -> tuple[FileCounts, ...]:
        """The files of a feed; what came in by calls stands as one without a name."""
        own = [each for each in self.imports if each.feed == outline.feed]
        if own:
            return file_counts(own, outline.main)
        stored = sum(self.measured.feeds[outline.feed].days.values())
        bad = sum(reason.rows for reason in self.reasons_of(outline.feed))
        return (without_file(stored, bad),) if stored or bad else ()

    def reasons_of(self, feed: str) -> tuple[Reason, ...]:
        """Why rows of a feed were set aside."""
        return tuple(reason for reason in self.reasons if reason.feed == feed)


def report_of(
    scene: str,
    outlines: Sequence[FeedOutline],
    contract: ContractShape | None,
    evidence: Evidence,
) -> QualityReport:
    """Judge what was measured by the contract; without one nothing can be breached."""
    shape = contract or ContractShape()
    measured = evidence.measured
    pairs = tuple(_pair(each, measured.pairs[each.name]) for each in shape.reconcile)
    feeds = tuple(
        _feed(outline, expected_of(shape, outline.feed), evidence, pairs) for outline in outlines
    )
    return QualityReport(
        scene, evidence.as_of, measured.periods, feeds, pairs, contract is not None
    )


def _feed(
    outline: FeedOutline,
    expected: FeedShape,
    evidence: Evidence,
    pairs: Sequence[PairQuality],
) -> FeedQuality:
    measured = evidence.measured
    counts, periods = measured.feeds[outline.feed], measured.periods
    attended = attendance(
        counts.days, periods.starts[periods.judged], periods.stop, expected.calendar
    )
    files = evidence.files(outline)
    readings = [*row_readings(outline, files, expected)]
    if attended is not None:
        readings += arrival_readings(outline, counts, expected, periods, attended)
        readings += column_readings(outline, counts, expected, periods)
        readings += _rules(outline.feed, expected, measured.rules, periods)
    shared = [pair.reading for pair in pairs if _takes_part(pair.shape, outline)]
    days = [day for day, rows in counts.days.items() if rows]
    trend = counts.kinds[outline.main].rows[periods.judged :]
    return FeedQuality(
        outline=outline,
        rows=sum(trend),
        trend=trend,
        first=min(days, default=None),
        last=max(days, default=None),
        attended=attended,
        readings=tuple(readings),
        parts=score_parts(outline, (*readings, *shared), attended),
        files=files,
        reasons=evidence.reasons_of(outline.feed),
        is_missing=expected.required and attended is None,
    )


def _rules(
    feed: str, expected: FeedShape, counts: Mapping[str, RuleCounts], periods: Periods
) -> list[Reading]:
    found = []
    for rule in expected.rules:
        told = counts[f"{feed}.{rule.name}"]
        parts = [
            Part(periods.label(i), told.broken[i], told.held[i] + told.broken[i])
            for i in range(periods.judged, periods.count)
        ]
        found.append(
            share_reading("rule_broken", feed, parts, rule.broken_max, rule.name, detail=rule.that)
        )
    return found


def _pair(shape: PairShape, counts: PairCounts) -> PairQuality:
    value = float(counts.difference / counts.largest) if counts.largest else None
    breached = value is not None and value > shape.unmatched_max
    reading = Reading(
        metric="unmatched",
        feed="",
        subject=shape.name,
        value=value,
        rows=counts.keys,
        limit=shape.unmatched_max,
        breached=breached,
        detail=" ".join(difference.key for difference in counts.worst[:5]),
    )
    return PairQuality(shape, counts, reading)


def _takes_part(shape: PairShape, outline: FeedOutline) -> bool:
    return outline.feed in (shape.left.feed, shape.right.feed)
