"""A row that was kept whole → its cells, as the present mapping splits it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lendweave.connectors.csv_file import csv_rows
from lendweave.connectors.grid import table_rows
from lendweave.connectors.json_file import json_rows
from lendweave.connectors.lines import Lines
from lendweave.intake.errors import FileFault
from lendweave.intake.mapping import FileShape
from lendweave.intake.plan import Plan
from lendweave.intake.table import RawRow, Wanted
from lendweave.intake.whole_text import WholeText


def split_again(plan: Plan, whole: WholeText) -> tuple[str, ...] | None:
    """One text per column of the plan, None where the row still cannot be split by itself.

    A row that was cut off cannot, nor one whose cells depend on other rows or on another table.
    """
    wanted = plan.wanted
    if whole.is_cut or plan.file.join or wanted.carried:
        return None
    try:
        rows = list(_rows(whole, plan.file, wanted))
    except (FileFault, UnicodeDecodeError):
        return None
    return rows[0].cells if len(rows) == 1 and rows[0].fault is None else None


def _rows(whole: WholeText, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
    """The rows of the text, under the names of its columns where it has such."""
    alone = FileShape(
        layout.pattern, "csv", delimiter=layout.delimiter, rows_at=layout.rows_at, header_row=1
    )
    text = _decoded(whole, layout)
    if not whole.names:
        return json_rows(io.BytesIO(text.encode()), alone, wanted, "the row")
    header = io.StringIO()
    csv.writer(header, delimiter=layout.delimiter).writerow(whole.names)
    lines = Lines(io.BytesIO(f"{header.getvalue()}{text}".encode()))
    return table_rows(csv_rows(lines, alone), alone, wanted, "the row")


def _decoded(whole: WholeText, layout: FileShape) -> str:
    """The text, by the present encoding where the one of then did not read it.

    Lines of UTF-16 are kept in UTF-8. Raises UnicodeDecodeError.
    """
    if not whole.content or layout.encoding == "utf-16":
        return whole.text
    return whole.content.decode(layout.encoding)
