"""The batch engine for many vectors. Its loops take seconds to load: imported where it is used."""

from __future__ import annotations

import duckdb

from lendweave.features import AsOf, Plan
from lendweave.runtimes.feature_build.build import FeatureBuild


class FoldedWindows:
    """Implements BatchFeatures by folding whole columns, whatever the heat of a key."""

    def compute(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        as_of: AsOf,
        subjects: str,
        into: str,
    ) -> None:
        """One group of windows after the other."""
        query = FeatureBuild(connection, plan, as_of).query(subjects, ("_vector",))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS {query}")
