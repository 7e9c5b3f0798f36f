"""Files that are well-formed and still not what they seem."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

import pyarrow as pa
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from pyarrow import parquet

from lendweave.connectors.excel_file import grid_cells
from lendweave.connectors.files import LocalFile
from lendweave.intake import FileFault, FileShape, Wanted
from lendweave.intake.errors import FormulaUncomputed

Format = Literal["csv", "excel", "jsonl", "parquet"]


def rows(path: Path, format_: Format, headers: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The cells of a file whose first row is the header."""
    shape = FileShape(pattern="*", format=format_)
    wanted = Wanted(headers, frozenset(), "m.yaml:1")
    return [tuple(row.cells) for row in LocalFile(path).rows(shape, wanted)]


def test_binary_text_of_older_writers_is_text(tmp_path: Path) -> None:
    """Bytes that spell UTF-8 are read as the text they spell."""
    parquet.write_table(pa.table({"a": [b"B1", "中".encode()]}), tmp_path / "x.parquet")
    assert rows(tmp_path / "x.parquet", "parquet", ("a",)) == [("B1",), ("中",)]


@pytest.mark.parametrize("cells", [[["a"]], [{"a": 1}], [b"\xff\xfe"]])
def test_what_is_no_single_value_refuses_the_file(tmp_path: Path, cells: list[object]) -> None:
    """Lists, structs and bytes that are not text are never stored as Python would print them."""
    parquet.write_table(pa.table({"a": cells}), tmp_path / "x.parquet")
    with pytest.raises(FileFault, match=r"x\.parquet"):
        rows(tmp_path / "x.parquet", "parquet", ("a",))


def test_one_stray_cell_far_out_refuses_the_workbook(tmp_path: Path) -> None:
    """A kilobyte that asks for 17 billion cells is refused before it is laid out."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    sheet["A1"] = "a"
    sheet["XFD1048576"] = "stray"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(FileFault, match="cells in a sheet"):
        rows(tmp_path / "x.xlsx", "excel", ("a",))


def test_the_rectangle_of_a_sheet() -> None:
    """Counted across the borders of chunks, from the places of its cells."""
    cells = b'<c r="A1"/><c r="AA12"/><c r="C30"/>' + b" " * 2_000_000 + b'<c r="B31"/>'
    assert grid_cells(io.BytesIO(cells)) == 27 * 31


def test_a_wrong_header_row_repeats_no_data(tmp_path: Path) -> None:
    """The message counts cells that look like data instead of showing them."""
    path = tmp_path / "x.csv"
    path.write_text("A1,2025-06-01,19900000001\n", encoding="utf-8")
    with pytest.raises(FileFault) as caught:
        rows(path, "csv", ("phone",))
    assert "19900000001" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="A2"><f>1+2</f><v /></c>', None),
        ('<c r="A2"><f>1+2</f></c>', None),
        ('<c s="1" r="A2"><f t="shared" si="0"/></c>', None),
        ('<c r="A2"><f>1+2</f><v>3</v></c>', "3"),
        ('<c r="A2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A2" t="str"><f>""</f><v/></c>', ""),
    ],
)
def test_a_formula_needs_its_result(tmp_path: Path, cell: str, read: str | None) -> None:
    """A formula that nobody computed is no empty cell; the message tells where one stands."""
    book, saved, path = Workbook(), io.BytesIO(), tmp_path / "x.xlsx"
    for row in (("a", "b"), ("=1+2", "x")):
        book.active.append(row)
    book.save(saved)
    with ZipFile(saved) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            written = old.read(name).replace(b'<c r="A2"><f>1+2</f><v /></c>', cell.encode())
            new.writestr(name, written)
    if read is None:
        with pytest.raises(FormulaUncomputed, match=r"INTAKE-072(.|\n)*cell A2"):
            rows(path, "excel", ("a", "b"))
    else:
        assert rows(path, "excel", ("a", "b")) == [(read, "x")]
