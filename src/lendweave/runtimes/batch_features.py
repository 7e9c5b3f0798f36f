"""Features in batch: one DuckDB query over history gives the vectors of many subjects."""

from __future__ import annotations

import duckdb

from lendweave.features.plan import Plan
from lendweave.features.sql import feature_sql
from lendweave.features.visibility import AsOf


def batch_features(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    as_of: AsOf,
    *,
    subjects: str = "subjects",
    into: str = "features",
) -> duckdb.DuckDBPyRelation:
    """Make the table `into`: one row per row of `subjects`, with every feature typed.

    connection: as a RecordHistory gives it, or one whose tables have the same columns.
    subjects: a table or view with all columns of the plan's subject kind, `_t` (BIGINT, µs) and,
    as of what was committed, `_s` (BIGINT, the last visible offset).
    The table has `_row` (from 1, in the order of the subjects), `_entity_id`, `_t`, the features.
    """
    query = feature_sql(plan, as_of, subjects)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{into}" AS {query}\nORDER BY _row')
    return connection.table(into)
