"""A row that could not be split into cells, as it stands: to be typed out, or split again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

import msgspec

from lendweave.intake.tokens import masked
from lendweave.records.kept_rows import TEXT

TEXT_LENGTH_MAX = 32_000  # a cell of a spreadsheet holds 32,767 characters
_CONTENT, _NAMES = "#bytes", "#names"


@dataclass(frozen=True, slots=True)
class WholeText:
    """What stood in a row, TEXT_LENGTH_MAX characters of it at most.

    text: bytes that are none in the declared encoding are spelled `\\xd5`. content: all its bytes
    where there are such, else none. names: of the columns of its file, in their order; none where
    the text names its cells itself.
    """

    text: str
    content: bytes = b""
    names: tuple[str, ...] = ()

    @property
    def is_cut(self) -> bool:
        """True where the row may have gone on."""
        return max(len(self.text), len(self.content)) >= TEXT_LENGTH_MAX


def whole_text(text: str, names: tuple[str, ...] = ()) -> WholeText:
    """The row with this text; halves of surrogate pairs are spelled out."""
    kept = text[:TEXT_LENGTH_MAX].rstrip("\r\n").encode("utf-8", "backslashreplace").decode()
    return WholeText(kept[:TEXT_LENGTH_MAX], names=names)


def whole_bytes(content: bytes, encoding: str) -> WholeText:
    """The row of these bytes, not all of which are text in the encoding."""
    kept = content[:TEXT_LENGTH_MAX].rstrip(b"\r\n")
    return WholeText(kept.decode(encoding, "backslashreplace")[:TEXT_LENGTH_MAX], kept)


def whole_cells(cells: Iterable[object], names: tuple[str, ...] = ()) -> WholeText:
    """The row of these cells as a line of delimited text; bytes are spelled."""
    line = StringIO()
    csv.writer(line).writerow(map(_spelled, cells))
    return whole_text(line.getvalue(), names)


def _spelled(cell: object) -> object:
    return cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else cell


def shown_text(whole: WholeText) -> dict[str, str]:
    """What may be shown of the row: how long it is."""
    return {TEXT: masked(whole.text)}


def clear_text(whole: WholeText) -> dict[str, str]:
    """The row as cells to be sealed; `kept_text` reads them."""
    cells = {TEXT: whole.text}
    if whole.content:
        cells[_CONTENT] = whole.content.hex()
    if whole.names:
        cells[_NAMES] = msgspec.json.encode(whole.names).decode()
    return cells


def kept_text(cells: Mapping[str, str]) -> WholeText | None:
    """The row that was sealed as these cells, None where they are cells of a row."""
    if TEXT not in cells:
        return None
    names = msgspec.json.decode(cells.get(_NAMES, "[]"), type=tuple[str, ...])
    return WholeText(cells[TEXT], bytes.fromhex(cells.get(_CONTENT, "")), names)


def readable(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells for people: without what only splitting again needs."""
    return {name: cell for name, cell in cells.items() if name not in (_CONTENT, _NAMES)}
