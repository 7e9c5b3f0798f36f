"""Worlds that several tests look at: of few sizes, each made once and kept while it is in use.

A file's own worlds belong in functions with a cache, which is emptied when its tests are done.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lendweave.simulation import (
    Economy,
    PartnerFiles,
    World,
    arrow_table,
    blocks,
    make_economy,
    read_partner_files,
    read_world,
    truth_tables,
)

SMALL = (3_000, 14)
LARGE = (10_000, 14)  # a whole block, for what is rare
LONG = (4_000, 30)  # for what takes more than two years
KEPT = 3  # worlds at a time; one of LARGE with its tables takes 150 MB
FILE = Path(__file__).resolve().parents[2] / "scenarios" / "appliance" / "world.yaml"


@cache
def appliance() -> World:
    """The world that the appliance scene ships."""
    return read_world(FILE.read_text(encoding="utf-8"), "appliance/world.yaml")


@cache
def partners() -> PartnerFiles:
    """The layouts that the appliance scene ships."""
    text = FILE.with_name("partner_files.yaml").read_text(encoding="utf-8")
    return read_partner_files(text, "appliance/partner_files.yaml")


def economies(people: int = SMALL[0], months: int = SMALL[1], seed: int = 7) -> tuple[Economy, ...]:
    """A world of the appliance scene, block by block."""
    return _economies(people, months, seed)


def truths(people: int, months: int, seed: int = 7) -> tuple[dict[str, Any], ...]:
    """The frames of such a world, block by block."""
    return _truths(people, months, seed)


def truth(people: int = SMALL[0], months: int = SMALL[1], seed: int = 7) -> dict[str, Any]:
    """The frames of the first block of such a world."""
    return _truths(people, months, seed)[0]


def arrow_truth(people: int, months: int, seed: int = 7) -> dict[str, pa.Table]:
    """Every truth table of such a world."""
    found: dict[str, list[pa.Table]] = {}
    for tables in truths(people, months, seed):
        for name, frame in tables.items():
            found.setdefault(name, []).append(arrow_table(frame))
    return {name: pa.concat_tables(parts) for name, parts in found.items()}


@lru_cache(maxsize=KEPT)
def _economies(people: int, months: int, seed: int) -> tuple[Economy, ...]:
    return tuple(make_economy(block) for block in blocks(appliance(), seed, people, months))


@lru_cache(maxsize=KEPT)
def _truths(people: int, months: int, seed: int) -> tuple[dict[str, Any], ...]:
    return tuple(truth_tables(economy) for economy in _economies(people, months, seed))


@lru_cache(maxsize=1)
def small_towns() -> tuple[Economy, dict[str, Any]]:
    """One block of a world of towns of a hundred eager buyers, so with many merchants."""
    town = msgspec.structs.replace(appliance().town, people=100, towns_per_branch=100)
    trade = msgspec.structs.replace(appliance().trade, orders_per_year=5.0)
    world = msgspec.structs.replace(appliance(), town=town, trade=trade)
    economy = make_economy(next(blocks(world, 7, 4_000, 24)))
    return economy, truth_tables(economy)


def auc(score: NDArray[np.float64], bad: NDArray[np.bool_]) -> float:
    """Probability that a bad one scores higher than a good one; ties count half."""
    _, place, times = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times + 1) / 2)[place]
    count = bad.sum()
    return float((rank[bad].mean() - (count - 1) / 2) / (~bad).sum())
