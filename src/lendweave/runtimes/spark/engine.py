"""Features of many subjects on a Spark cluster: the local engine, brought to where the rows are.

Two shuffles. The first brings the subjects and events of a key together, part by part; a worker
folds the windows of a group of keys. The second brings together what was folded for a subject; a
worker computes its features. Both steps are the local engine over fewer rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lendweave.features import Plan
from lendweave.features.building import BuildCommand, ClusterStep, Progress, Stage
from lendweave.runtimes.feature_build.table import ROWS
from lendweave.runtimes.spark.exchange import Exchange, export, opened_exchange
from lendweave.runtimes.spark.folding import here_query
from lendweave.runtimes.spark.heat import spread
from lendweave.runtimes.spark.job import answers
from lendweave.runtimes.spark.master import Master
from lendweave.runtimes.spark.parts import Part, PartedPlan, pieces_table
from lendweave.runtimes.spark.session import ClusterOptions, require_spark, session_on
from lendweave.runtimes.spark.watch import watched


@dataclass(frozen=True, slots=True)
class SparkFeatures:
    """Features by a cluster.

    shared: a folder that this machine and every worker see under the same path.
    """

    master: Master
    shared: Path
    options: ClusterOptions = field(default_factory=ClusterOptions)

    def fill(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        command: BuildCommand,
        progress: Progress,
    ) -> None:
        """Make the table of all subjects' features, in their order, as `fill_here` makes it.

        Raises SparkNotInstalled, MasterUnreachable, WorkersGone, JobFailed, WorkerDisagrees.
        """
        # What can be wrong at once is said before a long export.
        address = self.master.own_address()
        require_spark()
        parted = PartedPlan(plan, command.as_of)
        with opened_exchange(self.shared) as exchange:
            progress(ClusterStep(Stage.EXPORT))
            export(connection, exchange, parted)
            if parted.here is not None:
                query = here_query(connection, parted.here, command.as_of)
                exchange.write(connection, parted.here.name, query)
            groups = [self._spread(connection, exchange, part) for part in parted.parts]
            progress(ClusterStep(Stage.CONNECT))
            with session_on(self.master, address, self.options) as session:
                frame = answers(session, exchange, parted, groups, self.options.group_rows)
                progress(ClusterStep(Stage.FOLD))
                write = frame.write.parquet
                watched(session, lambda: write(exchange.answers), self.options.patience_s, progress)
            progress(ClusterStep(Stage.WRITE))
            found = f"read_parquet('{exchange.answers}/*.parquet')"
            connection.execute(f"CREATE TEMP TABLE {ROWS} AS SELECT * FROM {found} ORDER BY _row")

    def _spread(self, connection: duckdb.DuckDBPyConnection, exchange: Exchange, part: Part) -> int:
        groups = spread(connection, part, self.options.group_rows, self.options.groups_min)
        table = pieces_table(part)
        exchange.write(connection, table, f"SELECT * FROM {table}")
        return groups
