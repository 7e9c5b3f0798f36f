"""Checking a whole store: the log, what it names, the identity of every version, each segment.

The checks see one moment, beside a writer if there is one. The first disagreement is
raised; a store that passes answers every read with what was committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from lendweave.records.catalog import KINDS
from lendweave.records.sqlite_schema import table_name
from lendweave.stores.relational.book_rebuild import disagreement
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.entity_lines import EntityLines
from lendweave.stores.relational.errors import StoreDamaged
from lendweave.stores.relational.key_runs import KeyRun
from lendweave.stores.relational.segment_files import check_seal
from lendweave.stores.relational.segment_index import Segment, all_segments
from lendweave.stores.relational.snapshot import VERSION_SCHEMA, Snapshot
from lendweave.stores.relational.version_marks import MARK_COLUMNS, VersionMarks

_IDENTITY = ("tenant_id", *VERSION_SCHEMA.names)
# Segments of older databases, with the version rows that these have for their records.
_SEGMENT_VERSIONS = f"""
SELECT s.first_offset, {", ".join(f'v."{name}"' for name in _IDENTITY)}
FROM version v JOIN segment s
  ON s.first_offset = (SELECT max(first_offset) FROM segment WHERE first_offset <= v."offset")
  AND v."offset" < s.first_offset + s.count
ORDER BY v."offset"
"""
_RESTORE = "Restore the database and the segment folder from one backup."
_REBUILD = "Make it again from the log: lendweave ledger rebuild"
Identity = tuple[str | int | None, ...]

# What is wrong → a query that gives `where` of one case, and nothing in a whole store.
_DISAGREEMENTS: dict[str, str] = {
    "a gap or an overlap of offsets": """
        SELECT 'offset ' || "offset" FROM (
          SELECT "offset", lag("offset" + count, 1, 0) OVER (ORDER BY "offset") AS due
          FROM log) told
        WHERE "offset" <> due LIMIT 1""",
    "a segment of which the log says something else": """
        SELECT 'segment ' || s.path FROM segment s LEFT JOIN log l ON l."offset" = s.first_offset
        WHERE (l.count, l.tenant_id, l.kind)
          IS DISTINCT FROM (s.count, s.tenant_id, s.kind) LIMIT 1""",
    "several records in the log without their segment": """
        SELECT 'offset ' || l."offset" FROM log l LEFT JOIN segment s ON s.first_offset = l."offset"
        WHERE s.path IS NULL AND l.count <> 1 LIMIT 1""",
    "a version that is not in the log": """
        SELECT v.kind || ' ' || v.entity_id || ', offset ' || v."offset"
        FROM version v LEFT JOIN log l
          ON l."offset" = (SELECT max("offset") FROM log WHERE "offset" <= v."offset")
          AND v."offset" < l."offset" + l.count
        WHERE (l.tenant_id, l.kind) IS DISTINCT FROM (v.tenant_id, v.kind) LIMIT 1""",
    "two versions at one place in the log": """
        SELECT 'offset ' || "offset" FROM version GROUP BY "offset" HAVING count(*) > 1 LIMIT 1""",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found whole.

    records: versions in the log. entities: things they are versions of. segments: files, checked
    byte for byte. segment_records: records in them. held: amendments that wait. quarantined: rows.
    booked: records of the books, from which all that is derived from them was made again.
    """

    records: int
    entities: int
    segments: int
    segment_records: int
    held: int
    quarantined: int
    booked: int = 0


def verify(snapshot: Snapshot, spill: Path, empty_books: Callable[[], Connection]) -> Verified:
    """Check the database, the segments and their keys. Raises StoreDamaged, SegmentTorn.

    spill: folder for what does not fit into memory. empty_books: a database to make the books in.
    """
    connection = snapshot.connection
    _check_pages(connection)
    for what, query in _DISAGREEMENTS.items():
        _refuse(what, connection.execute(query).fetchone())
    for kind in KINDS:
        _check_rows(connection, kind)
    segments = all_segments(connection)
    for segment in segments:
        check_seal(snapshot.files.folder / segment.name, segment.seal)
    for scope in sorted({(segment.tenant_id, segment.kind) for segment in segments}):
        for run in snapshot.keyed(*scope).runs:
            _check_run(run, snapshot)
    _check_segment_versions(snapshot, {s.first_offset: s for s in segments})
    booked = _check_books(snapshot, empty_books)
    counted = _counted(connection, segments, _checked_lines(snapshot, spill))
    return replace(counted, booked=booked)


def _check_pages(connection: Connection) -> None:
    if connection.dialect.check_pages:
        (answer,) = connection.execute(connection.dialect.check_pages).fetchone()
        _refuse("damaged pages", None if answer == "ok" else (answer,))


def _check_rows(connection: Connection, kind: str) -> None:
    """Single records and their entries in the log are the same ones, and say the same."""
    table = table_name(kind)
    names = ", ".join(f'{{0}}."{name}"' for name in _IDENTITY)
    lost = connection.execute(
        'SELECT CAST(? AS TEXT) || l."offset" FROM log l'
        ' LEFT JOIN segment s ON s.first_offset = l."offset"'
        f' LEFT JOIN {table} r ON r."offset" = l."offset" AND r.tenant_id = l.tenant_id'
        " WHERE l.kind = ? AND s.path IS NULL AND r.id IS NULL LIMIT 1",
        (f"{kind} at offset ", kind),
    )
    _refuse("an entry of the log without its record", lost.fetchone())
    strange = connection.execute(
        f'SELECT CAST(? AS TEXT) || r."offset" FROM {table} r'
        " LEFT JOIN version v ON v.tenant_id = r.tenant_id"
        ' AND v.kind = ? AND v.entity_id = r.entity_id AND v."offset" = r."offset"'
        f" WHERE ({names.format('r')}) IS DISTINCT FROM ({names.format('v')}) LIMIT 1",
        (f"{kind} at offset ", kind),
    )
    _refuse("a record of which the versions say something else", strange.fetchone())


def _check_run(run: KeyRun, snapshot: Snapshot) -> None:
    """Its keys ascend, and it says of each of its segments what the records say, no more.

    Sums over each segment are compared: a run is too large to be held beside its segments.
    """
    keys, sums = run.versions.keys, run.sums()
    ascending = bool((keys[:-1] <= keys[1:]).all())
    for segment, told in zip(run.segments, sums.tolist(), strict=True):
        path = snapshot.files.folder / segment.name
        (expected,) = _marks(path, segment).sums(segment.offsets[:1]).tolist()
        if told != expected or not ascending:
            _refuse("keys that do not lead to the records of their segment", (str(path),))


def _marks(path: Path, segment: Segment) -> VersionMarks:
    """Of the records in a file, which must be those that the log has there."""
    table = pq.read_table(path, columns=["tenant_id", "offset", *MARK_COLUMNS])
    as_logged = table.column("tenant_id").unique().to_pylist() == [segment.tenant_id]
    if not as_logged or not np.array_equal(table.column("offset").to_numpy(), segment.offsets):
        _refuse("a segment that is not what the log says", (str(path),))
    return VersionMarks.of_table(table, segment.offsets)


def _check_segment_versions(snapshot: Snapshot, segments: dict[int, Segment]) -> None:
    """Where there are versions for the records of a segment, they are those of its file."""
    rows = snapshot.connection.execute(_SEGMENT_VERSIONS)
    for first_offset, versions in groupby(rows, key=itemgetter(0)):
        path = snapshot.files.folder / segments[first_offset].name
        if list(_identities(path)) != [version[1:] for version in versions]:
            _refuse("a segment of which the versions say something else", (str(path),))


def _identities(path: Path) -> Iterator[Identity]:
    """What the identity rule knows of each record of a segment file, in order."""
    table = pq.read_table(path, columns=list(_IDENTITY))
    return zip(*(table.column(name).to_pylist() for name in _IDENTITY), strict=True)


def _checked_lines(snapshot: Snapshot, spill: Path) -> int:
    """How many entities there are, the versions of each of them in one line."""
    scopes = snapshot.connection.execute("SELECT DISTINCT tenant_id, kind FROM log").fetchall()
    entities = 0
    with EntityLines(snapshot, spill) as lines:
        for tenant_id, kind in scopes:
            count, broken = lines.checked(tenant_id, kind)
            _refuse("versions that are not in one line", None if broken is None else (broken,))
            entities += count
    return entities


def _check_books(snapshot: Snapshot, empty_books: Callable[[], Connection]) -> int:
    """What is derived from the records of the books is what a rebuild makes of them."""
    count, row = disagreement(snapshot, empty_books())
    what = "a table of the books that the records do not make"
    _refuse(what, None if row is None else (row,), _REBUILD)
    return count


def _counted(connection: Connection, segments: list[Segment], entities: int) -> Verified:
    def count(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    return Verified(
        records=count("SELECT coalesce(sum(count), 0) FROM log"),
        entities=entities,
        segments=len(segments),
        segment_records=sum(segment.count for segment in segments),
        held=count("SELECT count(*) FROM held"),
        quarantined=count("SELECT count(*) FROM quarantine"),
    )


def _refuse(what: str, case: tuple[str, ...] | None, fix: str = _RESTORE) -> None:
    """Raise StoreDamaged for a case that was found."""
    if case is not None:
        raise StoreDamaged(
            where=case[0],
            got=what,
            expected="a log, records and versions that agree",
            fix=fix,
        )
