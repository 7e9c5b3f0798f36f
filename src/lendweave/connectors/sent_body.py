"""Rows that came in the body of a request, read as the rows of a file are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from lendweave.connectors.csv_file import csv_rows
from lendweave.connectors.grid import table_rows
from lendweave.connectors.jsonl_file import jsonl_rows
from lendweave.connectors.lines import Lines
from lendweave.connectors.transcoded import transcoded
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted


@dataclass(frozen=True, slots=True)
class SentBody:
    """Implements intake.ports.RowSource for delimited text and JSON lines. name: for messages."""

    name: str
    content: bytes = field(repr=False)

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """Its rows. Raises a FileFault, at the latest with the first row."""
        stream: BinaryIO = io.BytesIO(self.content)
        if layout.encoding == "utf-16":
            stream = transcoded(stream, layout.encoding)
            layout = msgspec.structs.replace(layout, encoding="utf-8")
        try:
            if layout.format == "jsonl":
                yield from jsonl_rows(stream, layout, wanted)
            else:
                yield from table_rows(csv_rows(Lines(stream), layout), layout, wanted, self.name)
        except UnicodeDecodeError as error:
            raise FileUnreadable(
                where=self.name,
                got=f"bytes that are not {error.encoding} near byte {error.start} of a part",
                expected="text in the declared encoding",
                fix="Send the encoding that the mapping declares, or JSON lines in UTF-8.",
            ) from None
