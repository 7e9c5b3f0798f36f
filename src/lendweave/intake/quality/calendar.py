"""Days on which a feed should have sent: as its contract says, or as its own past shows.

A day without records says something only where records were likely. The calendar of a feed that
has no written one is learnt: certain days of each month where it keeps to them; else the number of
records on the same weekday in the weeks around, with its spread. A run of empty days counts as
missing where chance would give such a run less than about once in 160,000 times.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, log1p
from statistics import fmean, pvariance

from lendweave.intake.quality.contract import WEEKDAYS, CalendarShape

_SURPRISE = 12.0  # nats
_AROUND_DAYS = 56
_SAME_WEEKDAYS_MIN = 4
_KEPT_MONTHS = 0.8  # of the months in which a monthly feed sends on its day
_OTHER_DAYS = 0.1  # of the days of a monthly feed that are other days
_MONTHS_MIN = 3
_KEPT_WEEKS = 0.9
_OTHER_WEEKS = 0.1
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a feed kept to its days. pattern: `written`, `monthly`, `weekdays`, `daily`, `irregular`.

    sends_on: weekdays (0 is Monday), or with `on_month_days` days of the month (0 is the last).
    expected: days that were due; all days where only runs of silence can be judged.
    silent_days: the longest run without records; silent_now: the run up to the end.
    """

    pattern: str
    sends_on: tuple[int, ...]
    on_month_days: bool
    expected: int
    missing: tuple[date, ...]
    silent_days: int
    silent_now: int


def attendance(
    days: Mapping[date, int], start: date, stop: date, written: CalendarShape | None
) -> Attendance | None:
    """The attendance from `start` to before `stop`; None before the feed's first day.

    days: records by day over all of history. Days before the first of them are nobody's fault.
    """
    active = sorted(day for day, rows in days.items() if rows and day < stop)
    if not active:
        return None
    begin = max(start, active[0])
    shape, pattern = (written, "written") if written else _learnt(active)
    runs = _runs(days, begin, stop)
    due = [day for day in _span(begin, stop) if _is_due(day, shape)]
    if pattern in ("written", "monthly"):
        missing = [day for day in due if not _came(days, day, shape.within, stop)]
    else:
        missing = [day for run in runs for day in _surprising(days, run)]
    return Attendance(
        pattern=pattern,
        sends_on=shape.month_days or tuple(WEEKDAYS.index(day) for day in shape.weekdays),
        on_month_days=bool(shape.month_days),
        expected=len(due) or (stop - begin).days,
        missing=tuple(missing),
        silent_days=max((len(run) for run in runs), default=0),
        silent_now=(stop - active[-1]).days - 1,
    )


def _learnt(active: list[date]) -> tuple[CalendarShape, str]:
    """The calendar that a feed has shown, and its pattern."""
    if month_days := _month_days(active):
        return CalendarShape(month_days=month_days), "monthly"
    weekdays = tuple(WEEKDAYS[number] for number in _weekdays(active))
    pattern = "daily" if len(weekdays) == 7 else "weekdays" if weekdays else "irregular"
    return CalendarShape(weekdays=weekdays), pattern


def _is_due(day: date, shape: CalendarShape) -> bool:
    last = monthrange(day.year, day.month)[1]
    on_month_day = day.day in shape.month_days or (0 in shape.month_days and day.day == last)
    return on_month_day or WEEKDAYS[day.weekday()] in shape.weekdays


def _came(days: Mapping[date, int], day: date, within: int, stop: date) -> bool:
    """Did something come on the day or within days after it? Days not over yet are waited for."""
    return day + within * _DAY >= stop or any(days.get(day + i * _DAY) for i in range(within + 1))


def _month_days(active: list[date]) -> tuple[int, ...]:
    """The one day of the month that a feed keeps to, 0 for the last; empty where there is none."""
    first, last = active[0], active[-1]
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if months < _MONTHS_MIN:
        return ()
    candidates = {0: [d for d in active if (d + _DAY).day == 1]}
    for number in range(1, 29):
        candidates[number] = [day for day in active if day.day == number]
    number, kept = max(candidates.items(), key=lambda item: len(item[1]))
    is_kept = len({(d.year, d.month) for d in kept}) >= _KEPT_MONTHS * months
    return (number,) if is_kept and len(active) - len(kept) <= _OTHER_DAYS * len(active) else ()


def _weekdays(active: list[date]) -> tuple[int, ...]:
    """Weekdays on which records come in nine weeks of ten, where the others hardly see any.

    Empty for a feed that keeps to no weekdays, and for fewer than four weeks.
    """
    weeks = max((active[-1] - active[0]).days // 7, 1)
    if weeks < _SAME_WEEKDAYS_MIN:
        return ()
    counts = [sum(day.weekday() == number for day in active) for number in range(7)]
    kept = tuple(number for number, count in enumerate(counts) if count >= _KEPT_WEEKS * weeks)
    others = [count for number, count in enumerate(counts) if number not in kept]
    return kept if all(count <= _OTHER_WEEKS * weeks for count in others) else ()


def _span(start: date, stop: date) -> Iterator[date]:
    return (start + i * _DAY for i in range((stop - start).days))


def _runs(days: Mapping[date, int], start: date, stop: date) -> list[list[date]]:
    """Runs of days without records."""
    runs: list[list[date]] = [[]]
    for day in _span(start, stop):
        if days.get(day):
            runs.append([])
        else:
            runs[-1].append(day)
    return [run for run in runs if run]


def _surprising(days: Mapping[date, int], run: list[date]) -> list[date]:
    """The days of a run on which records were likely, where the whole run is a surprise."""
    chances = [_chance(days, run, day) for day in run]
    if -sum(chances) < _SURPRISE:
        return []
    return [day for day, chance in zip(run, chances, strict=True) if chance < log(0.5)]


def _chance(days: Mapping[date, int], run: list[date], day: date) -> float:
    """ln P(no record on the day), by the weeks before the run and by those after it.

    The likelier of the two: a feed that grows was quieter before. Without four weeks before
    nothing is a surprise.
    """
    first, last = min(days), max(days)
    before = _span(max(first, run[0] - _AROUND_DAYS * _DAY), run[0])
    after = _span(run[-1] + _DAY, min(last, run[-1] + _AROUND_DAYS * _DAY) + _DAY)
    told = [_like(days, span, day) for span in (before, after)]
    if not told[0]:
        return 0.0
    return max(_log_empty(counts) for counts in told if counts)


def _like(days: Mapping[date, int], span: Iterable[date], day: date) -> list[int]:
    """Records on the days of a span with the same weekday; none where these are too few."""
    same = [days.get(each, 0) for each in span if each.weekday() == day.weekday()]
    return same if len(same) >= _SAME_WEEKDAYS_MIN else []


def _log_empty(counts: list[int]) -> float:
    """ln P(no record): Poisson, or negative binomial where the counts spread wider.

    Half a record is added, so that a few days alone never make a certainty.
    """
    mean = (sum(counts) + 0.5) / (len(counts) + 1)
    extra = (pvariance(counts) - fmean(counts)) / mean**2
    return -mean if extra <= 0 else -log1p(mean * extra) / extra
