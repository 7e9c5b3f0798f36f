"""Trouble: what befalls one person and not the next, and lasts half a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.world.block import Block

HISTORY_MONTHS = 24
"""What people did before the world began is known for so long."""
_MEMORY_MONTHS = 6
_MONTHS_KEY = 512


def troubles(block: Block, person: NDArray[np.int64], months: range) -> NDArray[np.float64]:
    """Trouble of each person in each month, shape (persons, months), standard normal.

    months: counted from the world's first, the earliest ≥ -HISTORY_MONTHS.
    """
    return troubles_from(block, person, np.full(len(person), months.start), len(months))


def troubles_from(
    block: Block, person: NDArray[np.int64], first: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Trouble in `count` months from each person's own first, shape (persons, count)."""
    number = first[:, None] + HISTORY_MONTHS + np.arange(count + _MEMORY_MONTHS - 1)
    draws = block.chance.normal("trouble", person[:, None] * _MONTHS_KEY + number)
    lasting = sum(draws[:, lag : lag + count] for lag in range(_MEMORY_MONTHS))
    return np.asarray(lasting / np.sqrt(_MEMORY_MONTHS))
