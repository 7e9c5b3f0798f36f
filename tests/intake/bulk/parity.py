"""The reading of columns held against the reading of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from lendweave.intake import AcrossRows, Plan, RawRow, across_of, read_row, row_faults
from lendweave.intake.bulk import (
    ReadChunk,
    chunk_across,
    chunk_faults,
    read_chunk,
    read_nameless,
    see_chunk,
)
from lendweave.intake.chunk import RowChunk, chunk_of
from lendweave.intake.plan import SlotValues
from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records.arrow_rows import records_from_table
from lendweave.records.arrow_schema import arrow_schema

Said = dict[tuple[str, str], list[tuple[int, Any]]]
"""(kind, on_change) → row and record, without its id, in order."""


def ids() -> Uuid7Source:
    """A source of ids."""
    return Uuid7Source(SteppingClock(10**15))


def _without_id(record: Any) -> Any:
    return msgspec.structs.replace(record, id="")


def by_rows(plan: Plan, rows: Sequence[Sequence[str]], now: int) -> tuple[Said, dict[int, Any]]:
    """What `read_row` makes of the rows: records and faults."""
    source, said, faults = ids(), defaultdict(list), {}
    across = across_of(plan, [RawRow(0, tuple(cells)) for cells in rows])
    for index, cells in enumerate(rows):
        read = read_row(plan, cells, source, now, across[index])
        if read.faults:
            faults[index] = read.faults
        for record, on_change in read.records:
            key = str(record.__struct_config__.tag), on_change.value
            said[key].append((index, _without_id(record)))
    return dict(said), faults


def over_rows(plan: Plan, chunk: RowChunk) -> tuple[SlotValues, ...]:
    """The values over the rows of a chunk, taken as a whole file."""
    across = AcrossRows(plan.across)
    see_chunk(across, plan, chunk)
    return chunk_across(across.reader(), plan, chunk)


def by_columns(plan: Plan, chunk: RowChunk, now: int) -> tuple[Said, dict[int, Any]]:
    """What `read_chunk` makes of the same rows; its tables and ids are in order."""
    return told(read_chunk(plan, chunk, ids(), now, over_rows(plan, chunk)))


def singly(plan: Plan, chunk: RowChunk, now: int) -> tuple[Said, dict[int, Any]]:
    """The same of a chunk of few rows, each of which is read by itself."""
    over = over_rows(plan, chunk)
    read = read_nameless(plan, chunk, now, over, singly=True)
    assert chunk_faults(plan, chunk, now, over, singly=True) == read.faults
    return told(read.named(ids()))


def told(read: ReadChunk) -> tuple[Said, dict[int, Any]]:
    """The records and the faults of a chunk."""
    said: Said = {}
    for draft, rows in read.drafts:
        assert draft.table.schema.equals(arrow_schema(draft.kind))
        draft.table.validate(full=True)
        records = list(records_from_table(draft.kind, draft.table))
        assert [record.id for record in records] == sorted({record.id for record in records})
        assert rows.tolist() == sorted(rows.tolist())
        said[draft.kind, draft.on_change.value] = list(
            zip(rows.tolist(), map(_without_id, records), strict=True)
        )
    assert [index for index, _ in read.faults] == sorted(index for index, _ in read.faults)
    return said, dict(read.faults)


def assert_same(plan: Plan, rows: Sequence[Sequence[str]], now: int) -> tuple[int, int]:
    """Both readings give the same; returns how many records and how many faulty rows there were."""
    raws = [RawRow(line, tuple(cells)) for line, cells in enumerate(rows, 1)]
    chunk = chunk_of(raws, len(plan.columns))
    whole = [cells for cells, raw in zip(rows, raws, strict=True) if raw not in chunk.broken]
    return assert_same_chunk(plan, chunk, whole, now)


def assert_same_chunk(
    plan: Plan, chunk: RowChunk, rows: Sequence[Sequence[str]], now: int
) -> tuple[int, int]:
    """As `assert_same`, of a chunk that is there."""
    said, faults = by_rows(plan, rows, now)
    assert by_columns(plan, chunk, now) == (said, faults)
    assert singly(plan, chunk, now) == (said, faults)
    over = over_rows(plan, chunk)
    assert dict(chunk_faults(plan, chunk, now, over)) == faults
    found = (row_faults(plan, c, now, over[i] if over else ()) for i, c in enumerate(rows))
    assert faults == {i: f for i, f in enumerate(found) if f}
    cut = RowChunk(chunk.lines[1:], tuple(column[1:] for column in chunk.columns))
    assert by_columns(plan, cut, now) == by_rows(plan, rows[1:], now)
    return sum(map(len, said.values())), len(faults)
