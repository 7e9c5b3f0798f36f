"""Features on a real cluster are those of the local engine, whatever happens to a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.parity.test_feature_parity import PLAN
from tests.spark.cluster import Cluster, running_cluster
from tests.spark.drawn_history import Size, drawn_history
from typer.testing import CliRunner

from lendweave.cli.commands import app
from lendweave.features import AsOf, feature_sql
from lendweave.features.building import BuildCommand, ClusterStep, Engine, Progress, Step
from lendweave.runtimes.feature_build.table import ROWS
from lendweave.runtimes.spark import ClusterOptions, SparkFeatures, master_of
from lendweave.runtimes.spark.errors import MasterUnreachable, WorkersGone

pytestmark = pytest.mark.slow

SIZE = Size(things=3_000, subjects=400)
OPTIONS = ClusterOptions(executor_memory="512m", group_rows=1_500, groups_min=3, patience_s=30)

LOOKS = 5
"""At so many looks at the working cluster a worker is lost: in the middle of the first shuffle."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that loses its workers as the tests of this file go on."""
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def history() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ties, late and amended records, nulls, and a key with half of all rows."""
    with drawn_history(PLAN, SIZE) as connection:
        yield connection


def local(history: duckdb.DuckDBPyConnection, as_of: AsOf) -> pa.Table:
    """What the local engine says."""
    return history.sql(feature_sql(PLAN, as_of)).order("_row").to_arrow_table()


def on_cluster(
    history: duckdb.DuckDBPyConnection,
    cluster: Cluster,
    as_of: AsOf,
    folder: Path,
    progress: Progress = lambda _: None,
) -> pa.Table:
    """What the cluster says. progress: is told how far it is."""
    engine = SparkFeatures(master_of(cluster.url), folder, OPTIONS)
    history.execute(f"DROP TABLE IF EXISTS {ROWS}")
    engine.fill(history, PLAN, BuildCommand(as_of, Engine.SPARK), progress)
    return history.table(ROWS).to_arrow_table()


@pytest.mark.parametrize("as_of", AsOf, ids=lambda clock: clock.value)
def test_the_cluster_says_what_the_local_engine_says(
    history: duckdb.DuckDBPyConnection, cluster: Cluster, tmp_path: Path, as_of: AsOf
) -> None:
    """Every value, null and type, in the same order; nothing stays in the shared folder."""
    found = on_cluster(history, cluster, as_of, tmp_path)
    assert found.num_rows == SIZE.subjects
    assert found.schema == local(history, as_of).schema
    assert found.to_pylist() == local(history, as_of).to_pylist()
    assert list(tmp_path.iterdir()) == []


def test_a_scene_from_the_command_line(
    cluster: Cluster, appliance_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the cluster is the file of this machine."""
    monkeypatch.setenv("LENDWEAVE_HOME", str(appliance_home))
    files = [tmp_path / "spark.parquet", tmp_path / "sql.parquet"]
    for file, engine in zip(files, (["--master", cluster.url], ["--engine", "sql"]), strict=True):
        build = ["features", "build", "appliance", *engine, "--out", str(file)]
        done = CliRunner().invoke(app, build)
        assert done.exit_code == 0, done.output
    found, expected = (parquet.read_table(file) for file in files)
    assert found.schema == expected.schema
    assert found.to_pylist() == expected.sort_by("_row").to_pylist()


def test_a_worker_is_lost_while_it_works(
    history: duckdb.DuckDBPyConnection, cluster: Cluster, tmp_path: Path
) -> None:
    """The other worker does what the lost one did not finish, and all is as it should be."""
    told: list[int] = []

    def kill_one(step: Step) -> None:
        assert isinstance(step, ClusterStep)
        told.append(step.workers)
        if told.count(2) == LOOKS:
            cluster.workers[0].kill()

    found = on_cluster(history, cluster, AsOf.KNOWN, tmp_path, kill_one)
    assert found.to_pylist() == local(history, AsOf.KNOWN).to_pylist()
    assert 1 in told


def test_the_last_worker_is_lost(
    history: duckdb.DuckDBPyConnection, cluster: Cluster, tmp_path: Path
) -> None:
    """The job ends with an error that says so, and leaves nothing behind."""

    def kill_the_other(step: Step) -> None:
        if isinstance(step, ClusterStep) and step.workers == 1:
            cluster.workers[1].kill()

    with pytest.raises(WorkersGone, match="no worker for 30 seconds"):
        on_cluster(history, cluster, AsOf.KNOWN, tmp_path, kill_the_other)
    assert list(tmp_path.iterdir()) == []


def test_the_master_is_gone(
    history: duckdb.DuckDBPyConnection, cluster: Cluster, tmp_path: Path
) -> None:
    """Said before anything is exported."""
    cluster.master.kill()
    told: list[Step] = []
    with pytest.raises(MasterUnreachable, match="Connection refused"):
        on_cluster(history, cluster, AsOf.KNOWN, tmp_path, told.append)
    assert told == []
