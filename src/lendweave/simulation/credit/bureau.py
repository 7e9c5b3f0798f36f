"""Third-party reports: what a bureau answers, with its gaps, its delay and its mistakes.

It knows what outside lenders told it by the day whose state it reports, and nothing else: its court
flag tells of judgments on their loans, not of every suit that court reports know.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.told import Told, enquiries_told, histories_told
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.truth.credit import Application, Report
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

_ASKED_BEFORE = np.timedelta64(5, "m")


def make_reports(
    block: Block, application: Application, outside: Outside
) -> tuple[Report, NDArray[np.bool_]]:
    """A report for each application, and whether the lender asked for it at all."""
    settings, chance, ids = block.world.reports, block.chance, application.order_id
    delay = chance.below("report delay", ids, settings.delay_days + 1)
    as_of = application.applied_at.astype("datetime64[D]") - delay.astype("timedelta64[D]")
    told, mixed = _told_ids(block, application)
    missing = chance.happens("enquiries missing", ids, settings.enquiries_missing)
    enquiries = enquiries_told(block, outside, Told(told, as_of))
    history = histories_told(block, outside, Told(told, as_of))
    known = chance.happens("report found", application.person_id, settings.found)
    found = np.where(told % 2 == 0, known, history.months + history.live > 0)
    report = Report(
        order_id=ids,
        queried_at=application.applied_at - _ASKED_BEFORE,
        found=found,
        enquiries_3m=np.where(missing | ~found, NONE, enquiries),
        overdue_24m=history.overdue * found,
        worst_days_past_due=history.worst_days * found,
        live_loans=history.live * found,
        balance_minor=history.balance_minor * found,
        history_months=history.months * found,
        has_court_record=found & history.judged,
        as_of=as_of,
        is_mixed_up=mixed,
        told_id=told,
    )
    return report, chance.happens("report asked", ids, settings.asked)


def _told_ids(
    block: Block, application: Application
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """As whom one applies; now and then somebody who came into the block earlier is told of."""
    person, chance = application.person_id, block.chance
    before = person - block.start
    mixed = chance.happens("report mixed up", application.order_id, block.world.reports.mixed_up)
    mixed &= before > 0
    other = block.start + chance.below("mixed up with", application.order_id, before)
    return np.where(mixed, other * 2, application.identity_id), mixed
