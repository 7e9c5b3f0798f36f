"""Shocks: months that are hard for everybody of a region, and seasons that are hard everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.merchants import Shock
from lendweave.simulation.world.block import MONTHS_MAX, Block

_MEMORY_MONTHS = 3  # a shock wears off over three months
_AHEAD_MONTHS = 40  # loans of the last month of the world still run


def shock_logits(
    block: Block, region: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What region and month add to the monthly default logit; month counts from the world's first.

    month: ≥ 0. Arrays broadcast together.
    """
    regional = _regional(block)[region, month]
    return np.asarray(regional + _seasonal(block, month))


def shock_table(block: Block) -> Shock:
    """The shocks of every region in every month of the world."""
    regions, months = block.world.town.regions, np.arange(block.months)
    return Shock(
        region_id=np.repeat(np.arange(regions), block.months),
        month_on=np.tile(block.first_days(months), regions),
        regional=_regional(block)[:, : block.months].ravel(),
        seasonal=np.tile(_seasonal(block, months), regions),
    )


def _seasonal(block: Block, month: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.array(block.world.risk.months)[block.month_of_year(month)]


def _regional(block: Block) -> NDArray[np.float64]:
    """Shape (regions, months): some months' draws together, scaled to the declared deviation."""
    months = np.arange(block.months + _AHEAD_MONTHS)
    regions = np.arange(block.world.town.regions)[:, None]
    draws = sum(
        block.chance.normal("regional shock", regions * (2 * MONTHS_MAX) + months + lag)
        for lag in range(_MEMORY_MONTHS)
    )
    return np.asarray(draws * block.world.risk.regional / np.sqrt(_MEMORY_MONTHS))
