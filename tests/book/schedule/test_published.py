"""Published schedules, to the printed digit."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from lendweave.book.calendar import DayCount, Periods, Unit
from lendweave.book.rounding import Rounding
from lendweave.book.schedule import Draw, Plan, RateChange, Row, Schedule, ScheduleTerms, schedule

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TERMS = table("published_terms.csv")
ROWS = table("published_rows.csv")


def minor(text: str) -> int:
    """Cents of a printed amount."""
    return int(Decimal(text) * 100)


def made(case: dict[str, str]) -> Schedule:
    """The schedule of one line of terms."""
    start = date.fromisoformat(case["start"])
    unit, every = cast(Unit, case["unit"]), int(case["every"])
    terms = ScheduleTerms(
        plan=cast(Plan, case["plan"]),
        draws=(Draw(start, minor(case["amount"])),),
        rates=(RateChange(start, Decimal(case["rate"])),),
        periods=Periods(int(case["count"]), unit, every),
        day_count=cast(DayCount, case["day_count"]),
        days_in_year=int(case["days_in_year"]) if case["days_in_year"] else None,
        rounding=cast(Rounding, case["rounding"]),
    )
    return schedule(terms, "USD")


def printed(row: Row) -> dict[str, int]:
    """The columns that are printed in publications."""
    return {
        "payment": row.payment,
        "interest": row.interest,
        "principal": row.principal,
        "balance": row.balance,
    }


@pytest.mark.parametrize("case", TERMS, ids=lambda case: case["case"])
def test_every_printed_figure_of_a_published_schedule(case: dict[str, str]) -> None:
    """Every row has the payment, interest, principal and balance that were printed."""
    found = made(case)
    rows = [row for row in ROWS if row["case"] == case["case"]]
    assert [row.number for row in found.rows] == [int(row["number"]) for row in rows]
    for row, expected in zip(found.rows, rows, strict=True):
        figures = printed(row)
        told = {name: minor(expected[name]) for name in figures if expected[name]}
        assert {name: figures[name] for name in told} == told
    if case["interest"]:
        assert found.interest == minor(case["interest"])


@pytest.mark.parametrize(("rounding", "interest"), [("half_up", 52313), ("half_even", 52312)])
def test_the_mode_decides_where_interest_ends_in_half_a_cent(
    rounding: Rounding, interest: int
) -> None:
    """162,000 at 3.875% over 360 months (CFPB form H-25(B)): first interest 523.125, 761.78."""
    start = date(2013, 5, 1)
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(start, 16_200_000),),
        rates=(RateChange(start, Decimal("0.03875")),),
        periods=Periods(360, "month"),
        rounding=rounding,
    )
    found = schedule(terms, "USD")
    assert found.rows[0].interest == interest
    assert {row.payment for row in found.rows[:-1]} == {76178}
    assert found.principal == 16_200_000
