"""Two sheets or two files read as one table, and one layout on many sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from lendweave.connectors.files import LocalFile
from lendweave.intake import FileFault, FileShape, Wanted
from lendweave.intake import join as join_module
from lendweave.intake.mapping import JoinShape

ORDERS = ["no,buyer,on", "A1,甲,2026-01-01", "A2,乙,2026-01-02", "A3,丙,2026-01-03"]
LINES = ["no,sku,qty", "A1,tv,1", "A1,fan,2", "A2,tv,3", "A9,ice,4", ",ice,5"]
WANTED = Wanted(("no", "订单.buyer", "sku", "订单.on"), frozenset({"qty"}), "m.yaml")
CSV = FileShape("x", "csv")


def lines_shape(**join: Any) -> FileShape:
    """Lines of orders, each with its order beside it."""
    other = FileShape("orders_*.csv", "csv")
    return FileShape("lines_*.csv", "csv", join={"订单": JoinShape("no", file=other, **join)})


def written(folder: Path, orders: list[str], lines: list[str], part: str = "8") -> LocalFile:
    """The two files of a month; the one with the lines is given."""
    (folder / f"orders_{part}.csv").write_text("\n".join(orders), encoding="utf-8")
    (folder / f"lines_{part}.csv").write_text("\n".join(lines), encoding="utf-8")
    return LocalFile(folder / f"lines_{part}.csv")


def told(file: LocalFile, shape: FileShape, wanted: Wanted = WANTED) -> list[str]:
    """Each row as `line: cells` or `line: code`; the chunks say the same."""
    rows = list(file.rows(shape, wanted))
    assert sorted(
        (row for chunk in file.chunks(shape, wanted) for row in chunk.each()),
        key=lambda row: row.line,
    ) == sorted(rows, key=lambda row: row.line)
    return [f"{r.line}: {r.fault.code if r.fault else '|'.join(r.cells)}" for r in rows]


def test_each_line_has_its_order(tmp_path: Path) -> None:
    """One order for many lines; a line without an order, or without a number, is a fault."""
    assert told(written(tmp_path, ORDERS, LINES), lines_shape()) == [
        "2: A1|甲|tv|2026-01-01",
        "3: A1|甲|fan|2026-01-01",
        "4: A2|乙|tv|2026-01-02",
        "5: INTAKE-066",
        "6: INTAKE-066",
    ]


def test_rows_without_partner_by_declaration(tmp_path: Path) -> None:
    """Kept with nothing beside them; orders without a line told after the lines."""
    shape = lines_shape(unmatched="keep", unused="fault")
    assert told(written(tmp_path, ORDERS, LINES), shape)[3:] == [
        "5: A9||ice|",
        "6: ||ice|",
        "10: INTAKE-068",
    ]


def test_keys_that_are_there_twice(tmp_path: Path) -> None:
    """The same row twice is one row; different ones make the rows that need them faults."""
    orders = [*ORDERS, "A1,甲,2026-01-01", "A2,别人,2026-01-02"]
    assert told(written(tmp_path, orders, LINES), lines_shape())[:3] == [
        "2: A1|甲|tv|2026-01-01",
        "3: A1|甲|fan|2026-01-01",
        "4: INTAKE-067",
    ]


def test_an_order_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Broken rows of the second table, and those without a key, are never lost in silence."""
    orders = [*ORDERS[:2], "A2,乙", ",丁,2026-01-01"]
    assert told(written(tmp_path, orders, LINES[:2]), lines_shape()) == [
        "2: A1|甲|tv|2026-01-01",
        "5: INTAKE-023",
        "6: INTAKE-068",
    ]


def test_keys_of_other_names_and_signs(tmp_path: Path) -> None:
    """Two columns make a key under other names; full-width digits are the same digits."""
    file = written(
        tmp_path, ["店,单号,buyer", "S1, 7 ,甲", "S2,7,乙"], ["no,shop,sku", "７,S2,tv", "7,S1,fan"]
    )
    other = FileShape("orders_*.csv", "csv")
    join = {"订单": JoinShape({"shop": "店", "no": "单号"}, file=other)}
    shape = FileShape("lines_*.csv", "csv", join=join)
    wanted = Wanted(("sku", "订单.buyer"), frozenset({"shop", "no"}), "m.yaml")
    assert told(file, shape, wanted) == ["2: tv|乙", "3: fan|甲"]


def test_columns_of_either_side_are_told_apart(tmp_path: Path) -> None:
    """The same name on both sides means two columns; what nobody mapped is named by its side."""
    file = written(tmp_path, ["no,note,x", "A1,order,1"], ["no,note", "A1,line"])
    wanted = Wanted(("note", "订单.note"), frozenset({"no", "订单.x"}), "m.yaml")
    assert told(file, lines_shape(), wanted) == ["2: line|order"]
    all_of_it = Wanted(("note", "订单.note"), frozenset({"no", "订单.*"}), "m.yaml")
    assert told(file, lines_shape(), all_of_it) == ["2: line|order"]
    unknown = Wanted(("note", "订单.note"), frozenset({"no"}), "m.yaml")
    with pytest.raises(FileFault, match=r"(?s)INTAKE-012.*orders_8\.csv.*got: x"):
        told(file, lines_shape(), unknown)
    missing = Wanted(("note", "订单.nota"), None, "m.yaml")
    with pytest.raises(FileFault, match=r"(?s)INTAKE-011.*orders_8\.csv.*Did you mean 'note'"):
        told(file, lines_shape(), missing)


def test_the_file_of_the_same_month(tmp_path: Path) -> None:
    """The star of both patterns is the same text; a month without its orders is refused."""
    july = written(tmp_path, ["no,buyer,on", "A1,七,1"], LINES[:2], "7")
    august = written(tmp_path, ORDERS, LINES[:2], "8")
    assert told(july, lines_shape()) == ["2: A1|七|tv|1"]
    assert told(august, lines_shape()) == ["2: A1|甲|tv|2026-01-01"]
    before = august.digest(lines_shape(), WANTED)
    assert before != july.digest(lines_shape(), WANTED)
    (tmp_path / "orders_8.csv").write_text("\n".join(ORDERS[:3]), encoding="utf-8")
    august = LocalFile(august.path)
    assert august.digest(lines_shape(), WANTED) != before
    (tmp_path / "orders_8.csv").unlink()
    with pytest.raises(FileFault, match=r"(?s)INTAKE-065.*'orders_8\.csv'"):
        told(LocalFile(august.path), lines_shape())


def test_a_second_table_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked up in stays in memory, so it has a limit."""
    monkeypatch.setattr(join_module, "JOINED_CELLS_MAX", 10)
    with pytest.raises(FileFault, match="INTAKE-064"):
        told(written(tmp_path, ORDERS, LINES), lines_shape())


@given(
    orders=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=8),
    lines=st.lists(st.integers(0, 7), max_size=12),
)
def test_every_row_is_told_once(
    tmp_path_factory: pytest.TempPathFactory, orders: list[tuple[int, int]], lines: list[int]
) -> None:
    """As many rows as lines, in their order, joined exactly where one order fits."""
    file = written(
        tmp_path_factory.mktemp("join"),
        ["no,buyer", *(f"{no},b{buyer}" for no, buyer in orders)],
        ["no", *map(str, lines)],
    )
    wanted = Wanted(("no", "订单.buyer"), frozenset(), "m.yaml")
    expected = []
    for line, no in enumerate(lines, 2):
        buyers = {buyer for number, buyer in orders if number == no}
        code = "INTAKE-066" if not buyers else "INTAKE-067"
        expected.append(f"{line}: {f'{no}|b{buyers.pop()}' if len(buyers) == 1 else code}")
    assert told(file, lines_shape(), wanted) == expected


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> LocalFile:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return LocalFile(path)


def test_two_sheets_of_one_workbook(tmp_path: Path) -> None:
    """Orders on one sheet, their lines on another, each with titles of its own."""
    file = workbook(
        tmp_path / "x.xlsx",
        {
            "订单": [["8月订单"], ["no", "buyer", "on"], ["A1", "甲", "d"]],
            "明细": [["no", "sku", "qty"], ["A1", "tv", 1], ["A2", "fan", 1]],
        },
    )
    join = {"订单": JoinShape("no", sheet="订单", header_row=2)}
    shape = FileShape("x", "excel", sheet="明细", join=join)
    assert told(file, shape) == ["2: A1|甲|tv|d", "3: INTAKE-066"]


def test_one_layout_on_many_sheets(tmp_path: Path) -> None:
    """Sheets of months one below the other, each with its name; totals and blank sheets apart."""
    file = workbook(
        tmp_path / "x.xlsx",
        {
            "说明": [["这是说明"]],
            "1月": [["a", "b"], [1, 2], ["合计", 9], ["note"]],
            "2月": [["b", "a"], [4, 3], [6, 5]],
            "3月": [],
        },
    )
    shape = FileShape("x", "excel", sheets="*月", skip_after="合计")
    wanted = Wanted(("a", "@sheet", "b"), frozenset(), "m.yaml")
    assert told(file, shape, wanted) == ["2: 1|1月|2", "4: 3|2月|4", "5: 5|2月|6"]
    with pytest.raises(FileFault, match=r"(?s)INTAKE-060.*说明, 1月"):
        told(file, FileShape("x", "excel", sheets="*季"), wanted)
    with pytest.raises(FileFault, match=r"(?s)INTAKE-011.*sheet '说明'"):
        told(file, FileShape("x", "excel", sheets="*"), wanted)
