"""Orders of own accord: how likely is one within some days, for somebody not seen lately?

Somebody about to order has often been in the app before. So who was not there is less likely to
order in the next days, by exactly what the habit of looking up says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.visits import RESEARCHES
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.wishes import order_shares, wants_credit
from lendweave.simulation.parties.merchants import Merchants, served_shares
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import Flag, Real, Whole
from lendweave.simulation.world.behaviour_shape import VisitShape
from lendweave.simulation.world.block import SLOTS, Block

SHORT_DAYS, LONG_DAYS = 7, 30
_SLOTS = 2  # orders of own accord of a person and month
_SPAN_DAYS = 64  # more than from a day to the end of the next month


@dataclass(frozen=True, slots=True)
class Cohort:
    """People and for each a day. All were registered and in no visit or order of late.

    Of late: in the `research_days` before, but for a visit from which no order follows.
    """

    person_id: Whole
    day: NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class OwnAccord:
    """What a cohort does without a message: probabilities, and what each really does.

    short, long: orders within SHORT_DAYS and LONG_DAYS. apply: within the latter on instalments.
    """

    p_short: Real
    p_long: Real
    p_apply: Real
    short: Flag
    long: Flag
    apply: Flag


def prior_shares(block: Block, people: People, merchants: Merchants) -> NDArray[np.float64]:
    """Probability of each order of own accord, shape (people, months, slots)."""
    months = np.arange(block.months + 2)
    town = people.person.town_id - block.towns[0]
    served = served_shares(block, merchants, months)[town]
    return np.asarray(order_shares(block, people, months) * served[:, :, None])


def own_accord(
    block: Block, shape: VisitShape, prior: NDArray[np.float64], meant: Draft, cohort: Cohort
) -> OwnAccord:
    """Orders of own accord of a cohort. prior: see prior_shares. meant: genuine orders to be."""
    short, long = (
        _slot_chances(block, shape, prior, meant, cohort, days=days)
        for days in (SHORT_DAYS, LONG_DAYS)
    )
    day = days_after(block, meant, cohort)
    soon, later = (day >= 0) & (day < SHORT_DAYS), (day >= 0) & (day < LONG_DAYS)
    credit = later & wants_credit(block, meant.order_id)
    return OwnAccord(
        p_short=_any(short),
        p_long=_any(long),
        p_apply=_any(long * block.world.credit.applies),
        short=np.isin(cohort.person_id, meant.person_id[soon]),
        long=np.isin(cohort.person_id, meant.person_id[later]),
        apply=np.isin(cohort.person_id, meant.person_id[credit]),
    )


def days_after(block: Block, meant: Draft, cohort: Cohort) -> NDArray[np.int64]:
    """Days from the buyer's day in the cohort to each order; far below 0 for others."""
    first = np.full(block.stop - block.start, np.datetime64("9999-01-01", "D"))
    first[cohort.person_id - block.start] = cohort.day
    day = meant.ordered_at.astype("datetime64[D]") - first[meant.person_id - block.start]
    return np.asarray(day.astype(np.int64))


def _any(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 - np.prod(1 - chances, axis=(1, 2)))


def _slot_chances(
    block: Block,
    shape: VisitShape,
    prior: NDArray[np.float64],
    meant: Draft,
    cohort: Cohort,
    *,
    days: int,
) -> NDArray[np.float64]:
    """Probability of each order within so many days, shape (people, 2 months, slots).

    An order k days ahead was not looked up yet with probability unseen[k]. By Bayes: what lies in
    the days asked for, over all that is not ruled out by what was not seen.
    """
    unseen = np.concatenate([[0.0], np.cumsum(_unseen(shape))])
    month = block.month_number(cohort.day)
    parts = []
    for ahead in range(2):
        first = block.first_days(month + ahead)
        length = (block.first_days(month + ahead + 1) - first).astype(np.int64)
        begins = (first - cohort.day).astype(np.int64)
        start, end = np.maximum(begins, 0), begins + length
        stop = np.clip(end, start, np.maximum(days, start))
        past = length - (unseen[end] - unseen[start])
        daily = prior[cohort.person_id - block.start, month + ahead] / length[:, None]
        within = (unseen[stop] - unseen[start])[:, None]
        parts.append(daily * within / (1 - daily * past[:, None]))
    parts[0] = np.where(_used(block, meant, cohort), 0.0, parts[0])
    return np.stack(parts, axis=1)


def _unseen(shape: VisitShape) -> NDArray[np.float64]:
    """Probability that an order so many days ahead has not been looked up yet."""
    ahead = np.maximum(shape.research_days - np.arange(_SPAN_DAYS), 0) / shape.research_days
    looks = np.array([shape.researches / (number + 1) for number in range(RESEARCHES)])
    return np.asarray(np.prod(1 - looks[:, None] * ahead, axis=0))


def _used(block: Block, meant: Draft, cohort: Cohort) -> NDArray[np.bool_]:
    """Which orders of the month of the day were placed before it, shape (people, slots)."""
    month = block.month_number(cohort.day)
    own = np.full(block.stop - block.start, -1)
    own[cohort.person_id - block.start] = month
    this_month = block.month_number(meant.ordered_at) == own[meant.person_id - block.start]
    before = this_month & (days_after(block, meant, cohort) < 0)
    used = np.zeros((block.stop - block.start, _SLOTS), np.bool_)
    used[meant.person_id[before] - block.start, meant.order_id[before] % SLOTS] = True
    return used[cohort.person_id - block.start]
