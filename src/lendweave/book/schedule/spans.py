"""The periods of a schedule as dates, and how long they are as parts of a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lendweave.book.calendar import Periods, days_360, year_part
from lendweave.book.schedule.model import ScheduleTerms

ONE_ROW = ("bullet", "on_demand")
"""Plans with one row, whatever their number of periods."""
_MONTHS_OF_30 = ("30/360", "30/360 US", "30E/360")


@dataclass(frozen=True, slots=True)
class Span:
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


def spans_of(terms: ScheduleTerms, start: date) -> tuple[Span, ...]:
    """The rows in time, in order. start: the first draw; terms: with anchored periods."""
    return tuple(_spans(terms, terms.periods.grid(start), start))


def _spans(terms: ScheduleTerms, grid: tuple[date, ...], start: date) -> Iterator[Span]:
    periods = terms.periods
    step = periods.count if terms.plan in ONE_ROW else 1
    begins = starts_on = start
    grid_from = grid[0]
    for number in range(1, periods.count // step + 1):
        grid_to = grid[number * step]
        due_on = grid_to if terms.shift.rule == "none" else terms.shift.applied(grid_to)
        ends = due_on if terms.shift.bears_interest else grid_to
        regular = begins == grid_from and ends == grid_to
        yield Span(number, starts_on, due_on, begins, ends, grid_to, step, regular)
        begins, starts_on, grid_from = ends, due_on, grid_to


def elapsed(terms: ScheduleTerms, span: Span, day: date) -> tuple[int, int]:
    """The part of a year from the beginning of a span to a day in it: numerator, denominator.

    Parts of one span add up, whatever the day count: interest that is split in the middle by a
    change of rate is the same in all if the rate does not change.
    """
    if terms.days_in_year is not None:
        return (day - span.begins).days, terms.days_in_year
    count = terms.day_count
    if count == "equal_periods":
        return _equal_periods(terms.periods, span, day)
    if count in _MONTHS_OF_30:
        return _of_360(terms, span, day)
    return year_part(count, span.begins, day)


def _of_360(terms: ScheduleTerms, span: Span, day: date) -> tuple[int, int]:
    """A regular period has 30 days a month wherever its ends fall.

    A part of it has under `30/360` its share of them by its own days (as in Apache Fineract), and
    under the two bond rules the days that these count.
    """
    if not span.is_regular:
        return days_360(terms.day_count, span.begins, day), 360
    whole = span.periods * terms.periods.days_of_30
    if day == span.ends:
        return whole, 360
    if terms.day_count == "30/360":
        return whole * (day - span.begins).days, 360 * (span.ends - span.begins).days
    return min(days_360(terms.day_count, span.begins, day), whole), 360


def _equal_periods(periods: Periods, span: Span, day: date) -> tuple[int, int]:
    if span.is_regular and day == span.ends:
        part = periods.in_year * span.periods
    else:
        places = [_position(periods, span.grid_to, each) for each in (span.begins, day)]
        part = periods.in_year * (places[1] - places[0])
    return part.numerator, part.denominator


def _position(periods: Periods, origin: date, day: date) -> Fraction:
    """Where a day stands on the grid: periods after `origin`, parts of one by its days."""
    place = 0
    while day < periods.moved(origin, place):
        place -= 1
    while day >= periods.moved(origin, place + 1):
        place += 1
    low, high = periods.moved(origin, place), periods.moved(origin, place + 1)
    return place + Fraction((day - low).days, (high - low).days)
