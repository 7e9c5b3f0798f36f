"""A history drawn by chance: records of every kind that a plan reads, with all that is awkward.

Half of the records have one and the same key. Instants fall on full hours, so many are tied; some
records are known late, some are amended, also in their key, and a tenth of all values is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from lendweave.features import Plan
from lendweave.kernel.clock import parse_instant
from lendweave.kernel.types import MICROS_PER_DAY, Kind
from lendweave.lang.dialects import duckdb_type, quoted
from lendweave.records.scene import RecordColumn

HOUR = MICROS_PER_DAY // 24
DAY_ZERO = parse_instant("2026-01-01T00:00:00Z")
HOURS = 24 * 60
"""Everything happens within this many hours from DAY_ZERO."""

NAMED: Mapping[str, str] = {
    "status": "['placed', 'delivered', 'returned', 'cancelled'][1 + n % 4]",
    "region": "['north', 'south'][1 + n % 2]",
    "event": "['open', 'close'][1 + n % 2]",
    "channel": "'c' || n % 3",
}
"""Texts that filters of the sets under test ask for; `n` is a random number below 100."""

DRAWN: Mapping[Kind, str] = {
    Kind.TEXT: "'p' || CASE WHEN n < 50 THEN 0 ELSE n END",
    Kind.INTEGER: "n - 20",
    Kind.DECIMAL: "(n - 20) / 8",
    Kind.DOUBLE: "n / 4",
    Kind.BOOLEAN: "n % 2 = 0",
    Kind.DATE: "DATE '2026-01-01' + n",
    Kind.TIMESTAMP: "TIMESTAMP '2026-01-01' + INTERVAL (n) HOUR",
    Kind.LIST: "['a', 'b'][: n % 3]",
}


@dataclass(frozen=True)
class Size:
    """How many things of each kind there are, and how many subjects ask."""

    things: int
    subjects: int


@contextmanager
def drawn_history(plan: Plan, size: Size) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the kinds of the plan and the relation `subjects`; the same each time."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SELECT setseed(0.2026)")
        for kind in {kind.kind: None for kind in plan.kinds} | {plan.features.subject_kind: None}:
            connection.execute(_kind(plan, kind, size))
        connection.execute(_subjects(plan, size))
        yield connection


def _kind(plan: Plan, kind: str, size: Size) -> str:
    """Up to three versions of each thing, in a shuffled order of commit."""
    columns = plan.features.scene.columns(kind).values()
    drawn = ",\n  ".join(
        f"{_drawn(c)} AS {quoted(c.name)}" for c in columns if c.name != "entity_id"
    )
    return f"""
CREATE TABLE {quoted(kind)} AS
WITH versions AS (
  SELECT 'p' || thing AS entity_id, version,
    {DAY_ZERO} + {HOUR} * (random() * {HOURS})::INTEGER AS happened,
    CASE WHEN random() < 0.2 THEN {HOUR} * (random() * 48)::INTEGER ELSE 0 END AS late
  FROM range({size.things}) AS _(thing), range(3) AS _(version)
  WHERE version = 0 OR hash('{kind}', thing, version) % 5 = 0
), logged AS (
  SELECT *, row_number() OVER (ORDER BY hash(entity_id, version)) AS place FROM versions
), known AS (
  SELECT *, max(happened + late) OVER (PARTITION BY entity_id ORDER BY place) AS known_from
  FROM logged
)
SELECT entity_id, {drawn}, happened AS _occurred, known_from AS _known_from,
  lead(known_from) OVER chain AS _known_to, place AS _offset_from,
  lead(place) OVER chain AS _offset_to
FROM known WINDOW chain AS (PARTITION BY entity_id ORDER BY place)
"""


def _drawn(column: RecordColumn) -> str:
    """A random value, null now and then, of the column's type."""
    if column.name == "occurred_at":
        return "make_timestamp(happened)"
    text = NAMED.get(column.name, DRAWN[column.type.kind])
    value = f"list_transform([(random() * 99)::INTEGER], lambda n: {text})[1]"
    drawn = f"IF(random() < 0.1, NULL, {value})" if column.nullable else value
    return f"CAST({drawn} AS {duckdb_type(column.type)})"


def _subjects(plan: Plan, size: Size) -> str:
    """Versions of the subject's kind at instants of their own, half of them on a full hour."""
    return f"""
CREATE TABLE subjects AS
SELECT * EXCLUDE (_occurred, _known_from, _known_to, _offset_from, _offset_to),
  {DAY_ZERO} + {HOUR} * (random() * {HOURS})::BIGINT + (random() * 2)::BIGINT AS _t,
  (random() * {2 * size.things})::BIGINT AS _s
FROM {quoted(plan.features.subject_kind)} LIMIT {size.subjects}
"""
