"""Equal instalments: what is due when a sum is repaid in equal monthly parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.frames import Real, Whole


@dataclass(frozen=True, slots=True)
class Schedule:
    """Schedules of n loans; matrices have shape (n, longest term) and are 0 after the last.

    outstanding_minor: principal that is open just before each instalment.
    """

    amount_minor: Whole
    rate: Real
    term_months: Whole
    instalment_minor: Whole
    principal_minor: Whole
    interest_minor: Whole
    outstanding_minor: Whole


def equal_instalments(
    amount_minor: NDArray[np.int64],
    rate: NDArray[np.float64],
    term_months: NDArray[np.int64],
) -> Schedule:
    """Schedules at a yearly rate, interest by the month on what is open.

    Interest is rounded to the nearest 分, halves up; the last instalment takes what rounding left,
    so principal adds up to the amount exactly. rate: ≥ 0.
    """
    longest = int(term_months.max(initial=1))
    monthly = rate / 12
    instalment = _instalments(amount_minor, monthly, term_months, longest)
    shape = (len(amount_minor), longest)
    principal, interest, outstanding = (np.zeros(shape, np.int64) for _ in range(3))
    left = amount_minor.copy()
    for number in range(longest):
        outstanding[:, number] = left
        interest[:, number] = (left * monthly + 0.5).astype(np.int64)
        wanted = np.clip(instalment - interest[:, number], 0, left)
        principal[:, number] = np.where(term_months == number + 1, left, wanted)
        left = left - principal[:, number]
    return Schedule(amount_minor, rate, term_months, instalment, principal, interest, outstanding)


def _instalments(
    amount_minor: NDArray[np.int64],
    monthly: NDArray[np.float64],
    term_months: NDArray[np.int64],
    longest: int,
) -> NDArray[np.int64]:
    """The equal part: amount over the sum of discount factors, to the nearest 分.

    Factors are multiplied up, not raised to a power: pow differs between machines.
    """
    factor = np.ones(len(amount_minor))
    total = np.zeros(len(amount_minor))
    for number in range(longest):
        factor = factor / (1 + monthly)
        total = total + np.where(number < term_months, factor, 0.0)
    return np.asarray((amount_minor / total + 0.5).astype(np.int64))
