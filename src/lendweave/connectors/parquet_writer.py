"""Rows into a new Parquet file that is whole and on disk before it has its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyarrow import parquet

from lendweave.connectors.new_file import in_place
from lendweave.durable import durable_file


def write_parquet(path: Path, batches: Any) -> None:
    """Write a pyarrow RecordBatchReader, batch by batch. Raises FileInPlace."""
    refuse_in_place(path)
    with (
        durable_file(path, replace=False) as file,
        parquet.ParquetWriter(file, batches.schema, compression="zstd") as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)


def refuse_in_place(path: Path) -> None:
    """Raise FileInPlace if the name is taken: better before the work than after it."""
    if path.exists():
        raise in_place(path)
