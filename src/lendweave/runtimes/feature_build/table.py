"""The features of every subject of a scene, as a table over its history."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import duckdb

from lendweave.features import AsOf, Plan, feature_sql
from lendweave.features.building import (
    Batches,
    BuildCommand,
    Built,
    Engine,
    FeatureFill,
    Progress,
)
from lendweave.lang.dialects import quoted
from lendweave.records import Principal
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.feature_build.build import FeatureBuild

SUBJECTS = "subjects"
ROWS = "built__features"
_BATCH_ROWS = 65_536

Fill: TypeAlias = Callable[[duckdb.DuckDBPyConnection, Plan, BuildCommand, Progress], None]
"""Makes the table ROWS, one row for each of SUBJECTS, out of a history."""


def fill_here(
    connection: duckdb.DuckDBPyConnection, plan: Plan, command: BuildCommand, progress: Progress
) -> None:
    """By this process: in columns, or by range joins."""
    if command.engine is Engine.SQL:
        query = feature_sql(plan, command.as_of, SUBJECTS)
    else:
        query = FeatureBuild(connection, plan, command.as_of, progress=progress).query(SUBJECTS)
    connection.execute(f"CREATE TEMP TABLE {ROWS} AS {query}")


@dataclass(frozen=True, slots=True)
class DuckdbFeatureTable:
    """Implements flows.features.FeatureTable over one scene's history. fill: the engine."""

    history: RecordHistory
    plan: Plan
    fill: Fill = fill_here

    def build(
        self,
        principal: Principal,
        command: BuildCommand,
        progress: Progress,
        take: Callable[[Batches], None] | None,
    ) -> Built:
        """Every subject's current version at the instant it was known."""
        features = self.plan.features
        kinds = {features.subject_kind, *(kind.kind for kind in self.plan.kinds)}
        with self.history.connect(principal, features.scene, kinds) as connection:
            started = time.perf_counter()
            connection.execute(_subjects(self.plan, command))
            self.fill(connection, self.plan, command, progress)
            seconds = time.perf_counter() - started
            if take is not None:
                take(connection.table(ROWS).to_arrow_reader(_BATCH_ROWS))
            return _summary(connection, self.plan, seconds)


def _subjects(plan: Plan, command: BuildCommand) -> str:
    """Current versions; with the log's clock, those that were committed at S."""
    kind = quoted(plan.features.subject_kind)
    if command.as_of is AsOf.KNOWN:
        seen, clock = "_offset_to IS NULL", ""
    else:
        last = command.read_offset
        read = f"(SELECT max(_offset_from) FROM {kind})" if last is None else str(last)
        seen = f"_offset_from <= {read} AND (_offset_to IS NULL OR _offset_to > {read})"
        clock = f", {2**62 if last is None else last}::BIGINT AS _s"
    return (
        f"CREATE TEMP TABLE {SUBJECTS} AS SELECT *, epoch_us(known_at) AS _t{clock}"
        f" FROM {kind} WHERE {seen}"
    )


def _summary(connection: duckdb.DuckDBPyConnection, plan: Plan, seconds: float) -> Built:
    names = plan.schema.names
    counts = ", ".join(f"count({quoted(name)})" for name in names)
    [(subjects, *known)] = connection.sql(f"SELECT count(*), {counts} FROM {ROWS}").fetchall()
    filled = (FeatureFill(name, count) for name, count in zip(names, known, strict=True))
    return Built(subjects, tuple(filled), seconds)
