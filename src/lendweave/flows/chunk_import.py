"""One chunk on its way into the store: its records, the rows set aside, and the mark behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lendweave.intake import (
    Fault,
    Plan,
    RawRow,
    ReadChunk,
    RowChunk,
    fault_fields,
    refused_row,
    row_faults,
)
from lendweave.records.ports import FileImport, QuarantinedRow, Receipt

RowFaults = tuple[tuple[int, tuple[Fault, ...]], ...]
"""Index in the chunk of each row at fault, and all its faults."""

Error = Mapping[str, str]
"""What is wrong with a row, as flat fields."""


@dataclass(frozen=True, slots=True)
class ChunkImport:
    """A chunk as it was read. before: the mark of its import without it.

    The store's writer asks for its rows and its mark once it knows what the store refuses.
    """

    plan: Plan
    chunk: RowChunk
    read: ReadChunk
    before: FileImport

    def quarantined(self, receipts: Sequence[Receipt]) -> list[QuarantinedRow]:
        """The rows for the quarantine. receipts: one for each draft."""
        return [
            refused_row(self.plan, self.before.file, row, error, column)
            for row, error, column in self._set_aside(receipts)
        ]

    def mark(self, receipts: Sequence[Receipt]) -> FileImport:
        """How far the import is with this chunk. receipts: one for each draft."""
        counts = Counter(self.before.counts)
        for (draft, _), receipt in zip(self.read.drafts, receipts, strict=True):
            counts[f"records.{draft.kind}"] += receipt.count
            counts["duplicates"] += receipt.duplicates
            counts["amended"] += receipt.amended
            counts["kept"] += receipt.kept
        aside = self._set_aside(receipts)
        counts.update(f"quarantined.{error['code']}" for _, error, _ in aside)
        return replace(
            self.before,
            chunks=self.before.chunks + 1,
            rows=self.before.rows + self.chunk.rows,
            counts=dict(counts),
        )

    def _set_aside(self, receipts: Sequence[Receipt]) -> Iterator[tuple[RawRow, Error, str]]:
        """Rows, each once however many of its records were refused, why, and the column to blame.

        What the store itself refuses comes from rows of which other records may be stored.
        """
        now = self.before.started_at
        for row, faults in rows_at_fault(self.plan, self.chunk, self.read.faults, now):
            yield row, fault_fields(faults), faults[0].column
        told: set[int] = set()
        for (_, rows), receipt in zip(self.read.drafts, receipts, strict=True):
            for refusal in receipt.refused:
                index = int(rows[refusal.index])
                if index not in told:
                    told.add(index)
                    yield self.chunk.row(index), refusal.error.as_fields(), ""


def rows_at_fault(
    plan: Plan, chunk: RowChunk, faults: RowFaults, now: int
) -> Iterator[tuple[RawRow, tuple[Fault, ...]]]:
    """The rows that could not be read, with all their faults. faults: of those in columns."""
    for row in chunk.broken:
        yield row, (row.fault,) if row.fault else row_faults(plan, row.cells, now)
    for index, found in faults:
        yield chunk.row(index), found


def fault_codes(plan: Plan, chunk: RowChunk, faults: RowFaults, now: int) -> Counter[str]:
    """How many rows are at fault, by the code of their first fault. faults: of those in columns."""
    found = rows_at_fault(plan, chunk, faults, now)
    return Counter(told[0].code for _, told in found)
