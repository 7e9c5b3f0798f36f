"""The sheet of corrections as a file that its owner alone may read."""

from __future__ import annotations

from pathlib import Path

from lendweave.connectors.new_file import FileInPlace
from lendweave.durable import durable_write
from lendweave.intake.errors import FileUnreadable

SHEET_BYTES_MAX = 100_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")  # what we write; what Excel writes on a Chinese desktop


def write_sheet_file(path: Path, text: str) -> None:
    """Write a new file that its owner alone may read. Raises FileInPlace, OSError."""
    try:
        durable_write(path, text.encode("utf-8-sig"), replace=False)
    except FileExistsError:
        raise FileInPlace(
            where=str(path),
            expected="a name that is free",
            fix="Name another file, or move this one away.",
        ) from None


def read_sheet_file(path: Path) -> str:
    """The text of a sheet that came back. Raises FileUnreadable."""
    try:
        with path.open("rb") as file:
            content = file.read(SHEET_BYTES_MAX + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    if len(content) > SHEET_BYTES_MAX:
        raise _unreadable(path, f"more than {SHEET_BYTES_MAX} bytes")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(path, "bytes that are neither UTF-8 nor GB18030")


def _unreadable(path: Path, got: str) -> FileUnreadable:
    return FileUnreadable(
        where=path.name,
        got=got,
        expected="the exported sheet, saved as CSV",
        fix="Save it as CSV (UTF-8) again.",
    )
