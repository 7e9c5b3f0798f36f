"""Levelled payments against a second, plain model of what Apache Fineract defines.

Interest of a monthly row: balance × rate / 12, each day of the row the same part of it. The payment
is worked out anew from the row of a draw or a change, a draw counting as if made on the row's first
day; then it moves by what the last row has too much or lacks, over the number of rows, up to three
times and only while the gap narrows and is more than half a cent a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.calendar import Periods, plus_months
from lendweave.book.schedule import Draw, RateChange, ScheduleTerms, schedule

START = date(2024, 1, 1)


@dataclass(frozen=True)
class Plain:
    """A loan of two draws or of two rates; the second comes on `day`."""

    months: int
    drawn: tuple[int, int]
    rates: tuple[Fraction, Fraction]
    day: date

    @property
    def dates(self) -> list[date]:
        return [plus_months(START, number) for number in range(self.months + 1)]

    @property
    def place(self) -> int:
        """The row of the change."""
        return max(at for at in range(self.months) if self.dates[at] <= self.day)

    def part_after(self, row: int) -> Fraction:
        """The part of a row's days that follow the change."""
        start, end = self.dates[row : row + 2]
        return Fraction(min(max((end - self.day).days, 0), (end - start).days), (end - start).days)

    def rows(self, payments: list[int], with_change: bool) -> list[tuple[int, int]]:
        """Payment and interest of every row; the last clears."""
        balance, found = self.drawn[0], []
        for row, payment in enumerate(payments):
            after = self.part_after(row) if with_change else Fraction(0)
            rate = self.rates[0] * (1 - after) + self.rates[1] * after
            more = self.drawn[1] if with_change and row == self.place else 0
            exact = (balance * rate + more * self.rates[1] * after) / 12
            owed = balance + more + round(exact)
            found.append((owed if row == self.months - 1 else payment, round(exact)))
            balance = owed - payment
        return found

    def payment(self, balance: int, first: int, with_change: bool) -> int:
        """What rows from `first` on pay to clear a balance, rounded once."""
        after = self.part_after(first) if with_change else Fraction(0)
        later = self.rates[1] if with_change else self.rates[0]
        rates = [self.rates[0] * (1 - after) + self.rates[1] * after]
        rates += [later] * (self.months - first - 1)
        worth, growth = Fraction(0), Fraction(1)
        for rate in rates:
            growth *= 1 + rate / 12
            worth += 1 / growth
        return round(balance / worth)

    def levelled(self, payments: list[int], first: int, with_change: bool) -> list[int]:
        """Payments moved towards the last one."""
        count = self.months - first
        for _ in range(3):
            gap = self.rows(payments, with_change)[-1][0] - payments[-1]
            if abs(gap) <= count // 2:
                return payments
            moved = payments[:first] + [payments[-1] + round(Fraction(gap, count))] * count
            if abs(self.rows(moved, with_change)[-1][0] - moved[-1]) >= abs(gap):
                return payments
            payments = moved
        return payments

    def schedule(self) -> list[tuple[int, int]]:
        """Payment and interest of every row."""
        first = [self.payment(self.drawn[0], 0, False)] * self.months
        first = self.levelled(first, 0, False)
        paid = self.rows(first, False)[: self.place]
        open_now = sum(self.drawn) - sum(payment - interest for payment, interest in paid)
        second = self.payment(open_now, self.place, True)
        payments = first[: self.place] + [second] * (self.months - self.place)
        return self.rows(self.levelled(payments, self.place, True), True)


@given(
    st.sampled_from((3, 4, 6, 12)),
    st.integers(50_00, 500_00),
    st.integers(0, 300_00),
    st.tuples(st.integers(0, 240_000), st.integers(0, 240_000)),
    st.data(),
)
def test_two_draws_or_two_rates(
    months: int, amount: int, more: int, millionths: tuple[int, int], data: st.DataObject
) -> None:
    """Row by row the same, whatever the day of the change."""
    month = data.draw(st.integers(0, months - 2))
    day = plus_months(START, month) + timedelta(days=data.draw(st.integers(0, 27)))
    rates = tuple(Decimal(part).scaleb(-6) for part in millionths)
    plain = Plain(months, (amount, more), (Fraction(rates[0]), Fraction(rates[1])), day)
    if day == START:
        plain = Plain(months, (amount + more, 0), (Fraction(rates[1]),) * 2, day)
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(START, amount), Draw(day, more)),
        rates=(RateChange(START, rates[0]), RateChange(day, rates[1])),
        periods=Periods(months, "month"),
        rounding="half_even",
        residue="levelled",
    )
    rows = schedule(terms, "USD").rows
    assert [(row.payment, row.interest) for row in rows] == plain.schedule()
