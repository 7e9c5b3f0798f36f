"""The score of a feed: a weighted mean of its dimensions, each between 0 and 1.

score = 100 × Σ weight × value / Σ weight, over the dimensions that could be measured.

| dimension    | value                                                                          |
|--------------|--------------------------------------------------------------------------------|
| completeness | mean over columns of share filled ÷ share expected, at most 1; expected are the |
|              | contract's, 1 for a required column, else the column's median period            |
| timeliness   | 1 − missing days ÷ days due; where a delay has a limit, the mean with its share |
|              | of the 99% that should keep it                                                  |
| validity     | 1 − share of rows set aside                                                     |
| uniqueness   | 1 − share of rows repeated − share with other content                           |
| consistency  | mean over rules and pairs of 1 − share broken or unmatched                      |
| stability    | share of columns whose latest PSI is at most 0.25 or within chance              |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from lendweave.intake.quality.calendar import Attendance
from lendweave.intake.quality.metrics import Dimension
from lendweave.intake.quality.outline import FeedOutline
from lendweave.intake.quality.readings import Reading

PSI_SHIFTED = 0.25


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One dimension. value: between 0 and 1, None where nothing could be measured."""

    dimension: Dimension
    value: float | None


def score_parts(
    outline: FeedOutline, readings: Iterable[Reading], attended: Attendance | None
) -> tuple[ScorePart, ...]:
    """Every dimension of a feed out of its readings and those of rules and pairs it is part of."""
    by_metric: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.value is not None:
            by_metric.setdefault(reading.metric, []).append(reading)
    required = frozenset(column.label for column in outline.columns if column.required)
    values = {
        Dimension.COMPLETENESS: _mean(
            _fullness(each, required) for each in by_metric.get("filled", ())
        ),
        Dimension.TIMELINESS: _timeliness(by_metric, attended),
        Dimension.VALIDITY: _rest(by_metric, "bad_rows"),
        Dimension.UNIQUENESS: _rest(by_metric, "duplicates", "conflicts"),
        Dimension.CONSISTENCY: _mean(
            1 - _value(each)
            for name in ("rule_broken", "unmatched")
            for each in by_metric.get(name, ())
        ),
        Dimension.STABILITY: _mean(
            float(not is_shifted(each)) for each in by_metric.get("psi", ())
        ),
    }
    return tuple(ScorePart(dimension, values[dimension]) for dimension in Dimension)


def score(parts: Sequence[ScorePart]) -> float | None:
    """From 0 to 100; None where nothing could be measured."""
    told = [(part.dimension.weight, part.value) for part in parts if part.value is not None]
    weight = sum(weight for weight, _ in told)
    return 100 * sum(weight * value for weight, value in told) / weight if weight else None


def is_shifted(reading: Reading) -> bool:
    """Does the latest index of a column say that its values moved?"""
    return _value(reading) > max(PSI_SHIFTED, reading.noise)


def _fullness(reading: Reading, required: frozenset[str]) -> float:
    told = [share for share in reading.trend if share is not None]
    usual = 1.0 if reading.subject in required else median(told)
    expected = usual if reading.limit is None else reading.limit
    return min(_value(reading) / expected, 1.0) if expected else 1.0


def _timeliness(
    by_metric: Mapping[str, list[Reading]], attended: Attendance | None
) -> float | None:
    values = []
    if attended is not None:
        values.append(1 - min(len(attended.missing) / max(attended.expected, 1), 1))
    limited = [r for r in by_metric.get("delay_p99", ()) if r.limit is not None]
    values += [min(1 - reading.late, 0.99) / 0.99 for reading in limited]
    return _mean(values)


def _rest(by_metric: Mapping[str, list[Reading]], *names: str) -> float | None:
    found = [_value(each) for name in names for each in by_metric.get(name, ())]
    return max(1 - sum(found), 0.0) if found else None


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return fmean(listed) if listed else None


def _value(reading: Reading) -> float:
    assert reading.value is not None, "only readings with a value are scored"
    return reading.value
