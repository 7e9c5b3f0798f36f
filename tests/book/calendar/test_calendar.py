"""Day counts, due dates and business days, by table."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.calendar import (
    DAY_COUNTS,
    DayCount,
    Periods,
    Shift,
    ShiftRule,
    Unit,
    read_calendars,
    year_fraction,
)
from lendweave.book.calendar.errors import HolidaysInvalid

HERE = Path(__file__).parent
HOLIDAYS = (HERE.parents[2] / "scenarios" / "holidays.yaml").read_text(encoding="utf-8")
CHINA = read_calendars(HOLIDAYS, "holidays.yaml")["cn"]
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    """A date, or None of nothing."""
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", table("day_counts.csv"), ids=lambda row: " ".join(row.values()))
def test_year_fraction(row: dict[str, str]) -> None:
    """Parts of a year as the published definitions have them."""
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    expected = sum(map(Fraction, row["part"].split("+")), Fraction(0))
    assert year_fraction(cast(DayCount, row["count"]), start, end) == expected


@given(st.sampled_from(DAY_COUNTS), DAYS, st.integers(0, 4000))
def test_a_part_of_a_year_is_near_its_days(count: DayCount, start: date, days: int) -> None:
    """No count is further from the calendar than its year of 360 days makes it."""
    part = year_fraction(count, start, start + timedelta(days=days))
    assert Fraction(days - 3, 366) <= part <= Fraction(days + 3, 360)


@pytest.mark.parametrize("row", table("periods.csv"), ids=lambda row: row["case"])
def test_due_dates(row: dict[str, str]) -> None:
    """Due dates keep to their day of the month, or the last day of a shorter one."""
    periods = Periods(
        int(row["count"]),
        cast(Unit, row["unit"]),
        int(row["every"]),
        day(row["first_due"]),
        int(row["anchor_day"]) if row["anchor_day"] else None,
    )
    grid = periods.grid(date.fromisoformat(row["start"]))
    assert " ".join(map(str, grid[1:])) == row["dates"]


@pytest.mark.parametrize("row", table("business_days.csv"), ids=lambda row: row["why"])
def test_days_of_china(row: dict[str, str]) -> None:
    """Holidays, weekends that are worked, and years that nobody has announced."""
    is_business_day = CHINA.is_business_day(date.fromisoformat(row["day"]))
    assert str(is_business_day).lower() == row["is_business_day"]


@pytest.mark.parametrize(
    ("rule", "due", "paid"),
    [
        ("none", "2026-10-01", "2026-10-01"),
        ("following", "2026-10-01", "2026-10-08"),
        ("preceding", "2026-10-01", "2026-09-30"),
        ("modified_following", "2026-10-01", "2026-10-08"),
        ("modified_following", "2026-01-31", "2026-01-30"),
        ("following", "2026-01-31", "2026-02-02"),
        ("following", "2026-10-10", "2026-10-10"),
    ],
)
def test_a_due_date_on_a_free_day_moves(rule: ShiftRule, due: str, paid: str) -> None:
    """On or back to a business day; modified: never into another month."""
    shift = Shift(rule, CHINA)
    assert shift.applied(date.fromisoformat(due)) == date.fromisoformat(paid)


@pytest.mark.parametrize(
    ("rule", "start", "due", "paid"),
    [
        ("preceding", "2026-06-06", "2026-06-07", "2026-06-08"),  # lent on a Saturday
        ("preceding", "2026-06-05", "2026-06-07", "2026-06-08"),  # its Friday before is the start
        ("preceding", "2026-06-04", "2026-06-07", "2026-06-05"),
        ("modified_following", "2026-05-29", "2026-05-30", "2026-06-01"),
        ("modified_following", "2026-05-28", "2026-05-30", "2026-05-29"),
        ("following", "2026-06-05", "2026-06-06", "2026-06-08"),
    ],
)
def test_nothing_is_due_before_it_is_lent(rule: ShiftRule, start: str, due: str, paid: str) -> None:
    """Moved to the day of the money or before it, a due date is moved the other way instead."""
    moved = Shift(rule, CHINA).applied_after(date.fromisoformat(due), date.fromisoformat(start))
    assert moved == date.fromisoformat(paid)


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ("[2026-01-01, 2026-01-03]", "[2026-01-03, 2026-01-01]", "first ≤ last"),
        ("[2026-01-01, 2026-01-03]", "[2025-12-31, 2026-01-03]", "both of the year above"),
        ("[2026-01-04,", "[2026-01-05,", "2026-01-05, Monday"),
        ("[2026-01-04,", "[2026-01-03,", "not free"),
        ("[01-01, ", "[13-01, ", "month and day, such as 05-01"),
    ],
)
def test_days_that_contradict_each_other_are_refused(find: str, replace: str, says: str) -> None:
    """The error names the line."""
    with pytest.raises(HolidaysInvalid, match=rf"holidays.yaml:\d+ [\s\S]*{says}"):
        read_calendars(HOLIDAYS.replace(find, replace), "holidays.yaml")
