"""Half-months: the beat at which merchants stock, and part of the number of a purchase."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.world.block import Block

DAYS_MAX = 16
_SECOND_BEGINS = 15  # days after the first of the month
_PERIODS_MAX = 256
SLOTS = 64
REGULAR, RUSH, PEER = 0, 1, 48
"""Slots of a buyer's purchases in a period; rings have 8 to 47, peers who sell those from 48 on."""
Days = NDArray[np.datetime64]


def halves_of(block: Block) -> int:
    """Half-months of the world."""
    return 2 * block.months


def half_starts(block: Block, half: NDArray[np.int64]) -> Days:
    """First day of each half-month; half ≥ 0, also after the world."""
    within = (half % 2 * _SECOND_BEGINS).astype("timedelta64[D]")
    return np.asarray(block.first_days(half // 2) + within)


def half_numbers(block: Block, moment: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The half-month of each moment, 0 for the world's first."""
    day = moment.astype("datetime64[D]")
    within = (day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    return np.asarray(2 * block.month_number(day) + (within >= _SECOND_BEGINS), np.int64)


def purchase_ids(
    merchant: NDArray[np.int64], period: NDArray[np.int64], slot: NDArray[np.int64] | int
) -> NDArray[np.int64]:
    """Ids of purchases. period: 0 before the world, else half-month + 1."""
    return np.asarray((merchant * _PERIODS_MAX + period) * SLOTS + slot, np.int64)


def buyer_keys(merchant: NDArray[np.int64], period: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for each merchant and period, from which its draws come."""
    return np.asarray(merchant * _PERIODS_MAX + period, np.int64)


def days(count: Any) -> Any:
    """Whole days as a span of time."""
    return np.asarray(count).astype("timedelta64[D]")
