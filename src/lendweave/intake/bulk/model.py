"""What the reading of whole columns works with and gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lendweave.intake.fault import Fault
from lendweave.kernel.ids import IdSource
from lendweave.records.arrow_texts import uuid_texts
from lendweave.records.ports import SegmentDraft

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """What a chunk of rows gave.

    drafts: records by kind and on_change, in the order of the catalogue, and for each record the
    index of its row in the chunk, rising.
    faults: the rows that were set aside, by index in the chunk, with their faults. The chunk's
    broken rows are not in here.
    """

    drafts: tuple[tuple[SegmentDraft, Rows], ...]
    faults: tuple[tuple[int, tuple[Fault, ...]], ...]

    def named(self, ids: IdSource) -> ReadChunk:
        """The same with fresh ids for all records."""
        drafts = tuple((_named(draft, ids), rows) for draft, rows in self.drafts)
        return replace(self, drafts=drafts)


def _named(draft: SegmentDraft, ids: IdSource) -> SegmentDraft:
    table = draft.table
    fresh = uuid_texts(ids.fresh_bytes(table.num_rows))
    place = table.schema.get_field_index("id")
    return replace(draft, table=table.set_column(place, table.schema.field(place), fresh))


@dataclass(frozen=True, slots=True)
class SlotColumn:
    """One value for each row, each distinct one held once.

    values: Arrow array; raw texts as strings, booleans and doubles as such, all other raw values as
    int64; null for nothing. Stored values are of the Arrow type of their field.
    codes: Int32Array, the place in `values` of each row's value; None where row i has value i.
    """

    values: Any
    codes: Any = None

    @staticmethod
    def of(values: Any) -> SlotColumn:
        """The column of an Arrow array with one value for each row."""
        encoded = values.dictionary_encode(null_encoding="encode")
        if len(encoded.dictionary) == len(values):
            return SlotColumn(values)
        return SlotColumn(encoded.dictionary, encoded.indices)

    @staticmethod
    def constant(value: Any, type_: pa.DataType, rows: int) -> SlotColumn:
        """The same value in every row."""
        return SlotColumn(pa.array([value], type_), pa.array(np.zeros(rows, np.int32)))

    def at(self, rows: Rows) -> SlotColumn:
        """The column of these rows alone."""
        if self.codes is None:
            return SlotColumn(self.values, pa.array(rows.astype(np.int32)))
        return SlotColumn(self.values, self.codes.take(pa.array(rows)))

    def with_values(self, values: Any) -> SlotColumn:
        """Other values in the same rows."""
        return SlotColumn(values, self.codes)

    def each(self) -> Any:
        """The value of every row, as an Arrow array."""
        return self.values if self.codes is None else self.values.take(self.codes)

    def spread(self, marks: Mask) -> Mask:
        """A mark of every row from the marks of the distinct values."""
        if self.codes is None:
            return marks
        if not marks.any():
            return np.zeros(len(self.codes), np.bool_)
        spread: Mask = marks[self.codes.to_numpy()]
        return spread


def mask_of(booleans: Any) -> Mask:
    """An Arrow array of booleans without nulls as a mask."""
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask


def nulls_of(values: Any) -> Mask:
    """Where an Arrow array is null."""
    if not values.null_count:
        return np.zeros(len(values), np.bool_)
    return mask_of(values.is_null())
