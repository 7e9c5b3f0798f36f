"""Collection: the stages that late instalments enter, and what goes to agencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.servicing.book import Book, Cases, has_mandate
from lendweave.simulation.servicing.lateness import (
    entered,
    instalment_keys,
    irritated,
    spells_of,
    walk,
)
from lendweave.simulation.truth.collection import (
    CollectionStage,
    Handover,
    HiddenDebtor,
)
from lendweave.simulation.truth.frames import NONE, joined
from lendweave.simulation.world.block import Block


def stages(block: Block, cases: Cases) -> CollectionStage:
    """Every stage that a late instalment enters while it is the oldest open one."""
    late = cases.late
    outcome = walk(block, late, cases.plan)
    found = []
    for at, spell in enumerate(spells_of(block)):
        rows = np.flatnonzero(entered(late, spell) & (cases.days_late >= spell.starts[0]))
        count, first = len(rows), int(spell.starts[0])
        found.append(
            CollectionStage(
                order_id=late.order_id[rows],
                number=late.number[rows],
                stage=np.full(count, spell.stage.name),
                entered_on=late.due_on[rows] + np.timedelta64(first, "D"),
                days_past_due=np.full(count, first),
                propensity=np.full(count, spell.stage.contacted),
                contacted=cases.plan[rows, at],
                cures_if_contacted=outcome.cures_if_contacted[rows, at],
                cures_if_left=outcome.cures_if_left[rows, at],
            )
        )
    return joined(found)


def handed_over(
    block: Block, order_id: NDArray[np.int64], number: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a loan goes to an agency, once an instalment is late enough for that stage."""
    for at, stage in enumerate(block.world.life.collection):
        if stage.by_agency:
            key = instalment_keys(order_id, number)
            return block.chance.happens("collected", key, stage.contacted, at)
    return np.zeros(len(order_id), np.bool_)


def agency_of(block: Block, order_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The agency that a loan goes to."""
    return block.chance.below("agency", order_id, block.world.life.handover.agencies)


def handovers(block: Block, book: Book, schedule: Schedule) -> Handover:
    """Loans that go to agencies."""
    first = [stage.first_dpd for stage in block.world.life.collection if stage.by_agency][:1]
    fell = (book.default_number != NONE) & (len(first) > 0)
    at = np.flatnonzero(fell & handed_over(block, book.order_id, book.default_number))
    place = book.default_number[at] - 1
    return Handover(
        order_id=book.order_id[at],
        agency_id=agency_of(block, book.order_id[at]),
        handed_over_on=book.due_on[at, place] + np.timedelta64(sum(first), "D"),
        open_minor=schedule.outstanding_minor[at, place],
    )


def hidden_debtors(block: Block) -> HiddenDebtor:
    """How everybody takes to being debited and chased."""
    who = block.people
    return HiddenDebtor(who, has_mandate(block, who), irritated(block, who))
