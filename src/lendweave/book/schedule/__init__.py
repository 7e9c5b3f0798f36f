"""Repayment schedules, for any plan, rate and calendar.

In: ScheduleTerms.
Out: Schedule.
Never: a float; interest rounded twice.
"""

from __future__ import annotations

from lendweave.book.schedule.engine import schedule
from lendweave.book.schedule.model import (
    PLANS,
    Draw,
    FeeRow,
    OnChange,
    Plan,
    RateChange,
    RateLimits,
    Residue,
    Row,
    Schedule,
    ScheduleTerms,
    UnpaidInterest,
)

__all__ = [
    "PLANS",
    "Draw",
    "FeeRow",
    "OnChange",
    "Plan",
    "RateChange",
    "RateLimits",
    "Residue",
    "Row",
    "Schedule",
    "ScheduleTerms",
    "UnpaidInterest",
    "schedule",
]
