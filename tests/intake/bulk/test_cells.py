"""A column of cells is read as its cells are, one by one, whatever the kernels take."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.bulk.messy import CELLS, identifiers, numbers, times

from lendweave.intake import TokenKey
from lendweave.intake.bulk.cells import read_column
from lendweave.intake.bulk.identifiers import PART_COLUMNS, PLAIN_IDENTIFIERS
from lendweave.intake.bulk.plain import plain_texts
from lendweave.intake.cells import Raw, cell_reader
from lendweave.intake.errors import CellFault
from lendweave.intake.identifiers import CHECKS, ID_TYPES, PARTS
from lendweave.intake.mapping import ColumnShape
from lendweave.intake.plan import ColumnPlan
from lendweave.intake.rows import clear_value
from lendweave.intake.text import clean_text
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, parse_type
from lendweave.lang.definition import read_definition

NUMBERS = (
    "",
    "unit: 万元",
    "unit: 分, round: true",
    "unit: 斤",
    "round: true",
    "empty: ['0', '12.50']",
    "decimal: ','",
    "decimal: ',', unit: 万元, round: true",
    "accounting: true",
    "decimal: ',', accounting: true",
)
MOMENTS = (
    "",
    "formats: ['%Y/%m/%d', '%Y%m%d']",
    "formats: ['%d/%m/%Y', '%m/%d/%Y']",
    "formats: [epoch_s]",
)


def column(spec: str, type_name: str, zone: str) -> ColumnPlan:
    """The plan of a column with these options."""
    shape = read_definition(f"{{{spec}}}", "column.yaml", ColumnShape).value
    type_ = parse_type(type_name)
    read = cell_reader(shape, type_, zone)
    empty = frozenset(shape.empty)
    return ColumnPlan("c", "c", shape.required, False, empty, read, type_, shape)


def one_by_one(plan: ColumnPlan, cells: list[str]) -> list[tuple[Raw, bool]]:
    """What the column's own reader makes of each cell, and whether it is refused.

    Here a number that int64 cannot hold is refused too: its row is read by itself.
    """
    found: list[tuple[Raw, bool]] = []
    for cell in cells:
        try:
            raw = clear_value(plan, cell)
        except CellFault:
            found.append((None, True))
        else:
            large = isinstance(raw, int) and not INTEGER_MIN <= raw <= INTEGER_MAX
            found.append((None, True) if large else (raw, False))
    return found


def assert_same(plan: ColumnPlan, cells: list[str], zone: str) -> None:
    """The column as a whole gives the same, in whatever part of a longer one it stands."""
    whole = [cell for cell in cells if cell != "\ud800"]
    texts = pa.array(["before", *whole, *whole[:1]], pa.string())[1:]
    read = read_column(plan, texts, zone, tokens=True)
    found = list(zip(read.value.each().to_pylist(), read.refused.tolist(), strict=True))
    assert found == one_by_one(plan, texts.to_pylist())


@pytest.mark.parametrize("spec", NUMBERS)
@pytest.mark.parametrize(
    "type_name", ["integer", "decimal(18,2)", "decimal(9,6)", "decimal(38,10)"]
)
@settings(max_examples=40)
@given(cells=st.lists(numbers | CELLS))
def test_numbers(spec: str, type_name: str, cells: list[str]) -> None:
    """Exact, rounded, refused, of the column's unit."""
    assert_same(column(spec, type_name, "UTC"), cells, "UTC")


@pytest.mark.parametrize("spec", MOMENTS)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("type_name", ["date", "timestamp"])
@settings(max_examples=40)
@given(cells=st.lists(times | CELLS))
def test_moments(spec: str, zone: str, type_name: str, cells: list[str]) -> None:
    """By the first format that fits, summer time and hours that come twice included."""
    assert_same(column(spec, type_name, zone), cells, zone)


@pytest.mark.parametrize(
    "spec", ["", "empty: [家, '-']", "required: true", "values: {家: a, '-': null}"]
)
@settings(max_examples=40)
@given(cells=st.lists(CELLS))
def test_texts(spec: str, cells: list[str]) -> None:
    """Cleaned, shortened by nothing, translated."""
    assert_same(column(spec, "text", "UTC"), cells, "UTC")


@pytest.mark.parametrize(
    "spec", [*(f"check: {c}" for c in CHECKS), *(f"token: {t}" for t in ID_TYPES)]
)
@settings(max_examples=40)
@given(data=st.data())
def test_identifiers(spec: str, data: st.DataObject) -> None:
    """Right, damaged, spelled otherwise, of another sort."""
    plan = column(spec, "text", "UTC")
    assert_same(plan, data.draw(st.lists(identifiers() | CELLS, max_size=12)), "UTC")


def test_signs_that_are_plain_stay_as_they_are() -> None:
    """Every sign that the kernel lets through by its bytes, each between two others."""
    signs = {chr(sign) for sign in (*range(0x21, 0x7F), *range(0x4000, 0xA000))} - {"锟"}
    cells = [f"a{sign}家{sign}" for sign in signs]
    assert plain_texts(pa.array(cells)).all()
    assert [clean_text(cell) for cell in cells] == cells


@given(numbers=st.lists(identifiers(("cn_id_number", "cn_mobile", "uscc"))))
def test_parts(numbers: list[str]) -> None:
    """A part of a whole column is the part of each identifier."""
    for (check, name), whole in PART_COLUMNS.items():
        right = [n for n in numbers if _is_right(check, n)]
        expected = [PARTS[check, name][1](number) for number in right]
        assert whole(pa.array(right, pa.string())).to_pylist() == expected


def _is_right(check: str, number: str) -> bool:
    try:
        return CHECKS[check](number) == number
    except CellFault:
        return False


@given(secret=st.binary(max_size=150), values=st.lists(st.text(min_size=1, max_size=9)))
def test_tokens(secret: bytes, values: list[str]) -> None:
    """HMAC written out is HMAC, keys longer than a block included."""
    key = TokenKey(3, secret)
    column = pa.array([value for value in values if "\ud800" not in value], pa.string())
    expected = [key.token("phone", value) for value in column.to_pylist()]
    assert key.tokens("phone", column).to_pylist() == expected


def test_every_kernel_belongs_to_a_check() -> None:
    """A kernel of a check that was renamed would never run."""
    assert set(PLAIN_IDENTIFIERS) <= {*CHECKS.values(), *ID_TYPES.values()}
    assert set(PART_COLUMNS) <= set(PARTS)
