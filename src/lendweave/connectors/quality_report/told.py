"""A quality report as plain data: what the JSON file holds."""

from __future__ import annotations

from typing import Any

from lendweave.intake.quality.imports import FileCounts
from lendweave.intake.quality.readings import Reading
from lendweave.intake.quality.reasons import Reason
from lendweave.intake.quality.report import FeedQuality, PairQuality, QualityReport
from lendweave.kernel.clock import format_instant


def report_told(report: QualityReport) -> dict[str, Any]:
    """The whole report; days and instants as ISO 8601, shares as fractions, delays in seconds."""
    periods = report.periods
    return {
        "scene": report.scene,
        "as_of": format_instant(report.as_of),
        "holds": report.holds,
        "has_contract": report.has_contract,
        "missing": list(report.missing),
        "periods": [periods.label(i) for i in range(periods.judged, periods.count)],
        "feeds": [_feed(feed) for feed in report.feeds],
        "reconcile": [_pair(pair) for pair in report.pairs],
    }


def _feed(feed: FeedQuality) -> dict[str, Any]:
    attended = feed.attended
    return {
        "feed": feed.feed,
        "partner": feed.outline.partner,
        "has_history": attended is not None,
        "rows": feed.rows,
        "rows_by_period": list(feed.trend),
        "first_day": feed.first and feed.first.isoformat(),
        "last_day": feed.last and feed.last.isoformat(),
        "score": feed.score,
        "score_parts": [
            {"dimension": part.dimension.en, "weight": part.dimension.weight, "value": part.value}
            for part in feed.parts
        ],
        "calendar": attended
        and {
            "pattern": attended.pattern,
            "sends_on": list(attended.sends_on),
            "days_due": attended.expected,
            "days_missing": [day.isoformat() for day in attended.missing],
            "silent_days_now": attended.silent_now,
        },
        "readings": [_reading(reading) for reading in feed.readings],
        "files": [_file(file) for file in feed.files],
        "reasons": [_reason(reason) for reason in feed.reasons],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    worst = reading.worst
    return {
        "metric": reading.metric,
        "subject": reading.subject,
        "value": reading.value,
        "rows": reading.rows,
        "limit": reading.limit,
        "breached": reading.breached,
        "worst": worst and {"part": worst.part, "value": worst.value, "breached": worst.is_breach},
        "trend": list(reading.trend),
        "detail": reading.detail,
    }


def _file(file: FileCounts) -> dict[str, Any]:
    return {
        "file": file.file,
        "rows": file.rows,
        "bad": file.bad,
        "stored": file.stored,
        "refused": file.refused,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    row = reason.example
    return {
        "code": reason.code,
        "column": reason.column,
        "rows": reason.rows,
        "open": reason.open,
        "example": row and {"file": row.file, "line": row.line, "row": row.raw, "fault": row.error},
    }


def _pair(pair: PairQuality) -> dict[str, Any]:
    counts = pair.counts
    return {
        **_reading(pair.reading),
        "en": pair.shape.en,
        "zh": pair.shape.zh,
        "keys": counts.keys,
        "unequal": counts.unequal,
        "left": str(counts.left),
        "right": str(counts.right),
        "worst_keys": [
            {"key": each.key, "left": str(each.left), "right": str(each.right)}
            for each in counts.worst
        ],
    }
