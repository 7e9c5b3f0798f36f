"""Features of many subjects on a Spark cluster: the local engine, brought to where the rows are.

Two shuffles. The first brings the subjects and events of a key together, part by part; a worker
folds the windows of a group of keys. The second brings together what was folded for a subject; a
worker computes its features. Both steps are the local engine over fewer rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lendweave.features import AsOf, Plan
from lendweave.runtimes.spark.exchange import Exchange, export, opened_exchange
from lendweave.runtimes.spark.heat import spread
from lendweave.runtimes.spark.job import answers
from lendweave.runtimes.spark.master import Master
from lendweave.runtimes.spark.parts import Part, PartedPlan, pieces_table
from lendweave.runtimes.spark.session import ClusterOptions, require_spark, session_on
from lendweave.runtimes.spark.step import ClusterStep, Stage
from lendweave.runtimes.spark.watch import watched


@dataclass(frozen=True, slots=True)
class SparkFeatures:
    """Features by a cluster.

    shared: a folder that this machine and every worker see under the same path.
    """

    master: Master
    shared: Path
    options: ClusterOptions = field(default_factory=ClusterOptions)

    def build(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        as_of: AsOf,
        subjects: str,
        *,
        out: Path,
        progress: Callable[[ClusterStep], None],
    ) -> None:
        """Write the features of `subjects` to the Parquet file `out`, in the order of subjects.

        connection: a history that holds the relation `subjects` and the plan's kinds.
        Raises SparkNotInstalled, MasterUnreachable, WorkersGone, JobFailed, WorkerDisagrees.
        """
        # What can be wrong at once is said before a long export.
        require_spark()
        address = self.master.own_address()
        parted = PartedPlan(plan, as_of)
        with opened_exchange(self.shared) as exchange:
            progress(ClusterStep(Stage.EXPORT))
            export(connection, exchange, parted, subjects)
            groups = [self._spread(connection, exchange, part, subjects) for part in parted.parts]
            progress(ClusterStep(Stage.CONNECT))
            with session_on(self.master, address, self.options) as session:
                frame = answers(session, exchange, parted, groups, self.options.group_rows)
                progress(ClusterStep(Stage.FOLD))
                write = frame.write.parquet
                watched(session, lambda: write(exchange.answers), self.options.patience_s, progress)
            progress(ClusterStep(Stage.WRITE))
            connection.execute(
                f"COPY (SELECT * FROM read_parquet('{exchange.answers}/*.parquet') ORDER BY _row)"
                f" TO '{out}' (FORMAT parquet)"
            )

    def _spread(
        self,
        connection: duckdb.DuckDBPyConnection,
        exchange: Exchange,
        part: Part,
        subjects: str,
    ) -> int:
        options = self.options
        groups = spread(connection, part, subjects, options.group_rows, options.groups_min)
        table = pieces_table(part)
        exchange.write(connection, table, f"SELECT * FROM {table}")
        return groups
