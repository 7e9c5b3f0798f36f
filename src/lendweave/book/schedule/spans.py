"""The rows of a schedule as spans of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lendweave.book.calendar import Periods
from lendweave.book.schedule.model import ScheduleTerms

ONE_ROW = ("bullet", "on_demand")
"""Plans with one row, whatever their number of periods."""


class Span(NamedTuple):
    """One row in time: shown from `starts_on` to `due_on`, bearing interest `begins` to `ends`.

    It is `periods` periods of the grid that ends on `grid_to`; is_regular: interest runs over
    exactly these.
    """

    number: int
    starts_on: date
    due_on: date
    begins: date
    ends: date
    grid_to: date
    periods: int
    is_regular: bool


def spans_of(terms: ScheduleTerms, periods: Periods, start: date) -> Iterator[Span]:
    """The rows in time, in order. periods: those of the terms, anchored; start: the first draw."""
    step = periods.count if terms.plan in ONE_ROW else 1
    grid = periods.grid(start)
    begins = starts_on = start
    for number in range(1, periods.count // step + 1):
        grid_from, grid_to = grid[(number - 1) * step], grid[number * step]
        due_on = grid_to
        if terms.shift.rule != "none":
            due_on = terms.shift.applied_after(grid_to, start)
        ends = due_on if terms.shift.bears_interest else grid_to
        regular = begins == grid_from and ends == grid_to
        yield Span(number, starts_on, due_on, begins, ends, grid_to, step, regular)
        begins, starts_on = ends, due_on
