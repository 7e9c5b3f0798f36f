"""How a column is cut where its cells begin and end, and how a gap is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.decisions.cells import parse_cell
from lendweave.decisions.checking.slices import described, passing, slices_of
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, ValueType, decimal
from lendweave.lang import Column

AGE = Column("age", INTEGER, low=0, high=150)
NUMBERS = st.integers(0, 30)
CELLS = st.one_of(
    st.just("-"),
    st.just("null"),
    NUMBERS.map(str),
    st.builds("{} {}".format, st.sampled_from(["<=", ">", ">="]), NUMBERS),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"{min(ends)}..{max(ends)}"),
)
WORDS = st.text(alphabet="Ab\1", max_size=2).map(lambda text: f"'{text}'")
TEXTS = st.one_of(
    st.sampled_from(["-", "null"]),
    WORDS,
    st.tuples(WORDS, WORDS).map(lambda ends: "..".join(sorted(ends, key=lambda e: e[1:-1]))),
)


@pytest.mark.parametrize(
    ("cells", "column", "missing"),
    [
        (("< 20", "20..39", ">= 40", "null"), AGE, ""),
        (("-",), AGE, ""),
        (("< 20", ">= 20"), AGE, "null"),
        (("< 20", ">= 21"), AGE, "null|20"),
        (("< 20", "null"), AGE, ">= 20"),
        (("1..150", "null"), AGE, "0"),
        (("5..150", "null"), AGE, "<= 4"),
        (("0..9|20..29", "40..150|null"), AGE, "10..19|30..39"),
        (("0..150|null",), AGE, ""),
        (("< 0.5",), Column("share", decimal(3, 2), False, 0, 100), ">= 0.50"),
        (("true",), Column("is_new", BOOLEAN), "null|false"),
        (("A|B",), Column("grade", TEXT, nullable=False), "any other text"),
        (("A..C", "null"), Column("grade", TEXT), "any other text"),
        (("A|B|-",), Column("grade", TEXT), ""),
    ],
)
def test_what_no_cell_takes_is_written_as_a_cell(
    cells: tuple[str, ...], column: Column, missing: str
) -> None:
    """Neighbours are joined, ends of the declared range are left open, null comes first."""
    parsed = [parse_cell(text, column, "here") for text in cells if text != "A|B|-"] or [
        parse_cell("-", column, "here")
    ]
    slices = slices_of(parsed, column)
    taken = {part for cell in parsed for part in passing(cell, slices)}
    left = [part for part in range(len(slices)) if part not in taken]
    assert (described(left, slices, parsed, column) if left else "") == missing


def held(texts: list[str], type_: ValueType, values: list[object]) -> None:
    """Every value passes the very cells that the sample of one slice passes."""
    column = Column("x", type_, low=0, high=31) if type_ == INTEGER else Column("x", type_)
    cells = [parse_cell(text, column, "here") for text in texts]
    slices = slices_of(cells, column)
    shapes = {tuple(cell.passes(part.sample) for cell in cells) for part in slices}
    seen = {tuple(cell.passes(value) for cell in cells) for value in (None, *values)}
    assert seen <= shapes
    if type_ == INTEGER:
        assert shapes == seen


@settings(max_examples=50)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_a_sample_stands_for_its_slice(texts: list[str]) -> None:
    """No whole number lies outside of every slice, and none differs from its sample."""
    held(texts, INTEGER, list(range(32)))


@settings(max_examples=50)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(st.text(alphabet="Ab\1", max_size=3)))
def test_a_sample_stands_for_its_texts(texts: list[str], values: list[object]) -> None:
    """Ranges of texts, and the empty text, are cut as exactly as numbers."""
    held(texts, TEXT, values)
