"""What holds of every schedule, whatever its terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from lendweave.book.calendar import (
    DAY_COUNTS,
    SHIFT_RULES,
    UNITS,
    Periods,
    Shift,
    year_fraction,
)
from lendweave.book.rounding import ROUNDINGS, rounded
from lendweave.book.schedule import PLANS, Draw, Plan, RateChange, ScheduleTerms, schedule
from lendweave.book.yields import yearly_rates

START = date(2023, 10, 31)
RATES = st.decimals(0, Decimal("0.36"), places=6)
AMOUNTS = st.integers(1, 50_000_00)


@st.composite
def terms_of_all_kinds(draw: st.DrawFn) -> ScheduleTerms:
    """Any plan, calendar and rounding; draws and rate changes on any day of the term."""
    start = START + timedelta(days=draw(st.integers(0, 800)))
    unit = draw(st.sampled_from(UNITS))
    every = draw(st.integers(1, 3 if unit != "day" else 30))
    periods = Periods(draw(st.integers(1, 15)), unit, every)
    if draw(st.booleans()):
        first = periods.moved(start, 1) + timedelta(days=draw(st.integers(-4, 40)))
        periods = replace(periods, first_due=first)
    term = max((periods.grid(start)[-1] - start).days - 3, 1)  # it may end on a Friday before
    days = st.integers(0, term - 1).map(lambda after: start + timedelta(days=after))
    draws = [
        Draw(start, draw(AMOUNTS)),
        *draw(st.lists(st.builds(Draw, days, AMOUNTS), max_size=2)),
    ]
    later = st.lists(st.builds(RateChange, days, RATES), max_size=2)
    idle = draw(st.integers(0, periods.count - 1))
    return ScheduleTerms(
        plan=draw(st.sampled_from(PLANS)),
        draws=tuple(draws),
        rates=(RateChange(START, draw(RATES)), *draw(later)),
        periods=periods,
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        rounding=draw(st.sampled_from(ROUNDINGS)),
        shift=Shift(draw(st.sampled_from(SHIFT_RULES)), bears_interest=draw(st.booleans())),
        interest_only=draw(st.sampled_from((0, idle))),
        grace=draw(st.sampled_from((0, 0, idle))),
        unpaid_interest=draw(st.sampled_from(("carried", "capitalised", "free"))),
        payment_cap=draw(st.sampled_from((None, None, 400_00))),
        payment_rise=draw(st.sampled_from((None, Decimal("0.075")))),
        payment_multiple=draw(st.sampled_from((1, 100))),
        on_change=draw(st.sampled_from(("recomputed", "recomputed_next", "kept"))),
        residue=draw(st.sampled_from(("last_row", "levelled"))),
    )


@given(terms_of_all_kinds())
def test_principal_is_what_was_drawn_and_the_last_row_clears(terms: ScheduleTerms) -> None:
    """Principal adds up exactly, balances follow from it and are never negative."""
    found = schedule(terms, "CNY")
    assert found.principal == sum(draw.amount for draw in terms.draws)
    balance = 0
    for row in found.rows:
        balance += row.drawn - row.principal
        assert row.balance == balance >= 0
        assert row.interest >= 0
        assert row.payment >= 0
    assert balance == 0


@given(terms_of_all_kinds())
def test_rows_follow_one_another_without_gaps(terms: ScheduleTerms) -> None:
    """A row starts when the one before is due; numbers count up; due dates rise."""
    rows = schedule(terms, "CNY").rows
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].starts_on == min(draw.on for draw in terms.draws)
    for before, row in pairwise(rows):
        assert row.starts_on == before.due_on <= row.due_on


@given(terms_of_all_kinds())
def test_interest_is_the_day_count_formula_rounded_once(terms: ScheduleTerms) -> None:
    """Balance × rate × part of the year; without unpaid interest, and by days that add up."""
    count = terms.day_count if terms.day_count.startswith("actual") else "actual/365"
    terms = replace(terms, day_count=count, grace=0, payment_cap=None, shift=Shift())
    draws, changes = terms.draws, sorted(terms.rates, key=lambda change: change.on)
    balance = carried = 0
    for row in schedule(terms, "CNY").rows:
        exact = Fraction(0)
        for number in range((row.due_on - row.starts_on).days):
            day = row.starts_on + timedelta(days=number)
            balance += sum(draw.amount for draw in draws if draw.on == day)
            rate = Fraction([change for change in changes if change.on <= day][-1].rate)
            part = year_fraction(terms.day_count, day, day + timedelta(days=1))
            exact += balance * rate * part
        accrued = rounded(exact.numerator, exact.denominator, terms.rounding)
        paid = row.principal + row.interest
        if terms.unpaid_interest == "capitalised":
            assert row.interest == accrued
        elif terms.unpaid_interest == "carried":
            carried += accrued - row.interest
            assert carried >= 0
        else:
            assert row.interest <= accrued
        assert paid >= 0
        balance -= row.principal
    assert carried == 0


@given(terms_of_all_kinds(), st.integers(2, 9))
def test_a_debt_many_times_as_large_pays_many_times_as_much(
    terms: ScheduleTerms, times: int
) -> None:
    """Scaling all amounts scales every row, up to what rounding of each row leaves."""
    terms = replace(terms, payment_cap=None, payment_rise=None, payment_multiple=1)
    terms = replace(terms, on_change="recomputed")
    larger = tuple(Draw(draw.on, draw.amount * times) for draw in terms.draws)
    once, often = schedule(terms, "CNY"), schedule(replace(terms, draws=larger), "CNY")
    assume(len(once.rows) == len(often.rows))
    slack = 4 * times * len(once.rows) + times
    for row, wide in zip(once.rows, often.rows, strict=True):
        assert abs(row.balance * times - wide.balance) <= slack
        assert abs(row.interest * times - wide.interest) <= slack


@given(
    st.integers(1_000_00, 500_000_00),
    RATES,
    st.integers(1, 60),
    st.sampled_from(("equal_instalment", "equal_principal", "interest_first")),
)
def test_without_fees_the_internal_rate_is_the_rate(
    amount: int, rate: Decimal, count: int, plan: Plan
) -> None:
    """IRR × 12 of equal periods is the yearly rate, within what rounding of each row can do."""
    terms = ScheduleTerms(
        plan=plan,
        draws=(Draw(START, amount),),
        rates=(RateChange(START, rate),),
        periods=Periods(count, "month"),
    )
    rows = schedule(terms, "CNY").rows
    found = yearly_rates([amount, *(-row.payment for row in rows)])
    assert abs(found.nominal - rate) <= Decimal(12 * count) / amount


@given(terms_of_all_kinds(), st.data())
def test_a_change_to_the_same_rate_changes_nothing(
    terms: ScheduleTerms, data: st.DataObject
) -> None:
    """Interest of parts adds up to that of the whole."""
    rate = terms.rates[0]
    term = (terms.periods.grid(terms.draws[0].on)[-1] - terms.draws[0].on).days
    again = RateChange(
        terms.draws[0].on + timedelta(days=data.draw(st.integers(0, term))), rate.rate
    )
    plain, split = replace(terms, rates=(rate,)), replace(terms, rates=(rate, again))
    assert schedule(split, "CNY") == schedule(plain, "CNY")


@given(terms_of_all_kinds(), st.data())
def test_a_draw_in_two_parts_on_one_day_is_one_draw(
    terms: ScheduleTerms, data: st.DataObject
) -> None:
    """Only what is drawn by day counts, not in how many parts."""
    first, *others = terms.draws
    part = data.draw(st.integers(0, first.amount))
    parts = (Draw(first.on, part), *others, Draw(first.on, first.amount - part))
    assert schedule(replace(terms, draws=parts), "CNY") == schedule(terms, "CNY")
