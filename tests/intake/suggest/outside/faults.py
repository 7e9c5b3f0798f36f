"""What goes wrong in a row. A fault changes written cells, and says nothing of how it is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.intake.suggest.outside.sheet import Column, Genre
from tests.intake.suggest.outside.writing import moment_of, written


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A row to be spoiled: values as drawn, its cells, and the cells of the row above."""

    genre: Genre
    chance: Random
    values: Mapping[str, Any]
    cells: dict[str, Any]
    above: Mapping[str, Any]

    def column(self, header: str) -> Column:
        """A column by its header."""
        return next(column for column in self.genre.columns if column.header == header)

    def write(self, header: str, value: Any) -> None:
        """Another value in a cell, in its column's own style."""
        self.cells[header] = written(self.column(header), value)


def impossible(row: Spoiled, header: str) -> None:
    """A day that no calendar has."""
    moment = moment_of(row.values[header])
    month, day = row.chance.choice(((2, 30), (13, 12), (4, 31), (2, 29), (6, 31)))
    year = moment.year - 1 if (month, day) == (2, 29) and moment.year % 4 == 0 else moment.year
    style = row.column(header).write
    if style in ("serial", "epoch_ms"):
        row.cells[header] = row.chance.choice(("2026-02-30", "2026/13/01", "待定"))
    else:
        row.cells[header] = written(
            row.column(header), replace(moment, year=year, month=month, day=day)
        )


def future(row: Spoiled, header: str) -> None:
    """Years ahead."""
    moment: datetime = row.values[header]
    row.write(header, moment.replace(year=2062, day=min(moment.day, 28)))


def before(row: Spoiled, end: str, start: str) -> None:
    """An end that comes before its start."""
    row.write(end, row.values[start] - timedelta(days=row.chance.randint(20, 200)))


def digit(row: Spoiled, header: str) -> None:
    """One digit mistyped, so that what checks the number no longer agrees."""
    signs = list(str(row.cells[header]))
    at = row.chance.choice([i for i, sign in enumerate(signs) if sign.isdigit() and i >= 2])
    signs[at] = str((int(signs[at]) + row.chance.randint(1, 8)) % 10)
    row.cells[header] = "".join(signs)


def short(row: Spoiled, header: str) -> None:
    """A digit lost or doubled."""
    cell = str(row.cells[header])
    row.cells[header] = row.chance.choice((cell[:-1], cell + cell[-1], cell[:-3]))


def science(row: Spoiled, header: str) -> None:
    """A long number after a spreadsheet has read it as one."""
    digits = "".join(filter(str.isdigit, str(row.cells[header])))
    row.cells[header] = f"{Decimal(digits):.5E}"


def negative(row: Spoiled, header: str) -> None:
    """Less than nothing."""
    row.write(header, -abs(row.values[header]) or Decimal(-1))


def hundredfold(row: Spoiled, header: str) -> None:
    """Written in another unit than the rest."""
    row.write(header, row.values[header] * 100)


def off(row: Spoiled, header: str) -> None:
    """An amount that no longer follows from the others."""
    value = row.values[header]
    row.write(header, value + row.chance.randint(3, 90) * (Decimal("1.00") + abs(value) // 50))


def empty(row: Spoiled, header: str) -> None:
    """Nothing where something must be."""
    row.cells[header] = row.chance.choice(("", "", "无", "-", "/"))


def repeated(row: Spoiled, header: str) -> None:
    """The number of the row above, with other content."""
    row.cells[header] = row.above[header]


def shifted(row: Spoiled, first: str) -> None:
    """Cells from one on moved a place to the right, as after a stray separator."""
    headers = [column.header for column in row.genre.columns]
    at = headers.index(first)
    moved = [row.cells[header] for header in headers[at:-1]]
    row.cells[first] = ""
    row.cells.update(zip(headers[at + 1 :], moved, strict=True))


def word(row: Spoiled, header: str) -> None:
    """A word that the column does not know."""
    row.cells[header] = row.chance.choice(("未知", "ERR", "test", "9", "其它状态", "#REF!"))


def letters(row: Spoiled, header: str) -> None:
    """Words where a number belongs."""
    row.cells[header] = row.chance.choice(("待定", "#VALUE!", "见附件", "abc", "1.2.3", "#DIV/0!"))


def garbled(row: Spoiled, header: str) -> None:
    """Text read in the wrong encoding on the way."""
    row.cells[header] = row.chance.choice(("锟斤拷锟斤拷", "\ufffd\ufffd\ufffd", "ÕÅÎ°", "å¼ ä¼Ÿ"))


def huge(row: Spoiled, header: str) -> None:
    """A rate or a count beyond all sense."""
    row.write(header, row.chance.choice((999999, 12345678)))


Fault = Callable[..., None]
FAULTS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        impossible,
        future,
        before,
        digit,
        short,
        science,
        negative,
        hundredfold,
        off,
        empty,
        repeated,
        shifted,
        word,
        letters,
        garbled,
        huge,
    )
}
"""Kind → how it is planted."""
