"""Chunks: the rows of a file as columns, none lost, none changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.connectors.files import LocalFile
from lendweave.intake import Fault, FileFault, FileShape, RawRow, Wanted
from lendweave.intake.chunk import chunked, joined

FAULT = Fault("INTAKE-023", "cut", "", "2 cells", "4 cells", "look")
CELL = st.text(st.characters(), max_size=4)
ROWS = st.lists(st.tuples(CELL, CELL) | st.just(FAULT), max_size=30).map(
    lambda found: [
        RawRow(line, (), row) if isinstance(row, Fault) else RawRow(line, row)
        for line, row in enumerate(found, 2)
    ]
)


@given(ROWS, st.integers(1, 9))
def test_chunks_hold_the_rows(rows: list[RawRow], rows_max: int) -> None:
    """Any cells, halves of surrogate pairs and faults included, come back as they were."""
    chunks = list(chunked(rows, 2, rows_max))
    assert [row for chunk in chunks for row in chunk.each()] == rows
    assert all(0 < chunk.rows <= rows_max for chunk in chunks)
    assert all(len(column) == len(chunk.lines) for chunk in chunks for column in chunk.columns)


@given(ROWS, st.integers(1, 9), st.integers(1, 9))
def test_joined_chunks_hold_the_same_rows(rows: list[RawRow], few: int, many: int) -> None:
    """Joining changes where chunks end and nothing else."""
    chunks = list(joined(chunked(rows, 2, few), many))
    assert [row for chunk in chunks for row in chunk.each()] == rows
    assert all(chunk.rows >= many for chunk in chunks[:-1])


def test_a_row_by_its_index() -> None:
    """Indices count the rows that are in the columns."""
    rows = [RawRow(2, ("a", "b")), RawRow(3, (), FAULT), RawRow(4, ("c", ""))]
    (chunk,) = chunked(rows, 2)
    assert [chunk.row(index) for index in range(2)] == [rows[0], rows[2]]
    assert chunk.broken == (rows[1],)


def test_long_cells_end_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by what the cells hold, not by the number of rows alone."""
    monkeypatch.setattr("lendweave.intake.chunk.CHUNK_CHARACTERS", 10)
    rows = [RawRow(line, ("x" * 4,)) for line in range(7)]
    assert [chunk.rows for chunk in chunked(rows, 1)] == [3, 3, 1]


def test_the_digest_of_a_file(tmp_path: Path) -> None:
    """It tells contents apart, wherever the file lies; a file that is gone has none."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n")
    shape, wanted = FileShape("*", "csv"), Wanted(("a", "b"), None, "")
    assert LocalFile(path).digest(shape, wanted) == hashlib.sha256(b"a,b\n").hexdigest()
    with pytest.raises(FileFault, match="INTAKE-014"):
        LocalFile(tmp_path / "gone.csv").digest(shape, wanted)
