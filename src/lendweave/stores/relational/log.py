"""The writer's end of the log: where the next record goes, and the statements that put it there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from lendweave.kernel.clock import Clock
from lendweave.records.catalog import kind_name
from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import insert_statement, row_encoder
from lendweave.stores.relational import segment_index
from lendweave.stores.relational.book_keeping import grouped_by_kind, keep_records, keep_table
from lendweave.stores.relational.commit_points import Reach
from lendweave.stores.relational.connection import Connection, put_rows
from lendweave.stores.relational.errors import IdTaken
from lendweave.stores.relational.key_index import KeyedSegments, KeyIndex
from lendweave.stores.relational.key_runs import KeyRun
from lendweave.stores.relational.segment_files import FileSeal, unmark
from lendweave.stores.relational.segment_index import Segment
from lendweave.stores.relational.snapshot import OFFSET_MAX, Snapshot
from lendweave.stores.relational.version_marks import VersionMarks
from lendweave.stores.sealing import SealOf, no_seal

_LOG = "INSERT INTO log VALUES (?, ?, ?, ?)"
_VERSION = "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Place(NamedTuple):
    """How far the log was at a moment: the next offset, and what was unfinished then.

    files: segment files under their marks. runs: keys of segments that the log has.
    """

    next_offset: int
    files: int
    runs: int


class Log:
    """The open log, used by the writer thread alone.

    next_offset: where the next record goes. seal_of: the seals of the tenants.
    The writer calls `go_back` when a batch fails, and `settle` after each commit.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        reach: Reach,
        index: KeyIndex,
        seal_of: SealOf = no_seal,
    ) -> None:
        self.connection = connection
        self.clock = clock
        self.reach = reach
        self.seal_of = seal_of
        self.next_offset = last_offset(connection) + 1
        self._committed_below = self.next_offset
        self._files = index.files
        self._index = index
        self._unfinished: list[Path] = []
        self._runs: list[KeyRun] = []

    def begin(self) -> None:
        """Begin a transaction. Where an earlier commit came about unheard, the log has gone on."""
        self.next_offset = self.connection.begin_group(self.next_offset)
        self._committed_below = self.next_offset

    def commit(self) -> None:
        """Commit what was written since `begin`."""
        self.connection.commit_group(self.next_offset)

    def place(self) -> Place:
        """Where the log stands, for `go_back`."""
        return Place(self.next_offset, len(self._unfinished), len(self._runs))

    def go_back(self, place: Place) -> None:
        """Forget what was written since, which the database has undone.

        Files stay under their marks until the next open: after a COMMIT that failed, only then is
        it certain that the database does not know them.
        """
        self.next_offset = place.next_offset
        del self._unfinished[place.files :]
        del self._runs[place.runs :]

    def settle(self) -> None:
        """The segments written since the last commit are part of the log now."""
        for run in self._runs:
            self._index.publish(run)
        self._runs.clear()
        self._committed_below = self.next_offset
        unmark(self._unfinished)
        self._unfinished.clear()

    def snapshot(self) -> Snapshot:
        """All that was written so far, by the transaction in hand too."""
        return Snapshot(self.connection, self._files, self._keyed, OFFSET_MAX)

    def _keyed(self, tenant_id: str, kind: str) -> KeyedSegments:
        keyed = self._index.keyed(self.connection, self._committed_below, tenant_id, kind)
        if not self._runs:
            return keyed
        runs = [run for run in self._runs if run.scope == (tenant_id, kind)]
        return keyed.and_runs(runs) if runs else keyed

    def write_file(self, table: pa.Table, name: str) -> FileSeal:
        """Write a segment file, which is unfinished until its batch is committed."""
        self._unfinished.append(self._files.folder / name)
        return self._files.write(table, name, self.reach)

    def insert_segment(self, segment: Segment, versions: VersionMarks, table: pa.Table) -> None:
        """Make a segment, of which the file is written, part of the log.

        versions: its records, sorted by key. table: its records as they are stored.
        """
        log_row = segment.first_offset, segment.count, segment.tenant_id, segment.kind
        self.connection.execute(_LOG, log_row)
        segment_index.insert(self.connection, segment)
        keep_table(self.connection, segment.kind, table)
        self._runs.append(KeyRun((segment,), versions))
        self.next_offset = segment.end_offset
        self.reach("segment_logged")

    def insert_rows(self, records: Sequence[Record]) -> None:
        """Write stamped records to the log, the version table and the tables of their kinds.

        The tables of the books follow. Raises IdTaken, and what `keep_records` raises.
        """
        by_kind = grouped_by_kind(records)
        put = partial(put_rows, self.connection)
        put(_LOG, [(r.offset, 1, r.tenant_id, kind_name(r)) for r in records])
        put(_VERSION, [_version_row(record) for record in records])
        for kind, some in by_kind.items():
            encode = row_encoder(kind)
            try:
                put(insert_statement(kind), [encode(record) for record in some])
            except self.connection.dialect.taken as error:
                raise _id_taken(kind, some) from error
        keep_records(self.connection, by_kind)


def last_offset(connection: Connection) -> int:
    """Offset of the last committed record, -1 when there is none."""
    row = connection.execute(connection.dialect.last_offset).fetchone()
    return -1 if row is None else int(row[0])


def _version_row(r: Record) -> tuple[str | int | None, ...]:
    assert r.offset is not None, "the log stamps records before it writes them"
    return (
        r.tenant_id,
        kind_name(r),
        r.entity_id,
        r.offset,
        r.id,
        r.content_hash,
        r.supersedes,
        int(r.tombstone),
        r.known_at,
    )


def _id_taken(kind: str, records: Sequence[Record]) -> IdTaken:
    ids = ", ".join(record.id for record in records[:3])
    return IdTaken(
        where=f"{kind} {ids}",
        got="an id that another stored version has",
        expected="a fresh id for every version",
        fix="Draft the record anew.",
    )
