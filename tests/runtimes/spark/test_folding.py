"""What the workers compute, without a cluster: the same queries and folds, shuffled by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
from tests.parity.test_feature_parity import PLAN
from tests.spark.drawn_history import Size, drawn_history

from lendweave.features import AsOf, compile_plan, feature_sql
from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.errors import WorkerDisagrees
from lendweave.runtimes.spark.folding import finish, fold, here_query
from lendweave.runtimes.spark.grouping import grouped_events, grouped_rows, grouped_subjects
from lendweave.runtimes.spark.heat import spread
from lendweave.runtimes.spark.packed import GROUP, unpacked
from lendweave.runtimes.spark.parts import SUBJECT, Part, PartedPlan, pieces_table

ROWS_MAX = 200
BUCKETS = 1
SIZE = Size(things=200, subjects=60)
# Where Spark and DuckDB name the same thing differently; a hint is a comment to DuckDB.
WORDS = (
    "CREATE MACRO xxhash64(a) AS (hash(a) % 1000)::BIGINT, (a, b) AS (hash(a, b) % 1000)::BIGINT",
    "CREATE MACRO pmod(a, b) AS a % b",
)


@pytest.fixture(
    params=[AsOf.KNOWN, pytest.param(AsOf.COMMITTED, marks=pytest.mark.slow)],
    ids=lambda clock: clock.value,
)
def parted(request: pytest.FixtureRequest) -> PartedPlan:
    """The parity set, cut into parts."""
    return PartedPlan(PLAN, request.param)


@pytest.fixture
def history(parted: PartedPlan) -> Iterator[duckdb.DuckDBPyConnection]:
    """A small history with a hot key, its subjects numbered."""
    with drawn_history(PLAN, SIZE) as connection:
        for word in WORDS:
            connection.execute(word)
        connection.execute(f"ALTER TABLE {SUBJECTS} ADD COLUMN {SUBJECT} BIGINT")
        connection.execute(f"UPDATE {SUBJECTS} SET {SUBJECT} = rowid + 1")
        yield connection


def groups_of(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str]
) -> dict[int, pa.Table]:
    """What a shuffle brings together: by group, a packed table."""
    tables = {
        name: connection.sql(query.replace("`", '"')).to_arrow_table()
        for name, query in queries.items()
    }
    groups = {group for table in tables.values() for group in table[GROUP].to_pylist()}
    return {group: packed_by_hand(tables, group) for group in sorted(groups)}


def packed_by_hand(tables: Mapping[str, pa.Table], group: int) -> pa.Table:
    """One group of the tables as Spark packs it."""
    fields = {
        name: pa.struct([field for field in table.schema if field.name != GROUP])
        for name, table in tables.items()
    }
    rows = [
        {GROUP: group, name: row}
        for name, table in tables.items()
        for row in table.to_pylist()
        if row.pop(GROUP) == group
    ]
    return pa.Table.from_pylist(rows, pa.schema([(GROUP, pa.int64()), *fields.items()]))


def folded(connection: duckdb.DuckDBPyConnection, part: Part) -> Sequence[pa.Table]:
    """What the workers give for one part."""
    buckets = spread(connection, part, ROWS_MAX, BUCKETS)
    queries = {SUBJECTS: grouped_subjects(part, buckets)}
    queries |= {kind.kind: grouped_events(part, kind.kind, buckets) for kind in part.plan.kinds}
    return [fold(part, table) for table in groups_of(connection, queries).values()]


def test_parts_put_together_are_the_whole(
    parted: PartedPlan, history: duckdb.DuckDBPyConnection
) -> None:
    """Every value as one query over everything gives it, hot keys cut among them."""
    whole = history.sql(feature_sql(PLAN, parted.as_of)).order("_row").to_arrow_table()
    for part in parted.parts:
        history.register(part.name, pa.concat_tables(folded(history, part)))
    if parted.here is not None:
        query = here_query(history, parted.here, parted.as_of)
        history.execute(f"CREATE TABLE {parted.here.name} AS {query}")
    tables = (SUBJECTS, *(part.name for part in parted.tables))
    gathered = groups_of(history, {table: grouped_rows(table, 25) for table in tables})
    finished = pa.concat_tables([finish(parted, table) for table in gathered.values()])
    assert finished.schema == whole.schema
    assert finished.sort_by("_row").to_pylist() == whole.to_pylist()


def test_no_group_is_larger_than_wanted(
    parted: PartedPlan, history: duckdb.DuckDBPyConnection
) -> None:
    """A key with half of all rows is cut; other keys are hashed, evenly or nearly so."""
    part = next(part for part in parted.parts if part.name == "person__bounded")
    buckets = spread(history, part, ROWS_MAX, BUCKETS)
    pieces = history.table(pieces_table(part)).order("piece_group").fetchall()
    assert {key for key, *_ in pieces} == {"p0"}
    assert [group for *_, group in pieces] == [buckets + n for n in range(len(pieces))]
    assert len(pieces) > 1


def test_a_packed_table_keeps_its_tables(parted: PartedPlan) -> None:
    """Rows, types and tables without a row."""
    tables = {
        "a": pa.table({GROUP: [1, 1, 2], "x": ["u", None, "v"]}),
        "b": pa.table({GROUP: pa.array([], pa.int64()), "y": pa.array([], pa.decimal128(9, 2))}),
    }
    found = unpacked(packed_by_hand(tables, 1))
    assert found["a"].to_pydict() == {"x": ["u", None]}
    assert found["b"].schema == pa.schema([("y", pa.decimal128(9, 2))])
    assert found["b"].num_rows == 0


def test_another_version_of_the_rules_is_refused(parted: PartedPlan) -> None:
    """A worker computes the hash of the set by its own rules, and says when it is another one."""
    changed = compile_plan(replace(PLAN.features, hash="0" * 64))
    nothing = pa.table({GROUP: pa.array([], pa.int64())})
    with pytest.raises(WorkerDisagrees, match="SPARK-006"):
        finish(PartedPlan(changed, parted.as_of), nothing)
