"""Records as DuckDB tables, with the interval in which each version was the one to believe.

Each kind becomes a table named as the kind (quote it: `"order"`). It holds every column that
expressions may read, under its name and in its type (instants as TIMESTAMP in UTC, money in main
units as DECIMAL(18,2)), and five BIGINT columns:

| column         | meaning                                                                   |
|----------------|---------------------------------------------------------------------------|
| _occurred      | occurred_at, µs since 1970-01-01 UTC                                      |
| _known_from    | from when this version is known: the latest known_at of the chain up to it|
| _known_to      | _known_from of the next version, null for the current one                 |
| _offset_from   | its place in the log                                                      |
| _offset_to     | place of the next version, null for the current one                       |

A tombstone closes the interval of the version before it and is no row itself. Versions are taken
in order of commit among the records of the scene.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from lendweave.durable import make_folder
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang.dialects import duckdb_type, quoted
from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.catalog import KINDS, fields_of, kind_of
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import FieldRole
from lendweave.records.principal import Principal
from lendweave.records.raw import MONEY_FACTORS
from lendweave.records.scene import RecordColumn, Scene

_STAGED = "_staged_rows"


class HistorySource(Protocol):
    """A store that can hand over one kind of one scene as columns.

    spill_folder: where to put what does not fit into memory; records are as secret there.
    """

    @property
    def spill_folder(self) -> Path: ...

    def row_batches(
        self, principal: Principal, scenario: str, kind: str
    ) -> Iterator[pa.RecordBatch]: ...

    def segment_paths(self, principal: Principal, kind: str) -> list[Path]: ...

    def last_offset(self) -> int: ...


class History:
    """Implements records.ports.RecordHistory over a store on this machine.

    memory_limit: for each connection; what does not fit is spilled to the folder `spill`, the
    store's own when None, which is made for its owner alone.
    """

    def __init__(
        self, store: HistorySource, *, memory_limit: str = "1GB", spill: Path | None = None
    ) -> None:
        self._store = store
        self._spill = spill or store.spill_folder
        self._memory_limit = memory_limit

    def connect(
        self, principal: Principal, scene: Scene, kinds: Collection[str] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """A fresh in-memory database holding `kinds` (None for all) of the principal's scene.

        All kinds are as of one place in the log, the last one when the call began.
        The caller closes it. Raises UnknownKind, SegmentTorn.
        """
        last_offset = self._store.last_offset()
        with closed_unless_filled(analytical(self._spill, self._memory_limit)) as connection:
            for kind in KINDS if kinds is None else kinds:
                self._load(connection, principal, scene, kind, last_offset)
        return connection

    def _load(
        self,
        connection: duckdb.DuckDBPyConnection,
        principal: Principal,
        scene: Scene,
        kind: str,
        last_offset: int,
    ) -> None:
        stage_rows(connection, _STAGED, kind, self._store.row_batches(principal, scene.name, kind))
        paths = [str(path) for path in self._store.segment_paths(principal, kind)]
        values: dict[str, object] = {"last_offset": last_offset}
        if paths:
            values |= {"paths": paths, "scenario": scene.name}
        connection.execute(kind_query(scene, kind, with_segments=bool(paths)), values)
        connection.execute(f"DROP TABLE {_STAGED}")


@contextmanager
def closed_unless_filled(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection while it is filled; closed where that fails, else left to the caller."""
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def analytical(spill: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """An empty in-memory database that spills to the folder `spill`, made when it is new."""
    make_folder(spill)
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def stage_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    kind: str,
    batches: Iterator[pa.RecordBatch],
) -> None:
    """Make the temporary `table` of single records of `kind`. Raises UnknownKind."""
    kind_of(kind)
    connection.register("_rows", pa.RecordBatchReader.from_batches(arrow_schema(kind), batches))
    connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM _rows")
    connection.unregister("_rows")


def kind_query(scene: Scene, kind: str, *, with_segments: bool) -> str:
    """The statement that makes the table of `kind` out of staged rows and segment files."""
    columns = scene.columns(kind)
    selected = ",\n  ".join(f"{column_sql(c)} AS {quoted(c.name)}" for c in columns.values())
    segments = (
        # Folder names such as `scenario=x` are the user's, never columns.
        "\n  UNION ALL BY NAME SELECT * FROM read_parquet($paths, union_by_name = true,"
        " hive_partitioning = false) WHERE scenario = $scenario"
        if with_segments
        else ""
    )
    return f"""
CREATE TABLE {quoted(kind)} AS
WITH stored AS (
  SELECT * FROM (SELECT * FROM {_STAGED}{segments}) WHERE "offset" <= $last_offset
), known AS (
  SELECT entity_id, "offset", max(known_at) OVER (
    PARTITION BY entity_id ORDER BY "offset" ROWS UNBOUNDED PRECEDING) AS known_from
  FROM stored
), intervals AS (
  SELECT "offset" AS _offset_from, known_from AS _known_from,
    lead(known_from) OVER chain AS _known_to, lead("offset") OVER chain AS _offset_to
  FROM known WINDOW chain AS (PARTITION BY entity_id ORDER BY "offset")
)
SELECT
  {selected},{_structures_sql(kind)}
  s.occurred_at AS _occurred,
  _known_from,
  _known_to,
  _offset_from,
  _offset_to
FROM stored s JOIN intervals ON s."offset" = _offset_from
WHERE NOT s.tombstone
"""


def _structures_sql(kind: str) -> str:
    """JSON text of the kind's own structures, under their names behind an underscore."""
    names = [f.name for f in fields_of(kind) if f.role is FieldRole.STRUCTURE]
    return "".join(f"\n  s.{name} AS _{name}," for name in names if name not in ENVELOPE_NAMES)


def column_sql(column: RecordColumn) -> str:
    """The expression that gives a column in its own type out of stored columns."""
    if column.field is None:
        return _attribute_sql(column)
    stored = f"s.{quoted(column.field.name)}"
    if column.field.role is FieldRole.MONEY:
        return f"CAST(CAST({stored} AS DECIMAL(18,0)) * {_MONEY_UNIT} AS DECIMAL(18,2))"
    if column.type.kind is Kind.TIMESTAMP:
        return f"make_timestamp({stored})"
    return stored


def _money_unit() -> str:
    """One minor unit of the record's currency in main units: 0.01 unless it has no minor digits."""
    whole = ", ".join(f"'{name}'" for name, factor in MONEY_FACTORS.items() if factor > 1)
    return f"CASE WHEN s.currency IN ({whole}) THEN 1.00 ELSE 0.01 END"


_MONEY_UNIT = _money_unit()


def _attribute_sql(column: RecordColumn) -> str:
    path = "'$.\"" + column.name.replace('"', '\\"').replace("'", "''") + "\"'"
    if column.type.kind is Kind.LIST:
        assert column.type.item is not None, "a list type has an item type"
        texts = f"from_json(json_extract(s.attributes, {path}), '[\"VARCHAR\"]')"
        return f"list_transform({texts}, lambda item: {_from_text('item', column.type.item)})"
    return _from_text(f"json_extract_string(s.attributes, {path})", column.type)


def _from_text(text: str, type_: ValueType) -> str:
    return text if type_.kind is Kind.TEXT else f"CAST({text} AS {duckdb_type(type_)})"
