"""Versions of a strategy on a real cluster answer as they do here, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from tests.decisions.comparison.versions import version, write_rows
from tests.decisions.strategies import small
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


def answered(
    path: Path, strategies: list[CompiledStrategy], decide: Decide
) -> tuple[list[object], list[tuple[object, ...]]]:
    """Types and rows of the table that is decided."""
    program = merge_versions(strategies).program
    with duckdb.connect() as connection:
        relation = f"(SELECT * FROM read_parquet('{path}'))"
        decide(connection, program, relation, ("_entity_id", "bad"))
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
