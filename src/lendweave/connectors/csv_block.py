"""A block of delimited lines → the cells of each as columns, where nothing about them is odd.

Three ways in, by line: lines without a quote are split all at once; lines whose quotes are paired
are split by the csv module, all at once too; what either cannot vouch for is left to `row_of`. The
rows are those that `csv_rows` gives for the same lines.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from lendweave.connectors.lines import Block

LONG_LINE_BYTES = 100_000  # beyond it the csv module has a limit of its own
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xef\xbb\xbf")
_LF, _CR, _TAB, _QUOTE, _SPACE = b'\n\r\t" '

Places = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class SplitLines:
    """Lines split into cells. at: index of each line in its block, ascending; columns: text."""

    at: Places
    columns: tuple[pa.StringArray, ...]

    def only(self, chosen: Flags) -> SplitLines:
        """Those of the lines that are chosen."""
        mask = pa.array(chosen)
        return SplitLines(self.at[chosen], tuple(column.filter(mask) for column in self.columns))


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines of one block in UTF-8. starts, stops: of each line, its line end included.

    quotes: in each line.
    """

    content: bytes
    starts: Places
    stops: Places
    quotes: Places

    def text(self, index: int) -> str:
        """One line, its line end included."""
        return self.content[self.starts[index] : self.stops[index]].decode()

    def until(self, index: int) -> LineBlock:
        """The lines before one of them."""
        return LineBlock(
            self.content[: self.starts[index]],
            self.starts[:index],
            self.stops[:index],
            self.quotes[:index],
        )

    def bytes_of(self, chosen: Flags) -> bytes:
        """The chosen lines one after the other, each with a line end."""
        if chosen.all():
            kept = self.content
        else:
            whole = np.frombuffer(self.content, np.uint8)
            kept = whole[np.repeat(chosen, self.stops - self.starts)].tobytes()
        return kept if kept.endswith(b"\n") else kept + b"\n"


def line_block(block: Block, encoding: str) -> LineBlock | None:
    """The lines of a block, None where one is odd in a way that the others do not bear.

    That is: bytes in another encoding, control characters, a BOM, a line beyond LONG_LINE_BYTES.
    """
    try:
        content = _in_utf8(block.content, encoding)
    except UnicodeError:
        return None
    if _may_hold_controls(content) and _CONTROL.search(content):
        return None
    signs = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(signs == _LF)
    stops = ends + 1 if content.endswith(b"\n") else np.append(ends + 1, len(content))
    starts = np.concatenate(([0], stops[:-1]))
    if (stops - starts).max() > LONG_LINE_BYTES:
        return None
    quotes = _count(signs == _QUOTE, starts) if b'"' in content else np.zeros(len(starts), np.int64)
    return LineBlock(content, starts, stops, quotes)


def _in_utf8(content: bytes, encoding: str) -> bytes:
    """The same text in UTF-8. Raises UnicodeError."""
    if encoding in ("utf-8", "utf-8-sig"):
        content.decode()
        return content
    return content.decode(encoding).encode()


def _may_hold_controls(content: bytes) -> bool:
    """A quick look, so that the slow one is rarely needed."""
    low = np.count_nonzero(np.frombuffer(content, np.uint8) < _SPACE)
    usual = content.count(b"\n") + content.count(b"\r") + content.count(b"\t")
    return bool(low > usual) or any(sign in content for sign in (b"\x7f", b"\xc2", b"\xef\xbb\xbf"))


def _count(hits: Flags, starts: Places) -> Places:
    """How often a sign stands in each line."""
    return np.add.reduceat(hits, starts, dtype=np.int64)


def split_lines(lines: LineBlock, delimiter: str, width: int) -> SplitLines:
    """The lines of `width` cells that can be split together; the others are left out.

    No line may have a quote without its pair.
    """
    signs = np.frombuffer(lines.content, np.uint8)
    sound = ~_inner_returns(signs, lines)
    plain = sound & (lines.quotes == 0)
    plain &= _count(signs == ord(delimiter), lines.starts) == width - 1
    quoted = sound & (lines.quotes > 0)
    found = [_split_plain(lines, plain, delimiter, width)] if plain.any() else []
    found += [_split_quoted(lines, quoted, delimiter, width)] if quoted.any() else []
    if not found:
        return SplitLines(np.empty(0, np.int64), (pa.array([], pa.string()),) * width)
    return in_order(found)


def in_order(parts: list[SplitLines]) -> SplitLines:
    """Lines that were split apart from each other, by their places."""
    if len(parts) == 1:
        return parts[0]
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at)
    columns = zip(*(part.columns for part in parts), strict=True)
    return SplitLines(
        at[order], tuple(pa.concat_arrays(column).take(pa.array(order)) for column in columns)
    )


def _inner_returns(signs: np.ndarray[Any, np.dtype[np.uint8]], lines: LineBlock) -> Flags:
    """Lines with a carriage return that is not part of their line end."""
    odd = np.zeros(len(lines.starts), np.bool_)
    places = np.flatnonzero(signs == _CR)
    if len(places):
        line = np.searchsorted(lines.stops, places, side="right")
        odd[line[places + 2 != lines.stops[line]]] = True
    return odd


def _split_plain(lines: LineBlock, chosen: Flags, delimiter: str, width: int) -> SplitLines:
    """Lines without quotes; every delimiter in them parts two cells."""
    content = lines.bytes_of(chosen)
    names = [str(place) for place in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(content),
        arrow_csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            newlines_in_values=False,
            ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[],
            strings_can_be_null=False,
        ),
    )
    return SplitLines(
        np.flatnonzero(chosen), tuple(column.combine_chunks() for column in table.columns)
    )


def _split_quoted(lines: LineBlock, chosen: Flags, delimiter: str, width: int) -> SplitLines:
    """Lines with quotes in pairs, by the csv module; those it stumbles over are left out."""
    at = np.flatnonzero(chosen)
    rows = _rows_of(lines.bytes_of(chosen).decode().split("\n")[:-1], delimiter)
    fits = np.fromiter((len(row) == width for row in rows), np.bool_, len(rows))
    fitting = [row for row in rows if len(row) == width]
    columns = zip(*fitting, strict=True) if fitting else [()] * width
    return SplitLines(at[fits], tuple(pa.array(column, pa.string()) for column in columns))


def _rows_of(texts: list[str], delimiter: str) -> list[list[str]]:
    """The cells of each line; none for a line that does not end where its row does."""
    try:
        rows = list(csv.reader(texts, delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    if len(rows) == len(texts):
        return rows
    if len(texts) == 1:
        return [[]]
    half = len(texts) // 2
    return _rows_of(texts[:half], delimiter) + _rows_of(texts[half:], delimiter)
