"""Funders' statements as CSV files on disk."""

from __future__ import annotations

from pathlib import Path

from lendweave.connectors.sheet_file import read_sheet_file, write_sheet_file


class LocalStatements:
    """Implements flows.reconcile.StatementFiles; names are paths."""

    def write(self, name: str, text: str) -> None:
        """Write a new file that its owner alone may read. Raises FileInPlace."""
        write_sheet_file(Path(name), text)

    def read(self, name: str) -> str:
        """The text of a file. Raises FileUnreadable."""
        return read_sheet_file(Path(name))
