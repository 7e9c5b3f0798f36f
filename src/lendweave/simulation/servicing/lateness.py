"""How late instalments come in: by themselves, or because somebody was reached.

Each late instalment carries one waiting time, in units of its own hazard. The hazard of a day is
the borrower's own; a contact that reached raises it until the stage ends, and lowers it for those
whom calls put off. So one and the same draw says when an instalment is paid under any plan of
contacts, and plans differ only where contacts do. An instalment of a loan that has defaulted is
never paid under any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import exponential_quantile, logistic
from lendweave.simulation.demand.drafts import is_honest
from lendweave.simulation.truth.frames import Day, Flag, Real, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.life_shape import StageShape

LATEST_CURE_DAYS = 85
"""Whoever pays at all pays before 90 days."""
NEVER_DAYS = 100_000
_NUMBERS = 64
_PLACES = 16
_FRAUDSTER_REACHED = 0.15
_PUT_OFF = 0.4  # of the hazard, when somebody who is irritated is reached by voice or at the door
_VOICES = ("call", "field")
Plan = NDArray[np.bool_]
"""Whether each late instalment is contacted in each stage, shape (late instalments, stages)."""


@dataclass(frozen=True, slots=True)
class Late:
    """Late instalments. place: of the loan in its book. is_lost: never paid, under any plan.

    oldest_from: days past due from which no older instalment of the loan was open.
    """

    place: Whole
    order_id: Whole
    person_id: Whole
    kind: Whole
    number: Whole
    due_on: Day
    oldest_from: Whole
    ability: Real
    willingness: Real
    is_lost: Flag

    @property
    def key(self) -> NDArray[np.int64]:
        """A number of each instalment's own."""
        return instalment_keys(self.order_id, self.number)


def instalment_keys(order_id: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number of each instalment's own."""
    return np.asarray(order_id * _NUMBERS + number)


class Walk(NamedTuple):
    """What a plan leads to. days_late: NEVER_DAYS where lost.

    The two matrices say of each stage whether an instalment that enters it is paid within it if it
    is contacted there, and if it is left alone there.
    """

    days_late: Whole
    cures_if_contacted: Plan
    cures_if_left: Plan


def house_plan(block: Block, late: Late) -> Plan:
    """Whom the world's own collectors contact: by chance, so that the others are a control."""
    stages = block.world.life.collection
    shares = np.array([stage.contacted for stage in stages])
    return block.chance.happens("collected", late.key[:, None], shares, np.arange(len(stages)))


def walk(block: Block, late: Late, plan: Plan) -> Walk:
    """When each instalment is paid under a plan of contacts, and both outcomes of each stage."""
    rate = daily_chance(block, late)
    left = exponential_quantile(block.chance.uniform("cure", late.key))
    spells = spells_of(block)
    days = np.full(len(left), NEVER_DAYS)
    either = np.zeros((2, *plan.shape), np.bool_)
    days, left = _passed(days, left, rate[:, None], np.array([1]), np.array([spells[0].starts[0]]))
    for at, spell in enumerate(spells):
        reached = reaches(block, late, at) & entered(late, spell)[:, None]
        boost = boosts(block, late, spell.stage, reached)
        lengths = spell.ends - spell.starts
        open_yet = (days == NEVER_DAYS) & ~late.is_lost
        either[0, :, at] = open_yet & (left < (rate[:, None] * boost * lengths).sum(axis=1))
        either[1, :, at] = open_yet & (left < rate * lengths.sum())
        hazard = rate[:, None] * np.where(plan[:, at, None], boost, 1.0)
        days, left = _passed(days, left, hazard, spell.starts, spell.ends)
    days = np.where(late.is_lost, NEVER_DAYS, np.minimum(days, LATEST_CURE_DAYS))
    return Walk(days, either[0], either[1])


def daily_chance(block: Block, late: Late) -> NDArray[np.float64]:
    """Hazard of a day by itself: between nothing and twice that of the average person."""
    cure = block.world.life.cure
    logit = cure.willingness * late.willingness + cure.ability * late.ability
    return np.asarray(cure.daily * 2 * logistic(logit))


class Spell(NamedTuple):
    """A stage with the days past due of its contacts, and of the ends of their effects."""

    stage: StageShape
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def spells_of(block: Block) -> list[Spell]:
    """The stages of a world with the days of their contacts."""
    stages = block.world.life.collection
    until = [*(stage.first_dpd for stage in stages[1:]), NEVER_DAYS]
    made = []
    for stage, end in zip(stages, until, strict=True):
        starts = stage.first_dpd + stage.every_days * np.arange(stage.contacts)
        made.append(Spell(stage, starts, np.array([*starts[1:], end])))
    return made


def entered(late: Late, spell: Spell) -> NDArray[np.bool_]:
    """Whether the instalment is the oldest open one when the stage begins."""
    return np.asarray(late.oldest_from < spell.starts[0])


def reaches(block: Block, late: Late, at: int) -> NDArray[np.bool_]:
    """Whether each contact of stage `at` reaches the borrower, shape (late, contacts)."""
    stage = block.world.life.collection[at]
    share = stage.reached * 2 * logistic(0.6 * late.willingness)
    share = np.where(
        is_honest(late.kind), np.minimum(share, 0.98), stage.reached * _FRAUDSTER_REACHED
    )
    draw = at * _PLACES + np.arange(stage.contacts)
    return block.chance.happens("reached", late.key[:, None], share[:, None], draw)


def boosts(
    block: Block, late: Late, stage: StageShape, reached: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Factor on the hazard after each contact of a stage: most for who could pay but does not."""
    gain = stage.effect * 2 * logistic(0.7 * late.ability - 0.5 * late.willingness)
    if stage.channel in _VOICES:
        gain = np.where(irritated(block, late.person_id), -_PUT_OFF, gain)
    begun = np.logical_or.accumulate(reached, axis=1)
    return np.where(begun, 1 + gain[:, None], 1.0)


def irritated(block: Block, person_id: NDArray[np.int64]) -> NDArray[np.bool_]:
    """People whom calls and visits put off."""
    return block.chance.happens("irritated", person_id, block.world.life.cure.irritated)


def _passed(
    days: NDArray[np.int64],
    left: NDArray[np.float64],
    hazard: NDArray[np.float64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Days and waiting time left after some stretches of constant hazard, shape (n, stretches)."""
    steps = hazard * (ends - starts)
    total = np.cumsum(steps, axis=1)
    now = (days == NEVER_DAYS) & (left < total[:, -1])
    rows = np.flatnonzero(now)
    at = (left[rows, None] >= total[rows]).sum(axis=1)
    before = total[rows, at] - steps[rows, at]
    within = ((left[rows] - before) / np.broadcast_to(hazard, steps.shape)[rows, at]).astype(int)
    paid = days.copy()
    paid[rows] = np.minimum(starts[at] + within, ends[at] - 1)
    return paid, left - total[:, -1]
