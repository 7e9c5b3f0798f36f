"""Cells: the table is the specification of how partners' writing is understood."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.cells import Raw, cell_reader
from lendweave.intake.errors import CellFault
from lendweave.intake.mapping import ColumnShape
from lendweave.intake.plan import ColumnPlan
from lendweave.intake.rows import clear_value
from lendweave.kernel.clock import date_from_days, format_instant
from lendweave.kernel.types import Kind, ValueType, parse_type
from lendweave.lang.definition import read_definition

ZONE = "Asia/Shanghai"
TABLE = Path(__file__).with_name("cells.csv")
ROWS = list(csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8"))))


def column_of(spec: str) -> ColumnShape:
    """The column that a YAML flow mapping such as `{unit: 台}` declares."""
    return read_definition(spec, "cells.csv", ColumnShape).value


def read(spec: str, type_: ValueType, cell: str) -> Raw:
    """What a column of that kind makes of a cell."""
    shape = column_of(spec)
    empty = frozenset(shape.empty)
    reader = cell_reader(shape, type_, ZONE)
    column = ColumnPlan("c", "c", shape.required, False, empty, reader, type_, shape)
    return clear_value(column, cell)


def spelled(raw: Raw, type_: ValueType) -> str:
    """A raw value as the table writes it."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return str(raw).lower()
    if type_.kind is Kind.DATE and isinstance(raw, int):
        return date_from_days(raw).isoformat()
    return format_instant(int(raw)) if type_.kind is Kind.TIMESTAMP else str(raw)


def unescaped(cell: str) -> str:
    """The cell with `\\0`, `\\x1b` and `\\ud800` as the characters they name."""
    for written, meant in (("\\0", "\0"), ("\\x1b", "\x1b"), ("\\ud800", "\ud800")):
        cell = cell.replace(written, meant)
    return cell


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_table(row: dict[str, str]) -> None:
    """Each row of cells.csv: the raw value, or the code of the fault."""
    type_ = parse_type(row["type"])
    cell = unescaped(row["cell"])
    if row["expected"].startswith("INTAKE-"):
        with pytest.raises(CellFault, match=row["expected"]):
            read(row["column"], type_, cell)
    else:
        assert spelled(read(row["column"], type_, cell), type_) == row["expected"]


def test_table_is_long_enough() -> None:
    """The table keeps its breadth: every cell fault that a single cell can have is in it."""
    codes = {row["expected"] for row in ROWS if row["expected"].startswith("INTAKE-")}
    assert codes == {f"INTAKE-0{number}" for number in (*range(31, 42), *range(46, 50))}
    assert len(ROWS) >= 80


SPECS = sorted({(row["column"], row["type"]) for row in ROWS})


@given(st.sampled_from(SPECS), st.text() | st.sampled_from([row["cell"] for row in ROWS]))
def test_any_text_is_a_value_or_a_fault(spec: tuple[str, str], cell: str) -> None:
    """Whatever stands in a cell, the reader answers with a value or a CellFault."""
    column, type_ = spec
    try:
        read(column, parse_type(type_), cell)
    except CellFault as fault:
        assert fault.code.startswith("INTAKE-0")
        assert fault.expected


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12
    )
)
def test_money_is_exact(amount: object) -> None:
    """An amount written with two decimals is read to the cent, with and without thousands."""
    cents = int(str(amount).replace(".", ""))
    type_ = parse_type("decimal(18,2)")
    assert read("{}", type_, str(amount)) == cents
    assert read("{}", type_, f"{amount:,}") == cents


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("46088", "excel_day"),
        ("46088.5", "excel_day"),
        ("1772841600", "epoch_s"),
        ("1772841600000", "epoch_ms"),
        ("7/3/2026", None),
        ("12", None),
    ],
)
@pytest.mark.parametrize("kind", ["date", "timestamp"])
def test_a_count_of_days_is_told_as_one(cell: str, named: str | None, kind: str) -> None:
    """The format that would read a number as a moment stands in the fix."""
    with pytest.raises(CellFault, match="INTAKE-035") as raised:
        read("{}", parse_type(kind), cell)
    told = f"add `{named}`, which counts" if named else "add its format"
    assert told in raised.value.fix
