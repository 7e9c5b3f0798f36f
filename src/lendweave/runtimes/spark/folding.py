"""What runs on a worker: the windows of one part over the rows of one group, and the last step.

Both take a packed table and give a table. They are the local engine over fewer rows: SQL in an
embedded DuckDB, so that no window and no expression is written a second time for Spark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from lendweave.features import AsOf, FeatureSet, Plan, feature_sql
from lendweave.features.arrays.compiled import COMPILED
from lendweave.features.closure import closure_hash
from lendweave.features.plan import SUBJECT_INSTANT
from lendweave.lang import duckdb_select
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build import FeatureBuild
from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.errors import WorkerDisagrees
from lendweave.runtimes.spark.packed import unpacked
from lendweave.runtimes.spark.parts import SUBJECT, Here, Part, PartedPlan

_BASE = "base"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""A worker has one core, and fetches nothing."""


def fold(part: Part, table: pa.Table) -> pa.Table:
    """The windows of `part` for the subjects of one group, with their `_subject`.

    table: packed subjects and events by record kind.
    """
    windows = ", ".join(map(quoted, (SUBJECT, *part.columns)))
    with _opened(table) as connection:
        query = _local_query(connection, part.plan, part.as_of, (SUBJECT,))
        return connection.sql(f"SELECT {windows} FROM ({query})").to_arrow_table()


def _local_query(
    connection: duckdb.DuckDBPyConnection, plan: Plan, as_of: AsOf, keep: tuple[str, ...] = ()
) -> str:
    """The query of the local engine: loops where numba is there, else range joins."""
    if COMPILED:
        return FeatureBuild(connection, plan, as_of).query(SUBJECTS, keep)
    return feature_sql(plan, as_of, SUBJECTS, keep)


def here_query(connection: duckdb.DuckDBPyConnection, here: Here, as_of: AsOf) -> str:
    """What no grouping by key brings together, for all SUBJECTS of this machine's history."""
    columns = ", ".join(map(quoted, here.columns))
    query = _local_query(connection, here.plan, as_of)
    return f"SELECT _row AS {SUBJECT}, {columns} FROM ({query})"


def finish(parted: PartedPlan, table: pa.Table) -> pa.Table:
    """All features of the subjects of one group.

    table: packed subjects and what was folded for them, by the name of the part. A subject whose
    key is unknown was in no group of that part: its windows are null.
    Raises WorkerDisagrees where this process has other rules than the one that sent the plan.
    """
    plan = parted.plan
    _refuse_other_rules(plan.features)
    base = [f"s.{SUBJECT} AS _row", "s.entity_id AS _entity_id", "s._t"]
    base += [f"s.{quoted(column)} AS {quoted(name)}" for name, column in plan.fields]
    base.append(f"make_timestamp(s._t) AS {SUBJECT_INSTANT}")
    # Where windows begin is known to the parts, and no feature reads it.
    base += [f"NULL AS {quoted(anchor.column.name)}" for anchor in plan.anchors.values()]
    joins = ""
    for part in parted.tables:
        base += [f"{part.name}.{quoted(name)}" for name in part.columns]
        joins += f" LEFT JOIN {part.name} ON {part.name}.{SUBJECT} = s.{SUBJECT}"
    relation = f"(SELECT {', '.join(base)} FROM {SUBJECTS} AS s{joins}) AS {_BASE}"
    query = duckdb_select(plan.derive, relation, keep=("_row", "_entity_id", "_t"))
    with _opened(table) as connection:
        return connection.sql(query).to_arrow_table()


def _refuse_other_rules(features: FeatureSet) -> None:
    """The hash covers the versions of the language and of the rules for windows."""
    found = closure_hash(features)
    if found != features.hash:
        raise WorkerDisagrees(where="worker", got=found, expected=features.hash)


@contextmanager
def _opened(table: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that holds the tables of a packed one."""
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, rows in unpacked(table).items():
            connection.register(name, rows)
        yield connection
