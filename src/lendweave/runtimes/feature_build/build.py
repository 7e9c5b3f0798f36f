"""Windows folded over history, group by group and in chunks of whole keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from lendweave.features import AsOf, Plan, feature_sql
from lendweave.features.arrays.batch import EventArrays, SubjectArrays, sorted_subjects
from lendweave.features.arrays.fold import EventColumns, fold_windows
from lendweave.features.building import BuildStep
from lendweave.runtimes.feature_build.chunks import Chunk, chunks_of
from lendweave.runtimes.feature_build.columns import answers, booleans, coded, int64s
from lendweave.runtimes.feature_build.group import (
    EVENT_COLUMNS,
    SUBJECTS,
    Group,
    groups_of,
    numbered_keys,
    numbered_subjects,
    owners,
)

ROWS_AT_ONCE = 4_000_000
"""Events and subjects that stand in memory together, about 200 bytes each; a key is never cut."""


@dataclass(frozen=True)
class FeatureBuild:
    """Folds the windows of a plan over a history.

    connection: holds the plan's kinds as `lendweave.stores.history` makes them. Temporary tables
    named folded__* are made there, and replaced by the next build.
    """

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    as_of: AsOf
    rows_at_once: int = ROWS_AT_ONCE
    progress: Callable[[BuildStep], None] = lambda _: None

    def query(self, subjects: str = "subjects", keep: tuple[str, ...] = ()) -> str:
        """Fold every window for the subjects of a relation; the query that gives the features.

        subjects, keep, and what comes out: as of `feature_sql`. Read it before the next build.
        """
        groups = groups_of(self.plan)
        self.connection.execute(numbered_subjects(subjects))
        if any(group.own for group in groups):
            self.connection.execute(owners())
        for key in {group.key.name: group.key for group in groups}.values():
            self.connection.execute(numbered_keys(key))
        for number, group in enumerate(groups):
            self.progress(BuildStep(group.key.name, group.kind.kind, number, len(groups)))
            self._fold(group)
        folded = {group.table: group.windows for group in groups}
        return feature_sql(self.plan, self.as_of, SUBJECTS, keep, folded)

    def _fold(self, group: Group) -> None:
        """Make the group's table: `_row` and a column for each window."""
        zone = self.plan.features.scene.zone
        self.connection.execute(f"DROP TABLE IF EXISTS {group.table}")
        for chunk in chunks_of(self.connection, group, self.as_of, self.rows_at_once):
            self.connection.register("_folded", folded_chunk(group, chunk, zone))
            self.connection.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {group.table} AS FROM _folded LIMIT 0"
            )
            self.connection.execute(f"INSERT INTO {group.table} BY NAME FROM _folded")
            self.connection.unregister("_folded")


def folded_chunk(group: Group, chunk: Chunk, zone: str) -> pa.Table:
    """`_row` and every window of the group for the chunk's subjects, in columns of their types."""
    subjects, events = chunk.subjects, chunk.events
    asking = (int64s(subjects[name]) for name in ("_t", "_clock", "_entity"))
    arrays, order = sorted_subjects(
        int64s(subjects["_code"]), SubjectArrays(np.empty(chunk.keys + 1, np.int64), *asking)
    )
    happened = EventArrays(*(int64s(events[name]) for name in EVENT_COLUMNS))
    columns = {
        name: coded(events[name], type_, ordered=name in group.ordered)
        for name, type_ in group.values.items()
    }
    flags = {name: booleans(events[name]) for name in group.flags}
    folds = group.folds()
    beside = EventColumns({name: column.values for name, column in columns.items()}, flags)
    found = {"_row": pa.array(int64s(subjects["_row"])[order])}
    folded = fold_windows(folds, arrays, happened, beside, zone)
    for index, answer in folded:
        read = folds[index].value
        texts = None if read is None else columns[read].texts
        found[group.windows[index].column.name] = answers(answer, folds[index].result, texts)
    return pa.table(found)
