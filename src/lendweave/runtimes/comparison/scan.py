"""The one query that decides: all versions over all applications, with what became of the loans."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from lendweave.decisions.comparison.command import MONTH, CompareCommand
from lendweave.decisions.comparison.errors import SegmentUnfit, VersionsClash
from lendweave.decisions.comparison.versions import Versions
from lendweave.kernel.types import TIMESTAMP
from lendweave.lang import Column, Let, Program, Schema, duckdb_select
from lendweave.lang.dialects import quoted
from lendweave.lang.errors import did_you_mean
from lendweave.runtimes.comparison.sources import Opened

SEGMENTS_MAX = 60
Decide = Callable[[duckdb.DuckDBPyConnection, Program, str, Sequence[str]], None]
"""Makes the table `answered`: columns to keep, then the program's outputs, for a relation."""


def decide_here(
    connection: duckdb.DuckDBPyConnection, program: Program, relation: str, keep: Sequence[str]
) -> None:
    """By DuckDB, on this machine."""
    query = duckdb_select(program, relation, keep)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answered AS {query}")


@dataclass(frozen=True, slots=True)
class Scan:
    """Decides into the view `decided`: answers, inputs, `_segment`, `has_loan` and `bad`."""

    opened: Opened
    command: CompareCommand
    zone: str
    decide: Decide = decide_here

    def run(self, versions: Versions) -> float:
        """Decide, and join outcomes. Seconds of the query that decides. Raises SegmentUnfit."""
        connection = self.opened.connection
        inputs = versions.program.inputs.names
        self._refuse_missing(inputs)
        keep = dict.fromkeys(["_entity_id", "_t", *inputs, *self._segment_column()])
        started = time.perf_counter()
        self.decide(connection, versions.program, self.opened.relation, list(keep))
        seconds = time.perf_counter() - started
        connection.execute(
            "CREATE OR REPLACE TEMP VIEW decided AS"
            f" SELECT a.*, {self._segment()} AS _segment, l.subject_id IS NOT NULL AS has_loan,"
            f" l.bad FROM {self._with_month()} AS a LEFT JOIN loans AS l"
            " ON l.subject_id = a._entity_id"
        )
        self._refuse_many()
        return seconds

    def _segment_column(self) -> list[str]:
        """The feature that segments are told apart by, checked to be there."""
        by = self.command.by
        if by is None or by == MONTH:
            return []
        known = self.opened.columns()
        if by not in known:
            raise SegmentUnfit(
                where="--by",
                got=f'"{by[:60]}"',
                expected=f"{MONTH}, or a feature of the applications",
                fix=did_you_mean(by, [MONTH, *known]),
            )
        return [by]

    def _refuse_missing(self, inputs: Sequence[str]) -> None:
        """Raises VersionsClash where a version reads what the applications do not have."""
        known = self.opened.columns()
        missing = [name for name in inputs if name not in known]
        if missing:
            raise VersionsClash(
                where=f'input "{missing[0]}"',
                got="no such feature of the applications",
                expected=", ".join(sorted(known)[:12]) + ", …",
                fix=did_you_mean(missing[0], known) or "Compare versions for these features.",
            )

    def _segment(self) -> str:
        by = self.command.by
        if by is None:
            return "NULL::VARCHAR"
        return "_month" if by == MONTH else f"a.{quoted(by)}::VARCHAR"

    def _with_month(self) -> str:
        if self.command.by != MONTH:
            return "answered"
        lets = [
            Let("day", f"local_date(instant, '{self.zone}')"),
            Let("number", "year(day) * 100 + month(day)"),
        ]
        inputs = Schema((Column("instant", TIMESTAMP, nullable=False),))
        program = Program.build("month of a subject", inputs, lets, ["number"])
        rows = "(SELECT rowid AS _place, make_timestamp(_t) AS instant FROM answered)"
        months = duckdb_select(program, rows, ("_place",))
        text = "(number // 100)::VARCHAR || '-' || lpad((number % 100)::VARCHAR, 2, '0')"
        return (
            f"(SELECT t.*, {text} AS _month FROM answered AS t"
            f" JOIN ({months}) AS m ON m._place = t.rowid)"
        )

    def _refuse_many(self) -> None:
        count = "SELECT count(DISTINCT _segment) FROM decided"
        found = int(self.opened.connection.execute(count).fetchall()[0][0])
        if found > SEGMENTS_MAX:
            raise SegmentUnfit(
                where="--by",
                got=f"{self.command.by} has {found:,} values",
                expected=f"at most {SEGMENTS_MAX} segments",
                fix="Name a feature with few values, such as a grade, or month.",
            )
