"""A session on a cluster: the driver's Java process, started quietly and told only what is set."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from lendweave.runtimes.spark.errors import MasterUnreachable, SparkNotInstalled
from lendweave.runtimes.spark.master import Master

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """How a job uses the cluster.

    executor_memory: of the Java process on each worker, as Spark writes it. group_rows: subjects
    and events that a worker folds at once. groups_min: into how many groups the keys are divided at
    least, so that all workers have work. patience_s: seconds without a worker until a job ends.
    python: the interpreter on every worker, which must hold this version of Lendweave.
    """

    executor_memory: str = "1g"
    group_rows: int = 500_000
    groups_min: int = 16
    patience_s: float = 60.0
    python: str = sys.executable


@contextmanager
def session_on(master: Master, address: str, options: ClusterOptions) -> Iterator[SparkSession]:
    """A session that ends with the block. address: of this machine, where workers find it.

    Raises SparkNotInstalled, MasterUnreachable.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - installed only where Spark is used

    settings = _settings(master, options, address)
    with _java(settings) as gateway:
        context = _context(master, settings, gateway)
        # Where the workers' Python is cannot be said otherwise but by the environment.
        context.pythonExec = options.python
        session = SparkSession(context)
        try:
            yield session
        finally:
            session.stop()


def require_spark() -> None:
    """Raises SparkNotInstalled without pyspark or a Java runtime."""
    try:
        import pyspark  # noqa: F401, PLC0415 - installed only where Spark is used
    except ImportError:
        raise SparkNotInstalled(
            where="this machine",
            got="no module `pyspark`",
            fix="Install Lendweave with its extra: pip install 'lendweave[spark]'.",
        ) from None
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{home}/bin" if home else None) is None:
        raise SparkNotInstalled(
            where="this machine",
            got=f"no `java` in {home}/bin" if home else "no `java` on the path",
            expected="Java 17 or newer",
            fix="Install a Java runtime, on Debian: apt-get install default-jre-headless.",
        )


def _settings(master: Master, options: ClusterOptions, address: str) -> SparkConf:
    from pyspark import SparkConf  # noqa: PLC0415 - installed only where Spark is used

    return SparkConf().setAll(
        [
            ("spark.master", master.url),
            ("spark.app.name", "lendweave features"),
            ("spark.driver.host", address),
            ("spark.driver.bindAddress", address),
            ("spark.executor.memory", options.executor_memory),
            ("spark.ui.enabled", "false"),
            ("spark.ui.showConsoleProgress", "false"),
            ("spark.sql.session.timeZone", "UTC"),
            # Columns of strings and lists keep the 32-bit offsets that DuckDB writes.
            ("spark.sql.execution.arrow.useLargeVarTypes", "false"),
            ("spark.sql.execution.arrow.maxRecordsPerBatch", "0"),
        ]
    )


@contextmanager
def _java(settings: SparkConf) -> Iterator[JavaGateway]:
    """The driver's Java process. Its log goes to a file that is read only if it does not start."""
    from pyspark import SparkContext  # noqa: PLC0415 - installed only where Spark is used
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    with tempfile.TemporaryFile() as log:
        try:
            gateway = launch_gateway(settings, {"stdout": log, "stderr": log})
        except PySparkException as error:
            raise SparkNotInstalled(
                where="the driver's Java process",
                got=_last_line(log) or str(error),
                expected="Java 17 or newer, with all its modules",
                fix="Point JAVA_HOME to such a runtime.",
            ) from None
        try:
            yield gateway
        finally:
            # Spark would keep the process for its next context, and its memory with it.
            SparkContext._gateway = SparkContext._jvm = None
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()


def _context(master: Master, settings: SparkConf, gateway: JavaGateway) -> SparkContext:
    from py4j.protocol import Py4JError  # noqa: PLC0415 - installed only where Spark is used
    from pyspark import SparkContext  # noqa: PLC0415

    try:
        return SparkContext(conf=settings, gateway=gateway)
    except Py4JError as error:
        raise MasterUnreachable(
            where=master.url,
            got=str(error).strip().splitlines()[-1][:200],
            expected="a Spark master of the version of this machine's pyspark",
            fix="Compare the versions, and read the master's log.",
        ) from None


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
