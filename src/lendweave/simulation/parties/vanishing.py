"""Vanishing: a merchant sells hard for some months, keeps the money, and is gone.

Who does is drawn by town and month. Whether it can be told from an honest closing is the point:
see `parties/fates.py` for those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.truth.frames import Flag, Whole
from lendweave.simulation.world.block import MONTHS_MAX, Block
from lendweave.simulation.world.fraud_shape import VanishingShape
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_SEEN_AHEAD = 36  # a loan of the world's last month may lose its service so much later


@dataclass(frozen=True, slots=True)
class Vanishing:
    """One row for each. begins: first month of hard selling. closes: first month without it."""

    merchant_id: Whole
    begins: Whole
    closes: Whole
    evades: Flag


def make_vanishing(
    block: Block, ids: NDArray[np.int64], weight: NDArray[np.float64], closes: NDArray[np.int64]
) -> Vanishing:
    """Which of a block's merchants vanish. closes: month in which each closes otherwise.

    The merchant is met by weight, as its buyers meet it. One that is about to close anyway does
    not, nor do two of a town at a time.
    """
    shape = block.world.fraud.vanishing_merchant
    if shape is None:
        return _vanishing([])
    towns, months = np.unique(ids // MERCHANTS_MAX), np.arange(block.months + _SEEN_AHEAD)
    struck = block.chance.happens("vanishing", _keys(towns[:, None], months), shape.rate)
    gone = dict(zip(ids.tolist(), closes.tolist(), strict=True))
    rows: list[tuple[int, int, int, bool]] = []
    quiet_from = dict.fromkeys(towns.tolist(), 0)
    for month, place in np.argwhere(struck.T).tolist():
        town = int(towns[place])
        key = int(_keys(towns[place], month))
        merchant = _merchant(block, ids, weight, town, key)
        end = month + _length(block, shape, key)
        if gone[merchant] > end and month >= quiet_from[town]:
            evades = bool(block.chance.happens("vanishing evades", key, shape.evades)[0])
            rows.append((merchant, month, end, evades))
            gone[merchant], quiet_from[town] = month, end
    return _vanishing(rows)


def _length(block: Block, shape: VanishingShape, key: int) -> int:
    least, most = shape.months
    return least + int(block.chance.below("vanishing length", key, most - least + 1)[0])


def _merchant(
    block: Block, ids: NDArray[np.int64], weight: NDArray[np.float64], town: int, key: int
) -> int:
    mine = np.flatnonzero(ids // MERCHANTS_MAX == town)
    waits = exponential_quantile(block.chance.uniform("vanishing merchant", key, ids[mine]))
    return int(ids[mine[(waits / weight[mine]).argmin()]])


def _keys(town: NDArray[np.int64], month: NDArray[np.int64] | int) -> NDArray[np.int64]:
    return np.asarray(town * (2 * MONTHS_MAX) + month)


def _vanishing(rows: list[tuple[int, int, int, bool]]) -> Vanishing:
    numbers = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)
    merchant, begins, closes = numbers.T
    return Vanishing(merchant, begins, closes, np.array([row[3] for row in rows], np.bool_))
