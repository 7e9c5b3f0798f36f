"""Derived values and conditions, computed once for each distinct list of what they read."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa

from lendweave.intake.bulk.cells import is_held, raw_type
from lendweave.intake.bulk.model import Mask, SlotColumn
from lendweave.intake.plan import ExpressionPlan, SlotValues
from lendweave.kernel.types import INTEGER_MAX, Kind


def evaluated(
    plan: ExpressionPlan, slots: Sequence[SlotColumn], rows: int
) -> tuple[SlotColumn, Mask]:
    """The expression's value in every row, and the rows whose value cannot be held in a column.

    slots: of the columns and parts. Null stands where a value cannot be held.
    """
    read = [slots[slot] for slot in plan.reads]
    lists, codes = _distinct_lists(read, rows)
    raws = [plan.run(values) for values in lists]
    held = [is_held(raw) and plan.type.kind is not Kind.LIST for raw in raws]
    values = [raw if fits else None for raw, fits in zip(raws, held, strict=True)]
    column = SlotColumn(pa.array(values, raw_type(plan.type)), codes)
    return column, column.spread(~np.array(held, np.bool_))


def _distinct_lists(read: Sequence[SlotColumn], rows: int) -> tuple[list[SlotValues], Any]:
    """The distinct lists of values in these columns, and the place of each row's list there."""
    if not read:
        return [()], pa.array(np.zeros(rows, np.int32))
    sizes = [len(column.values) for column in read]
    if prod(sizes) > INTEGER_MAX:
        return list(zip(*(column.each().to_pylist() for column in read), strict=True)), None
    key = np.zeros(rows, np.int64)
    for column, size in zip(read, sizes, strict=True):
        key = key * size + _codes(column, rows)
    encoded = pa.array(key).dictionary_encode()
    left = encoded.dictionary.to_numpy()
    lists: list[list[Any]] = []
    for column, size in zip(reversed(read), reversed(sizes), strict=True):
        left, codes = np.divmod(left, size)
        lists.append(column.values.take(pa.array(codes)).to_pylist())
    return list(zip(*reversed(lists), strict=True)), encoded.indices


def _codes(column: SlotColumn, rows: int) -> Any:
    return np.arange(rows) if column.codes is None else column.codes.to_numpy()
