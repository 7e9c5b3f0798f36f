"""Rates that change: limits on them, changes within a row, what the payment becomes."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from lendweave.book.calendar import DayCount, Periods
from lendweave.book.schedule import (
    Draw,
    OnChange,
    RateChange,
    RateLimits,
    ScheduleTerms,
    schedule,
)
from lendweave.book.schedule.errors import RateNotKnown

START = date(2024, 1, 1)
TERMS = ScheduleTerms(
    plan="equal_instalment",
    draws=(Draw(START, 10_000_00),),
    rates=(RateChange(START, Decimal("0.07")),),
    periods=Periods(6, "month"),
    rounding="half_even",
)


def changed(on: date, rate: str, terms: ScheduleTerms = TERMS) -> ScheduleTerms:
    """The terms with one more rate."""
    return replace(terms, rates=(*terms.rates, RateChange(on, Decimal(rate))))


def test_limits_of_a_yearly_adjusted_mortgage() -> None:
    """Two points a year and five in all: the sample disclosure of Regulation Z, form H-14."""
    path = Path(__file__).with_name("capped_rates.csv")
    with path.open(encoding="utf-8", newline="") as file:
        years = list(csv.DictReader(file))
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(date(1982, 1, 1), 10_000_00),),
        rates=tuple(
            RateChange(date(int(year["year"]), 1, 1), Decimal(year["index_and_margin"]))
            for year in years
        ),
        periods=Periods(360, "month"),
        rate_limits=RateLimits(Decimal("0.1241"), Decimal("0.2241"), Decimal("0.02")),
    )
    rows = schedule(terms, "USD").rows
    found = [(rows[12 * at].payment, rows[12 * at + 11].balance) for at in range(len(years))]
    told = [(int(Decimal(y["payment"]) * 100), int(Decimal(y["balance"]) * 100)) for y in years]
    assert found == told


@pytest.mark.parametrize(
    ("day_count", "part"),
    [
        ("actual/365", Fraction(7 * 14 + 4 * 17, 36_500)),
        ("actual/360", Fraction(7 * 14 + 4 * 17, 36_000)),
        ("actual/actual", Fraction(7 * 14 + 4 * 17, 36_600)),
        ("30/360", Fraction(7 * 14 + 4 * 17, 31 * 1_200)),
        ("equal_periods", Fraction(7 * 14 + 4 * 17, 31 * 1_200)),
        ("30/360 US", Fraction(7 * 14 + 4 * 16, 36_000)),
        ("30E/360", Fraction(7 * 14 + 4 * 16, 36_000)),
    ],
)
def test_interest_is_split_by_days_where_the_rate_changes(
    day_count: DayCount, part: Fraction
) -> None:
    """14 days of January at 7%, the other 17 at 4%; 16 where January has 30 for bonds."""
    terms = replace(changed(date(2024, 1, 15), "0.04"), day_count=day_count)
    assert schedule(terms, "USD").rows[0].interest == round(10_000_00 * part)


def test_a_change_to_the_rate_in_force_changes_nothing() -> None:
    """Interest of the parts adds up to that of the whole, under every day count."""
    assert schedule(changed(date(2024, 2, 14), "0.07"), "USD") == schedule(TERMS, "USD")


@pytest.mark.parametrize(
    ("on_change", "distinct"),
    [("recomputed", (1, 5)), ("recomputed_next", (2, 4)), ("kept", (5, 1))],
)
def test_what_the_payment_becomes(on_change: OnChange, distinct: tuple[int, int]) -> None:
    """Worked out in the row of the change, in the next one, or left to the last row."""
    terms = replace(changed(date(2024, 2, 15), "0.12"), on_change=on_change)
    payments = [row.payment for row in schedule(terms, "USD").rows]
    before = schedule(TERMS, "USD").rows[0].payment
    same = [payment == before for payment in payments]
    assert (same.count(True), same.count(False)) == distinct
    assert abs(payments[-1] - payments[-2]) <= 3 or on_change == "kept"


def test_a_rate_must_be_in_force_at_the_first_draw() -> None:
    """Without it there is nothing to count with."""
    terms = replace(TERMS, rates=(RateChange(date(2024, 1, 2), Decimal("0.07")),))
    with pytest.raises(RateNotKnown, match="a rate in force on 2024-01-01"):
        schedule(terms, "USD")


def test_a_payment_that_may_rise_only_so_far_leaves_interest_unpaid() -> None:
    """65,000 at 10%, then 12%, payments up 7.5% at most: 420.90 more owed after the second year.

    The example of negative amortisation in the Federal Reserve's handbook on such mortgages.
    """
    start, year = date(2006, 1, 1), date(2007, 1, 1)
    free = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(start, 65_000_00),),
        rates=(RateChange(start, Decimal("0.10")), RateChange(year, Decimal("0.12"))),
        periods=Periods(360, "month"),
        unpaid_interest="capitalised",
    )
    capped = schedule(replace(free, payment_rise=Decimal("0.075")), "USD").rows
    assert (capped[0].payment, capped[12].payment) == (570_42, 613_20)
    assert schedule(free, "USD").rows[12].payment == 667_30
    assert capped[23].balance - capped[11].balance == 420_90
