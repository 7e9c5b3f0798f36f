"""The writer's end of the log: where the next record goes, and the statements that put it there."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from lendweave.kernel.clock import Clock
from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import insert_statement, row_encoder
from lendweave.stores.sealing import SealOf, no_seal
from lendweave.stores.sqlite.commit_points import Reach
from lendweave.stores.sqlite.errors import IdTaken
from lendweave.stores.sqlite.segment_files import FileSeal, unmark, write_segment

_LOG = "INSERT INTO log VALUES (?, ?, ?, ?)"
_VERSION = "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
VersionRow = tuple[str, str, str, int, str, str, str | None, bool, int]


class Place(NamedTuple):
    """How far the log was at a moment: the next offset, and how many segments were unfinished."""

    next_offset: int
    unfinished: int


class Log:
    """The open log, used by the writer thread alone.

    next_offset: where the next record goes. segments: the folder of segment files.
    seal_of: the seals of the tenants.
    The writer calls `go_back` when a batch fails, and `settle` after each commit.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        clock: Clock,
        reach: Reach,
        segments: Path,
        seal_of: SealOf = no_seal,
    ) -> None:
        self.connection = connection
        self.clock = clock
        self.reach = reach
        self.segments = segments
        self.seal_of = seal_of
        self.next_offset = last_offset(connection) + 1
        self._unfinished: list[Path] = []

    def place(self) -> Place:
        """Where the log stands, for `go_back`."""
        return Place(self.next_offset, len(self._unfinished))

    def go_back(self, place: Place) -> None:
        """Forget what was written since, which the database has undone.

        Files stay under their marks until the next open: after a COMMIT that failed, only then is
        it certain that the database does not know them.
        """
        self.next_offset = place.next_offset
        del self._unfinished[place.unfinished :]

    def settle(self) -> None:
        """The segments written since the last commit are part of the log now."""
        unmark(self._unfinished)
        self._unfinished.clear()

    def write_file(self, table: pa.Table, name: str) -> FileSeal:
        """Write a segment file, which is unfinished until its batch is committed."""
        path = self.segments / name
        self._unfinished.append(path)
        return write_segment(table, path, self.reach)

    def insert_rows(self, records: Sequence[Record]) -> None:
        """Write stamped records to the log, the version table and the tables of their kinds."""
        by_kind: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            by_kind[kind_name(record)].append(record)
        execute = self.connection.executemany
        execute(_LOG, [(r.offset, 1, r.tenant_id, kind_name(r)) for r in records])
        execute(_VERSION, [_version_row(record) for record in records])
        for kind, some in by_kind.items():
            encode = row_encoder(kind)
            try:
                execute(insert_statement(kind), [encode(record) for record in some])
            except sqlite3.IntegrityError as error:
                raise _id_taken(kind, some) from error

    def insert_segment(
        self, log_row: tuple[int, int, str, str], versions: Sequence[VersionRow]
    ) -> None:
        """Write one log row for a whole segment, and the versions in it.

        Versions go in sorted by key: the table is a B-tree on entity ids, which are as good as
        random, and neighbours share pages.
        """
        self.connection.execute(_LOG, log_row)
        by_entity = sorted(versions, key=_entity_of)
        self.connection.executemany(_VERSION, by_entity)


def last_offset(connection: sqlite3.Connection) -> int:
    """Offset of the last committed record, -1 when there is none."""
    row = connection.execute(
        'SELECT "offset" + count - 1 FROM log ORDER BY "offset" DESC LIMIT 1'
    ).fetchone()
    return -1 if row is None else int(row[0])


def kind_name(record: Record) -> str:
    """The name of a record's kind."""
    return str(record.__struct_config__.tag)


def _entity_of(version: VersionRow) -> tuple[str, int]:
    return version[2], version[3]


def _version_row(r: Record) -> VersionRow:
    assert r.offset is not None, "the log stamps records before it writes them"
    return (
        r.tenant_id,
        kind_name(r),
        r.entity_id,
        r.offset,
        r.id,
        r.content_hash,
        r.supersedes,
        r.tombstone,
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
