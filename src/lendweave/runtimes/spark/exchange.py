"""The folder that this machine and the workers share for one job: history as Parquet files.

It is made for its owner alone and removed with the job: the records in it are as secret as those in
the store.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lendweave.durable import make_folder
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.parts import SUBJECT, PartedPlan, event_columns


@dataclass(frozen=True, slots=True)
class Exchange:
    """One job's folder."""

    folder: Path

    def file(self, table: str) -> str:
        """Where a table stands, written here and read by the workers."""
        return str(self.folder / f"{table}.parquet")

    @property
    def answers(self) -> str:
        """The folder into which the workers write."""
        return str(self.folder / "features")

    def write(self, connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
        """Write the rows of a query as a table."""
        connection.execute(f"COPY ({query}) TO '{self.file(table)}' (FORMAT parquet)")


@contextmanager
def opened_exchange(parent: Path) -> Iterator[Exchange]:
    """A new folder under `parent`, gone after the block."""
    folder = parent.resolve() / f"spark-{secrets.token_hex(8)}"
    make_folder(folder)
    try:
        yield Exchange(folder)
    finally:
        shutil.rmtree(folder)


def export(connection: duckdb.DuckDBPyConnection, exchange: Exchange, parted: PartedPlan) -> None:
    """Write the subjects, numbered in their order, and every version of the kinds that are read.

    connection: a history that holds the relation SUBJECTS and the plan's kinds.
    """
    fields = [column for _, column in parted.plan.fields]
    read = [column for part in parted.parts for column in part.subject_columns]
    wanted = dict.fromkeys([*read, "entity_id", "_t", *fields])
    columns = ", ".join(quoted(name) for name in wanted if name != SUBJECT)
    numbered = f"SELECT row_number() OVER () AS {SUBJECT}, {columns} FROM {SUBJECTS}"
    exchange.write(connection, SUBJECTS, numbered)
    for kind in parted.plan.kinds:
        selected = ", ".join(map(quoted, event_columns(kind, parted.as_of)))
        exchange.write(connection, kind.kind, f"SELECT {selected} FROM {quoted(kind.kind)}")
