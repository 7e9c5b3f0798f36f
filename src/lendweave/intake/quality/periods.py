"""The weeks or months that a report is about, and those before it to compare with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from lendweave.figures.drift import PAST_PERIODS
from lendweave.intake.quality.measured import Periods
from lendweave.kernel.clock import local_date

_DAY = timedelta(days=1)


def periods_up_to(as_of: int, zone: str, length: Literal["week", "month"], count: int) -> Periods:
    """`count` periods up to the one that holds the instant, and PAST_PERIODS before them.

    Weeks begin on Monday. The last period ends with the day of the instant, whole or not.
    """
    last_day = local_date(as_of, zone)
    before = _month_before if length == "month" else _week_before
    starts = [last_day.replace(day=1) if length == "month" else _monday(last_day)]
    while len(starts) < count + PAST_PERIODS:
        starts.append(before(starts[-1]))
    return Periods(tuple(reversed(starts)), last_day + _DAY, PAST_PERIODS)


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _month_before(first: date) -> date:
    return (first - _DAY).replace(day=1)


def _week_before(monday: date) -> date:
    return monday - 7 * _DAY
