"""The front of a file whose layout nobody has declared: its format, encoding and rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, get_args

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from lendweave.connectors.excel_file import excel_rows
from lendweave.connectors.files import LocalFile
from lendweave.connectors.jsonl_file import jsonl_names, list_place
from lendweave.connectors.looks import told_by_beginning
from lendweave.connectors.parquet_file import parquet_names
from lendweave.connectors.unpacked import unpacked
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import Encoding, FileShape
from lendweave.intake.suggest.draft_mapping import Sample
from lendweave.intake.table import Wanted

HEAD_BYTES = 4_000_000
ROWS_MAX = 5_000
COLUMNS_MAX = 500
_NULS_MAX = 0.05  # of the bytes of a text
_DAMAGED_MAX = 0.02  # of its lines
_DELIMITERS = (",", "\t", ";", "|")
_TRIED: tuple[Encoding, ...] = ("utf-8", "gb18030", "big5", "latin-1")


def sniff(path: Path) -> Sample:
    """A sample of the file, of a packed text as of the text. Raises a FileFault."""
    sample = _sniffed(path)
    wide = max(map(len, sample.rows), default=0)
    if wide > COLUMNS_MAX:
        raise _unreadable(
            path, f"{wide} columns, where at most {COLUMNS_MAX} can be looked through"
        )
    return sample


def _sniffed(path: Path) -> Sample:
    try:
        with _opened(path) as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    if not head.strip():
        raise _unreadable(path, "an empty file")
    if head.startswith(b"PAR1"):
        return _named(path, FileShape(path.name, "parquet"))
    if head.startswith((b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))):
        return _workbook(path)
    what, formats = told_by_beginning(head)
    if what:
        fix = f"Its mapping is written by hand, with `format: {formats[0]}`." if formats else ""
        raise _unreadable(path, what, fix)
    encoding = encoding_of(head, path)
    if head.decode(encoding, "ignore").lstrip("\ufeff \r\n").startswith("{"):
        return _json_lines(path, encoding)
    return _delimited(path, head, encoding)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file, unpacked(file, path.name) as stream:
        yield stream


def encoding_of(head: bytes, path: Path) -> Encoding:
    """The encoding that reads the bytes, told by a mark or by what reads without an error."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.count(0) > _NULS_MAX * len(head):
        raise _unreadable(path, "bytes that are no text")
    lines = (head[: head.rfind(b"\n") + 1] or head).split(b"\n")
    # A few lines may be damaged. Of other encodings some read nearly everything, UTF-8 does not.
    if _unread(lines, "utf-8") <= _DAMAGED_MAX * len(lines):
        return "utf-8"
    return min(_TRIED, key=lambda encoding: _unread(lines, encoding))


def _unread(lines: list[bytes], encoding: Encoding) -> int:
    """How many lines are no text in the encoding; one that says nothing of its own comes last."""
    if encoding == "latin-1":
        return len(lines) // 10 + 1
    unread = 0
    for line in lines:
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            unread += 1
    return unread


def _delimited(path: Path, head: bytes, encoding: Encoding) -> Sample:
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    if len(head) == HEAD_BYTES:
        text = text[: text.rfind("\n") + 1]
    try:
        delimiter = max(_DELIMITERS, key=lambda sign: _evenness(text, sign))
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), ROWS_MAX))
    except csv.Error as error:  # a cell without end, or lines that end with a bare return
        raise _unreadable(path, f"no table of rows and cells: {error}") from None
    shape = FileShape(path.name, "csv", encoding=encoding, delimiter=delimiter)
    return Sample(path.name, shape, rows)


def _evenness(text: str, delimiter: str) -> float:
    """How many cells the usual row has, times the share of rows that have as many."""
    lines = io.StringIO(text[:200_000])
    widths = Counter(len(row) for row in islice(csv.reader(lines, delimiter=delimiter), 200) if row)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda found: (found[0] > 1, found[1] * found[0]))
    return (width - 1) * count / widths.total()


def _workbook(path: Path) -> Sample:
    """The sheet with most cells."""
    try:
        names = CalamineWorkbook.from_path(str(path)).sheet_names
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, str(error)[:200]) from None
    best: tuple[int, Sample] | None = None
    for place, name in enumerate(names):
        shape = FileShape(path.name, "excel", sheet=name if place else None)
        declared = msgspec.structs.replace(shape, sheet=name)
        with path.open("rb") as stream:
            rows = [row.cells for row in islice(excel_rows(stream, declared, path.name), ROWS_MAX)]
        cells = sum(bool(cell) for row in rows for cell in row)
        if best is None or cells > best[0]:
            best = (cells, Sample(path.name, shape, rows))
    if best is None or not best[0]:
        raise _unreadable(path, "a workbook without cells")
    return best[1]


def _json_lines(path: Path, encoding: Encoding) -> Sample:
    with _opened(path) as stream:
        rows_at = list_place(stream, encoding, ROWS_MAX)
    return _named(path, FileShape(path.name, "jsonl", encoding=encoding, rows_at=rows_at))


def _named(path: Path, shape: FileShape) -> Sample:
    """A sample of a file that names its columns."""
    with _opened(path) as stream:
        if shape.format == "parquet":
            names = parquet_names(stream, path.name)
        else:
            names = jsonl_names(stream, shape, ROWS_MAX)
    wanted = Wanted(names, None, "")
    rows = [row.cells for row in islice(LocalFile(path).rows(shape, wanted), ROWS_MAX) if row.cells]
    return Sample(path.name, shape, [names, *rows], names)


def _unreadable(path: Path, got: str, fix: str = "") -> FileUnreadable:
    formats = ", ".join(get_args(Literal["csv", "excel", "jsonl", "parquet"]))
    return FileUnreadable(
        where=path.name,
        got=got,
        expected=f"a file of one of these formats: {formats}",
        fix=fix or "Ask the partner what the file is, or save it in one of them.",
    )
