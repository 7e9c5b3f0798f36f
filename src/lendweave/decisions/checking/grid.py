"""A table as bits: which rows hold at each slice of each column, and which combinations are left.

A set of rows is one int, bit i for row i. A question about a region (some slices of each column)
walks the columns from left to right and keeps the rows that still hold; equal sets at equal depth
have equal answers, so each is looked into once. The number of sets can still grow with every
column: `Work` bounds it, and a question that uses it up has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce

from lendweave.decisions.cells import Cell
from lendweave.decisions.checking.slices import Slice, passing, slices_of
from lendweave.lang import Column

WORK_MAX = 2_000_000
"""Slices that the analysis of one table may look at: about a second."""

Region = tuple[tuple[int, ...], ...]
Box = tuple[tuple[int, ...], ...]


class WorkDone(Exception):
    """The work that was granted is used up; the question stays open."""


@dataclass
class Work:
    """How much may still be looked at."""

    left: int = WORK_MAX

    def spend(self, amount: int) -> None:
        """Raises WorkDone when there is no more."""
        self.left -= amount
        if self.left < 0:
            raise WorkDone


@dataclass(frozen=True)
class Grid:
    """Rows of cells over columns. rows: a cell per column, in order of the table."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def slices(self) -> tuple[tuple[Slice, ...], ...]:
        """The slices of each column."""
        return tuple(
            slices_of([row[at] for row in self.rows], column)
            for at, column in enumerate(self.columns)
        )

    @cached_property
    def holders(self) -> tuple[tuple[int, ...], ...]:
        """Per column and slice, the rows whose cell it passes."""
        return tuple(self._holders(at) for at in range(len(self.columns)))

    def _holders(self, at: int) -> tuple[int, ...]:
        rows_of: dict[Cell, int] = {}
        for index, row in enumerate(self.rows):
            rows_of[row[at]] = rows_of.get(row[at], 0) | 1 << index
        held = [0] * len(self.slices[at])
        for cell, rows in rows_of.items():
            for part in self.passing(at, cell):
                held[part] |= rows
        return tuple(held)

    @cached_property
    def _passing(self) -> dict[tuple[int, Cell], tuple[int, ...]]:
        return {}

    def passing(self, at: int, cell: Cell) -> tuple[int, ...]:
        """The slices of a column that pass a cell."""
        found = self._passing.get((at, cell))
        if found is None:
            found = self._passing[at, cell] = passing(cell, self.slices[at])
        return found

    @property
    def everything(self) -> Region:
        """All combinations there are."""
        return tuple(tuple(range(len(parts))) for parts in self.slices)

    def region(self, index: int) -> Region:
        """The combinations that pass row `index`; a column without slices where none does."""
        return tuple(self.passing(at, cell) for at, cell in enumerate(self.rows[index]))

    @cached_property
    def _touching(self) -> dict[tuple[int, ...], int]:
        return {}

    def _touches(self, at: int, parts: tuple[int, ...]) -> int:
        key = (at, *parts)
        if key not in self._touching:
            held = self.holders[at]
            self._touching[key] = reduce(lambda rows, part: rows | held[part], parts, 0)
        return self._touching[key]

    def meeting(self, region: Region) -> int:
        """The rows that some combination of the region passes."""
        rows = (1 << len(self.rows)) - 1
        for at, parts in enumerate(region):
            rows &= self._touches(at, parts)
        return rows


Verdict = Callable[[int, int], "bool | None"]


@dataclass
class Search:
    """Looks through a region for combinations that a verdict accepts.

    verdict(rows, sure): rows that may still hold and, of them, those that hold for certain; True
    or False as soon as it is known for all combinations that are left, None until then. Where all
    columns are decided `rows` and `sure` are the same, and the verdict must be known.
    """

    grid: Grid
    region: Region
    verdict: Verdict
    work: Work
    most: int = 1
    boxes: list[Box] = field(default_factory=list)
    _barren: set[tuple[int, int]] = field(default_factory=set)

    def found(self, rows: int) -> list[Box]:
        """Up to `most` boxes of accepted combinations. Raises WorkDone."""
        if all(self.region):
            self._look(0, rows, ())
        return self.boxes

    @cached_property
    def _certain(self) -> tuple[int, ...]:
        """Per depth, the rows that hold whatever the columns from there on are."""
        certain = [(1 << len(self.grid.rows)) - 1]
        for at in reversed(range(len(self.region))):
            held = self.grid.holders[at]
            certain.append(reduce(lambda r, part: r & held[part], self.region[at], certain[-1]))
        return tuple(reversed(certain))

    def _look(self, depth: int, rows: int, chosen: Box) -> bool:
        """True if an accepted combination lies here."""
        known = self.verdict(rows, rows & self._certain[depth])
        if known is not None:
            if known:
                self.boxes.append(chosen + self.region[depth:])
            return known
        if (depth, rows) in self._barren:
            return False
        found = False
        for left, parts in self._branches(depth, rows).items():
            found |= self._look(depth + 1, left, (*chosen, tuple(parts)))
            if len(self.boxes) >= self.most:
                return True
        if not found:
            self._barren.add((depth, rows))
        return found

    def _branches(self, depth: int, rows: int) -> dict[int, list[int]]:
        """The slices of a column by the rows that they leave."""
        parts = self.region[depth]
        self.work.spend(len(parts))
        held = self.grid.holders[depth]
        branches: dict[int, list[int]] = {}
        for part in parts:
            branches.setdefault(rows & held[part], []).append(part)
        return branches


def uncovered(grid: Grid, region: Region, rows: int, work: Work, most: int = 1) -> list[Box]:
    """Up to `most` boxes of the region in which none of `rows` holds. Raises WorkDone."""

    def verdict(left: int, sure: int) -> bool | None:
        return True if not left else False if sure else None

    return Search(grid, region, verdict, work, most).found(rows)


def sample_of(box: Sequence[Sequence[int]], grid: Grid) -> tuple[int, ...]:
    """One combination of a box, a slice per column: neither null nor empty where it can be."""
    return tuple(
        next((part for part in parts if grid.slices[at][part].sample not in (None, "")), parts[0])
        for at, parts in enumerate(box)
    )
