"""A text written to a file that is not there yet: nobody's work is overwritten."""

from __future__ import annotations

from pathlib import Path

from lendweave.kernel.errors import Conflict


class FileInPlace(Conflict):
    """A file is there already under the name of the new one.
    同名文件已存在。
    """

    code = "CONNECTORS-020"


def write_new(path: Path, text: str) -> None:
    """Write a new file. Raises FileInPlace, and OSError where the folder is not writable."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise in_place(path) from None


def in_place(path: Path) -> FileInPlace:
    """The error for a name that is taken, to be raised."""
    return FileInPlace(
        where=str(path),
        expected="a name that is free",
        fix="Name another file, or move this one away.",
    )
