"""Reading records of the books: those about one loan, those that pass a filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lendweave.kernel.clock import days_from_date
from lendweave.records.arrow_rows import records_from_table
from lendweave.records.book_ports import EntryFilter
from lendweave.records.envelope import Record
from lendweave.records.servicing import JournalEntry
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.relational import segment_index
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.reading import record_at, row_records
from lendweave.stores.relational.snapshot import Snapshot

_ENTRIES = f"""
SELECT {select_columns("journal_entry")} FROM {table_name("journal_entry")}
WHERE tenant_id = ?1 AND (CAST(?2 AS BIGINT) IS NULL OR business_date >= ?2)
  AND (CAST(?3 AS BIGINT) IS NULL OR business_date <= ?3) ORDER BY "offset"
"""


def about(snapshot: Snapshot, tenant_id: str, kind: str, subject: str) -> tuple[Record, ...]:
    """The records of a kind about one subject, in the order of the log."""
    connection = snapshot.connection
    single = {record.offset: record for record in _single(connection, tenant_id, kind, subject)}
    offsets = connection.execute(
        'SELECT "offset" FROM book_index WHERE tenant_id = ? AND subject = ? AND kind = ?'
        ' ORDER BY "offset"',
        (tenant_id, subject, kind),
    )
    return tuple(
        single.get(offset) or record_at(snapshot, tenant_id, kind, offset) for (offset,) in offsets
    )


def _single(connection: Connection, tenant_id: str, kind: str, subject: str) -> Iterator[Record]:
    """Those of them that are not in segments."""
    columns = ", ".join(f"r.{name}" for name in select_columns(kind).split(", "))
    rows = connection.execute(
        f"SELECT {columns} FROM book_index i CROSS JOIN {table_name(kind)} r"
        ' WHERE r."offset" = i."offset"'
        " AND i.tenant_id = ? AND i.subject = ? AND i.kind = ?",
        (tenant_id, subject, kind),
    )
    return map(row_decoder(kind), rows)


def find_entries(
    snapshot: Snapshot, tenant_id: str, wanted: EntryFilter
) -> tuple[JournalEntry, ...]:
    """The entries that pass a filter, in the order of the log."""
    if wanted.loan_id is not None:
        of_loan = about(snapshot, tenant_id, "journal_entry", wanted.loan_id)
        rest = replace(wanted, loan_id=None)
        return tuple(e for e in of_loan if isinstance(e, JournalEntry) and passes(e, rest))
    found = [*_in_rows(snapshot, tenant_id, wanted), *_in_segments(snapshot, tenant_id, wanted)]
    return tuple(sorted((e for e in found if passes(e, wanted)), key=_offset))


def entries_between(
    snapshot: Snapshot, tenant_id: str, first: int, end: int
) -> Iterator[JournalEntry]:
    """The entries at offsets from `first` on and before `end`, in any order."""
    for record in row_records(snapshot.connection, tenant_id, "journal_entry", first, end - 1):
        assert isinstance(record, JournalEntry)
        yield record
    for segment in segment_index.segments_of(snapshot.connection, tenant_id, "journal_entry"):
        if segment.first_offset < end and segment.end_offset > first:
            for record in segment_index.records(snapshot.files, segment, first):
                assert isinstance(record, JournalEntry)
                if _offset(record) < end:
                    yield record


def passes(entry: JournalEntry, wanted: EntryFilter) -> bool:
    """Whether an entry is one of those that are meant, its loan not looked at."""
    if wanted.currency not in (None, entry.currency):
        return False
    if wanted.first is not None and entry.business_date < wanted.first:
        return False
    if wanted.last is not None and entry.business_date > wanted.last:
        return False
    if wanted.recorded_at is not None and (entry.recorded_at or 0) > wanted.recorded_at:
        return False
    return any(
        wanted.account in (None, account) and wanted.holder in (None, holder)
        for account, holder in zip(entry.accounts, entry.holders, strict=True)
    )


def _in_rows(snapshot: Snapshot, tenant_id: str, wanted: EntryFilter) -> list[Any]:
    first, last = (None if d is None else days_from_date(d) for d in (wanted.first, wanted.last))
    rows = snapshot.connection.execute(_ENTRIES, (tenant_id, first, last))
    return [row_decoder("journal_entry")(row) for row in rows]


def _in_segments(snapshot: Snapshot, tenant_id: str, wanted: EntryFilter) -> Iterator[Any]:
    for segment in segment_index.segments_of(snapshot.connection, tenant_id, "journal_entry"):
        path = snapshot.files.path(segment.name, segment.seal)
        table = pq.read_table(path, filters=_between(wanted))
        yield from records_from_table("journal_entry", table)


def _between(wanted: EntryFilter) -> pc.Expression | None:
    day = pc.field("business_date")
    bounds = []
    if wanted.first is not None:
        bounds.append(day >= pa.scalar(wanted.first))
    if wanted.last is not None:
        bounds.append(day <= pa.scalar(wanted.last))
    if not bounds:
        return None
    return bounds[0] if len(bounds) == 1 else bounds[0] & bounds[1]


def _offset(record: JournalEntry) -> int:
    assert record.offset is not None, "a stored record has its offset"
    return record.offset
