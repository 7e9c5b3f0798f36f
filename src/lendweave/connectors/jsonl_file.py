"""One JSON object per line as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from lendweave.connectors.json_objects import (
    ObjectReader,
    Written,
    broken_row,
    object_rows,
    place_of_list,
    texts_of,
)
from lendweave.connectors.lines import Line, Lines, too_long, undecodable
from lendweave.intake.fault import fault_of
from lendweave.intake.mapping import Encoding, FileShape
from lendweave.intake.table import RawRow, Wanted
from lendweave.intake.whole_text import whole_bytes
from lendweave.kernel.errors import Invalid


def jsonl_rows(stream: BinaryIO, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
    """Every line that is not blank, as rows or as a fault."""
    reader = ObjectReader()
    for line in Lines(stream):
        if line.content is None:
            whole = whole_bytes(line.beginning, layout.encoding)
            yield RawRow(line.number, (), fault_of(too_long(line)), whole)
        elif line.content.strip():
            yield from _rows(reader, line, line.content, layout, wanted)


def jsonl_names(stream: BinaryIO, layout: FileShape, lines_max: int) -> tuple[str, ...]:
    """Every name that stands in the first lines, in the order in which they come up."""
    names: dict[str, None] = {}
    reader = ObjectReader()
    for line in islice(Lines(stream), lines_max):
        for row in _rows_found(reader, line, layout):
            names.update(dict.fromkeys(row))
    return tuple(names)


def list_place(stream: BinaryIO, encoding: Encoding, lines_max: int) -> str | None:
    """Where the first lines hold a list of objects, None where they hold none."""
    reader = ObjectReader()
    for line in islice(Lines(stream), lines_max):
        try:
            content = line.content or b"{}"
            found = place_of_list(reader.object_in(content.decode(encoding), _place(line)))
        except (UnicodeDecodeError, Invalid):
            continue
        if found is not None:
            return found
    return None


def _rows_found(reader: ObjectReader, line: Line, layout: FileShape) -> list[dict[str, str]]:
    """The rows of a line; none where it is at fault."""
    try:
        value = reader.object_in((line.content or b"").decode(layout.encoding), _place(line))
        return texts_of(value, _place(line), layout.rows_at)
    except (UnicodeDecodeError, Invalid):
        return []


def _rows(
    reader: ObjectReader, line: Line, content: bytes, layout: FileShape, wanted: Wanted
) -> Iterator[RawRow]:
    """The row of a line, or one for each member of its list; all of them or its fault."""
    try:
        text = content.decode(layout.encoding)
    except UnicodeDecodeError as error:
        whole = whole_bytes(content, layout.encoding)
        yield RawRow(line.number, (), fault_of(undecodable(line, error)), whole)
        return
    written = Written(line.number, _place(line), text)
    try:
        value = reader.object_in(text, written.place)
        yield from object_rows(value, written, layout.rows_at, wanted)
    except Invalid as error:
        yield broken_row(written, error)


def _place(line: Line) -> str:
    return f"line {line.number}"
