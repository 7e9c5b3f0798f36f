"""A real standalone Spark cluster of the test's own: one master and its workers, on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

LOOPBACK = "127.0.0.1"
START_S = 300
"""Seconds in which a process must have said that it is there: a busy machine is slow."""

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
_MASTER_IS_THERE = r"Starting Spark master at (spark://\S+)"
_WORKER_IS_THERE = r"Successfully registered with (master \S+)"


class Daemon:
    """One Java process, in a process group of its own, whose words go to a log file.

    says: what it says when it is there, with one group.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path, says: str
    ) -> None:
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=log.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._pattern = re.compile(says)
        self._log = log
        self._found: list[str] = []
        self._said = Event()
        self._listener = Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        """Copy the process's words into the log until it ends."""
        assert self._process.stdout is not None
        with self._process.stdout as words, self._log.open("w", encoding="utf-8") as log:
            for line in words:
                log.write(line)
                log.flush()
                if not self._found and (match := self._pattern.search(line)):
                    self._found.append(match.group(1))
                    self._said.set()
        self._said.set()

    def said(self) -> str:
        """What the process said of itself."""
        there = self._said.wait(START_S) and self._found
        assert there, self._log.read_text(encoding="utf-8")[-2000:]
        return self._found[0]

    def kill(self) -> None:
        """End the process and its children at once, as a machine that goes off would."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._listener.join()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the master is, and its processes."""

    url: str
    master: Daemon
    workers: Sequence[Daemon]


@contextmanager
def running_cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster with one core and one gigabyte for each worker; logs stand in `folder`."""
    import pyspark  # noqa: PLC0415 - installed by `make slow` only

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_DAEMON_MEMORY": "256m",
        # Processes of a minute are better off without the best machine code.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }

    def start(name: str, says: str, *command: str) -> Daemon:
        places = ("--host", LOOPBACK, "--port", "0", "--webui-port", "0")
        spark_class = str(home / "bin" / "spark-class")
        daemon = Daemon(
            [spark_class, command[0], *places, *command[1:]],
            environment,
            folder / f"{name}.log",
            says,
        )
        stack.callback(daemon.kill)
        return daemon

    with ExitStack() as stack:
        master = start("master", _MASTER_IS_THERE, MASTER)
        url = master.said()
        resources = ("--cores", "1", "--memory", "1g")
        started = [
            start(
                *(f"worker{number}", _WORKER_IS_THERE, WORKER, *resources),
                *("--work-dir", str(folder / f"work{number}"), url),
            )
            for number in range(workers)
        ]
        for worker in started:
            worker.said()
        yield Cluster(url, master, started)
