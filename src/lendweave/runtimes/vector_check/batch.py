"""The batch engine that logged vectors are held against."""

from __future__ import annotations

from typing import Protocol

import duckdb

from lendweave.features import AsOf, Plan, feature_sql


class BatchFeatures(Protocol):
    """Computes the vectors of many subjects at once.

    subjects: a relation of the connection with the columns of the subject's kind, `_t`, `_s` and
    `_vector`. into: the temporary table to be made of `_vector` and every feature of the plan.
    """

    def compute(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        as_of: AsOf,
        subjects: str,
        into: str,
    ) -> None: ...


class RangeJoin:
    """Implements BatchFeatures by the one query that a plan prints."""

    def compute(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        as_of: AsOf,
        subjects: str,
        into: str,
    ) -> None:
        """One range join per key and kind."""
        query = feature_sql(plan, as_of, subjects, ("_vector",))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS {query}")
