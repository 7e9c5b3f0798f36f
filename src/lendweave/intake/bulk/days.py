"""Days of the calendar, from columns of years, months and days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.intake.bulk.model import Mask

Integers = NDArray[np.int64]
_MONTHS = 12


def days_of(year: Integers, month: Integers, day: Integers) -> tuple[Integers, Mask]:
    """Days since 1970-01-01, and which of them are days of the calendar."""
    months = (year - 1970) * _MONTHS + month - 1
    first, after = _first_days(months), _first_days(months + 1)
    real = (month >= 1) & (month <= _MONTHS) & (day >= 1) & (day <= after - first) & (year >= 1)
    return first + day - 1, real


def _first_days(months: Integers) -> Integers:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
