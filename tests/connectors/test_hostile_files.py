"""Files made to hurt: read in a process with little memory and time, and refused or told.

Each case is read as rows and as chunks by a child process that may use 2 GiB of address space
and 60 seconds of CPU; what it does beyond that kills it, and the test.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from pyarrow import parquet

from lendweave.connectors.files import LocalFile, local_files
from lendweave.connectors.sniff import sniff
from lendweave.intake import FileFault, FileShape, Wanted
from lendweave.intake.mapping import JoinShape

ROOT = Path(__file__).resolve().parents[2]
AB = Wanted(("a", "b"), frozenset(), "m.yaml")
Write = Callable[[Path], object]
READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from pathlib import Path
import pyarrow
from lendweave.connectors.files import LocalFile
from lendweave.connectors.sniff import sniff
from lendweave.intake import FileFault, FileShape, Wanted
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
file, shape = LocalFile(Path(sys.argv[1])), FileShape("*", sys.argv[2])
wanted = Wanted(("a", "b"), frozenset(), "m.yaml")
def told(rows):
    try:
        return [row.fault.code if row.fault else "|".join(row.cells) for row in rows]
    except FileFault as fault:
        return [fault.code, fault.got]
found = told(file.rows(shape, wanted))
assert found == told(row for chunk in file.chunks(shape, wanted) for row in chunk.each())
print(*found, sep=" / ")
"""


def read_in_a_small_room(path: Path, format_: str) -> str:
    """What reading the file gives, in one line."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), format_],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def sparse(start: bytes, end: bytes = b"", size: int = 1 << 30) -> Write:
    """Writes a file of a gigabyte that takes no room on disk: NUL bytes between start and end."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)
            file.seek(0, 2)
            file.write(end)

    return write


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip file with these parts."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def workbook(sheet: bytes, shared: bytes = b"", head: bytes = b"") -> Write:
    """Writes a workbook whose only sheet has this XML between `sheetData`."""
    book = Workbook()
    book.active.append(["a", "b"])
    saved = io.BytesIO()
    book.save(saved)
    with ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    place = "xl/worksheets/sheet1.xml"
    before, _, rest = parts[place].partition(b"<sheetData>")
    first, _, after = rest.partition(b"</sheetData>")
    parts[place] = before + b"<sheetData>" + first + sheet + b"</sheetData>" + after
    if head:
        parts[place] = b'<?xml version="1.0"?>' + head + parts[place].partition(b"?>")[2]
    if shared:
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        parts["xl/sharedStrings.xml"] = b"<sst>" + shared + b"</sst>"
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>',
        )
        relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Type="' + relation + b'/sharedStrings"'
            b' Target="sharedStrings.xml"/></Relationships>',
        )
    return lambda path: path.write_bytes(packed(parts))


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
)
DECLARED = LAUGHS + b"]>"
QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 100_000 + b'">]>'
SHOWN = b'<row r="2">' + b'<c t="s"><v>0</v></c>' * 2 + b"</row>"
LAUGH = b"<row><c><v>&a;&j;</v></c></row>"
STRAY = b"<row><c r = 'xfd1048576'><v>1</v></c></row>"
UNPLACED = b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_000 + b"</row>"
LONG = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
DEEP = b'{"a":' * 190_000
CASES: list[tuple[str, str, Write, str]] = [
    ("a line of a gigabyte", "csv", sparse(b"a,b\n1,2\n", b"\n3,4\n"), "1|2 / INTAKE-024 / 3|4"),
    ("a header of a gigabyte", "csv", sparse(b"a,b"), "INTAKE-014"),
    ("an object of a gigabyte", "jsonl", sparse(b'{"a": "', b'"}\n{"a": 1}\n'), "INTAKE-024 / 1|"),
    ("a document of a gigabyte", "json", sparse(b'[{"a": "'), "INTAKE-014"),
    ("a database of a gigabyte of nothing", "sqlite", sparse(b"SQLite format 3\0"), "INTAKE-0"),
    ("a Parquet file of nothing", "parquet", sparse(b"PAR1", b"PAR1"), "INTAKE-014"),
    ("a workbook of nothing", "excel", sparse(b"PK\x03\x04"), "INTAKE-014"),
    ("laughs by the billion", "excel", workbook(LAUGH, head=DECLARED), "declaration"),
    ("laughs that square", "excel", workbook(LAUGH * 50_000, head=QUADRATIC), "declaration"),
    ("a stray cell in other quotes", "excel", workbook(STRAY), "cells in a sheet"),
    ("a stray row without places", "excel", workbook(UNPLACED), "cells in a sheet"),
    ("a long text shown everywhere", "excel", workbook(SHOWN * 50_000, LONG), "bytes of text"),
    ("tags inside tags", "excel", workbook(b"<x>" * 300_000), ""),
    ("objects inside objects", "jsonl", lambda path: path.write_bytes(DEEP), "INTAKE-022"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("shows", "format_", "write", "says"), CASES, ids=[c[0] for c in CASES])
def test_what_is_made_to_hurt(
    tmp_path: Path, shows: str, format_: str, write: Write, says: str
) -> None:
    """Little memory and little work are enough to refuse it or to read around it."""
    write(tmp_path / "x")
    assert says in read_in_a_small_room(tmp_path / "x", format_), shows


def test_a_shared_text_that_is_plain_is_read(tmp_path: Path) -> None:
    """The same workbook with a short text is a workbook."""
    workbook(SHOWN, b"<si><t>hi</t></si>")(tmp_path / "x")
    rows = [row.cells for row in LocalFile(tmp_path / "x").rows(FileShape("x", "excel"), AB)]
    assert rows == [("hi", "hi")]


# what it is | its first bytes | how the mapping reads it | what the error says
DISGUISES: list[tuple[str, bytes, FileShape, str]] = [
    ("a web page", b"<html><table><tr><td>a", FileShape("x", "excel"), "a web page"),
    ("CSV", b"a,b\n1,2\n", FileShape("x", "excel"), "plain text in utf-8"),
    ("GBK as workbook", "甲,乙\n".encode("gbk"), FileShape("x", "excel"), "plain text in gb18030"),
    ("JSON", b'[{"a": 1}]', FileShape("x", "csv"), "JSON in utf-8"),
    ("a workbook", packed({"xl/workbook.xml": b""}), FileShape("x", "csv"), "a workbook"),
    ("a workbook", packed({"content.xml": b""}), FileShape("x", "excel"), "no xlsx workbook"),
    ("a password", bytes.fromhex("d0cf11e0a1b11ae1"), FileShape("x", "csv"), "a password"),
    ("a PDF", b"%PDF-1.7 a,b", FileShape("x", "csv"), "a PDF file"),
    ("GBK", "a,乙\n1,2\n".encode("gbk"), FileShape("x", "csv"), "text in gb18030"),
    ("UTF-8", "a,b乙\n1,2\n".encode(), FileShape("x", "csv", encoding="gb18030"), "text in utf-8"),
    ("UTF-16", "a,乙\n1,2\n".encode("utf-16"), FileShape("x", "csv"), "text in utf-16"),
    ("SQLite", b"SQLite format 3\0", FileShape("x", "parquet"), "a SQLite database"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "content", "shape", "says"), DISGUISES)
def test_what_a_file_looks_like_is_told(
    tmp_path: Path, what: str, content: bytes, shape: FileShape, says: str
) -> None:
    """A file that is not what the mapping declares is refused, and called by its name."""
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(FileFault, match=says):
        list(LocalFile(tmp_path / "x").rows(shape, AB))
    assert what


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\n<html><table><tr><td>a", "(?s)a web page.*Ask the partner"),
        (b"%PDF-1.7\na,b", "(?s)a PDF file.*Ask the partner"),
        (b"SQLite format 3\0" + bytes(99), "(?s)a SQLite database.*written by hand.*sqlite"),
    ],
)
def test_no_mapping_is_drafted_of_what_is_no_table(
    tmp_path: Path, content: bytes, says: str
) -> None:
    """A page named like a workbook gets no mapping with its markup as a column."""
    (tmp_path / "shops.xls").write_bytes(content)
    with pytest.raises(FileFault, match=says):
        sniff(tmp_path / "shops.xls")


def test_lines_of_another_encoding(tmp_path: Path) -> None:
    """Lines in GBK within UTF-8 are set aside, and the encoding they read as is named."""
    lines = [b"a,b", "甲,乙".encode(), "丙,丁".encode("gbk"), b"\xff,1", "戊,己".encode()]
    (tmp_path / "x").write_bytes(b"\n".join(lines))
    rows = list(LocalFile(tmp_path / "x").rows(FileShape("x", "csv"), AB))
    assert [row.cells for row in rows] == [("甲", "乙"), (), (), ("戊", "己")]
    told = [row.fault.got for row in rows if row.fault]
    assert told[0].endswith("; the line reads as gb18030")
    assert "reads as" not in told[1]


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    """A pipe that nobody writes into would wait for ever."""
    path = tmp_path / "x.csv"
    makers: dict[str, Write] = {
        "pipe": os.mkfifo,
        "folder": Path.mkdir,
        "loop": lambda path: path.symlink_to(path),
    }
    makers[kind](path)
    assert local_files([tmp_path]) == (LocalFile(tmp_path),)
    for read in (LocalFile(path).rows, LocalFile(path).digest):
        with pytest.raises(FileFault, match="INTAKE-014"):
            list(read(FileShape("x", "csv"), AB))


def test_files_that_were_cut_off(tmp_path: Path) -> None:
    """At any place: a workbook or Parquet file that is not whole gives no row."""
    workbook(b'<row r="2"><c r="A2"><v>1</v></c></row>')(tmp_path / "x.xlsx")
    table = pa.table({"a": list(range(5_000)), "b": list(range(5_000))})
    parquet.write_table(table, tmp_path / "x.parquet", row_group_size=1_000)
    for name, format_ in (("x.xlsx", "excel"), ("x.parquet", "parquet")):
        content = (tmp_path / name).read_bytes()
        for share in range(1, 10):
            (tmp_path / name).write_bytes(content[: len(content) * share // 10])
            with pytest.raises(FileFault, match="INTAKE-014"):
                next(LocalFile(tmp_path / name).rows(FileShape("x", format_), AB))  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["longer", "replaced", "rewritten"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    """The change is told before any chunk with it is given, and at each later reading."""
    path = tmp_path / "x"
    lines = [f"{number},x" for number in range(300_000)]
    path.write_text("\n".join(["a,b", *lines]), encoding="utf-8")
    file, shape = LocalFile(path), FileShape("x", "csv")
    digest = file.digest(shape, AB)
    chunks = file.chunks(shape, AB)
    assert next(chunks).rows > 0
    if change == "longer":
        with path.open("a", encoding="utf-8") as opened:
            opened.write("\n1,x")
    elif change == "replaced":
        (tmp_path / "y").write_bytes(path.read_bytes())
        (tmp_path / "y").replace(path)
    else:
        path.write_bytes(path.read_bytes().replace(b"x", b"y"))
        os.utime(path, ns=(1, 1))
    for read in (lambda: list(chunks), lambda: list(file.rows(shape, AB))):
        with pytest.raises(FileFault, match="INTAKE-069"):
            read()
    with pytest.raises(FileFault, match="INTAKE-069"):
        file.digest(shape, AB)
    assert (LocalFile(path).digest(shape, AB) == digest) == (change == "replaced")


def test_a_second_file_that_changes(tmp_path: Path) -> None:
    """What is looked up in must stay as it was, too."""
    (tmp_path / "l").write_text("no\n1", encoding="utf-8")
    (tmp_path / "o").write_text("no,b\n1,x", encoding="utf-8")
    join = {"o": JoinShape("no", file=FileShape("o", "csv"))}
    file, shape = LocalFile(tmp_path / "l"), FileShape("l", "csv", join=join)
    wanted = Wanted(("no", "o.b"), frozenset(), "m.yaml")
    assert [row.cells for row in file.rows(shape, wanted)] == [("1", "x")]
    (tmp_path / "o").write_text("no,b\n1,another", encoding="utf-8")
    with pytest.raises(FileFault, match="INTAKE-069"):
        list(file.rows(shape, wanted))
