"""Several advances under Regulation Z: periods counted by hand, the general equation solved here.

Appendix J (b)(8): the sum of A / ((1 + e·i)(1 + i)^q) is that of P / ((1 + f·i)(1 + i)^t).
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest

from lendweave.book.calendar import plus_months
from lendweave.book.yields.regulation_z import Paid, actuarial_rate

with (Path(__file__).parent / "multiple_advances.csv").open(encoding="utf-8") as _file:
    CASES = list(csv.DictReader(_file))


def decimal_of(part: str) -> Decimal:
    """A fraction such as 15/30 in the digits of the context."""
    found = Fraction(part)
    return Decimal(found.numerator) / Decimal(found.denominator)


def solved(lent: list[tuple[int, str]], paid: list[tuple[int, str]]) -> Decimal:
    """The rate per period, halved down to 45 digits. lent, paid: minor units and `full+odd`."""
    with localcontext(prec=60):

        def worth(amount: int, at: str, rate: Decimal) -> Decimal:
            full, _, odd = at.partition("+")
            return amount / ((1 + decimal_of(odd or "0") * rate) * (1 + rate) ** int(full))

        low, high = Decimal(0), Decimal(1)
        for _ in range(150):
            middle = (low + high) / 2
            back = sum(worth(*each, middle) for each in paid)
            low, high = (
                (middle, high) if back > sum(worth(*e, middle) for e in lent) else (low, middle)
            )
        return +low


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_general_equation(case: dict[str, str]) -> None:
    """The same unit-period and, to ten digits, the same rate of it, told by the year."""
    told = [each.split(":") for each in case["advances"].split()]
    advances = [Paid(date.fromisoformat(on), int(amount) * 100) for on, amount in told]
    first, count = date.fromisoformat(case["first_payment"]), int(case["count"])
    payment = int(Decimal(case["payment"]) * 100)
    monthly = case["every"] == "month"
    days = [
        plus_months(first, n, first.day) if monthly else first + timedelta(weeks=n)
        for n in range(count)
    ]
    lent = [
        (each.amount, at)
        for each, at in zip(advances, case["advance_periods"].split(), strict=True)
    ]
    paid = [(payment, f"{int(case['first_period']) + n}+{case['odd']}") for n in range(count)]
    found = actuarial_rate(advances, [Paid(on, payment) for on in days])
    assert (found.unit.unit, found.unit.every) == (case["unit"], 1)
    wanted = solved(lent, paid)
    assert abs(found.per_period - wanted) <= Decimal("5e-11")
    assert found.apr == found.per_period * int(case["in_year"])
    assert found.apr > Decimal("0.05")
