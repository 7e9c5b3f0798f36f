"""Partner files: whatever the bytes are, each row is told or faulted, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import crc32

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]
from pyarrow import parquet

from lendweave.connectors.csv_file import csv_rows
from lendweave.connectors.excel_file import UNPACKED_BYTES_MAX
from lendweave.connectors.files import LocalFile, local_files
from lendweave.connectors.grid import table_rows
from lendweave.connectors.jsonl_file import jsonl_rows
from lendweave.connectors.lines import Lines
from lendweave.intake import FileFault, FileShape, RawRow, Wanted

Write = Callable[[bytes], LocalFile]
AB = Wanted(("a", "b"), frozenset(), "m.yaml")
CSV = FileShape("x", "csv")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes bytes into a file and gives it."""

    def write_bytes(content: bytes) -> LocalFile:
        path = tmp_path / "partner.dat"
        path.write_bytes(content)
        return LocalFile(path)

    return write_bytes


def told(rows: list[RawRow]) -> list[str]:
    """Each row as `line: cells` or `line: code`."""
    return [f"{row.line}: {row.fault.code if row.fault else '|'.join(row.cells)}" for row in rows]


# what it shows | bytes under the header a,b | what comes of it
BAD_ROWS: list[tuple[str, bytes, list[str]]] = [
    ("sound rows", b"1,2\n3,4\n", ["2: 1|2", "3: 3|4"]),
    ("no line end at the end", b"1,2\n3,4", ["2: 1|2", "3: 3|4"]),
    ("line ends of Windows", b"1,2\r\n3,4\r\n", ["2: 1|2", "3: 3|4"]),
    ("blank lines", b"\n1,2\n,\n \n3,4\n", ["3: 1|2", "6: 3|4"]),
    ("last line cut off", b"1,2\n3", ["2: 1|2", "3: INTAKE-023"]),
    ("cell too many", b"1,2,3\n4,5\n", ["2: INTAKE-023", "3: 4|5"]),
    ("empty cells too many", b"1,2,,\n", ["2: 1|2"]),
    ("cell too few", b"1\n4,5\n", ["2: INTAKE-023", "3: 4|5"]),
    ("quoted delimiter", b'"1,5",2\n', ["2: 1,5|2"]),
    ("quoted quote", b'"1""5",2\n', ['2: 1"5|2']),
    ("quoted line end", b'"1\n5",2\n3,4\n', ["2: 1\n5|2", "4: 3|4"]),
    ("quote inside a plain cell", b'1",2\n3,4\n', ['2: 1"|2', "3: 3|4"]),
    ("quote never closed", b'"1,2\n3,4\n5,6\n', ["2: INTAKE-022", "3: 3|4", "4: 5|6"]),
    ("quote never closed in the last line", b'1,2\n"3,4', ["2: 1|2", "3: INTAKE-022"]),
    ("text after a closing quote", b'"1"x,2\n3,4\n', ["2: INTAKE-022", "3: 3|4"]),
    ("bad bytes", b"1,\xff\n3,4\n", ["2: INTAKE-021", "3: 3|4"]),
    (
        "bad bytes in a quoted cell",
        b'"1\n\xff",2\n3,4\n',
        ["2: INTAKE-022", "3: INTAKE-021", "4: 3|4"],
    ),
    ("NUL bytes travel to the cell", b"1\0,2\n", ["2: 1\0|2"]),
    (
        "a field of two megabytes",
        b"1," + b"x" * 2_000_000 + b"\n3,4\n",
        ["2: INTAKE-024", "3: 3|4"],
    ),
    ("a field of ten megabytes in quotes", b'"' + (b"x" * 999 + b"\n") * 10_000 + b'",2', []),
    ("footer", b"1,2\n\xe5\x90\x88\xe8\xae\xa1,9\n3,4\n", ["2: 1|2"]),
]


@pytest.mark.parametrize(("shows", "content", "expected"), BAD_ROWS, ids=[r[0] for r in BAD_ROWS])
def test_bad_rows_of_csv(write: Write, shows: str, content: bytes, expected: list[str]) -> None:
    """Faults stay with their row; the rows around them are read."""
    layout = FileShape("x", "csv", skip_after="合计")
    rows = list(write(b"a,b\n" + content).rows(layout, AB))
    if shows.startswith("a field of ten"):
        assert rows[0].fault is not None
        assert rows[0].fault.code == "INTAKE-022"
        assert rows[-1].line == 10_002
    else:
        assert told(rows) == expected


def test_a_bare_return_in_a_row_is_called_by_its_name(write: Write) -> None:
    """Lines that end with CR alone are told as such, not as a quote that is not there."""
    row = next(write(b"a,b\n1,2\r3,4\r\n").rows(CSV, AB))
    assert row.fault is not None
    assert row.fault.got == "a carriage return inside the line"


def test_bad_bytes_name_their_offset(write: Write) -> None:
    """The fault of an undecodable row tells where in the file the byte stands."""
    row = next(write(b"a,b\n1,\xff\n").rows(CSV, AB))
    assert row.fault is not None
    assert row.fault.got == "0xff at byte 6 of the file"


# what it shows | layout | bytes | error and what it says
BAD_FILES: list[tuple[str, FileShape, bytes, str]] = [
    ("empty file", CSV, b"", "INTAKE-015"),
    ("shorter than its header row", FileShape("x", "csv", header_row=3), b"a\nb\n", "INTAKE-015"),
    ("other encoding", CSV, "订单,金额\n1,2\n".encode("gb18030"), "(?s)INTAKE-014.*0xb6 at byte 0"),
    ("column missing", CSV, b"a,bb\n1,2\n", r"(?s)INTAKE-011.*no column 'b'.*'bb'"),
    ("column unknown", CSV, b"a,b,c\n1,2,3\n", "(?s)INTAKE-012.*got: c\n.*`ignore`"),
    ("column twice", CSV, b"a,b,b\n1,2,3\n", "(?s)INTAKE-013.*'b' 2 times"),
    ("quote in the header", CSV, b'"a,b\n1,2\n', "INTAKE-014"),
    ("lines that end with CR alone", CSV, b"a,b\r1,2\r3,4\r", "carriage return"),
    ("not a workbook", FileShape("x", "excel"), b"a,b\n1,2\n", "INTAKE-014"),
    ("empty workbook", FileShape("x", "excel"), b"", "INTAKE-014"),
    ("not Parquet", FileShape("x", "parquet"), b"PAR1 not at all PAR1", "INTAKE-014"),
    ("empty Parquet", FileShape("x", "parquet"), b"", "INTAKE-014"),
]


@pytest.mark.parametrize(
    ("shows", "layout", "content", "says"), BAD_FILES, ids=[r[0] for r in BAD_FILES]
)
def test_bad_files(write: Write, shows: str, layout: FileShape, content: bytes, says: str) -> None:
    """A file that is not what the mapping says is refused whole, with a typed error."""
    with pytest.raises(FileFault, match=says) as caught:
        list(write(content).rows(layout, AB))
    assert "partner.dat" in caught.value.where, shows


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A path that cannot be opened is a FileFault, too."""
    with pytest.raises(FileFault, match="INTAKE-014"):
        list(LocalFile(tmp_path / "gone.csv").rows(CSV, AB))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "big5"])
def test_declared_encodings(write: Write, encoding: Any) -> None:
    """Titles above the header, a BOM where there is one, full-width names in the header."""
    content = "標題\n\na，b,ａ\n甲,乙\n".replace("a，b", "b").encode(encoding)
    layout = FileShape("x", "csv", encoding=encoding, header_row=3)
    assert told(list(write(content).rows(layout, AB))) == ["4: 乙|甲"]


@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))] * 2
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    """Any cells that a CSV writer writes come back as they were; blank rows are left out."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    stream = io.BytesIO(written.getvalue().encode())
    read = list(table_rows(csv_rows(Lines(stream), CSV), CSV, AB, "x"))
    assert [row.cells for row in read] == [row for row in rows if any(cell.strip() for cell in row)]


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"\xff", b"x", b"\0"]), max_size=40))
def test_any_bytes_end_as_rows_or_faults(parts: list[bytes]) -> None:
    """No bytes make the reader fail, and lines are told in order."""
    stream = io.BytesIO(b"a,b\n" + b"".join(parts))
    lines = [row.line for row in table_rows(csv_rows(Lines(stream), CSV), CSV, AB, "x")]
    assert lines == sorted(set(lines))


JSON_ROWS: list[tuple[bytes, str]] = [
    (b'{"a": 1, "b": "x"}', "1: 1|x"),
    (b'{"b": "x"}', "1: |x"),
    (b'{"a": null, "b": true}', "1: |true"),
    (b'{"a": 0.10, "b": 12345678901234567890}', "1: 0.10|12345678901234567890"),
    (b'{"a": NaN, "b": 1}', "1: NaN|1"),
    (b'{"a": 1, "b": 2, "c": 3}', "1: INTAKE-025"),
    (b'{"a": 1, "a": 2}', "1: INTAKE-022"),
    (b'{"a": [1]}', "1: INTAKE-022"),
    (b'{"a": 1', "1: INTAKE-022"),
    (b"[1, 2]", "1: INTAKE-022"),
    (b"1", "1: INTAKE-022"),
    (b"[" * 100_000, "1: INTAKE-022"),
    (b'{"a": "\xff"}', "1: INTAKE-021"),
    (b'{"a": "' + b"x" * 1_100_000 + b'"}', "1: INTAKE-024"),
]


@pytest.mark.parametrize(("line", "expected"), JSON_ROWS, ids=[e for _, e in JSON_ROWS])
def test_rows_of_jsonl(line: bytes, expected: str) -> None:
    """Numbers keep their spelling; what is not one plain object is a fault of its line."""
    layout = FileShape("x", "jsonl")
    rows = list(jsonl_rows(io.BytesIO(line + b'\n\n{"a": 8, "b": 9}\n'), layout, AB))
    assert told(rows) == [expected, "3: 8|9"]


def test_objects_inside_objects() -> None:
    """An inner key is named with a point; an outer key may be null."""
    wanted = Wanted(("o.i",), frozenset(), "m.yaml")
    content = b'{"o": {"i": 5}}\n{"o": null}\n{"o": {"j": 5}}\n{"o": 7}\n'
    rows = list(jsonl_rows(io.BytesIO(content), FileShape("x", "jsonl"), wanted))
    assert told(rows) == ["1: 5", "2: ", "3: INTAKE-025", "4: INTAKE-025"]


@given(
    st.dictionaries(st.sampled_from("ab"), st.text() | st.integers() | st.booleans() | st.none())
)
def test_any_object_is_a_row(value: dict[str, object]) -> None:
    """Every object with known keys and plain values is read."""
    line = json.dumps(value).encode()
    rows = list(jsonl_rows(io.BytesIO(line), FileShape("x", "jsonl"), AB))
    assert [row.fault for row in rows] == [None]


def test_excel_cells(tmp_path: Path) -> None:
    """Numbers, dates and booleans of Excel as a person would type them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数据"
    for row in [
        ["标题"],
        ["a", "b", None],
        [13800138000, 2.5],
        [0.1, True],
        [None, "文本"],
        [None, None],
        ["合计", 9],
    ]:
        sheet.append(row)
    book.create_sheet("别的")
    path = tmp_path / "b.xlsx"
    book.save(path)
    layout = FileShape("x", "excel", sheet="数据", header_row=2, skip_after="合计")
    assert told(list(LocalFile(path).rows(layout, AB))) == [
        "3: 13800138000|2.5",
        "4: 0.1|true",
        "5: |文本",
    ]
    missing = FileShape("x", "excel", sheet="没有")
    with pytest.raises(FileFault, match="没有"):
        list(LocalFile(path).rows(missing, AB))


def test_a_workbook_that_unpacks_to_too_much(write: Write) -> None:
    """A zip file of at most 2 MB that holds 256 MB is refused before it is unpacked."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as parts:
        for number in range(4):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", bytes(UNPACKED_BYTES_MAX // 4 + 1))
    assert len(packed.getvalue()) < 2_000_000
    with pytest.raises(FileFault, match=r"(?s)INTAKE-014.*256000004 bytes when unpacked.*CSV"):
        list(write(packed.getvalue()).rows(FileShape("x", "excel"), AB))


def test_a_workbook_that_declares_less_than_it_holds(write: Write) -> None:
    """The declared sizes can be relied on: a part with more than it declares is not read."""
    saved = io.BytesIO()
    book = Workbook()
    book.active.append(["a", "b"])
    book.save(saved)
    part = ZipFile(saved).getinfo("xl/worksheets/sheet1.xml")
    start = ZipFile(saved).read(part)[:10]
    said = struct.pack("<III", part.CRC, part.compress_size, part.file_size)
    forged = struct.pack("<III", crc32(start), part.compress_size, len(start))
    with pytest.raises(FileFault, match=r"(?s)INTAKE-014.*larger than its declared"):
        list(write(saved.getvalue().replace(said, forged)).rows(FileShape("x", "excel"), AB))


def test_parquet_cells(tmp_path: Path) -> None:
    """Doubles by their shortest decimal; nulls are nothing; NaN stays visible."""
    path = tmp_path / "p.parquet"
    table = pa.table(
        {"a": pa.array([1.5, 13999.65395, None, float("nan"), 1e22]), "b": [1, None, 3, 4, 5]}
    )
    parquet.write_table(table, path)
    assert told(list(LocalFile(path).rows(FileShape("x", "parquet"), AB))) == [
        "1: 1.5|1",
        "2: 13999.65395|",
        "3: |3",
        "4: nan|4",
        "5: 1e+22|5",
    ]


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """Reading a file of two megabytes holds less than a quarter of one."""
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"12345678,abcdefgh\n" * 100_000)
    tracemalloc.start()
    count = sum(1 for _ in LocalFile(path).rows(CSV, AB))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 250_000


def test_folders_give_their_files(tmp_path: Path) -> None:
    """Paths may be files or folders; each file is given once, in order of name."""
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "inner").mkdir()
    found = local_files([tmp_path, tmp_path / "a.csv"])
    assert [file.name for file in found] == ["a.csv", "b.csv"]
