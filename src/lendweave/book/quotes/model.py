"""What is asked of a product, and what it would cost. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lendweave.book.products.caps import Cap
from lendweave.book.products.model import ChargedBy, Product, Words
from lendweave.book.yields import YearlyRates


@dataclass(frozen=True, slots=True)
class Asked:
    """A loan of `amount` for `term` units of the product, paid out on a day.

    rate: yearly; None for the product's own, or for the highest that a decision may give.
    """

    amount: int
    term: int
    on: date
    rate: Decimal | None = None


class QuoteRow(NamedTuple):
    """What falls due with one period. interest: all of it, `subsidy` of which `payer` bears.

    fee: the borrower's fees. balance: principal open after it. drawn: paid out within it.
    """

    number: int
    due_on: date
    principal: int
    interest: int
    subsidy: int
    payer: str | None
    fee: int
    balance: int
    drawn: int

    @property
    def payment(self) -> int:
        """All that the borrower pays with the period."""
        return self.principal + self.interest - self.subsidy + self.fee


@dataclass(frozen=True, slots=True)
class Charge:
    """Interest or a fee over the whole term. in_cost: it counts in the yearly rate."""

    code: str
    title: Words
    charged_by: ChargedBy
    paid_by: str
    amount: int
    in_cost: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """The yearly cost of all that counts: whoever pays it, and what the borrower pays of it.

    The cap is held against the whole, so that naming another payer does not lift it.
    """

    whole: YearlyRates
    borrower: YearlyRates


@dataclass(frozen=True, slots=True)
class Quote:
    """One repayment trial. rate_is_highest: no rate was given, the highest is shown."""

    product: Product
    asked: Asked
    rate: Decimal
    rate_is_highest: bool
    rows: tuple[QuoteRow, ...]
    upfront: int
    charges: tuple[Charge, ...]
    cost: Cost
    cap: Cap

    @property
    def payments(self) -> int:
        """All that the borrower pays over the term, what is due at disbursal included."""
        return self.upfront + sum(row.payment for row in self.rows)
