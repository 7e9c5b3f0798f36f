"""Windows folded over history, group by group and in chunks of whole keys."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from lendweave.features import AsOf, Plan, feature_sql
from lendweave.features.arrays.batch import (
    NO_SUBJECT,
    EventArrays,
    Int64s,
    SubjectArrays,
    grouped,
    sorted_subjects,
)
from lendweave.features.arrays.fold import EventColumns, fold_windows
from lendweave.features.building import BuildStep, Progress
from lendweave.runtimes.feature_build.chunks import Chunk, chunks_of
from lendweave.runtimes.feature_build.columns import Coded, answers, booleans, coded, int64s
from lendweave.runtimes.feature_build.group import (
    SUBJECTS,
    Group,
    groups_of,
    numbered_keys,
    numbered_subjects,
    owners,
)

ROWS_AT_ONCE = 8_000_000
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
    progress: Progress = lambda _: None

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
    subjects, order = _sorted_subjects(chunk)
    events, columns, beside = _grouped_events(group, chunk)
    folds = group.folds()
    found = {"_row": pa.array(int64s(chunk.subjects["_row"])[order])}
    for index, answer in fold_windows(folds, subjects, events, beside, zone):
        read = folds[index].value
        texts = None if read is None else columns[read].texts
        found[group.windows[index].column.name] = answers(answer, folds[index].result, texts)
    return pa.table(found)


def _sorted_subjects(chunk: Chunk) -> tuple[SubjectArrays, Int64s]:
    read = chunk.subjects
    t = int64s(read["_t"])
    clock = int64s(read["_clock"]) if "_clock" in read.column_names else t
    starts = np.empty(chunk.keys + 1, np.int64)
    subjects = SubjectArrays(starts, t, clock, int64s(read["_entity"]))
    return sorted_subjects(int64s(read["_code"]), subjects)


def _grouped_events(
    group: Group, chunk: Chunk
) -> tuple[EventArrays, dict[str, Coded], EventColumns]:
    """The events key by key, so that loops look at few places of memory at a time."""
    read = chunk.events
    key = int64s(read["_code"])
    order, _ = grouped(key, chunk.keys)

    def column(name: str) -> Int64s:
        return int64s(read[name])[order]

    occurred = column("_occurred")
    events = EventArrays(
        key[order],
        occurred,
        column("_place") if group.reads_places else occurred,
        column("_from"),
        column("_to"),
        column("_entity") if group.own else np.full(len(order), NO_SUBJECT, np.int64),
    )
    columns = {
        name: coded(read[name], type_, ordered=name in group.ordered).at(order)
        for name, type_ in group.values.items()
    }
    flags = {name: booleans(read[name])[order] for name in group.flags}
    values = {name: found.values for name, found in columns.items()}
    return events, columns, EventColumns(values, flags)
