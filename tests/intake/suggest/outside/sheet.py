"""What an untidy file is: its columns with what they mean, and how cells are drawn and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from random import Random
from typing import Any

ZONE = timezone(timedelta(hours=8))

Values = Mapping[str, Any]
Lines = tuple[tuple[str | float, ...], ...]
Draw = Callable[[Random, int, Values], Any]
"""Chance, number of the row from 0, and values to its left, by header → the value of a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    means: names of meanings it may rightly be given, `?` for none. write: how values are written:
    a date style (`%Y%m%d`, `serial`, `epoch_ms`), a number style (`0.00`, `#,##0.00`), or nothing.
    unit: of its numbers, as a mapping would say it; none where nothing is moved.
    blank: share of empty cells; blank_word: what an empty cell says. down: written only where it
    changes, as below a merged cell.
    """

    header: str
    means: str
    draw: Draw
    write: str = ""
    unit: str | None = None
    blank: float = 0.0
    blank_word: str = ""
    down: bool = False

    @property
    def dated(self) -> bool:
        """Its values are dates or times."""
        return "%" in self.write or self.write in ("serial", "epoch_ms", "epoch_s")


@dataclass(frozen=True, slots=True)
class Planted:
    """Faults of one kind: how many rows, and the headers that it needs."""

    kind: str
    rows: int
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Genre:
    """One file: where it comes from, what stands around its table, and what is wrong with it.

    above, below: lines around the table. repeat: rows of a page; its end has `page_end` and the
    header again. sheets: other sheets of a workbook, before the table's.
    """

    name: str
    file: str
    format: str
    columns: tuple[Column, ...]
    faults: tuple[Planted, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    above: Lines = ()
    below: Lines = ()
    page_rows: int = 0
    page_end: tuple[str | float, ...] = ()
    sheets: Mapping[str, Lines] = field(default_factory=dict)
    sheet: str = "Sheet1"
    rows: int = 240
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UntidyFile:
    """A file as it is sent, with its truth. bad: line → kind of fault.
    skipped: lines that are no rows of the table."""

    genre: Genre
    content: bytes
    bad: Mapping[int, str]
    skipped: frozenset[int]
