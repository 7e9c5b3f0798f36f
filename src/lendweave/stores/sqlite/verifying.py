"""Checking a whole store: the log, what it names, the identity of every version, each segment.

The checks run in one read transaction, beside a writer if there is one. The first disagreement is
raised; a store that passes answers every read with what was committed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from lendweave.records.catalog import KINDS
from lendweave.records.sqlite_schema import table_name
from lendweave.stores.sqlite.errors import StoreDamaged
from lendweave.stores.sqlite.segment_files import check_seal
from lendweave.stores.sqlite.segment_index import Segment, all_segments

_IDENTITY = (
    *("tenant_id", "entity_id", "offset", "id"),
    *("content_hash", "supersedes", "tombstone", "known_at"),
)
_VERSIONS = """
SELECT kind, tenant_id, entity_id, "offset", id, content_hash, supersedes, tombstone, known_at
FROM version ORDER BY "offset"
"""
Identity = tuple[str | int | None, ...]

# What is wrong → a query that gives `where` of one case, and nothing in a whole store.
_DISAGREEMENTS: dict[str, str] = {
    "a gap or an overlap of offsets": """
        SELECT 'offset ' || "offset" FROM (
          SELECT "offset", lag("offset" + count, 1, 0) OVER (ORDER BY "offset") AS due FROM log)
        WHERE "offset" <> due LIMIT 1""",
    "a segment of which the log says something else": """
        SELECT 'segment ' || s.path FROM segment s LEFT JOIN log l ON l."offset" = s.first_offset
        WHERE (l.count, l.tenant_id, l.kind) IS NOT (s.count, s.tenant_id, s.kind) LIMIT 1""",
    "several records in the log without their segment": """
        SELECT 'offset ' || l."offset" FROM log l LEFT JOIN segment s ON s.first_offset = l."offset"
        WHERE s.path IS NULL AND l.count <> 1 LIMIT 1""",
    "versions that are not in one line": """
        SELECT kind || ' ' || entity_id || ', offset ' || "offset" FROM (
          SELECT kind, entity_id, "offset", supersedes, lag(id) OVER chain AS previous,
            coalesce(lag(tombstone) OVER chain, 0) AS closed
          FROM version WINDOW chain AS (PARTITION BY tenant_id, kind, entity_id ORDER BY "offset"))
        WHERE supersedes IS NOT previous OR closed LIMIT 1""",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found whole.

    records: versions in the log. entities: things they are versions of. segments: files, checked
    byte for byte. segment_records: records in them. held: amendments that wait. quarantined: rows.
    """

    records: int
    entities: int
    segments: int
    segment_records: int
    held: int
    quarantined: int


def verify(connection: sqlite3.Connection, folder: Path) -> Verified:
    """Check the database and the segments in `folder`. Raises StoreDamaged, SegmentTorn."""
    connection.execute("BEGIN")
    try:
        _check_pages(connection)
        for what, query in _DISAGREEMENTS.items():
            _refuse(what, connection.execute(query).fetchone())
        for kind in KINDS:
            _check_rows(connection, kind)
        segments = all_segments(connection)
        _check_versions(connection, segments, folder)
        return _counted(connection, segments)
    finally:
        connection.execute("ROLLBACK")


def _check_pages(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        _refuse("damaged pages", (answer,))


def _check_rows(connection: sqlite3.Connection, kind: str) -> None:
    """Single records and their entries in the log are the same ones, and say the same."""
    table = table_name(kind)
    names = ", ".join(f'{{0}}."{name}"' for name in _IDENTITY)
    lost = connection.execute(
        'SELECT ? || l."offset" FROM log l LEFT JOIN segment s ON s.first_offset = l."offset"'
        f' LEFT JOIN {table} r ON r."offset" = l."offset" AND r.tenant_id = l.tenant_id'
        " WHERE l.kind = ? AND s.path IS NULL AND r.id IS NULL LIMIT 1",
        (f"{kind} at offset ", kind),
    )
    _refuse("an entry of the log without its record", lost.fetchone())
    strange = connection.execute(
        f'SELECT ? || r."offset" FROM {table} r LEFT JOIN version v ON v.tenant_id = r.tenant_id'
        ' AND v.kind = ? AND v.entity_id = r.entity_id AND v."offset" = r."offset"'
        f" WHERE ({names.format('r')}) IS NOT ({names.format('v')}) LIMIT 1",
        (f"{kind} at offset ", kind),
    )
    _refuse("a record of which the versions say something else", strange.fetchone())


def _check_versions(connection: sqlite3.Connection, segments: list[Segment], folder: Path) -> None:
    """Every place in the log has its one version, and those of segments are as in the files."""
    versions = iter(connection.execute(_VERSIONS))
    by_offset = {segment.first_offset: segment for segment in segments}
    log = connection.execute('SELECT "offset", count, kind, tenant_id FROM log ORDER BY "offset"')
    for first, count, kind, tenant_id in log:
        some: list[Identity] = list(islice(versions, count))
        places = [(v[0], v[1], v[3]) for v in some]
        if places != [(kind, tenant_id, place) for place in range(first, first + count)]:
            _refuse("a place in the log without its one version", (f"{kind}, offset {first}",))
        if first in by_offset:
            _check_segment(by_offset[first], folder, some)
    rest = next(versions, None)
    _refuse("a version that is not in the log", rest and (f"{rest[0]} {rest[4]}",))


def _check_segment(segment: Segment, folder: Path, versions: list[Identity]) -> None:
    path = folder / segment.name
    check_seal(path, segment.seal)
    if list(_identities(path)) != [version[1:] for version in versions]:
        _refuse("a segment of which the versions say something else", (str(path),))


def _identities(path: Path) -> Iterator[Identity]:
    """What the identity rule knows of each record of a segment file, in order."""
    table = pq.read_table(path, columns=list(_IDENTITY))
    return zip(*(table.column(name).to_pylist() for name in _IDENTITY), strict=True)


def _counted(connection: sqlite3.Connection, segments: list[Segment]) -> Verified:
    def count(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    return Verified(
        records=count("SELECT count(*) FROM version"),
        entities=count(
            "SELECT count(*) FROM (SELECT DISTINCT tenant_id, kind, entity_id FROM version)"
        ),
        segments=len(segments),
        segment_records=sum(segment.count for segment in segments),
        held=count("SELECT count(*) FROM held"),
        quarantined=count("SELECT count(*) FROM quarantine"),
    )


def _refuse(what: str, case: tuple[str, ...] | None) -> None:
    """Raise StoreDamaged for a case that was found."""
    if case is not None:
        raise StoreDamaged(
            where=case[0],
            got=what,
            expected="a log, records and versions that agree",
            fix="Restore the database and the segment folder from one backup.",
        )
