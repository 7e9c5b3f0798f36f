"""What table cells say, row by row, and how overlaps and gaps between them are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions.cells import Cell, condition, parse_cell, pieces, untested
from lendweave.decisions.errors import CellInvalid
from lendweave.decisions.inputs import raw_from_text
from lendweave.decisions.tables import TableRow, read_table
from lendweave.kernel.types import DOUBLE, INTEGER, TEXT, parse_type
from lendweave.lang import Column, check, evaluate
from lendweave.lang.schema import Schema

ROWS = read_table((Path(__file__).parent / "cells.csv").read_text(), "cells.csv").rows
AGE = Column("age", INTEGER, low=0, high=150)


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


def parsed(*texts: str) -> list[Cell]:
    """Cells over AGE."""
    return [parse_cell(text, AGE, "here") for text in texts]


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        (("< 20", "20..39", ">= 40", "null"), None),
        (("-",), None),
        (("< 20", ">= 20"), "null"),
        (("< 20", ">= 21", "null"), "20"),
        (("< 20", "null"), "20..150"),
        (("1..150", "null"), "0"),
        (("0..150|null",), None),
    ],
)
def test_gaps_are_named(texts: tuple[str, ...], missing: str | None) -> None:
    """The value that no cell takes is shown, within the range the column declares."""
    gap = untested(parsed(*texts), AGE)
    assert (gap.text if gap else None) == missing


def test_texts_need_a_cell_for_all_the_rest() -> None:
    """Texts cannot be listed, so only `-` leaves no gap."""
    grade = Column("grade", TEXT, nullable=False)
    cells = [parse_cell("A|B", grade, "here")]
    gap = untested(cells, grade)
    assert gap is not None
    assert gap.text == "any other text"
    assert untested([*cells, parse_cell("-", grade, "here")], grade) is None


NUMBERS = st.integers(0, 30)
CELLS = st.one_of(
    st.just("-"),
    st.just("null"),
    NUMBERS.map(str),
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"{min(ends)}..{max(ends)}"),
)


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_pieces_are_inside_or_outside_of_every_cell(texts: list[str]) -> None:
    """Cells cut a column into pieces that none of them cuts again; together they are everything."""
    column = Column("x", INTEGER, low=-1, high=31)
    cells = [parse_cell(text, column, "here") for text in texts if text != "< 0"]
    found = pieces(cells, column)
    for value in (None, *range(-1, 32)):
        holders = [piece for piece in found if passes(piece, column, value)]
        assert len(holders) == 1
        for cell in cells:
            assert cell.holds(holders[0]) is passes(cell, column, value)
            assert cell.meets(holders[0]) is passes(cell, column, value)
