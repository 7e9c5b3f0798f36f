"""When records happened and became known, in every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.intake.bulk.model import Mask, SlotColumn, nulls_of
from lendweave.intake.plan import MomentPlan, RecordPlan
from lendweave.kernel.types import TIMESTAMP_MAX

Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Times:
    """µs since 1970 UTC for every row. refused: rows where they mean nothing."""

    occurred_at: Instants
    known_at: Instants
    refused: Mask


def times(plan: RecordPlan, slots: Sequence[SlotColumn], rows: int, now: int) -> Times:
    """The two times of a record in every row, neither of them after `now`."""
    occurred_at, refused = _instants(plan.occurred, slots, rows)
    refused |= occurred_at > now
    if plan.known_lags:
        return Times(occurred_at, np.minimum(occurred_at + plan.known.plus, now), refused)
    known_at, unknown = _instants(plan.known, slots, rows)
    return Times(
        occurred_at, known_at, refused | unknown | (known_at > now) | (known_at < occurred_at)
    )


def _instants(moment: MomentPlan, slots: Sequence[SlotColumn], rows: int) -> tuple[Instants, Mask]:
    """The instants of every row, and where there is none."""
    if moment.slot is None:
        return np.full(rows, moment.constant, np.int64), np.zeros(rows, np.bool_)
    column = slots[moment.slot]
    raws = column.values.fill_null(0).to_numpy()
    if moment.to_instant is not int:  # days: few of them are distinct
        raws = np.array([moment.to_instant(day) for day in raws.tolist()], np.int64)
    instants = np.minimum(raws + moment.plus, TIMESTAMP_MAX)
    if column.codes is not None:
        instants = instants[column.codes.to_numpy()]
    return instants, column.spread(nulls_of(column.values))
