"""Labels: who and what had a part in which fraud."""

from __future__ import annotations

from typing import Any

import numpy as np

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.frauds.habits import HABITS, Party
from lendweave.simulation.frauds.outside_deals import RingBusiness
from lendweave.simulation.truth.frauds import FraudLabel

_PEOPLE = {"person", "identity"}
_ORDER = Party("order", "record", "order_id")


def fraud_labels(drafts: list[Draft], arranged: list[RingBusiness]) -> list[FraudLabel]:
    """Labels of every ring's orders and parties; a party stands once, at its first order.

    People of a ring that borrows outside stand from its first enquiry.
    """
    began = {one.ring.ring_id: one.business.enquiry.asked_on.min() for one in arranged}
    return [
        _label(draft, party, began.get(int(draft.ring_id[0]), draft.ordered_at.min()))
        for draft in drafts
        for party in (_ORDER, *HABITS[FraudKind(int(draft.kind[0]))].parties)
    ]


def _label(draft: Draft, party: Party, began: np.datetime64[Any]) -> FraudLabel:
    by_time = np.argsort(draft.ordered_at, kind="stable")
    ids, first = np.unique(getattr(draft, party.column)[by_time], return_index=True)
    count, kind = len(ids), FraudKind(int(draft.kind[0]))
    at = draft.ordered_at[by_time][first]
    if party.subject in _PEOPLE:
        at = np.minimum(at, began)
    return FraudLabel(
        ring_id=draft.ring_id[:count],
        kind=np.full(count, kind.name.lower()),
        subject=np.full(count, party.subject),
        subject_id=ids,
        role=np.full(count, party.role),
        evades=draft.evades[:count],
        happened_at=at,
    )
