"""A chunk of rows, read column by column; what that cannot do is read row by row.

`rows.read_row` says what a row means. Here the same is done for all rows of a chunk at once, and
a row in which anything is refused, or too large for a column, goes through `read_row` itself: its
faults, or its records, are those that it gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lendweave.intake.bulk.across import across_slots
from lendweave.intake.bulk.keys import Keys
from lendweave.intake.bulk.model import Mask, ReadChunk, Rows, SlotColumn
from lendweave.intake.bulk.records import CheckedRecords, checked_records, records_table
from lendweave.intake.bulk.row_checks import failing_rows
from lendweave.intake.bulk.slots import read_slots
from lendweave.intake.chunk import RowChunk
from lendweave.intake.fault import Fault
from lendweave.intake.plan import Plan, SlotValues
from lendweave.intake.rows import read_row, row_faults
from lendweave.kernel.clock import days_from_date, local_date
from lendweave.kernel.ids import ID_BYTES, IdSource
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.catalog import KINDS
from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.ports import SegmentDraft

_CATALOGUE = tuple(KINDS)


class _NoIds:
    """Empty ids for records that get theirs later. Implements kernel.ids.IdSource."""

    def fresh(self) -> str:
        return ""

    def fresh_bytes(self, count: int) -> bytes:
        return bytes(ID_BYTES * count)


_NO_IDS = _NoIds()

DraftKey = tuple[str, OnChange]
Part = tuple[Any, Rows]
"""Records as a table, and the index of each one's row in the chunk."""


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """A chunk whose rows are checked.

    rows: index in the chunk of each row whose cells could be read. records: over these rows.
    refused: of the chunk, the rows that must be read one by one.
    """

    rows: Rows
    records: tuple[CheckedRecords, ...]
    refused: Mask


def read_chunk(
    plan: Plan, chunk: RowChunk, ids: IdSource, now: int, across: Sequence[SlotValues] = ()
) -> ReadChunk:
    """The records of a chunk's rows, and the faults of those that are set aside.

    The same as `read_row` of each row, but for the fresh ids. now: as there. across: the values
    over rows of each row, null where they are not given.
    """
    return read_nameless(plan, chunk, now, across).named(ids)


def read_nameless(
    plan: Plan,
    chunk: RowChunk,
    now: int,
    across: Sequence[SlotValues] = (),
    *,
    singly: bool = False,
) -> ReadChunk:
    """What `read_chunk` gives, empty texts in place of ids: it can be made in any order.

    singly: each row is read by itself, which is quicker for a few.
    """
    checked = _unread(chunk) if singly else _checked(plan, chunk, now, across, tokens=True)
    parts: dict[DraftKey, list[Part]] = defaultdict(list)
    for found in checked.records:
        rows = np.flatnonzero(found.applies & ~checked.refused[checked.rows])
        key = found.plan.kind, found.plan.on_change
        parts[key].append((records_table(found, rows), checked.rows[rows]))
    faults = []
    again: dict[DraftKey, list[tuple[Record, int]]] = defaultdict(list)
    for index, cells in _refused_rows(chunk, checked):
        read = read_row(plan, cells, _NO_IDS, now, across[index] if across else ())
        if read.faults:
            faults.append((index, read.faults))
        for record, on_change in read.records:
            again[str(record.__struct_config__.tag), on_change].append((record, index))
    for key, pairs in again.items():
        table = table_from_records(key[0], [record for record, _ in pairs])
        parts[key].append((table, np.array([index for _, index in pairs], np.int64)))
    return ReadChunk(_drafts(parts), tuple(faults))


def chunk_faults(
    plan: Plan,
    chunk: RowChunk,
    now: int,
    across: Sequence[SlotValues] = (),
    *,
    singly: bool = False,
) -> tuple[tuple[int, tuple[Fault, ...]], ...]:
    """The faults that `read_chunk` would give, without making ids, hashes or tokens."""
    checked = _unread(chunk) if singly else _checked(plan, chunk, now, across, tokens=False)
    found = (
        (index, row_faults(plan, cells, now, across[index] if across else ()))
        for index, cells in _refused_rows(chunk, checked)
    )
    return tuple((index, faults) for index, faults in found if faults)


def _unread(chunk: RowChunk) -> CheckedChunk:
    """The chunk with all its rows still to be read one by one."""
    return CheckedChunk(np.arange(len(chunk.lines)), (), np.ones(len(chunk.lines), np.bool_))


def _checked(
    plan: Plan, chunk: RowChunk, now: int, across: Sequence[SlotValues], *, tokens: bool
) -> CheckedChunk:
    read = read_slots(plan, chunk, tokens=None if tokens else ())
    rows, refused = read.rows, read.refused
    slots = [*read.slots, *across_slots(plan, across, rows)]
    today = days_from_date(local_date(now, plan.zone))
    refused[rows[failing_rows(plan.checks, slots, len(rows), now, today)]] = True
    records = tuple(_checked_records(plan, slots, len(rows), (now, today)))
    for found in records:
        refused[rows[found.refused]] = True
    return CheckedChunk(rows, records, refused)


def _checked_records(
    plan: Plan, slots: Sequence[SlotColumn], rows: int, arrival: tuple[int, int]
) -> Iterator[CheckedRecords]:
    """arrival: the moment of the import, and its local day."""
    keys = Keys(plan.records[0].origin.tenant_id, slots)
    for record in plan.records:
        yield checked_records(record, keys, rows, *arrival)


def _refused_rows(chunk: RowChunk, checked: CheckedChunk) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Index and cells of the rows that must be read one by one."""
    places = np.flatnonzero(checked.refused)
    taken = [column.take(pa.array(places)).to_pylist() for column in chunk.columns]
    return zip(places.tolist(), zip(*taken, strict=True), strict=True)


def _drafts(parts: dict[DraftKey, list[Part]]) -> tuple[tuple[SegmentDraft, Rows], ...]:
    drafts = []
    for kind, on_change in sorted(parts, key=_by_catalogue):
        table, rows = _in_order(parts[kind, on_change])
        if len(rows):
            drafts.append((SegmentDraft(kind, table, on_change), rows))
    return tuple(drafts)


def _in_order(parts: list[Part]) -> Part:
    """The parts as one, by row; records of one row stay in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([rows for _, rows in parts])
    order = np.argsort(rows, kind="stable")
    table = pa.concat_tables([table for table, _ in parts])
    return table.take(pa.array(order)), rows[order]


def _by_catalogue(key: DraftKey) -> tuple[int, str]:
    return _CATALOGUE.index(key[0]), key[1].value
