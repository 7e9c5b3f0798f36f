"""What a failed job means, read from what Spark says of it."""

from __future__ import annotations

import re

from lendweave.kernel.errors import LendweaveError
from lendweave.runtimes.spark.errors import JobFailed, WorkerDisagrees

_SAME_VERSION = "Install this machine's version of Lendweave for the Python of every worker."
_LOGS = "Read the logs of the workers; where memory ran out, give each more, or fewer cores."
_CAUSE = re.compile(r"[A-Za-z_.]*(Error|Exception|Failure)\b")
_SHOWN = 300


def failure_of(told: str) -> LendweaveError:
    """The error that says what a person can do about it. told: Spark's own words, many lines."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    if any(WorkerDisagrees.code in line for line in lines):
        return WorkerDisagrees(
            where="a worker",
            got="the features have another hash under the worker's rules",
            expected="the rules of this machine",
            fix=_SAME_VERSION,
        )
    absent = [line for line in lines if line.startswith("ModuleNotFoundError")]
    causes = absent or [line for line in lines if _CAUSE.match(line)] or lines
    return JobFailed(
        where="the job on the cluster",
        got=(causes or ["no word of the cause"])[-1][:_SHOWN],
        fix=_SAME_VERSION if absent else _LOGS,
    )
