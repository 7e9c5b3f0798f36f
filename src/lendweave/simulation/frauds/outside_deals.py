"""What rings do at outside lenders, member by member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.frauds.deals import Borrower, Dealing, business_of
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.frauds.plans import FIRST_DAY
from lendweave.simulation.frauds.rings import Ring
from lendweave.simulation.outside.business import Outside, put_together
from lendweave.simulation.truth.frauds import FraudLabel
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class RingBusiness:
    """The outside business of one ring."""

    ring: Ring
    business: Outside


def ring_businesses(block: Block, found: list[Ring], drafts: list[Draft]) -> list[RingBusiness]:
    """The business of every ring that has any; drafts: what each ring orders."""
    if block.world.outside is None:
        return []
    return [
        _business(block, ring, draft, deals)
        for ring, draft in zip(found, drafts, strict=True)
        if (deals := HABITS[ring.kind].deals)
    ]


def _business(block: Block, ring: Ring, draft: Draft, deals: Dealing) -> RingBusiness:
    began = block.first_days(np.array([ring.month]))[0] + np.timedelta64(FIRST_DAY, "D")
    parts = []
    for row in range(len(draft.order_id)):
        who = Borrower(
            person_id=int(draft.person_id[row]),
            identity_id=int(draft.identity_id[row]),
            ring_id=ring.ring_id,
            evades=ring.evades,
            began_on=began,
            ordered_on=draft.ordered_at[row].astype("datetime64[D]"),
        )
        parts.append(business_of(block, who, deals(block, who), int(ring.kind)))
    return RingBusiness(ring, put_together(parts))


def business_labels(found: list[RingBusiness]) -> list[FraudLabel]:
    """Labels of every enquiry and loan of the rings."""
    return [label for one in found for label in _labels(one)]


def _labels(one: RingBusiness) -> list[FraudLabel]:
    enquiry, loan = one.business.enquiry, one.business.loan
    return [
        _label(one.ring, "outside_enquiry", enquiry.enquiry_id, enquiry.asked_on),
        _label(one.ring, "outside_loan", loan.loan_id, loan.granted_on),
    ]


def _label(
    ring: Ring, subject: str, ids: NDArray[np.int64], day: NDArray[np.datetime64]
) -> FraudLabel:
    count = len(ids)
    return FraudLabel(
        ring_id=np.full(count, ring.ring_id),
        kind=np.full(count, ring.kind.name.lower()),
        subject=np.full(count, subject),
        subject_id=ids,
        role=np.full(count, "record"),
        evades=np.full(count, ring.evades),
        happened_at=day.astype("datetime64[us]"),
    )
