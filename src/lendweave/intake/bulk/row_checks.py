"""The checks of rows as wholes: which rows meet them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lendweave.intake.bulk.fields import later_than
from lendweave.intake.bulk.model import Mask, SlotColumn, mask_of
from lendweave.intake.row_checks import RowChecks
from lendweave.kernel.types import Kind


def failing_rows(
    checks: RowChecks, slots: Sequence[SlotColumn], rows: int, now: int, today: int
) -> Mask:
    """The rows in which `RowChecks.faults` finds something. today: the local day of `now`."""
    failing = np.zeros(rows, np.bool_)
    for check in checks.conditions:
        value = slots[check.place]
        failing |= value.spread(~mask_of(value.values.fill_null(True)))
    for column in checks.past:
        moments = slots[column.place]
        latest = today if column.type.kind is Kind.DATE else now
        failing |= moments.spread(later_than(moments.values, latest))
    return failing
