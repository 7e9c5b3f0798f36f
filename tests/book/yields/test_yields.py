"""Rates that are proven, the rates that do not exist, and the unit-periods behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.yields.test_published import percent, table

from lendweave.book.yields import (
    Flow,
    NoYield,
    Paid,
    YieldNotUnique,
    actuarial_rate,
    european_rate,
    rate_per_period,
    unit_period,
    yearly_rates,
)

ODD = st.fractions(0, Fraction(9, 10), max_denominator=90)


def worth(flows: list[Flow], rate: Fraction) -> Fraction:
    """The exact sum that a yield makes zero."""
    total = Fraction(0)
    for flow in flows:
        total += flow.amount / ((1 + flow.odd * rate) * (1 + rate) ** flow.periods)
    return total


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 10**9)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(3, 40), ODD, st.integers(1, 10**9)), min_size=1, max_size=40),
)
def test_the_answer_lies_where_the_sum_changes_its_sign(
    lent: list[tuple[int, int]], repaid: list[tuple[int, Fraction, int]]
) -> None:
    """Checked in exact fractions, a ten-thousandth of a basis point to both sides."""
    flows = [Flow(amount, 2 * periods) for periods, amount in lent]
    flows += [Flow(-amount, 2 * periods, odd) for periods, odd, amount in repaid]
    found = Fraction(rate_per_period(flows))
    near = Fraction(1, 10**8)
    assert worth(flows, found - near) < 0 < worth(flows, found + near)


@given(st.lists(st.tuples(st.integers(1, 70), st.integers(1, 10**6)), min_size=1, max_size=3), ODD)
def test_runs_of_equal_payments_are_worth_what_each_is(
    runs: list[tuple[int, int]], odd: Fraction
) -> None:
    """Any number of them in a row, after an odd first period or none."""
    payments = [amount for count, amount in runs for _ in range(count)]
    flows = [Flow(sum(payments) * 9 // 10 + 1, 0)]
    flows += [Flow(-amount, at, odd) for at, amount in enumerate(payments, start=1)]
    found, near = Fraction(rate_per_period(flows)), Fraction(1, 10**8)
    assert worth(flows, found - near) < 0 < worth(flows, found + near)


@given(st.integers(1, 10**9), st.integers(1, 60))
def test_money_repaid_without_interest_has_no_rate(amount: int, count: int) -> None:
    """Exactly zero, told in ten digits."""
    found = yearly_rates([amount * count, *[-amount] * count])
    assert {found.per_period, found.nominal, found.effective} == {Decimal(0)}


def test_which_side_counts_as_positive_does_not_matter() -> None:
    """The lender's flows and the borrower's have one rate."""
    flows = [100_00, -60_00, -50_00]
    assert yearly_rates(flows) == yearly_rates([-amount for amount in flows])


@pytest.mark.parametrize("amounts", [[], [0, 0], [100_00], [100_00, 5_00], [-1, -1, -1]])
def test_flows_in_one_direction_have_no_yield(amounts: list[int]) -> None:
    """Nothing paid out, or nothing paid back."""
    with pytest.raises(NoYield, match="paid out first and paid back later"):
        yearly_rates(amounts)


def test_a_rate_among_others_is_refused() -> None:
    """10%, 20% and 30% a period would all do."""
    with pytest.raises(YieldNotUnique, match="3 changes of sign"):
        yearly_rates([1_000_00, -3_600_00, 4_310_00, -1_716_00])


def test_draws_between_payments_are_one_debt() -> None:
    """Sign changes alone do not make a rate doubtful where something is owed all along."""
    amounts = [1_000_00, -100_00, 500_00, -800_00, -850_00]
    found, near = Fraction(yearly_rates(amounts).per_period), Fraction(1, 10**8)
    flows = [Flow(amount, periods) for periods, amount in enumerate(amounts)]
    assert worth(flows, found - near) < 0 < worth(flows, found + near)


@pytest.mark.parametrize("row", table("unit_periods.csv"), ids=lambda row: row["case"])
def test_unit_periods(row: dict[str, str]) -> None:
    """The period that occurs most often, by the rules of Regulation Z."""
    advances, payments = (
        [date.fromisoformat(day) for day in row[side].split()] for side in ("advances", "payments")
    )
    found = unit_period(advances, payments)
    assert (found.unit, found.every) == (row["unit"], int(row["every"]))


@pytest.mark.parametrize(
    ("lent", "amount", "repaid", "back", "apr"),
    [
        ("1978-01-03", 1_000_00, "1978-09-15", 1_080_00, "11.45"),  # 8% × 365 / 255
        ("1978-07-15", 1_000_00, "1979-01-15", 1_044_00, "8.80"),  # 4.4% × 2
        ("1978-01-17", 1_000_00, "1979-07-17", 1_135_19, "8.76"),  # (1 + i)(1 + i/2) = 1.13519
        ("1978-01-10", 1_000_00, "1980-01-10", 1_240_00, "11.36"),  # √1.24 - 1
    ],
)
def test_one_advance_and_one_payment(
    lent: str, amount: int, repaid: str, back: int, apr: str
) -> None:
    """The term is the unit-period, up to a year."""
    advance = Paid(date.fromisoformat(lent), amount)
    found = actuarial_rate([advance], [Paid(date.fromisoformat(repaid), back)])
    assert percent(found.apr, apr) == apr


def test_several_advances_count_from_the_first() -> None:
    """1,000 a month, three times, and 3,200 after the eighth month and 20 days more."""
    advances = [Paid(date(2024, month, 10), 1_000_00) for month in (1, 2, 3)]
    found = actuarial_rate(advances, [Paid(date(2024, 9, 30), 3_200_00)])
    flows = [Flow(1_000_00, 0), Flow(1_000_00, 1), Flow(1_000_00, 2)]
    back = Flow(-3_200_00, 8, Fraction(20, 30))
    assert found.per_period == rate_per_period([*flows, back])
    assert found.apr == pytest.approx(found.per_period * 12, abs=Decimal("1e-9"))


@pytest.mark.parametrize(("years_by", "apr"), [("days", "12.96"), ("months_and_days", "12.92")])
def test_the_year_of_the_european_union(years_by: str, apr: str) -> None:
    """1,000 lent, 1,200 back after 546 days or a year and a half."""
    lent, back = Paid(date(1994, 1, 1), 1_000_00), Paid(date(1995, 7, 1), 1_200_00)
    found = european_rate([lent], [back], years_by)  # type: ignore[arg-type]
    assert percent(found, apr) == apr


def test_days_before_whole_months_count_by_the_year_that_ends_with_them() -> None:
    """From 12 January to 15 March: back to 15 January, three days of the 366 before it."""
    lent, back = Paid(date(2025, 1, 12), 1_000_00), Paid(date(2025, 3, 15), 1_010_00)
    years = Fraction(2, 12) + Fraction(3, 366)
    expected = 1.01 ** (1 / float(years)) - 1
    assert abs(float(european_rate([lent], [back])) - expected) < 1e-9
