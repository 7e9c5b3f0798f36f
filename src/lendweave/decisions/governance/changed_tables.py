"""Two tables compared row by row: rows keep their neighbours, cells their columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from lendweave.decisions.governance.change import Change, Part
from lendweave.decisions.tables import Table, read_table
from lendweave.kernel.rates import Rate, percent

NEIGHBOURS = 50
"""How far from its old place a changed row is looked for."""
LABELS_MAX = 3
CODE = "code"


def table_changes(file: str, before: str, after: str, rates: Collection[str]) -> Iterator[Change]:
    """What differs between two texts of one table. rates: columns that are told in percent."""
    yield from _Tables(file, read_table(before, file), read_table(after, file), rates).changes()


Pair = tuple[int | None, int | None]
"""Places of one row in the old table and in the new one; None where it is not there."""


@dataclass(frozen=True)
class _Tables:
    file: str
    before: Table
    after: Table
    rates: Collection[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that both have."""
        return tuple(column for column in self.after.columns if column in self.before.columns)

    def changes(self) -> Iterator[Change]:
        """Columns, then rows in the order of the new table, those that are gone in between."""
        here = (Part("file", self.file),)
        for column in self.before.columns:
            if column not in self.columns:
                yield Change((*here, Part("column", column)), "", column, None)
        for column in self.after.columns:
            if column not in self.columns:
                yield Change((*here, Part("column", column)), "", None, column)
        for old, new in self._pairs():
            yield from self._row(old, new)

    def _row(self, old: int | None, new: int | None) -> Iterator[Change]:
        if old is None or new is None:
            table, at = (self.before, old) if new is None else (self.after, new)
            assert at is not None, "a pair has a row on one side at least"
            cells = table.rows[at].cells
            told = ", ".join(f"{c} {self._told(c, cells[c])}" for c in table.columns if cells[c])
            change = (told, None) if new is None else (None, told)
            yield Change(self._place(table, at, ()), "", *change)
            return
        was, now = self.before.rows[old].cells, self.after.rows[new].cells
        same = [column for column in self.columns if was[column] == now[column]]
        for column in self.after.columns:
            if column in self.columns and column not in same:
                texts = self._both(column, was[column], now[column])
                yield Change(self._place(self.after, new, same), column, *texts)
            elif column not in self.columns and now[column]:
                yield Change(self._place(self.after, new, same), column, None, now[column])

    def _place(self, table: Table, at: int, same: Sequence[str]) -> tuple[Part, ...]:
        """The row by its number, and by what it has kept."""
        cells = table.rows[at].cells
        named = [CODE] if CODE in same else list(same)[:LABELS_MAX]
        label = ", ".join(f"{column} {cells[column]}" for column in named if cells[column])
        name = f"{at + 1} ({label})" if label else str(at + 1)
        return (Part("file", self.file), Part("row", name))

    def _both(self, column: str, was: str, now: str) -> tuple[str, str]:
        before, after = self._told(column, was), self._told(column, now)
        return (was, now) if before == after else (before, after)

    def _told(self, column: str, cell: str) -> str:
        if column not in self.rates or not _is_number(cell):
            return cell
        return percent(Rate(Decimal(cell)))

    def _pairs(self) -> Iterator[Pair]:
        """Every row of either table once, beside the row that it became."""
        old = [tuple(row.cells[column] for column in self.columns) for row in self.before.rows]
        new = [tuple(row.cells[column] for column in self.columns) for row in self.after.rows]
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield from zip(range(a, b), range(c, d), strict=True)
            else:
                yield from _paired(old, new, range(a, b), range(c, d))


def _paired(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], a: range, c: range
) -> Iterator[Pair]:
    """Rows of a block that changed, each beside the likest one that is left and near."""
    left = dict.fromkeys(c)
    mates: dict[int, int] = {}
    for shift, at in enumerate(a):
        near = [b for b in left if abs(b - c.start - shift) <= NEIGHBOURS]
        best = max(
            near, key=lambda b: (_alike(old[at], new[b]), -abs(b - c.start - shift)), default=None
        )
        if best is not None and _alike(old[at], new[best]) > 0:
            mates[best] = at
            del left[best]
    found = set(mates.values())
    yield from ((at, None) for at in a if at not in found)
    yield from ((mates.get(b), b) for b in c)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many cells two rows share."""
    return sum(x == y for x, y in zip(one, other, strict=True))


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdecimal() and cell.isascii()
