"""Fates of merchants: hard times that begin in some month, and whether the firm outlives them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.parties.vanishing import Vanishing
from lendweave.simulation.truth.enterprises import Trouble
from lendweave.simulation.truth.frames import Flag, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.shocks import shock_logits
from lendweave.simulation.world.world_file import MERCHANTS_MAX

NEVER = 9_999
_SEEN_AHEAD = 24  # what announces trouble comes months before it
_SHORTEST, _LENGTHS = 3, 7  # months
_SELLS_IN_TROUBLE = 0.6


@dataclass(frozen=True, slots=True)
class Fate:
    """Hard times of each merchant. begins, ends: months of the world, or NEVER.

    closes: first month in which it sells no more, after hard times or by vanishing, or NEVER.
    """

    merchant_id: Whole
    begins: Whole
    ends: Whole
    fails: Flag
    closes: Whole


def make_fates(block: Block, ids: NDArray[np.int64], quality: NDArray[np.float64]) -> Fate:
    """The first hard times of each merchant: likelier where conduct is poor and months are hard."""
    months, shape = np.arange(block.months + _SEEN_AHEAD), block.world.enterprises.trouble
    region = block.regions(ids // MERCHANTS_MAX)
    hard = shock_logits(block, region[:, None], months)
    hazard = logistic(shape.base + shape.quality * quality[:, None] + hard)
    struck = block.chance.happens("merchant trouble", ids[:, None], hazard, months)
    begins = np.where(struck.any(axis=1), struck.argmax(axis=1), NEVER)
    length = _SHORTEST + block.chance.below("trouble length", ids, _LENGTHS)
    fails = block.chance.happens("merchant fails", ids, shape.fails) & (begins < NEVER)
    ends = np.where(begins < NEVER, begins + length, NEVER)
    return Fate(ids, begins, ends, fails, closes=np.where(fails, ends, NEVER))


def with_vanishing(fate: Fate, vanishing: Vanishing) -> Fate:
    """The same fates, where merchants that vanish close when they do."""
    closes = fate.closes.copy()
    closes[np.searchsorted(fate.merchant_id, vanishing.merchant_id)] = vanishing.closes
    return replace(fate, closes=closes)


def sells(fate: Fate, place: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much the merchants at these places of the frame pull buyers in a month; 0 once closed.

    place, month: broadcast together.
    """
    hard = (month >= fate.begins[place]) & (month < fate.ends[place])
    pull = np.where(hard, _SELLS_IN_TROUBLE, 1.0)
    return np.where(month >= fate.closes[place], 0.0, pull)


def strained(fate: Fate, months: NDArray[np.int64], ahead: int = 0) -> NDArray[np.bool_]:
    """Which merchants are in hard times in which months, shape (merchants, months).

    ahead: months before them that count, too.
    """
    return np.asarray((months >= fate.begins[:, None] - ahead) & (months < fate.ends[:, None]))


def closed(fate: Fate, months: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which merchants have closed by which months, shape (merchants, months)."""
    return np.asarray(fate.fails[:, None] & (months >= fate.ends[:, None]))


def troubles(block: Block, fate: Fate, enterprise_id: NDArray[np.int64]) -> Trouble:
    """The hard times that come, as a table. enterprise_id: of each merchant's firm."""
    at = np.flatnonzero(fate.begins < NEVER)
    return Trouble(
        enterprise_id=enterprise_id[at],
        begins_on=block.first_days(fate.begins[at]),
        ends_on=block.first_days(fate.ends[at]),
        fails=fate.fails[at],
    )
