"""Versions of the small strategy for the tests of comparisons, and rows decided by all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet
from tests.decisions.rows import RawRow
from tests.decisions.strategies import SMALL_INPUTS, changed, compiled_from
from tests.parity.engines import arrow_values

from lendweave.decisions import CompiledStrategy

CHANGES = {
    "threshold": ("strategy.yaml", "score >= 520", "score >= 530"),
    "rule": ("strategy.yaml", "amount > 50000.00", "amount > 20000.00"),
    "points": ("score.csv", "age,      25..<60, 15,", "age,      25..<60, 5,"),
    "price": ("price.csv", ">= 515, -,     0.155", ">= 525, -,     0.155"),
    "renamed": ("strategy.yaml", "code: A2", "code: A9"),
    "severity": ("strategy.yaml", "then: refer, reason: AMOUNT}", "then: decline, reason: AMOUNT}"),
}
"""Name of a version → file, text, what stands there instead."""


@cache
def version(name: str) -> CompiledStrategy:
    """A changed small strategy."""
    return compiled_from(changed(*CHANGES[name]))


def rows_table(rows: Sequence[RawRow], **more: pa.Array) -> pa.Table:
    """Rows of the small strategy's inputs as a table, with further columns."""
    columns = {
        column.name: arrow_values([row[at] for row in rows], column.type)
        for at, column in enumerate(SMALL_INPUTS)
    }
    return pa.table(columns | more)


def write_rows(path: Path, rows: Sequence[RawRow], bad: Sequence[bool | None]) -> Path:
    """A file of features with an id, an instant in January 2026 and an outcome for each row."""
    ids = pa.array([f"a{number:05}" for number in range(len(rows))])
    instants = pa.array([1_767_225_600_000_000 + n * 40_000_000_000 for n in range(len(rows))])
    more = {"_entity_id": ids, "_t": instants, "bad": pa.array(bad, pa.bool_())}
    parquet.write_table(rows_table(rows, **more), path)
    return path


def connection() -> duckdb.DuckDBPyConnection:
    """An empty database."""
    return duckdb.connect(config={"threads": 1})
