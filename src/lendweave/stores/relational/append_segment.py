"""Appending many records of one kind at once: columns to a Parquet file, one row to the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.records.arrow_rows import records_from_table, table_from_records
from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.book_ports import BOOK_KINDS
from lendweave.records.catalog import kind_name
from lendweave.records.envelope import Record
from lendweave.records.ports import Receipt, SegmentDraft
from lendweave.stores.relational.append import RowAppender, booked_once, require_tenant
from lendweave.stores.relational.chains import Chains
from lendweave.stores.relational.errors import WrongKind
from lendweave.stores.relational.judging import SegmentRecords, judge
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.segment_index import Segment
from lendweave.stores.relational.tally import Tally
from lendweave.stores.relational.version_marks import VersionMarks


def segment_table(kind: str, batch: Iterable[Record] | pa.Table) -> pa.Table:
    """The batch as a table of the kind's schema. Raises WrongKind for a record of another kind."""
    if isinstance(batch, pa.Table):
        return batch.select(arrow_schema(kind).names).cast(arrow_schema(kind))
    records = list(batch)
    for record in records:
        if kind_name(record) != kind:
            raise WrongKind(
                where=f"{kind_name(record)} {record.external_id}",
                got=kind_name(record),
                expected=kind,
                fix="Write one segment per kind.",
            )
    return table_from_records(kind, records)


@dataclass(frozen=True, slots=True)
class SegmentAppend:
    """Judges, stamps and writes the records of one draft of one tenant."""

    tenant_id: str
    draft: SegmentDraft

    def write(self, log: Log) -> Receipt:
        """Store what the identity rule lets in; amendments that waited for it come after it.

        Raises WrongTenant, AmendmentConflict, EntityClosed; for records of the books also
        BookedOnce and what `keep_records` raises.
        """
        table, kind = self.draft.table, self.draft.kind
        for tenant_id in table.column("tenant_id").unique().to_pylist():
            require_tenant(tenant_id, self.tenant_id)
        tally, snapshot = Tally(self.draft.on_change), log.snapshot()
        chains = Chains(snapshot, self.tenant_id)
        rows = RowAppender(log, self.tenant_id, tally, chains)
        records = SegmentRecords.of(self.tenant_id, kind, table, self.draft.sent_from)
        kept = judge(records, snapshot, tally, chains, rows)
        if kind in BOOK_KINDS:
            _require_booked_once(kind, kept.table)
        first_offset, count = log.next_offset, kept.table.num_rows
        if count:
            _write_segment(log, kept, rows.recorded_at)
            _release(rows, kept)
        released = rows.write()
        receipt = tally.receipt(first_offset, count + released.count)
        return replace(receipt, stored=released.stored)


def _require_booked_once(kind: str, table: pa.Table) -> None:
    amends = pc.or_(pc.is_valid(table.column("supersedes")), table.column("tombstone"))
    for record in records_from_table(kind, table.filter(amends).slice(0, 1)):
        raise booked_once(kind, record)


def _write_segment(log: Log, kept: SegmentRecords, recorded_at: int) -> None:
    """The file first, then the rows that make it part of the log."""
    stamped = _stamped(kept, log.next_offset, recorded_at)
    name = f"{kept.kind}-{log.next_offset:015d}.parquet"
    seal = log.write_file(stamped, name)
    ids = pc.min_max(stamped.column("id")).as_py()
    place = log.next_offset, stamped.num_rows
    segment = Segment(*place, kept.tenant_id, kept.kind, name, seal, ids["min"], ids["max"])
    known_at = stamped.column("known_at")
    marks = VersionMarks.of(kept.entities, kept.contents, known_at, segment.offsets)
    log.insert_segment(segment, marks, stamped)


def _stamped(kept: SegmentRecords, first_offset: int, recorded_at: int) -> pa.Table:
    """The records with their times and places."""
    table, count = kept.table, kept.table.num_rows
    values: dict[str, Any] = {
        "known_at": kept.known_at(recorded_at),
        "recorded_at": pa.repeat(pa.scalar(recorded_at, pa.int64()), count),
        "partition": pa.repeat(pa.scalar(0, pa.int64()), count),
        "offset": pa.array(np.arange(first_offset, first_offset + count)),
    }
    for name, column in values.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), column)
    return table


def _release(rows: RowAppender, kept: SegmentRecords) -> None:
    """Store, as single records after the segment, the amendments that waited for it."""
    awaited = pa.array(rows.awaited(kept.kind), pa.string())
    if not len(awaited):
        return
    named = kept.table.select(["entity_id", "id"])
    for version in named.filter(pc.is_in(named.column("id"), awaited)).to_pylist():
        rows.release(kept.kind, version["entity_id"], version["id"])
