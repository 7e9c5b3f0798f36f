"""A job on a cluster that may lose its workers: watched from here until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from lendweave.features.building import ClusterStep, Progress, Stage
from lendweave.runtimes.spark.errors import WorkersGone
from lendweave.runtimes.spark.failure import failure_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOOK_S = 1.0
"""Seconds between two looks at the cluster."""


def watched(
    session: SparkSession,
    job: Callable[[], None],
    patience_s: float,
    progress: Progress,
) -> None:
    """Run the job. Tasks of a lost worker run again on another one; that is Spark's own doing.

    Raises WorkersGone when no worker is there for `patience_s`; JobFailed or WorkerDisagrees when
    Spark gives up.
    """
    watch = _Watch(session, patience_s, progress)
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(job)
        try:
            while not wait([running], timeout=LOOK_S).done:
                watch.look()
        except BaseException:
            session.sparkContext.cancelAllJobs()
            raise
    error = running.exception()
    if error is not None:
        raise failure_of(str(error)) from None


class _Watch:
    """Who works on the job, and how far it is."""

    def __init__(self, session: SparkSession, patience_s: float, progress: Progress) -> None:
        self._tracker = session.sparkContext.statusTracker()
        self._master = session.sparkContext.master
        self._patience_s = patience_s
        self._progress = progress
        self._seen = time.monotonic()

    def look(self) -> None:
        """Tell how far the job is. Raises WorkersGone."""
        workers = len(self._tracker.getExecutorInfos()) - 1  # one of them is the driver
        if workers > 0:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > self._patience_s:
            raise WorkersGone(
                where=self._master,
                got=f"no worker for {self._patience_s:.0f} seconds",
                expected="at least one with free memory and a free core",
                fix="Start workers for this master, or ask for less memory for each.",
            )
        stages = map(self._tracker.getStageInfo, self._tracker.getActiveStageIds())
        tasks = [(stage.numCompletedTasks, stage.numTasks) for stage in stages if stage]
        if tasks:
            done, total = (sum(each) for each in zip(*tasks, strict=True))
            self._progress(ClusterStep(Stage.FOLD, workers, done, total))
