"""What happens to principal and rate within each row, as whole numbers that the rows are made of.

The interest of a row is linear in the principal it opens with: principal × part + extra, where
extra is the interest on what was drawn within it. Both are kept over one denominator.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import NamedTuple

from lendweave.book.schedule.measure import Measure, elapsed, whole_period
from lendweave.book.schedule.model import Draw, ScheduleTerms
from lendweave.book.schedule.spans import Span, spans_of
from lendweave.kernel.decimals import scaled_from_decimal

_RATE_DIGITS = 10
_RATE_ONE: int = 10**_RATE_DIGITS


class Step(NamedTuple):
    """One row before it is known what it pays.

    opening: drawn on its first day; later: drawn after it; lowest: the least that the later draws
    come to on any day, at most zero. Interest is (principal × part + extra) / whole, principal with
    what was drawn on the first day. time: length as part of a year; rate: the scaled one in force
    at the end. opens_changed, changes_within: a draw or another rate comes in on the first day, or
    later.
    """

    span: Span
    opening: int
    later: int
    part: int
    extra: int
    whole: int
    time: tuple[int, int]
    rate: int
    opens_changed: bool = False
    changes_within: bool = False
    lowest: int = 0

    def at(self, rate: int) -> tuple[int, int]:
        """Interest on 1 under one scaled rate all along, and what it is over."""
        return rate * self.time[0], _RATE_ONE * self.time[1]


class _Rates(NamedTuple):
    """Days of change and the scaled rates in force from them."""

    days: list[date]
    scaled: list[int]

    def on(self, day: date) -> int:
        return self.scaled[bisect_right(self.days, day) - 1]

    def changes(self, begins: date, ends: date) -> list[date]:
        """Days of change from the first day until before the last."""
        return self.days[bisect_left(self.days, begins) : bisect_left(self.days, ends)]


def steps_of(terms: ScheduleTerms, start: date) -> tuple[Step, ...]:
    """The rows in order. start: the first draw."""
    periods = terms.periods.anchored(start)
    measure = Measure(terms.day_count, terms.days_in_year, periods)
    rates = _rates_in_force(terms)
    draws = sorted(terms.draws, key=lambda draw: draw.on)
    events = sorted([*rates.days, *(draw.on for draw in draws)])
    whole = whole_period(measure)
    return tuple(
        _quiet_step(measure, span, rates, whole)
        if bisect_left(events, span.begins) == bisect_left(events, span.ends)
        else _step(measure, span, rates, [d for d in draws if span.begins <= d.on < span.ends])
        for span in spans_of(terms, periods, start)
    )


def _quiet_step(
    measure: Measure, span: Span, rates: _Rates, whole: tuple[int, int] | None = None
) -> Step:
    """A row in which nothing is drawn and no rate changes. whole: as of `whole_period`."""
    rate = rates.on(span.begins)
    known = whole if span.is_regular and span.periods == 1 else None
    time = known or elapsed(measure, span, span.ends)
    return Step(span, 0, 0, rate * time[0], 0, _RATE_ONE * time[1], time, rate)


def _step(measure: Measure, span: Span, rates: _Rates, draws: list[Draw]) -> Step:
    opening = sum(draw.amount for draw in draws if draw.on == span.begins)
    later = [draw for draw in draws if draw.on > span.begins]
    changes = rates.changes(span.begins, span.ends)
    cuts = sorted({*changes, *(draw.on for draw in later)} - {span.begins})
    quiet = _quiet_step(measure, span, rates)
    part, extra, whole = quiet.part, 0, quiet.whole
    if cuts:
        part, extra, whole = _in_pieces(measure, span, rates, later, cuts)
    return Step(
        span=span,
        opening=opening,
        later=sum(draw.amount for draw in later),
        part=part,
        extra=extra,
        whole=whole,
        time=quiet.time,
        rate=rates.on(max([span.begins, *changes])),
        opens_changed=bool(opening) or span.begins in changes,
        changes_within=bool(cuts),
        lowest=_lowest(later),
    )


def _lowest(later: list[Draw]) -> int:
    by_day: dict[date, int] = {}
    for draw in later:
        by_day[draw.on] = by_day.get(draw.on, 0) + draw.amount
    return min(0, *accumulate(by_day.values())) if by_day else 0


def _in_pieces(
    measure: Measure, span: Span, rates: _Rates, later: list[Draw], cuts: list[date]
) -> tuple[int, int, int]:
    """Interest on 1 that is open all along and on what is drawn later, over the third number."""
    part = extra = Fraction(0)
    drawn, since, begins = 0, Fraction(0), span.begins
    for day in [*cuts, span.ends]:
        until = Fraction(*elapsed(measure, span, day))
        grown = (until - since) * Fraction(rates.on(begins), _RATE_ONE)
        part, extra = part + grown, extra + drawn * grown
        drawn += sum(draw.amount for draw in later if draw.on == day)
        since, begins = until, day
    whole = lcm(part.denominator, extra.denominator)
    return int(part * whole), int(extra * whole), whole


def _rates_in_force(terms: ScheduleTerms) -> _Rates:
    """The rates within their limits, without changes to the rate that is in force already."""
    found = _Rates([], [])
    limits = terms.rate_limits
    low, high, step = (_scaled(each) for each in (limits.low, limits.high, limits.step))
    for change in sorted(terms.rates, key=lambda each: each.on):
        rate = scaled_from_decimal(change.rate, _RATE_DIGITS)
        if step is not None and found.scaled:
            rate = min(max(rate, found.scaled[-1] - step), found.scaled[-1] + step)
        rate = rate if low is None else max(rate, low)
        rate = rate if high is None else min(rate, high)
        if not found.scaled or rate != found.scaled[-1]:
            found.days.append(change.on)
            found.scaled.append(rate)
    return found


def _scaled(rate: Decimal | None) -> int | None:
    return None if rate is None else scaled_from_decimal(rate, _RATE_DIGITS)
