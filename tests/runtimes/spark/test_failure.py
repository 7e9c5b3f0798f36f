"""What Spark says of a failed job, in the words of an error that says what to do."""

from __future__ import annotations

import pytest

from lendweave.runtimes.spark.failure import failure_of

WORKER = """Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times:
org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "worker.py", line 1, in main
    process()
{cause}

\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(x.scala:1)
"""


@pytest.mark.parametrize(
    ("told", "code", "got", "fix"),
    [
        (
            WORKER.format(cause="ModuleNotFoundError: No module named 'lendweave'"),
            "SPARK-005",
            "ModuleNotFoundError: No module named 'lendweave'",
            "Install this machine's version",
        ),
        (
            WORKER.format(cause="duckdb.OutOfMemoryException: Out of Memory Error"),
            "SPARK-005",
            "duckdb.OutOfMemoryException: Out of Memory Error",
            "where memory ran out",
        ),
        (
            WORKER.format(cause="errors.WorkerDisagrees: [SPARK-006] A Spark worker runs …"),
            "SPARK-006",
            "another hash",
            "Install this machine's version",
        ),
        ("Job 0 cancelled", "SPARK-005", "Job 0 cancelled", "Read the logs"),
        ("", "SPARK-005", "no word of the cause", "Read the logs"),
    ],
    ids=["no package", "no memory", "other rules", "cancelled", "silent"],
)
def test_a_failure_names_its_cause_and_the_next_step(
    told: str, code: str, got: str, fix: str
) -> None:
    """The last line that names an error is the cause; a missing package comes before it."""
    error = failure_of(told)
    assert error.code == code
    assert got in error.got
    assert fix in error.fix
