"""Whether a product offers what is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lendweave.book.products.errors import QuoteRefused
from lendweave.book.products.model import Product
from lendweave.book.quotes.model import Asked
from lendweave.kernel.errors import shortened
from lendweave.kernel.money import Money
from lendweave.kernel.rates import RATE_MAX, Rate, percent

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2149, 12, 31)


def check_bounds(product: Product, asked: Asked) -> None:
    """Raise QuoteRefused unless amount, term and day are on offer."""
    amounts = product.amounts
    if not amounts.low <= asked.amount <= amounts.high or asked.amount % amounts.step:
        low, high, step = (
            Money(each, product.currency) for each in (amounts.low, amounts.high, amounts.step)
        )
        raise _refused(
            product,
            "amount",
            str(Money(asked.amount, product.currency)),
            f"{low} to {high}, in steps of {step}",
        )
    if asked.term not in product.terms:
        raise _refused(
            product,
            "term",
            f"{asked.term} {product.term_unit}",
            f"{', '.join(map(str, product.terms))} {product.term_unit}",
        )
    if not FIRST_DAY <= asked.on <= LAST_DAY:
        raise _refused(product, "day", str(asked.on), f"{FIRST_DAY} to {LAST_DAY}")


def rate_of(product: Product, asked: Asked) -> Decimal:
    """The rate that was asked for, else the highest. Raises QuoteRefused."""
    rule = product.rate
    if asked.rate is None:
        if rule.high >= RATE_MAX:
            raise _refused(product, "rate", "no rate", "the rate that a decision gave")
        return rule.high
    if not (asked.rate.is_finite() and rule.low <= asked.rate <= rule.high):
        low, high = percent(Rate(rule.low)), percent(Rate(rule.high))
        expected = low if rule.low == rule.high else f"{low} to {high}"
        raise _refused(product, "rate", _told(asked.rate), expected)
    return asked.rate


def _told(rate: Decimal) -> str:
    """A rate that was asked for, in percent as far as it can be one."""
    is_rate = rate.is_finite() and 0 <= rate <= RATE_MAX
    return percent(Rate(rate)) if is_rate else shortened(str(rate))


def _refused(product: Product, part: str, got: str, expected: str) -> QuoteRefused:
    return QuoteRefused(
        where=f"product {product.code} version {product.version}, {part}",
        got=got,
        expected=expected,
        fix="Ask within these bounds, or for another product.",
    )
