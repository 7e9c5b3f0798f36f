"""Styles: whatever way a partner writes, intake reads back what was meant; faults it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.intake.cells import Raw, cell_reader
from lendweave.intake.errors import CellFault
from lendweave.intake.mapping import ColumnShape
from lendweave.intake.plan import ColumnPlan
from lendweave.intake.rows import clear_value
from lendweave.kernel.types import parse_type
from lendweave.lang.definition import read_definition
from lendweave.simulation.files.faults import CELL_FAULTS
from lendweave.simulation.files.kinds import Kind
from lendweave.simulation.files.styles import DECORATIONS, based, decorated, parsed
from lendweave.simulation.world.identifiers import (
    bank_cards,
    credit_codes,
    id_numbers,
    invoice_numbers,
    phone_numbers,
    vins,
)

MONEY = "decimal(18,2)"
AMOUNTS = [
    ("元", "{}"),
    ("元 thousands", "{}"),
    ("元 with_unit", "{}"),
    ("元 full_width", "{}"),
    ("万元", "{unit: 万元}"),
    ("万元 with_unit", "{}"),
    ("分", "{unit: 分}"),
    ("分 full_width", "{unit: 分}"),
    ("元 padded", "{}"),
]
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%d.%m.%Y"]
MOMENTS = ["%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H时%M分%S", "%d.%m.%Y %H:%M:%S"]
CHECKED: dict[Kind, tuple[str, Sequence[str]]] = {
    Kind.PHONE: ("{check: cn_mobile}", ["plain", "international", "dashed", "plain full_width"]),
    Kind.ID_NUMBER: ("{check: cn_id_number}", ["plain", "lower_case", "padded"]),
    Kind.USCC: ("{check: uscc}", ["plain", "lower_case"]),
    Kind.CARD: ("{check: bank_card, token: account}", ["plain", "spaced", "plain padded"]),
    Kind.VIN: ("{check: vin}", ["plain"]),
    Kind.INVOICE_NUMBER: ("{check: invoice_number}", ["plain"]),
}


def written(values: Any, kind: Kind, style: str) -> list[Any]:
    """Cells of one style."""
    known = parsed(style, kind)
    assert known is not None
    return decorated(based(values, kind, known, native=False), kind, known)


def read(spec: str, type_name: str, cell: str) -> Raw:
    """What intake makes of a cell under a column of a mapping."""
    shape, type_ = read_definition(spec, "test", ColumnShape).value, parse_type(type_name)
    reader = cell_reader(shape, type_, "Asia/Shanghai")
    empty = frozenset(shape.empty)
    column = ColumnPlan("c", "c", shape.required, False, empty, reader, type_, shape)
    return clear_value(column, cell)


def identifiers(kind: Kind) -> tuple[Any, list[str]]:
    """Some values of a view's column, and what they stand for."""
    ids = np.array([0, 2, 7, 31, 8_191, 123_456_789])
    if kind is Kind.ID_NUMBER:
        births = np.array(["1970-01-31", "1999-12-01"], "datetime64[D]")[ids % 2]
        numbers = id_numbers(ids % 1_000, births, ids % 900)
        return numbers, list(numbers.tolist())
    if kind is Kind.USCC:
        codes = credit_codes(ids % 1_000, ids % 9_000)
        return codes, list(codes.tolist())
    plain: dict[Kind, Any] = {
        Kind.PHONE: phone_numbers,
        Kind.CARD: bank_cards,
        Kind.VIN: vins,
        Kind.INVOICE_NUMBER: invoice_numbers,
    }
    return ids, list(plain[kind](ids))


@pytest.mark.parametrize(("style", "spec"), AMOUNTS)
@settings(max_examples=40)
@given(amounts=st.lists(st.integers(0, 99_999_999_99), min_size=1, max_size=20))
def test_amounts_are_read_back(style: str, spec: str, amounts: list[int]) -> None:
    """分 for 分, in every unit and decoration."""
    cells = written(np.array(amounts), Kind.MONEY, style)
    assert [read(spec, MONEY, cell) for cell in cells] == amounts


@settings(max_examples=200)
@given(st.integers(0, 99_999_999_99))
def test_amounts_in_words_are_read_back(amount: int) -> None:
    """As on cheques, with every gap told."""
    (cell,) = written(np.array([amount]), Kind.MONEY, "大写")
    assert read("{}", MONEY, cell) == amount


@pytest.mark.parametrize("style", DAYS)
@given(days=st.lists(st.integers(-20_000, 30_000), min_size=1, max_size=20))
def test_days_are_read_back(style: str, days: list[int]) -> None:
    """Each day under the format with which it was written."""
    cells = written(np.array(days).astype("datetime64[D]"), Kind.DAY, style)
    spec = f"{{formats: ['{style}']}}"
    assert [read(spec, "date", cell) for cell in cells] == days


@pytest.mark.parametrize("style", MOMENTS)
@given(seconds=st.lists(st.integers(946_684_800, 2_000_000_000), min_size=1, max_size=20))
def test_moments_are_read_back(style: str, seconds: list[int]) -> None:
    """Wall-clock seconds since China keeps one time all year; eight hours later than UTC."""
    cells = written(np.array(seconds).astype("datetime64[s]"), Kind.MOMENT, style)
    spec = f"{{formats: ['{style}']}}"
    meant = [(second - 8 * 3_600) * 1_000_000 for second in seconds]
    assert [read(spec, "timestamp", cell) for cell in cells] == meant


@pytest.mark.parametrize("kind", CHECKED)
def test_identifiers_are_read_back(kind: Kind) -> None:
    """Every style of an identifier passes its check."""
    spec, styles = CHECKED[kind]
    values, meant = identifiers(kind)
    for style in styles:
        assert [read(spec, "text", cell) for cell in written(values, kind, style)] == meant, style


@pytest.mark.parametrize("kind", CHECKED)
def test_faults_of_identifiers_are_refused(kind: Kind) -> None:
    """The usual faults of a kind are refused under their code."""
    spec, _ = CHECKED[kind]
    (cell, *_) = written(identifiers(kind)[0], kind, "plain")
    faults = [fault for fault in CELL_FAULTS.values() if fault.usual and kind in fault.kinds]
    assert faults
    for fault in faults:
        with pytest.raises(CellFault, match=fault.code):
            read(spec, "text", fault.damage(cell, ""))


OTHERS = [
    ("empty", "{required: true}", "text", "甲"),
    ("control_character", "{}", "text", "甲"),
    ("no_number", "{}", MONEY, "12.50"),
    ("too_many_decimals", "{}", MONEY, "12.50"),
    ("impossible_date", "{formats: ['%Y年%m月%d日']}", "date", "2024年03月01日"),
    ("no_date", "{formats: ['%Y-%m-%d']}", "date", "2024-03-01"),
    ("unknown_word", "{values: {甲: a}}", "text", "甲"),
    ("no_flag", "{}", "boolean", "true"),
]


@pytest.mark.parametrize(("name", "spec", "type_name", "cell"), OTHERS)
def test_faults_of_cells_are_refused(name: str, spec: str, type_name: str, cell: str) -> None:
    """Each under its code, and the sound cell is read."""
    fault = CELL_FAULTS[name]
    read(spec, type_name, cell)
    with pytest.raises(CellFault, match=fault.code):
        read(spec, type_name, fault.damage(cell, "%Y年%m月%d日"))


def test_unknown_styles_are_none() -> None:
    """A base or decoration that is not listed, a format without a day; all that are listed are."""
    assert parsed("元 bold", Kind.MONEY) is None
    assert parsed("%Y-%m", Kind.DAY) is None
    assert all(parsed(f"元 {name}", Kind.MONEY) for name in DECORATIONS)
