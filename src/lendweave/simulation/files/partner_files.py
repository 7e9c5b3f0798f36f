"""The files that the partners of a scene send about one block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.cells import Hand, cells_of, total_cell
from lendweave.simulation.files.faults import CELL_FAULTS, LINE_FAULTS, cell_faults
from lendweave.simulation.files.formats import Format, PartnerFile, format_of
from lendweave.simulation.files.layout_file import ColumnLayout, FileLayout, NestLayout
from lendweave.simulation.files.layouts import PartnerFiles, choices, column_type, written_columns
from lendweave.simulation.files.pages import Paper
from lendweave.simulation.files.styles import Cells
from lendweave.simulation.files.untidy import Mess, Sent, late_rows, mess_of, noted, untidied
from lendweave.simulation.files.views.registry import VIEWS
from lendweave.simulation.files.views.table import Truth, ViewRows, whole
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import Flag, joined
from lendweave.simulation.world.block import Block

_Made = tuple[PartnerFile, PlantedFault]


def partner_files(
    economy: Economy, tables: Mapping[str, Any], partners: PartnerFiles
) -> tuple[list[PartnerFile], PlantedFault]:
    """Every file of a block, and each of their rows that is not plain truth.

    tables: the block's truth tables.
    """
    truth = Truth(economy, tables)
    made = [
        file
        for feed, layout in partners.layouts.items()
        for file in _Feed(economy.block, feed, layout).files(truth)
    ]
    return [file for file, _ in made], joined([noted("", []), *(planted for _, planted in made)])


@dataclass(frozen=True, slots=True)
class _Feed:
    """One layout, written about one block."""

    block: Block
    name: str
    layout: FileLayout

    def files(self, truth: Truth) -> Iterator[_Made]:
        """The file, or one for each month; none where there is nothing to tell."""
        rows = _only(self.layout, VIEWS[self.layout.view].rows(truth))
        late, arrives_at = self._arrivals(rows)
        order = np.lexsort((rows.key, arrives_at))
        rows, late, arrives_at = rows.taken(order), late[order], arrives_at[order]
        for month, where in self._months(arrives_at):
            if where.stop > where.start:
                yield self._file(rows.taken(where), late[where], month)

    def _arrivals(self, rows: ViewRows) -> tuple[Flag, NDArray[np.datetime64]]:
        """Which rows come late, and when each row comes."""
        told_at = rows.told_at.astype("datetime64[us]")
        if not self.layout.late_days:
            return np.zeros(len(rows.key), np.bool_), told_at
        late = late_rows(self.name, rows, self.block)
        return late, np.where(late, told_at + np.timedelta64(self.layout.late_days, "D"), told_at)

    def _months(self, arrives_at: NDArray[np.datetime64]) -> Iterator[tuple[str, slice]]:
        """Each month and the rows that arrive in it; those after the world come in its last."""
        if "{month}" not in self.layout.name:
            yield "", slice(0, len(arrives_at))
            return
        month = np.clip(self.block.month_number(arrives_at), 0, self.block.months - 1)
        bounds = np.searchsorted(month, np.arange(self.block.months + 1)).tolist()
        first_days = self.block.first_days(np.arange(self.block.months)).astype(str).tolist()
        for number, day in enumerate(first_days):
            yield day[:7], slice(bounds[number], bounds[number + 1])

    def _file(self, rows: ViewRows, late: Flag, month: str) -> _Made:
        form, faults = format_of(self.layout), _faults(self.layout)
        lists: list[Cells] = []
        if self.layout.nest:
            heads, lists = self._nested(rows, form, self.layout.nest)
            rows, late = rows.taken(heads), late[heads]
        given = [whole(rows.columns[name]).tolist() for name in self.layout.given.values()]
        columns = [*self._cells(rows, form, written_columns(self.layout)), *lists, *given]
        lines = form.lines(columns)

        def total(heading: str, source: Sequence[int]) -> str:
            column = self.layout.columns[heading]
            amount = whole(rows.columns[column.value])[source].sum()
            return total_cell(column, column_type(self.layout, column), amount)

        mess = mess_of(self.name, rows, late, self.block, len(faults))
        sent: Sent[Any] = untidied(lines, mess, _damaged(form, faults, mess, columns, lines))
        number = self.block.number
        facts = {"branch": f"B{number:04d}", "number": str(number), "month": month}
        return Paper(self.layout, form, facts, total).printed(sent)

    def _cells(
        self, rows: ViewRows, form: Format[Any], columns: Mapping[str, ColumnLayout]
    ) -> list[Cells]:
        """The cells of every column."""
        return [
            cells_of(
                column,
                column_type(self.layout, column),
                rows.columns[column.value] if column.value else None,
                Hand(self.block.chance, f"{self.name} {heading}", rows.key, form.native),
            )
            for heading, column in columns.items()
        ]

    def _nested(
        self, rows: ViewRows, form: Format[Any], nest: NestLayout
    ) -> tuple[NDArray[np.int64], list[Cells]]:
        """The first row of each group, in their order, and a column of what all its rows say."""
        by = whole(rows.columns[nest.by])
        _, first, group = np.unique(by, return_index=True, return_inverse=True)
        heads, rank = np.sort(first), np.argsort(np.argsort(first))
        lists: Cells = [[] for _ in heads]
        cells = zip(*self._cells(rows, form, nest.columns), strict=True)
        for place, said in zip(rank[group].tolist(), cells, strict=True):
            lists[place].append(dict(zip(nest.columns, said, strict=True)))
        return heads, [lists]


def _only(layout: FileLayout, rows: ViewRows) -> ViewRows:
    """The rows whose words are listed."""
    for name, words in layout.only.items():
        rows = rows.taken(np.flatnonzero(np.isin(whole(rows.columns[name]), words)))
    return rows


@dataclass(frozen=True, slots=True)
class _Damage:
    """A fault at its place. column: of the cell, or -1 for the whole line. style: its first."""

    fault: str
    column: int = -1
    style: str = ""

    @property
    def code(self) -> str:
        """What refuses the line."""
        return (LINE_FAULTS if self.column < 0 else CELL_FAULTS)[self.fault].code

    def spoil(self, columns: list[Cells], row: int) -> None:
        """Damage a row's cell, if it is one."""
        if self.column >= 0:
            cells = columns[self.column]
            cells[row] = CELL_FAULTS[self.fault].damage(cells[row], self.style)


def _damaged(
    form: Format[Any], faults: list[_Damage], mess: Mess, columns: list[Cells], lines: list[Any]
) -> dict[int, tuple[str, Any]]:
    """The code and the damaged line of each faulty row, all written at once."""
    rows = np.flatnonzero(mess.faulty).tolist()
    kinds = [faults[which] for which in mess.which[rows].tolist()]
    spoilt = [[cells[row] for row in rows] for cells in columns]
    for place, kind in enumerate(kinds):
        kind.spoil(spoilt, place)
    made = zip(rows, kinds, form.lines(spoilt), strict=True)
    return {
        row: (kind.code, form.broken(lines[row], kind.fault) if kind.column < 0 else line)
        for row, kind, line in made
    }


def _faults(layout: FileLayout) -> list[_Damage]:
    """Every fault of a layout."""
    columns = enumerate(written_columns(layout).values())
    of_cells = (_column_faults(layout, number, column) for number, column in columns)
    return [*(fault for faults in of_cells for fault in faults), *map(_Damage, layout.faults)]


def _column_faults(layout: FileLayout, number: int, column: ColumnLayout) -> list[_Damage]:
    if not column.value:
        return []
    names = cell_faults(column.faults, column_type(layout, column).kind)
    return [_Damage(name, number, next(iter(choices(column.write)))) for name in names]
