"""Worlds that several tests look at."""

from __future__ import annotations

from functools import cache
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


@cache
def economies(people: int = 3_000, months: int = 14, seed: int = 7) -> tuple[Economy, ...]:
    """A small world, block by block."""
    return tuple(make_economy(block) for block in blocks(appliance(), seed, people, months))


@cache
def small_towns(people: int = 6_000, months: int = 24) -> Economy:
    """One block of a world of towns of a hundred eager buyers, so with many merchants."""
    town = msgspec.structs.replace(appliance().town, people=100, towns_per_branch=100)
    trade = msgspec.structs.replace(appliance().trade, orders_per_year=5.0)
    world = msgspec.structs.replace(appliance(), town=town, trade=trade)
    return make_economy(next(blocks(world, 7, people, months)))


def truth(people: int = 3_000, months: int = 14, seed: int = 7) -> dict[str, Any]:
    """The frames of the first block of a small world."""
    return truth_tables(economies(people, months, seed)[0])


def arrow_truth(people: int, months: int, seed: int = 7) -> dict[str, pa.Table]:
    """Every truth table of a small world."""
    found: dict[str, list[pa.Table]] = {}
    for economy in economies(people, months, seed):
        for name, frame in truth_tables(economy).items():
            found.setdefault(name, []).append(arrow_table(frame))
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def auc(score: NDArray[np.float64], bad: NDArray[np.bool_]) -> float:
    """Probability that a bad one scores higher than a good one; ties count half."""
    _, place, times = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times + 1) / 2)[place]
    count = bad.sum()
    return float((rank[bad].mean() - (count - 1) / 2) / (~bad).sum())
