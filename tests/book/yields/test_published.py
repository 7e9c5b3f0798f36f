"""Published yearly rates, to the printed digit."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from lendweave.book.calendar import Periods, Unit
from lendweave.book.yields import Paid, YearsBy, actuarial_rate, european_rate, yearly_rates

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def minor(text: str) -> int:
    """Cents of a printed amount."""
    return int(Decimal(text) * 100)


def percent(rate: Decimal, like: str) -> str:
    """A rate in per cent with as many digits as a printed one."""
    return str((rate * 100).quantize(Decimal(like)))


def payments(case: dict[str, str]) -> list[Paid]:
    """Equal payments at equal periods, the first of which may differ."""
    first = date.fromisoformat(case["first_due"])
    periods = Periods(int(case["payments"]), cast(Unit, case["unit"]), int(case["every"]))
    amounts = [minor(case["payment"])] * periods.count
    if case["first_payment"]:
        amounts[0] = minor(case["first_payment"])
    days = [periods.moved(first, number) for number in range(periods.count)]
    return [Paid(day, amount) for day, amount in zip(days, amounts, strict=True)]


@pytest.mark.parametrize("case", table("regulation_z.csv"), ids=lambda case: case["case"])
def test_appendix_j(case: dict[str, str]) -> None:
    """Unit-period, odd part and annual percentage rate are those of Regulation Z, Appendix J."""
    advance = Paid(date.fromisoformat(case["advanced_on"]), minor(case["amount"]))
    paid = payments(case)
    found = actuarial_rate([advance], paid)
    assert (found.unit.unit, found.unit.every) == (case["unit"], int(case["every"]))
    odd = int(case["periods"]), Fraction(case["odd"])
    assert found.unit.between(advance.on, paid[0].on) == odd
    assert percent(found.apr, case["apr"]) == case["apr"]


@pytest.mark.parametrize("case", table("european.csv"), ids=lambda case: case["case"])
def test_european_examples(case: dict[str, str]) -> None:
    """The annual percentage rate of charge of published examples."""
    advance = Paid(date.fromisoformat(case["advanced_on"]), minor(case["amount"]))
    repaid = Paid(date.fromisoformat(case["repaid_on"]), minor(case["repaid"]))
    found = european_rate([advance], [repaid], cast(YearsBy, case["years_by"]))
    assert percent(found, case["apr"]) == case["apr"]


@pytest.mark.parametrize("case", table("yearly.csv"), ids=lambda case: case["case"])
def test_internal_rates_by_the_year(case: dict[str, str]) -> None:
    """IRR × 12 and the effective rate."""
    amounts = [minor(case["amount"])] + [-minor(case["payment"])] * int(case["payments"])
    found = yearly_rates(amounts)
    assert percent(found.nominal, case["nominal"]) == case["nominal"]
    if case["effective"]:
        assert percent(found.effective, case["effective"]) == case["effective"]
