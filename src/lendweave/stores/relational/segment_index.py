"""Which segments there are, and the records in them, by offset or by id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lendweave.records.arrow_rows import records_from_table
from lendweave.records.envelope import Record
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.segment_files import ROW_GROUP_ROWS, CheckedFiles, FileSeal

_COLUMNS = "first_offset, count, tenant_id, kind, path, bytes, sha256, id_min, id_max"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of `count` records of one kind of one tenant, from `first_offset` on.

    id_min, id_max: the least and the greatest version id in it.
    """

    first_offset: int
    count: int
    tenant_id: str
    kind: str
    name: str
    seal: FileSeal
    id_min: str
    id_max: str

    @property
    def end_offset(self) -> int:
        """The offset behind its last record."""
        return self.first_offset + self.count

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Of its records, shape (count,)."""
        return np.arange(self.first_offset, self.end_offset)


def insert(connection: Connection, segment: Segment) -> None:
    """Add a segment to the index."""
    connection.execute(
        "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            segment.first_offset,
            segment.count,
            segment.tenant_id,
            segment.kind,
            segment.name,
            segment.seal.bytes,
            segment.seal.sha256,
            segment.id_min,
            segment.id_max,
        ),
    )


def all_segments(connection: Connection) -> list[Segment]:
    """Every committed segment, of every tenant, in order of commit."""
    return _select(connection, "TRUE", ())


def segments_of(connection: Connection, tenant_id: str, kind: str) -> list[Segment]:
    """The segments of one kind of one tenant, in order of commit."""
    return _select(connection, "tenant_id = ? AND kind = ?", (tenant_id, kind))


def segments_between(
    connection: Connection, tenant_id: str, kind: str, first: int, end: int
) -> list[Segment]:
    """The segments of one kind of one tenant that begin from `first` on and before `end`."""
    condition = "first_offset >= ? AND first_offset < ? AND tenant_id = ? AND kind = ?"
    return _select(connection, condition, (first, end, tenant_id, kind))


def segment_at(connection: Connection, first_offset: int) -> Segment:
    """The segment that the log says begins at an offset."""
    (segment,) = _select(connection, "first_offset = ?", (first_offset,))
    return segment


def _select(connection: Connection, condition: str, values: tuple[str | int, ...]) -> list[Segment]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM segment WHERE {condition} ORDER BY first_offset", values
    )
    return [
        Segment(first, count, tenant_id, kind, name, FileSeal(size, sha256), id_min, id_max)
        for first, count, tenant_id, kind, name, size, sha256, id_min, id_max in rows
    ]


def record_by_id(files: CheckedFiles, segments: Sequence[Segment], id: str) -> Record | None:
    """The version called `id` in one of the segments, or None."""
    for segment in segments:
        if segment.id_min <= id <= segment.id_max:
            path = files.path(segment.name, segment.seal)
            table = pq.read_table(path, filters=pc.field("id") == id)
            for record in records_from_table(segment.kind, table):
                return record
    return None


def record_at(files: CheckedFiles, segment: Segment, offset: int) -> Record:
    """The record at `offset`, which is one of the segment's."""
    group, row = divmod(offset - segment.first_offset, ROW_GROUP_ROWS)
    table = files.row_group(segment.name, segment.seal, group)
    return next(records_from_table(segment.kind, table.slice(row, 1)))


def records(
    files: CheckedFiles,
    segment: Segment,
    from_offset: int,
    wanted: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> Iterator[Record]:
    """The records of a segment from `from_offset` on, a row group at a time.

    wanted: the rows of a group that are to be records; all of them when left out.
    """
    with files.open(segment.name, segment.seal) as file:
        end = segment.first_offset
        for group in range(file.num_row_groups):
            end += file.metadata.row_group(group).num_rows
            if end > from_offset:
                for record in records_from_table(segment.kind, wanted(file.read_row_group(group))):
                    if record.offset is not None and record.offset >= from_offset:
                        yield record
