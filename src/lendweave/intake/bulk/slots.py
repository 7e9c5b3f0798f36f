"""The slots of a chunk's rows: columns, parts, then expressions, each as a column of values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from lendweave.intake.bulk.cells import ReadColumn, raw_type, read_column
from lendweave.intake.bulk.expressions import evaluated
from lendweave.intake.bulk.model import Mask, Rows, SlotColumn
from lendweave.intake.chunk import RowChunk
from lendweave.intake.plan import Plan


@dataclass(frozen=True, slots=True)
class ReadSlots:
    """The slots of the rows whose cells could be read.

    rows: index in the chunk of each of them. slots: over these rows.
    refused: of the chunk, the rows that must be read one by one.
    """

    rows: Rows
    slots: tuple[SlotColumn, ...]
    refused: Mask


def read_slots(
    plan: Plan,
    chunk: RowChunk,
    *,
    tokens: Collection[int] | None = None,
    wanted: Collection[int] | None = None,
) -> ReadSlots:
    """Read the cells and evaluate the expressions.

    tokens: slots whose tokens are really made, None for all; those that an expression reads are
    made in any case. wanted: slots of the expressions to evaluate, None for all; the others are
    null.
    """
    columns = _columns(plan, chunk, tokens)
    refused = np.zeros(len(chunk.lines), np.bool_)
    for column in columns:
        refused |= column.refused
    rows = np.flatnonzero(~refused)
    slots = [column.value for column in columns]
    slots += [part for column in columns for part in column.parts]
    if refused.any():
        slots = [slot.at(rows) for slot in slots]
    for expression in plan.expressions:
        if wanted is not None and len(slots) not in wanted:
            slots.append(SlotColumn.constant(None, raw_type(expression.type), len(rows)))
            continue
        value, unheld = evaluated(expression, slots, len(rows))
        slots.append(value)
        refused[rows[unheld]] = True
    return ReadSlots(rows, tuple(slots), refused)


def _columns(plan: Plan, chunk: RowChunk, tokens: Collection[int] | None) -> list[ReadColumn]:
    read = {slot for expression in plan.expressions for slot in expression.reads}
    return [
        read_column(
            column, cells, plan.zone, tokens=tokens is None or slot in tokens or slot in read
        )
        for slot, (column, cells) in enumerate(zip(plan.columns, chunk.columns, strict=True))
    ]
