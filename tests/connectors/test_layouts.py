"""Layouts of files made for readers: merged headers, subtotals, groups, lists, UTF-16."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from lendweave.connectors.files import LocalFile
from lendweave.connectors.transcoded import transcoded
from lendweave.intake import FileFault, FileShape, Wanted
from lendweave.intake.header import header_names


def told(path: Path, shape: FileShape, wanted: Wanted) -> list[str]:
    """Each row as `line: cells` or `line: code`."""
    rows = LocalFile(path).rows(shape, wanted)
    return [f"{r.line}: {r.fault.code if r.fault else '|'.join(r.cells)}" for r in rows]


def wanted(*headers: str, **more: object) -> Wanted:
    """These columns and no other."""
    return Wanted(headers, frozenset(), "m.yaml", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["a", "b", ""]], ("a", "b")),
        (
            [["学员", "", "缴费", ""], ["姓名", "电话", "金额", "日期"]],
            ("学员/姓名", "学员/电话", "缴费/金额", "缴费/日期"),
        ),
        ([["编号", "缴费", ""], ["", "金额", "日期"]], ("编号", "缴费/金额", "缴费/日期")),
        ([["编号", "", "备注"], ["", "金额"]], ("编号", "编号/金额", "备注")),
    ],
)
def test_names_of_levels(rows: list[list[str]], names: tuple[str, ...]) -> None:
    """A group's name reaches as far as names stand below it."""
    assert header_names(rows) == names


def test_a_workbook_with_merged_cells(tmp_path: Path) -> None:
    """Merged header cells, merged groups, subtotals and a total, as a school sends them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    for row in (
        ["2026年9月 报名表"],
        ["班级", "学员", None, "缴费"],
        [None, "姓名", "电话", "金额（元）"],
        ["一班", "测试一", "13900000001", 100],
        [None, "测试二", "13900000002", 200],
        ["小计", None, None, 300],
        ["二班", "测试三", "13900000003", 50],
        ["合计", None, None, 350],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("A4:A5")
    book.save(tmp_path / "x.xlsx")
    shape = FileShape(
        "x", "excel", header_row=2, header_rows=2, skip_after="合计", skip_rows=("小计",)
    )
    columns = wanted("班级", "学员/姓名", "学员/电话", "缴费/金额(元)", carried=frozenset({"班级"}))
    assert told(tmp_path / "x.xlsx", shape, columns) == [
        "4: 一班|测试一|13900000001|100",
        "5: 一班|测试二|13900000002|200",
        "7: 二班|测试三|13900000003|50",
    ]


def test_nothing_is_carried_over_a_row_that_was_not_read(tmp_path: Path) -> None:
    """The lost row may have begun the next group."""
    path = tmp_path / "x.csv"
    path.write_text("g,v\nA,1\n,2\nB,3,4\n,5\nC,6\n,7\n", encoding="utf-8")
    columns = wanted("g", "v", carried=frozenset({"g"}))
    assert told(path, FileShape("x", "csv"), columns) == [
        "2: A|1", "3: A|2", "4: INTAKE-023", "5: |5", "6: C|6", "7: C|7",
    ]  # fmt: skip


def test_a_header_on_every_page_is_no_row(tmp_path: Path) -> None:
    """A row that says what the header says, and only such a row."""
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\na,b\na,3\n", encoding="utf-8")
    assert told(path, FileShape("x", "csv"), wanted("a", "b")) == ["2: 1|2", "4: a|3"]


def test_one_of_several_names(tmp_path: Path) -> None:
    """A feed whose column is called this or that; both at once are refused."""
    columns = wanted("订单号", synonyms={"订单编号": "订单号"})
    shape = FileShape("x", "csv")
    for name in ("订单号", "订单编号"):
        (tmp_path / "x.csv").write_text(f"{name}\n7\n", encoding="utf-8")
        assert told(tmp_path / "x.csv", shape, columns) == ["2: 7"]
    (tmp_path / "x.csv").write_text("订单号,订单编号\n7,8\n", encoding="utf-8")
    with pytest.raises(FileFault, match="INTAKE-013"):
        told(tmp_path / "x.csv", shape, columns)
    (tmp_path / "x.jsonl").write_text('{"订单编号": 7}\n', encoding="utf-8")
    assert told(tmp_path / "x.jsonl", FileShape("x", "jsonl"), columns) == ["1: 7"]


def test_members_of_a_list_are_rows(tmp_path: Path) -> None:
    """A booking with travellers; no travellers, no rows; another type is a fault."""
    path = tmp_path / "x.jsonl"
    path.write_text(
        '{"no": 1, "trip": {"people": [{"id": "a"}, {"id": "b"}]}}\n'
        '{"no": 2, "trip": {"people": []}}\n'
        '{"no": 3, "trip": {"people": "c"}}\n'
        '{"no": 4, "trip": {"people": [5]}}\n',
        encoding="utf-8",
    )
    shape = FileShape("x", "jsonl", rows_at="trip.people")
    columns = wanted("no", "trip.people.id")
    assert told(path, shape, columns) == ["1: 1|a", "1: 1|b", "3: INTAKE-022", "4: INTAKE-025"]


@given(st.lists(st.text(st.characters(codec="utf-16", exclude_characters='"\r\n\0,'), min_size=1)))
def test_utf_16_is_read_as_it_was_written(texts: list[str]) -> None:
    """Also signs whose halves hold the byte of a line end."""
    content = "\n".join(["a", "ഊ਍", *texts]).encode("utf-16")
    assert transcoded(BytesIO(content), "utf-16").read().decode() == "\n".join(["a", "ഊ਍", *texts])


def test_half_a_character_refuses_the_file(tmp_path: Path) -> None:
    """A file cut inside a character is not read in part."""
    path = tmp_path / "x.csv"
    path.write_bytes("a\n华\n".encode("utf-16")[:-1])
    with pytest.raises(FileFault, match="INTAKE-014"):
        told(path, FileShape("x", "csv", encoding="utf-16"), wanted("a"))
