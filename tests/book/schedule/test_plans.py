"""Every plan and option on one small loan: 1,000.00 at 12% a year from 1 January, four periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lendweave.book.calendar import Periods, Shift
from lendweave.book.schedule import Draw, FeeRow, RateChange, ScheduleTerms, schedule
from lendweave.book.schedule.errors import (
    DrawTooLate,
    NothingDrawn,
    RepaidTooMuch,
    TermsInvalid,
)
from lendweave.kernel.money import UnknownCurrency

START = date(2024, 1, 1)
LENT = Draw(START, 1_000_00)
TERMS = ScheduleTerms(
    plan="equal_instalment",
    draws=(LENT,),
    rates=(RateChange(START, Decimal("0.12")),),
    periods=Periods(4, "month"),
)
MORE, BACK = Draw(date(2024, 2, 1), 500_00), Draw(date(2024, 2, 15), -500_00)


def told(terms: ScheduleTerms) -> str:
    """payment/interest of every row."""
    rows = schedule(terms, "CNY").rows
    return " ".join(f"{row.payment / 100:.2f}/{row.interest / 100:.2f}" for row in rows)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, "256.28/10.00 256.28/7.54 256.28/5.05 256.29/2.54"),
        ({"plan": "staged"}, "256.28/10.00 256.28/7.54 256.28/5.05 256.29/2.54"),
        ({"plan": "equal_principal"}, "260.00/10.00 257.50/7.50 255.00/5.00 252.50/2.50"),
        ({"plan": "interest_first"}, "10.00/10.00 10.00/10.00 10.00/10.00 1010.00/10.00"),
        ({"plan": "bullet"}, "1040.00/40.00"),
        ({"plan": "on_demand", "day_count": "actual/360"}, "1040.33/40.33"),
        ({"interest_only": 2}, "10.00/10.00 10.00/10.00 507.51/10.00 507.51/5.02"),
        ({"grace": 2}, "0.00/0.00 0.00/0.00 517.56/30.00 517.56/5.12"),
        (
            {"grace": 2, "unpaid_interest": "capitalised"},
            "0.00/10.00 0.00/10.10 517.71/10.20 517.72/5.13",
        ),
        ({"grace": 2, "unpaid_interest": "free"}, "0.00/0.00 0.00/0.00 507.51/10.00 507.51/5.02"),
        ({"grace": 1, "interest_only": 2}, "0.00/0.00 20.00/20.00 507.51/10.00 507.51/5.02"),
        ({"payment": 300_00}, "300.00/10.00 300.00/7.10 300.00/4.17 122.48/1.21"),
        ({"payment": 600_00}, "600.00/10.00 414.10/4.10"),
        ({"payment": 9_00}, "9.00/9.00 9.00/9.00 9.00/9.00 1013.00/13.00"),
        (
            {"payment": 9_00, "unpaid_interest": "capitalised"},
            "9.00/10.00 9.00/10.01 9.00/10.02 1013.06/10.03",
        ),
        ({"payment_cap": 200_00}, "200.00/10.00 200.00/8.10 200.00/6.18 428.52/4.24"),
        ({"payment_multiple": 1_00}, "256.00/10.00 256.00/7.54 256.00/5.06 257.15/2.55"),
        (
            {"payment_multiple": 10_00, "rounding": "up"},
            "260.00/10.00 260.00/7.50 260.00/4.98 244.91/2.43",
        ),
    ],
)
def test_plans(options: dict[str, Any], rows: str) -> None:
    """What each plan and option pays, row by row."""
    assert told(replace(TERMS, **options)) == rows


@pytest.mark.parametrize(
    ("draws", "on_change", "rows"),
    [
        ((LENT, MORE), "recomputed", "256.28/10.00 426.29/12.54 426.29/8.40 426.30/4.22"),
        ((LENT, MORE), "kept", "256.28/10.00 256.28/12.54 256.28/10.10 771.44/7.64"),
        ((LENT, BACK), "recomputed", "256.28/10.00 87.08/4.95 87.08/1.72 87.09/0.86"),
        ((LENT, BACK), "recomputed_next", "256.28/10.00 256.28/4.95 1.21/0.02 1.21/0.01"),
        ((LENT, BACK), "kept", "256.28/10.00 256.28/4.95 2.41/0.02"),
    ],
)
def test_money_drawn_or_repaid_on_the_way(
    draws: tuple[Draw, ...], on_change: Any, rows: str
) -> None:
    """The payment is worked out anew, or kept: then a smaller debt ends earlier."""
    assert told(replace(TERMS, draws=draws, on_change=on_change)) == rows


@pytest.mark.parametrize(
    ("periods", "day_count", "rows"),
    [
        (
            Periods(4, "month", first_due=date(2024, 2, 15)),
            "30/360",
            "257.47/14.67 257.47/7.57 257.47/5.07 257.45/2.55",
        ),
        (
            Periods(4, "month", first_due=date(2024, 1, 20)),
            "30/360",
            "255.35/6.33 255.35/7.51 255.35/5.03 255.35/2.53",
        ),
        (
            Periods(4, "month", first_due=date(2024, 2, 15)),
            "actual/360",
            "257.53/15.00 257.53/7.32 257.53/5.24 257.52/2.55",
        ),
        (
            Periods(4, "month", first_due=date(2024, 2, 15)),
            "equal_periods",
            "257.43/14.52 257.43/7.57 257.43/5.07 257.42/2.55",
        ),
        (Periods(4, "month", 3), "30/360", "269.03/30.00 269.03/22.83 269.03/15.44 269.02/7.84"),
        (Periods(4, "week", 2), "actual/365", "252.88/4.60 252.88/3.46 252.88/2.31 252.89/1.16"),
        (Periods(4, "half_month"), "30/360", "253.13/5.00 253.13/3.76 253.13/2.51 253.14/1.26"),
        (Periods(4, "day", 10), "actual/360", "252.09/3.33 252.09/2.50 252.09/1.67 252.07/0.84"),
    ],
)
def test_periods_of_all_lengths(periods: Periods, day_count: Any, rows: str) -> None:
    """Odd first periods, quarters, fortnights, half months and days."""
    assert told(replace(TERMS, periods=periods, day_count=day_count)) == rows


@pytest.mark.parametrize(
    ("bears_interest", "interest"), [(False, [10_33, 7_29]), (True, [11_00, 7_04])]
)
def test_a_due_date_that_moves_may_bear_interest(bears_interest: bool, interest: list[int]) -> None:
    """3 February 2024 is a Saturday: interest to that day, or to Monday the 5th."""
    terms = replace(
        TERMS,
        draws=(Draw(date(2024, 1, 3), 1_000_00),),
        shift=Shift("following", bears_interest=bears_interest),
        day_count="actual/360",
    )
    rows = schedule(terms, "CNY").rows
    assert [row.due_on for row in rows[:2]] == [date(2024, 2, 5), date(2024, 3, 4)]
    assert [row.interest for row in rows[:2]] == interest


def test_fees_stand_in_their_rows() -> None:
    """A fee of a row is part of its payment; that of the disbursal belongs to no row."""
    fees = tuple(FeeRow("service", number, 5_00, True, "borrower") for number in (0, 2))
    plain, charged = schedule(TERMS, "CNY"), schedule(replace(TERMS, fees=fees), "CNY")
    assert [row.fee for row in charged.rows] == [0, 5_00, 0, 0]
    assert [row.payment - row.fee for row in charged.rows] == [row.payment for row in plain.rows]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"draws": ()}, NothingDrawn, "at least one draw"),
        ({"draws": (LENT, Draw(date(2024, 2, 1), -2_000_00))}, NothingDrawn, "no more repaid"),
        ({"draws": (LENT, Draw(date(2024, 5, 1), 1_00))}, DrawTooLate, "a day before 2024-05-01"),
        (
            {"draws": (LENT, Draw(date(2024, 2, 1), -800_00), Draw(date(2024, 3, 1), 100_00))},
            RepaidTooMuch,
            "80000 repaid of 75372",
        ),
        (
            {"draws": (LENT, Draw(date(2024, 2, 9), -800_00), Draw(date(2024, 2, 20), 100_00))},
            RepaidTooMuch,
            "80000 repaid of 75372",
        ),
        ({"periods": Periods(0, "month")}, TermsInvalid, "periods.count"),
        ({"periods": Periods(4, "month", 0)}, TermsInvalid, "periods.every"),
        ({"interest_only": 4}, TermsInvalid, "interest_only"),
        ({"grace": -1}, TermsInvalid, "grace"),
        ({"days_in_year": 400}, TermsInvalid, "days_in_year"),
        ({"payment": -1}, TermsInvalid, "payment"),
    ],
)
def test_terms_without_a_schedule_are_refused(
    options: dict[str, Any], error: type[TermsInvalid], says: str
) -> None:
    """Each with what was got and what was expected."""
    with pytest.raises(error, match=says):
        schedule(replace(TERMS, **options), "CNY")


def test_an_unknown_currency_is_refused() -> None:
    """Minor units of nothing are nothing."""
    with pytest.raises(UnknownCurrency, match="XXX"):
        schedule(TERMS, "XXX")
