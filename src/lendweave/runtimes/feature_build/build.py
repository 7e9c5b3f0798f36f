"""Windows folded over history, group by group and in chunks of whole keys."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from lendweave.features import AsOf, Plan, feature_sql
from lendweave.features.arrays.batch import (
    NO_SUBJECT,
    AskingArrays,
    EventArrays,
    Int64s,
    ValueArrays,
)
from lendweave.features.arrays.blocks import fold_keys
from lendweave.features.arrays.fold import EventColumns
from lendweave.features.building import BuildStep, Progress
from lendweave.kernel.types import INTEGER
from lendweave.runtimes.feature_build.chunks import Chunk, chunks_of
from lendweave.runtimes.feature_build.columns import answers
from lendweave.runtimes.feature_build.group import (
    SUBJECTS,
    Group,
    groups_of,
    numbered_keys,
    numbered_subjects,
    owners,
    subject_columns,
)
from lendweave.runtimes.feature_build.reading import Columns

ROWS_AT_ONCE = 16_000_000
"""Events and subjects that stand in memory together, about 100 bytes each; a key is never cut."""


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
        columns = subject_columns(self.plan, self.as_of, keep)
        self.connection.execute(numbered_subjects(subjects, columns))
        if any(group.own for group in groups):
            self.connection.execute(owners())
        for key in {group.key.name: group.key for group in groups}.values():
            self.connection.execute(numbered_keys(key))
        for number, group in enumerate(groups):
            self.progress(BuildStep(group.key.name, group.kind.kind, number, len(groups)))
            self._fold(group)
        folded = {group.table: group.windows for group in groups}
        beside = tuple(filter(self.stands_beside, folded))
        return feature_sql(self.plan, self.as_of, SUBJECTS, keep, folded, beside=beside)

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

    def stands_beside(self, table: str) -> bool:
        """True if its rows stand in the places of their subjects: it need not be joined."""
        [(beside,)] = self.connection.sql(
            "SELECT count(s._row) = count(*) AND count(*) FILTER (f._row <> s._row) = 0"
            f" FROM {SUBJECTS} AS s POSITIONAL JOIN {table} AS f"
        ).fetchall()
        return bool(beside)


def folded_chunk(group: Group, chunk: Chunk, zone: str) -> pa.Table:
    """`_row` and every window of the group for the chunk's subjects, in columns of their types.

    Where a subject has no place in the chunk, the row is null.
    """
    folds, read = group.folds(), chunk.events
    values = {name: found.values for name, found in read.values.items()}
    beside = EventColumns(values, read.flags)
    rows, size, place = chunk.subjects.numbers["_row"], chunk.rows, chunk.place
    asking = _asking(chunk.subjects, place)
    answered = fold_keys(folds, asking, _events(read), beside, zone, size=size)
    row, known = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    row[place], known[place] = rows, True
    found = {"_row": answers(ValueArrays(row, known), INTEGER, None)}
    for fold, window, answer in zip(folds, group.windows, answered, strict=True):
        texts = None if fold.value is None else read.values[fold.value].texts
        found[window.column.name] = answers(answer, fold.result, texts)
    return pa.table(found)


def _asking(read: Columns, place: Int64s) -> AskingArrays:
    numbers = read.numbers
    t = numbers["_t"]
    return AskingArrays(numbers["_code"], t, numbers.get("_clock", t), _entity(read), place)


def _events(read: Columns) -> EventArrays:
    numbers = read.numbers
    occurred = numbers["_occurred"]
    return EventArrays(
        numbers["_code"],
        occurred,
        numbers.get("_place", occurred),
        numbers["_from"],
        numbers["_to"],
        _entity(read),
    )


def _entity(read: Columns) -> Int64s:
    """Codes of records, one code that is nobody's where they are not read."""
    nobody = np.broadcast_to(np.int64(NO_SUBJECT), read.rows)
    return read.numbers.get("_entity", nobody)
