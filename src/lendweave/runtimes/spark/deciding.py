"""Versions of strategies over many applications on a Spark cluster: the tree that DuckDB runs.

The program is printed in Spark's dialect; inputs go out and answers come back as Parquet. What the
program does not read stays here, and names that only this machine needs do not travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from lendweave.lang import Program, spark_select
from lendweave.lang.dialects import SPARK, quoted
from lendweave.runtimes.spark.exchange import Exchange, opened_exchange
from lendweave.runtimes.spark.master import Master
from lendweave.runtimes.spark.session import ClusterOptions, require_spark, session_on
from lendweave.runtimes.spark.watch import watched

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ROWS = "rows_to_decide"
_ROW = "_row"


@dataclass(frozen=True, slots=True)
class SparkDeciding:
    """Decides on a cluster. shared: a folder that this machine and every worker see."""

    master: Master
    shared: Path
    options: ClusterOptions = field(default_factory=ClusterOptions)

    def __call__(
        self,
        connection: duckdb.DuckDBPyConnection,
        program: Program,
        relation: str,
        keep: Sequence[str],
    ) -> None:
        """Make the table `answered`, as runtimes.comparison.scan.decide_here makes it.

        Raises SparkNotInstalled, MasterUnreachable, WorkersGone, JobFailed.
        """
        address = self.master.own_address()
        require_spark()
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS"
            f" SELECT row_number() OVER () AS {_ROW}, * FROM {relation}"
        )
        inputs = ", ".join(map(quoted, (_ROW, *program.inputs.names)))
        with opened_exchange(self.shared) as exchange:
            exchange.write(connection, _ROWS, f"SELECT {inputs} FROM {_ROWS}")
            with session_on(self.master, address, self.options) as session:
                self._run(session, program, exchange)
            connection.execute(_answered(program, exchange, keep))

    def _run(self, session: SparkSession, program: Program, exchange: Exchange) -> None:
        session.read.parquet(exchange.file(_ROWS)).createOrReplaceTempView(_ROWS)
        answers = session.sql(_numbered(program))
        write = answers.write.parquet
        watched(session, lambda: write(exchange.answers), self.options.patience_s, lambda _: None)


def _numbered(program: Program) -> str:
    """The program in Spark's dialect; outputs by number, for Parquet takes few signs in names."""
    names = (
        f"{SPARK.quoted(name)} AS c{number}" for number, name in enumerate(program.outputs.names)
    )
    return f"SELECT {_ROW}, {', '.join(names)} FROM ({spark_select(program, _ROWS, (_ROW,))})"


def _answered(program: Program, exchange: Exchange, keep: Sequence[str]) -> str:
    kept = [f"r.{quoted(name)}" for name in keep]
    answers = [f"a.c{number} AS {quoted(n)}" for number, n in enumerate(program.outputs.names)]
    return (
        f"CREATE OR REPLACE TEMP TABLE answered AS SELECT {', '.join([*kept, *answers])}"
        f" FROM {_ROWS} AS r JOIN read_parquet('{exchange.answers}/*.parquet') AS a USING ({_ROW})"
        f" ORDER BY {_ROW}"
    )
