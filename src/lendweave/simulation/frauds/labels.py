"""Labels: who and what had a part in which fraud."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.frauds.habits import HABITS, Party
from lendweave.simulation.truth.frauds import FraudLabel

_ORDER = Party("order", "record", "order_id")


def fraud_labels(drafts: list[Draft]) -> list[FraudLabel]:
    """Labels of every ring's orders and parties; a party stands once, at its first order."""
    return [
        _label(draft, party)
        for draft in drafts
        for party in (_ORDER, *HABITS[FraudKind(int(draft.kind[0]))].parties)
    ]


def _label(draft: Draft, party: Party) -> FraudLabel:
    by_time = np.argsort(draft.ordered_at, kind="stable")
    ids, first = np.unique(getattr(draft, party.column)[by_time], return_index=True)
    count, kind = len(ids), FraudKind(int(draft.kind[0]))
    return FraudLabel(
        ring_id=draft.ring_id[:count],
        kind=np.full(count, kind.name.lower()),
        subject=np.full(count, party.subject),
        subject_id=ids,
        role=np.full(count, party.role),
        evades=draft.evades[:count],
        happened_at=draft.ordered_at[by_time][first],
    )
