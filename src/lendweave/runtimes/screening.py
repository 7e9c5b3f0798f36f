"""A feature set over all of a scene's history, screened against what became of the loans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import duckdb
import numpy as np

from lendweave.features import AsOf, Feature, Plan, feature_sql
from lendweave.kernel.types import TIMESTAMP, Kind
from lendweave.lang import Column, Let, Program, Schema, duckdb_select
from lendweave.lang.dialects import quoted
from lendweave.models import FeatureValues, Outcome, Screening, Subjects, screen
from lendweave.models.binning import FloatArray
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.outcomes import has_outcomes, outcomes_query
from lendweave.runtimes.subjects import subjects_query

_NUMBERS = {
    Kind.DATE: "date_diff('day', DATE '1970-01-01', {column})",
    Kind.TIMESTAMP: "date_diff('day', TIMESTAMP '1970-01-01', {column})",
}
"""Days since 1970; any other column is a number already."""
_WORDS = (Kind.TEXT, Kind.BOOLEAN)


class DuckdbScreening:
    """Implements flows.screen.ScreeningEngine over one scene's history."""

    def __init__(self, history: RecordHistory, scene: Scene, plan: Plan) -> None:
        self._history = history
        self._scene = scene
        self._plan = plan

    def run(self, principal: Principal, progress: Callable[[str], None]) -> Screening:
        """Screen every feature of the set over the principal's subjects.

        Features are as of the instant at which the subject was known, outcomes as last known.
        """
        progress("reading history")
        subject = self._plan.features.subject_kind
        kinds = {kind.kind for kind in self._plan.kinds} | {subject}
        kinds |= {"loan"} if has_outcomes(self._scene, subject) else set()
        with self._history.connect(principal, self._scene, kinds) as connection:
            progress("computing features")
            connection.execute(f"CREATE TEMP TABLE subjects AS {subjects_query(subject)}")
            query = feature_sql(self._plan, AsOf.KNOWN, "subjects")
            connection.execute(f"CREATE TEMP TABLE screened AS {query}")
            progress("screening")
            return screen(self._subjects(connection), self._values(connection))

    def _subjects(self, connection: duckdb.DuckDBPyConnection) -> Subjects:
        subject = self._plan.features.subject_kind
        found = connection.execute(
            f"SELECT months.month::BIGINT AS month, CASE"
            f" WHEN o.subject_id IS NULL THEN {Outcome.NO_LOAN:d}"
            f" WHEN o.bad IS NULL THEN {Outcome.UNTOLD:d} ELSE o.bad::BIGINT END AS outcome"
            f" FROM screened AS s JOIN ({self._months()}) AS months USING (_row)"
            f" LEFT JOIN ({outcomes_query(self._scene, subject)}) AS o"
            " ON o.subject_id = s._entity_id ORDER BY s._row"
        ).fetchnumpy()
        month = np.asarray(found["month"], dtype=np.int64)
        first = int(month.min()) if len(month) else 0
        labels = range(first, int(month.max()) + 1 if len(month) else 0)
        return Subjects(
            months=tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in labels),
            month=month - first,
            outcomes=np.asarray(found["outcome"], dtype=np.int64),
        )

    def _months(self) -> str:
        """The local month of each subject's instant, counted from the year 0."""
        text = f"local_date(instant, '{self._scene.zone}')"
        lets = [Let("day", text), Let("month", "year(day) * 12 + month(day) - 1")]
        inputs = Schema((Column("instant", TIMESTAMP, nullable=False),))
        program = Program.build("month of a subject", inputs, lets, ["month"])
        rows = "(SELECT _row, make_timestamp(_t) AS instant FROM screened)"
        return duckdb_select(program, rows, ("_row",))

    def _values(self, connection: duckdb.DuckDBPyConnection) -> Iterator[FeatureValues]:
        for feature in self._plan.features.features:
            kind = feature.column.type.kind
            if kind is Kind.LIST:
                continue
            if kind in _WORDS:
                yield _words(connection, feature)
            else:
                yield _numbers(connection, feature, kind)


def _numbers(connection: duckdb.DuckDBPyConnection, feature: Feature, kind: Kind) -> FeatureValues:
    number = _NUMBERS.get(kind, "{column}").format(column=quoted(feature.name))
    told: Literal["date", "number"] = "date" if kind in _NUMBERS else "number"
    numbers = _column(connection, f"SELECT _row, {number} AS value FROM screened")
    return FeatureValues(feature.name, feature.en, feature.zh, feature.group, told, numbers)


def _words(connection: duckdb.DuckDBPyConnection, feature: Feature) -> FeatureValues:
    """Words as places in the list of all different ones."""
    word = f"CAST({quoted(feature.name)} AS VARCHAR)"
    numbered = (
        "SELECT word, row_number() OVER (ORDER BY word) - 1 AS value"
        f" FROM (SELECT DISTINCT {word} AS word FROM screened) WHERE word IS NOT NULL"
    )
    words = connection.execute(f"SELECT word FROM ({numbered}) ORDER BY value").fetchall()
    numbers = _column(
        connection, f"SELECT _row, value FROM screened LEFT JOIN ({numbered}) ON word = {word}"
    )
    told = tuple(word for (word,) in words)
    return FeatureValues(feature.name, feature.en, feature.zh, feature.group, "word", numbers, told)


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> FloatArray:
    """`value` of each row in order, NaN where null."""
    found = connection.execute(
        f"SELECT coalesce(value::DOUBLE, 'nan'::DOUBLE) AS value FROM ({query}) ORDER BY _row"
    ).fetchnumpy()
    return np.asarray(found["value"], dtype=np.float64)
