"""Plans: which member of a ring orders on which day."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.substreams import Substreams

Numbers = NDArray[np.int64]
Plan = Callable[[Substreams, int, Numbers], tuple[Numbers, Numbers]]
"""(chance, ring_id, members) to person_id and day of each order, counted from the first of the
ring's month. A member may order more than once, but in different months."""

FIRST_DAY = 11
"""Rings begin after the tenth, so that no invoice falls into the month before."""


def within(days: int) -> Plan:
    """Everybody once within so many days, by a draw of their own: an empty place moves nobody."""

    def plan(chance: Substreams, ring_id: int, members: Numbers) -> tuple[Numbers, Numbers]:
        return members, FIRST_DAY + chance.below("ring day", ring_id, days, members)

    return plan


def one_by_one(gap_days: int) -> Plan:
    """One member after the other, so many days apart."""

    def plan(_chance: Substreams, _ring_id: int, members: Numbers) -> tuple[Numbers, Numbers]:
        return members, FIRST_DAY + gap_days * np.arange(len(members))

    return plan


def by_hard_selling(
    _chance: Substreams, _ring_id: int, members: Numbers
) -> tuple[Numbers, Numbers]:
    """Nobody as one of a ring: those whom hard selling wins over order on days of their own."""
    return members[:0], members[:0]


def first_members(count: int, days: int) -> Plan:
    """At most so many members, everybody once within so many days."""

    def plan(chance: Substreams, ring_id: int, members: Numbers) -> tuple[Numbers, Numbers]:
        return within(days)(chance, ring_id, members[:count])

    return plan


def later(days: int) -> Plan:
    """Everybody once, so many days after the ring began with something else."""

    def plan(_chance: Substreams, _ring_id: int, members: Numbers) -> tuple[Numbers, Numbers]:
        return members, np.full(len(members), FIRST_DAY + days)

    return plan
