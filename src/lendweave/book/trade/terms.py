"""The terms of a trade product on a day, and the drawdown that is held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from lendweave.book.products.caps import CapCatalogue, VoucherRule
from lendweave.book.products.model import Advance, Kind, Product
from lendweave.book.trade.papers import Underlying
from lendweave.kernel.money import Money


@dataclass(frozen=True, slots=True)
class TradeTerms:
    """What a product asks of a trade.

    ours: who may hold its security; empty where nobody is named. vouchers: the rules for tenors of
    what the product finances, oldest first.
    """

    product: str
    kind: Kind
    advance: Advance
    ours: frozenset[str] = frozenset()
    vouchers: tuple[VoucherRule, ...] = ()

    def voucher_rule(self, began: date) -> VoucherRule | None:
        """The rule for what began on a day; None for what is no receivable."""
        known = [rule for rule in self.vouchers if rule.starts_on <= began]
        return known[-1] if known and self.kind == "receivable" else None

    def ceiling_minor(self, underlying: Underlying) -> int:
        """The most that may be advanced on it, in minor units, rounded down."""
        value, advance = underlying.value_minor, self.advance
        most = floor(Fraction(advance.rate) * value)
        if advance.coverage is None:
            return most
        return min(most, floor(value / Fraction(advance.coverage)))

    def margin_minor(self, underlying: Underlying) -> int:
        """What has to be deposited for it, in minor units, rounded up."""
        return ceil(Fraction(self.advance.margin) * underlying.value_minor)


@dataclass(frozen=True, slots=True)
class TradeDraw:
    """A drawdown on a trade.

    parties: ids of the borrower. began: day of the invoice, or of the receivable without one.
    on: the day. ends_on: last day of the drawdown. advanced: what other drawdowns stand for on
    each underlying, by its key, in minor units.
    """

    where: str
    amount: Money
    parties: frozenset[str]
    on: date
    ends_on: date
    began: date
    advanced: Mapping[str, int]


def terms_of(product: Product, caps: CapCatalogue, ours: frozenset[str]) -> TradeTerms | None:
    """The trade terms of a product, None where it lends on no trade. Raises CapUnknown."""
    if product.advance is None:
        return None
    vouchers = caps.pack(product.cap.pack).vouchers
    return TradeTerms(product.code, product.kind, product.advance, ours, vouchers)
