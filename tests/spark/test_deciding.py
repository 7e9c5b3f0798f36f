"""Versions of a strategy on a real cluster answer as they do here, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.decisions.comparison.versions import version, write_rows
from tests.decisions.rows import drawn_rows
from tests.decisions.strategies import EVERY_STEP_USUAL, every_step, small
from tests.parity.engines import arrow_values
from tests.runtimes.comparison.test_engine import ONE, SCENE, drawn
from tests.spark.cluster import Cluster, running_cluster

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.versions import merge_versions
from lendweave.records import local_owner
from lendweave.runtimes.comparison import DuckdbComparison, FileSource
from lendweave.runtimes.comparison.scan import Decide, decide_here
from lendweave.runtimes.spark import ClusterOptions, SparkDeciding, master_of

pytestmark = pytest.mark.slow

ROWS = 20_000
VERSIONS = ("threshold", "rule", "points", "price", "severity")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One master and two workers."""
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def test_rows_are_equal(cluster: Cluster, tmp_path: Path) -> None:
    """Six versions over twenty thousand rows: every output, null and type; nothing stays behind."""
    path = write_rows(tmp_path / "rows.parquet", *drawn(ROWS))
    shared = tmp_path / "shared"
    shared.mkdir()
    on_cluster = SparkDeciding(master_of(cluster.url), shared, ClusterOptions("512m"))
    strategies = [small(), *map(version, VERSIONS)]
    here, there = (answered(path, strategies, decide) for decide in (decide_here, on_cluster))
    assert len(here[1]) == ROWS
    assert here == there
    assert list(shared.iterdir()) == []


def test_every_kind_of_step_answers_alike(cluster: Cluster, tmp_path: Path) -> None:
    """Tables of each policy, lists, splits, calls, reservations: outputs, nulls and types."""
    rows = drawn_rows(every_step(), Random(11), ROWS, [EVERY_STEP_USUAL])
    columns = {"_entity_id": pa.array([f"a{number:05}" for number in range(ROWS)])}
    for at, column in enumerate(every_step().strategy.inputs):
        columns[column.name] = arrow_values([row[at] for row in rows], column.type)
    path = tmp_path / "rows.parquet"
    parquet.write_table(pa.table(columns), path)
    shared = tmp_path / "shared"
    shared.mkdir()
    on_cluster = SparkDeciding(master_of(cluster.url), shared, ClusterOptions("512m"))
    here, there = (
        answered(path, [every_step()], decide, ("_entity_id",))
        for decide in (decide_here, on_cluster)
    )
    assert len(here[1]) == ROWS
    assert here == there


def answered(
    path: Path,
    strategies: list[CompiledStrategy],
    decide: Decide,
    keep: tuple[str, ...] = ("_entity_id", "bad"),
) -> tuple[list[object], list[tuple[object, ...]]]:
    """Types and rows of the table that is decided."""
    program = merge_versions(strategies).program
    with duckdb.connect() as connection:
        relation = f"(SELECT * FROM read_parquet('{path}'))"
        decide(connection, program, relation, keep)
        described = connection.execute("DESCRIBE answered").fetchall()
        rows = connection.execute("SELECT * FROM answered ORDER BY _entity_id").fetchall()
        return [row[:2] for row in described], rows


def test_a_comparison_on_a_cluster_says_the_same(cluster: Cluster, tmp_path: Path) -> None:
    """Swap set, causes and rules; only the time differs."""
    path = write_rows(tmp_path / "rows.parquet", *drawn(2_000))
    on_cluster = SparkDeciding(master_of(cluster.url), tmp_path, ClusterOptions("512m"))
    found = [
        DuckdbComparison(SCENE, FileSource(path, SCENE, duckdb.connect), decide).compare(
            local_owner("t"), replace(ONE, by="grade"), lambda _: None, None
        )
        for decide in (decide_here, on_cluster)
    ]
    assert replace(found[0], seconds=0.0) == replace(found[1], seconds=0.0)
