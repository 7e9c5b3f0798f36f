"""How long a row, or a part of it, is as a part of a year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from lendweave.book.calendar import DayCount, Periods, days_360, year_part
from lendweave.book.schedule.spans import Span

_MONTHS_OF_30 = ("30/360", "30/360 US", "30E/360")


class Measure(NamedTuple):
    """What the length of a row follows from. periods: with their anchor day."""

    day_count: DayCount
    days_in_year: int | None
    periods: Periods


def elapsed(measure: Measure, span: Span, day: date) -> tuple[int, int]:
    """The part of a year from the beginning of a span to a day in it: numerator, denominator.

    Parts of one span add up, whatever the day count: interest that is split in the middle by a
    change of rate is the same in all if the rate does not change.
    """
    if measure.days_in_year is not None:
        return (day - span.begins).days, measure.days_in_year
    count = measure.day_count
    if count == "equal_periods":
        return _equal_periods(measure.periods, span, day)
    if count in _MONTHS_OF_30:
        return _of_360(measure, span, day)
    return year_part(count, span.begins, day)


def whole_period(measure: Measure) -> tuple[int, int] | None:
    """What `elapsed` says of every regular row of one period; None where its days count."""
    if measure.days_in_year is not None:
        return None
    if measure.day_count == "equal_periods":
        return measure.periods.in_year.as_integer_ratio()
    return (measure.periods.days_of_30, 360) if measure.day_count in _MONTHS_OF_30 else None


def _of_360(measure: Measure, span: Span, day: date) -> tuple[int, int]:
    """A regular period has 30 days a month wherever its ends fall.

    A part of it has under `30/360` its share of them by its own days (as in Apache Fineract), and
    under the two bond rules the days that these count.
    """
    if not span.is_regular:
        return days_360(measure.day_count, span.begins, day), 360
    whole = span.periods * measure.periods.days_of_30
    if day == span.ends:
        return whole, 360
    if measure.day_count == "30/360":
        return whole * (day - span.begins).days, 360 * (span.ends - span.begins).days
    return min(days_360(measure.day_count, span.begins, day), whole), 360


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
