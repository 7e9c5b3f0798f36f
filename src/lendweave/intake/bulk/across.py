"""Values over rows for whole chunks: what each row has to say to them, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np
import pyarrow as pa

from lendweave.intake.across import AcrossReader, AcrossRows
from lendweave.intake.bulk.cells import is_held, raw_type
from lendweave.intake.bulk.model import Rows, SlotColumn
from lendweave.intake.bulk.slots import read_slots
from lendweave.intake.chunk import RowChunk
from lendweave.intake.plan import Plan, SlotValues
from lendweave.intake.rows import row_values


def see_chunk(across: AcrossRows, plan: Plan, chunk: RowChunk) -> None:
    """Take the rows of a chunk in. Raises TooManyIds."""
    for values in _values(plan, chunk):
        across.see(values)


def chunk_across(reader: AcrossReader, plan: Plan, chunk: RowChunk) -> tuple[SlotValues, ...]:
    """The values over rows of each row of a chunk; chunks are asked for in order."""
    return tuple(map(reader, _values(plan, chunk))) if plan.across else ()


def across_slots(plan: Plan, across: Sequence[SlotValues], rows: Rows) -> Iterator[SlotColumn]:
    """The values over rows as columns of some rows, null where they are not given.

    A sum that no int64 holds is null, too: the row is then read by itself.
    """
    for place, value in enumerate(plan.across):
        of_row = [across[row][place] for row in rows] if across else [None] * len(rows)
        held = [raw if is_held(raw) else None for raw in of_row]
        yield SlotColumn.of(pa.array(held, raw_type(value.type)))


def _values(plan: Plan, chunk: RowChunk) -> Iterator[SlotValues]:
    """The slots of every row that the values over rows read; the others are null."""
    needed = {slot for value in plan.across for slot in value.reads}
    read = read_slots(plan, chunk, tokens=needed, wanted=needed)
    columns = [
        slot.each().to_pylist() if place in needed else repeat(None)
        for place, slot in enumerate(read.slots)
    ]
    whole = zip(*columns)  # noqa: B905 - what nobody reads is endless
    readable = np.zeros(len(chunk.lines), np.bool_)
    readable[read.rows] = True
    for index in range(len(chunk.lines)):
        values = next(whole) if readable[index] else ()
        yield row_values(plan, chunk.row(index).cells) if read.refused[index] else values
