"""Appending many records of one kind at once: columns to a Parquet file, one row to the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendweave.records.arrow_rows import records_from_table, table_from_records
from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.chain import OnChange, Standing, Version
from lendweave.records.envelope import Record
from lendweave.records.ports import Receipt
from lendweave.stores.sqlite import segment_index
from lendweave.stores.sqlite.append import RowAppender, require_tenant
from lendweave.stores.sqlite.chains import Chains
from lendweave.stores.sqlite.errors import WrongKind
from lendweave.stores.sqlite.log import Log, kind_name
from lendweave.stores.sqlite.tally import Tally


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
    kind: str
    table: pa.Table
    on_change: OnChange

    def write(self, log: Log) -> Receipt:
        """Store what the identity rule lets in; amendments that waited for it come after it.

        Raises WrongTenant, AmendmentConflict, EntityClosed.
        """
        for tenant_id in self.table.column("tenant_id").unique().to_pylist():
            require_tenant(tenant_id, self.tenant_id)
        tally = Tally(self.on_change)
        chains = Chains(log.connection, self.tenant_id)
        rows = RowAppender(log, self.tenant_id, tally, chains)
        kept = self._judged(tally, chains, rows)
        first_offset = log.next_offset
        if kept:
            self._write_segment(log, kept)
            self._release(rows, kept)
        released = rows.write()
        count = len(kept) + released.count
        return replace(tally.receipt(first_offset, count), stored=released.stored)

    def _judged(self, tally: Tally, chains: Chains, rows: RowAppender) -> list[tuple[int, Version]]:
        """(place in the table, version as it is to be stored) of the records to store."""
        names = ("id", "content_hash", "supersedes", "tombstone", "entity_id", "external_id")
        columns = [self.table.column(name).to_pylist() for name in names]
        columns.insert(4, _known_at(self.table, None).to_pylist())
        chains.load(self.kind, columns[5])
        kept: list[tuple[int, Version]] = []
        for index, (*version, entity_id, external_id) in enumerate(zip(*columns, strict=True)):
            chain = chains.of(self.kind, entity_id)
            new = Version(*version)
            standing = tally.judge(index, f"{self.kind} {entity_id}", external_id, new, chain)
            if standing is Standing.HELD:
                rows.hold(
                    self.kind, next(records_from_table(self.kind, self.table.slice(index, 1)))
                )
            elif standing in (Standing.NEW, Standing.AMENDMENT):
                if standing is Standing.AMENDMENT and new.supersedes is None:
                    new = new._replace(supersedes=chain[-1].id)
                chain.append(new)
                kept.append((index, new))
        return kept

    def _write_segment(self, log: Log, kept: list[tuple[int, Version]]) -> None:
        """The file first, then the rows that make it part of the log."""
        first, count = log.next_offset, len(kept)
        stamped = self._stamped(kept, first, log.clock.now())
        name = f"{self.kind}-{first:015d}.parquet"
        seal = log.write_file(stamped, name)
        ids = pc.min_max(stamped.column("id")).as_py()
        segment_index.insert(
            log.connection,
            segment_index.Segment(
                first, count, self.tenant_id, self.kind, name, seal, ids["min"], ids["max"]
            ),
        )
        entity_ids = stamped.column("entity_id").to_pylist()
        known = stamped.column("known_at").to_pylist()
        versions = [
            (self.tenant_id, self.kind, entity_id, first + place, *version[:4], known_at)
            for place, (entity_id, known_at, (_, version)) in enumerate(
                zip(entity_ids, known, kept, strict=True)
            )
        ]
        log.insert_segment((first, count, self.tenant_id, self.kind), versions)
        log.next_offset += count
        log.reach("segment_logged")

    def _stamped(
        self, kept: list[tuple[int, Version]], first_offset: int, recorded_at: int
    ) -> pa.Table:
        """The kept rows with their times and places."""
        table = self.table.take(pa.array([index for index, _ in kept], pa.int64()))
        known_at = _known_at(table, recorded_at)
        values: dict[str, Any] = {
            "known_at": known_at,
            "recorded_at": pa.repeat(pa.scalar(recorded_at, pa.int64()), len(kept)),
            "partition": pa.repeat(pa.scalar(0, pa.int64()), len(kept)),
            "offset": pa.array(range(first_offset, first_offset + len(kept)), pa.int64()),
            "supersedes": pa.array([version.supersedes for _, version in kept], pa.string()),
        }
        for name, column in values.items():
            place = table.schema.get_field_index(name)
            table = table.set_column(place, table.schema.field(place), column)
        return table

    def _release(self, rows: RowAppender, kept: list[tuple[int, Version]]) -> None:
        """Store, as single records after the segment, the amendments that waited for it."""
        entity_ids = self.table.column("entity_id")
        for index, version in kept if rows.any_held else ():
            rows.release(self.kind, entity_ids[index].as_py(), version.id)


def _known_at(table: pa.Table, when_live: int | None) -> Any:
    """When each record was known: what it says itself, or `when_live` if it was not imported."""
    live = pa.scalar(when_live, pa.int64())
    return pc.if_else(table.column("backfilled"), table.column("known_at"), live)
