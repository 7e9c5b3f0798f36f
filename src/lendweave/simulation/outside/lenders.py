"""The outside lenders of a world, as columns by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.simulation.truth.frames import Real, Whole
from lendweave.simulation.truth.outside import OutsideLender
from lendweave.simulation.world.outside_shape import LENDERS_MAX, OutsideLenderShape
from lendweave.simulation.world.world_file import World

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What lenders offer and tell, indexed by lender_id; 0 where nobody has the number."""

    amount_minor: Whole
    rate: Real
    appetite: Real
    strict: Real
    reports: Real
    delay_days: Whole


def declared(world: World) -> list[OutsideLenderShape]:
    """The outside lenders in the order of their numbers; none where the scene has none."""
    return sorted(world.outside.lenders, key=lambda one: one.number) if world.outside else []


def lender_table(world: World) -> OutsideLender:
    """The table of outside lenders."""
    listed = declared(world)
    return OutsideLender(
        lender_id=np.array([one.number for one in listed], np.int64),
        name=np.array([one.name for one in listed], np.str_),
        kind=np.array([one.kind for one in listed], np.str_),
        reports=np.array([one.reports for one in listed], np.float64),
        delay_days=np.array([one.delay_days for one in listed], np.int64),
    )


def terms_of(world: World) -> Terms:
    """The columns of the world's outside lenders."""
    columns = np.zeros((6, LENDERS_MAX))
    for one in declared(world):
        columns[:, one.number] = (
            one.amount * 100,
            float(one.rate),
            one.appetite,
            one.strict,
            one.reports,
            one.delay_days,
        )
    amount, rate, appetite, strict, reports, delay = columns
    return Terms(amount.astype(np.int64), rate, appetite, strict, reports, delay.astype(np.int64))
