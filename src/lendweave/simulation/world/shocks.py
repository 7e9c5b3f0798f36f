"""Shocks: months that are hard for a region, for an industry, and in every year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.merchants import Shock
from lendweave.simulation.world.block import MONTHS_MAX, Block
from lendweave.simulation.world.industry_shape import CrisisShape

_MEMORY_MONTHS = 3  # a shock wears off over three months
_AHEAD_MONTHS = 40  # loans of the last month of the world still run


def shock_logits(
    block: Block, region: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What region, industry and season add to the monthly default logit of a month of the world.

    month: ≥ 0. Arrays broadcast together.
    """
    regional = _regional(block)[region, month]
    return np.asarray(regional + _seasonal(block, month) + _industry(block)[month])


def shock_table(block: Block) -> Shock:
    """The shocks of every region in every month of the world."""
    regions, months = block.world.town.regions, np.arange(block.months)
    return Shock(
        region_id=np.repeat(np.arange(regions), block.months),
        month_on=np.tile(block.first_days(months), regions),
        regional=_regional(block)[:, : block.months].ravel(),
        seasonal=np.tile(_seasonal(block, months), regions),
        industry=np.tile(_industry(block)[: block.months], regions),
        demand=np.tile(demand_left(block, months), regions),
    )


def demand_left(block: Block, month: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of usual demand that is left in each month of the world."""
    left = np.ones(len(month))
    for crisis in block.world.industry.crises:
        left = np.where(_in_crisis(block, crisis, month), left * crisis.demand, left)
    return left


def _industry(block: Block) -> NDArray[np.float64]:
    """Logit of each month, shape (months and those ahead,): its own draw and the crises."""
    month, shape = np.arange(block.months + _AHEAD_MONTHS), block.world.industry
    logit = shape.deviation * _remembered(block, "industry shock", month)
    for crisis in shape.crises:
        logit = logit + crisis.logit * _in_crisis(block, crisis, month)
    return logit


def _in_crisis(block: Block, crisis: CrisisShape, month: NDArray[np.int64]) -> NDArray[np.bool_]:
    first = int(block.month_number(np.array([crisis.first], "datetime64[M]"))[0])
    return np.asarray((month >= first) & (month < first + crisis.months))


def _seasonal(block: Block, month: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.array(block.world.risk.months)[block.month_of_year(month)]


def _regional(block: Block) -> NDArray[np.float64]:
    """Shape (regions, months)."""
    months = np.arange(block.months + _AHEAD_MONTHS)
    regions = np.arange(block.world.town.regions)[:, None]
    keys = regions * (2 * MONTHS_MAX) + months
    return block.world.risk.regional * _remembered(block, "regional shock", keys)


def _remembered(block: Block, name: str, key: NDArray[np.int64]) -> NDArray[np.float64]:
    """Some months' draws together, of standard deviation 1. key: rises by 1 from month to month."""
    draws = sum(block.chance.normal(name, key + lag) for lag in range(_MEMORY_MONTHS))
    return np.asarray(draws / np.sqrt(_MEMORY_MONTHS))
