"""What table cells say, row by row, and that their ranges say the same as their expressions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions.cells import Cell, condition, parse_cell
from lendweave.decisions.errors import CellInvalid
from lendweave.decisions.inputs import raw_from_text
from lendweave.decisions.tables import TableRow, read_table
from lendweave.kernel.types import DOUBLE, INTEGER, parse_type
from lendweave.lang import Column, check, evaluate
from lendweave.lang.schema import Schema

ROWS = read_table((Path(__file__).parent / "cells.csv").read_text(), "cells.csv").rows


def passes(cell: Cell, column: Column, raw: object) -> object:
    """What the cell's own expression says of a raw value."""
    typed = check(condition(cell, column, column.name), Schema((column,)))
    assert not typed.nullable
    return evaluate(typed, {column.name: raw}).value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cells['type']} {row.cells['cell']}")
def test_cells_pass_what_they_say(row: TableRow) -> None:
    """Each listed value passes or fails, and no test is ever null."""
    column = Column("x", parse_type(row.cells["type"]))
    cell = parse_cell(row.cells["cell"], column, "here")
    for side in ("passes", "fails"):
        for text in filter(None, row.cells[side].split("|")):
            raw = raw_from_text(text, column.type, "here")
            assert passes(cell, column, raw) is (side == "passes"), text


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("integer", "abc"),
        ("integer", "1..."),
        ("integer", "< "),
        ("integer", "1|"),
        ("integer", "= 1.5"),
        ("text", "< A"),
        ("text", "'open"),
        ("text", "A..<C"),
        ("boolean", "yes"),
        ("date", "31.01.2026"),
        ("double", "1"),
    ],
)
def test_cells_outside_the_grammar_are_refused(type_: str, text: str) -> None:
    """The message names the place and the cell."""
    column = Column("x", parse_type(type_))
    with pytest.raises(CellInvalid, match=r"where: t\.csv:9") as refused:
        parse_cell(text, column, "t.csv:9")
    assert refused.value.fix


def test_a_double_cannot_be_tested() -> None:
    """A cell compares exactly; a double has to be cast first."""
    with pytest.raises(CellInvalid, match="CAST it first"):
        parse_cell("1", Column("x", DOUBLE), "t.csv:2")


NUMBERS = st.integers(0, 30)
CELLS = st.one_of(
    st.just("-"),
    st.just("null"),
    NUMBERS.map(str),
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"{min(ends)}..{max(ends)}"),
)


@given(CELLS, st.none() | st.integers(-1, 31))
def test_a_cell_passes_what_its_expression_passes(text: str, value: int | None) -> None:
    """The ranges of a cell and the expression made of it are one meaning."""
    column = Column("x", INTEGER, low=-1, high=31)
    cell = parse_cell(text, column, "here")
    assert cell.passes(value) is passes(cell, column, value)
