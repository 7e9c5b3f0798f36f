"""The records of one feed with the local day and the period in which they could be known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from lendweave.features.columns import kind_schema
from lendweave.intake.quality.measured import Periods
from lendweave.kernel.types import TIMESTAMP
from lendweave.lang import Column, Let, Program, Schema, duckdb_select
from lendweave.lang.dialects import DUCKDB, quoted
from lendweave.records import Scene

DAY, PERIOD = "_day", "_period"
_KNOWN_ONLY = Schema((Column("known_at", TIMESTAMP, nullable=False),))


@dataclass(frozen=True, slots=True)
class Counting:
    """What every count needs: the records of a scene, the periods, and the instant."""

    connection: duckdb.DuckDBPyConnection
    scene: Scene
    periods: Periods
    as_of: int

    def known(self, kind: str, feed: str | None = None) -> str:
        """Records of a kind that could be known at the instant, of one feed or of all."""
        source = "" if feed is None else f" AND source = {DUCKDB.text(feed)}"
        return f"(SELECT * FROM {quoted(kind)} WHERE _known <= {self.as_of}{source})"

    def arrivals(self, kind: str, feed: str, kept: Sequence[str], lets: Sequence[Let] = ()) -> str:
        """Records of a feed: the columns `kept`, day, period, and the `lets`.

        The period is null before the first one.
        """
        schema = kind_schema(self.scene, kind) if lets else _KNOWN_ONLY
        day = Let(DAY, f"local_date(known_at, '{self.scene.zone}')")
        program = Program.build(kind, schema, [day, *lets], [DAY, *(let.name for let in lets)])
        selected = duckdb_select(program, self.known(kind, feed), kept)
        return f"SELECT *, {_period(self.periods)} AS {PERIOD} FROM ({selected})"


def _period(periods: Periods) -> str:
    """The index of the period that holds the day."""
    ends = [*periods.starts[1:], periods.stop]
    cases = "".join(
        f" WHEN {DAY} < DATE '{end.isoformat()}' THEN {index}" for index, end in enumerate(ends)
    )
    before = f"WHEN {DAY} < DATE '{periods.starts[0].isoformat()}' THEN NULL"
    return f"CASE {before}{cases} END"
