"""The job as Spark sees it: what is read, shuffled, folded, shuffled once more and finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.exchange import Exchange
from lendweave.runtimes.spark.folding import finish, fold
from lendweave.runtimes.spark.grouping import grouped_events, grouped_rows, grouped_subjects
from lendweave.runtimes.spark.packed import GROUP, packed
from lendweave.runtimes.spark.parts import Part, PartedPlan, pieces_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def answers(
    session: SparkSession,
    exchange: Exchange,
    parted: PartedPlan,
    groups: Sequence[int],
    rows_max: int,
) -> DataFrame:
    """The features of every subject. groups: per part into how many its keys are hashed."""
    _read(session, exchange, parted)
    for part, count in zip(parted.parts, groups, strict=True):
        _folded(session, part, count).createOrReplaceTempView(part.name)
    tables = (SUBJECTS, *(part.name for part in parted.tables))
    gathered = packed({table: session.sql(grouped_rows(table, rows_max)) for table in tables})
    return _by_group(gathered, lambda table: finish(parted, table))


def _read(session: SparkSession, exchange: Exchange, parted: PartedPlan) -> None:
    kinds = (kind.kind for kind in parted.plan.kinds)
    here = () if parted.here is None else (parted.here.name,)
    for table in (SUBJECTS, *kinds, *map(pieces_table, parted.parts), *here):
        session.read.parquet(exchange.file(table)).createOrReplaceTempView(table)


def _folded(session: SparkSession, part: Part, groups: int) -> DataFrame:
    queries = {SUBJECTS: grouped_subjects(part, groups)}
    queries |= {kind.kind: grouped_events(part, kind.kind, groups) for kind in part.plan.kinds}
    rows = packed({table: session.sql(query) for table, query in queries.items()})
    return _by_group(rows, lambda table: fold(part, table))


def _by_group(rows: DataFrame, answer: Callable[[pa.Table], pa.Table]) -> DataFrame:
    """What `answer` gives for each group; its columns are those it gives for no rows."""
    from pyspark.sql.pandas.types import (  # noqa: PLC0415 - installed only where Spark is used
        from_arrow_schema,
        to_arrow_schema,
    )

    nothing = to_arrow_schema(rows.schema, timezone="UTC").empty_table()
    schema = answer(nothing).schema

    def on_worker(table: pa.Table) -> pa.Table:
        return answer(table).cast(schema)

    return rows.groupBy(GROUP).applyInArrow(
        on_worker, from_arrow_schema(schema, prefer_timestamp_ntz=True)
    )
