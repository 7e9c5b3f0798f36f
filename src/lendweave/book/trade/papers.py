"""The records about one trade: what is financed, and what proves, secures and pays it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lendweave.book.products.model import Kind
from lendweave.records import Merchant
from lendweave.records.goods import Inventory
from lendweave.records.papers import Contract, Invoice, Payment, Receivable
from lendweave.records.people import ExternalReport
from lendweave.records.security import Pledge, Registration
from lendweave.records.trade import Order

REGISTER_SEARCH = "registration_search"
"""`report_type` of an external report that tells what a search of the register found."""

_DIGITAL_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Underlying:
    """One thing that money is advanced on, so that no two drawdowns advance it twice.

    key: holder of the exposure. value_minor: what it is worth, in minor units.
    """

    kind: str
    key: str
    value_minor: int


@dataclass(frozen=True)
class Papers:
    """What is known of what a drawdown finances. The first that applies is what it names.

    stock: the last count of what lies there. merchant: seller of the order, or owner of the stock.
    contracts: between the buyer and the seller of the order. payments: of the order.
    pledges, registrations, searches: by or about the borrower.
    """

    receivable: Receivable | None = None
    invoice: Invoice | None = None
    order: Order | None = None
    stock: Inventory | None = None
    merchant: Merchant | None = None
    contracts: tuple[Contract, ...] = ()
    payments: tuple[Payment, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    registrations: tuple[Registration, ...] = ()
    searches: tuple[ExternalReport, ...] = ()

    def financed(self, kind: Kind) -> Receivable | Order | Inventory | None:
        """What a product of a kind finances: a receivable, a stock, or the order of a trade."""
        named = {"receivable": self.receivable, "inventory": self.stock}
        return named.get(kind, self.order)

    def underlyings(self, kind: Kind) -> tuple[Underlying, ...]:
        """All that the money is advanced on: a receivable with its invoice and its order.

        Whoever finances the order, and then the receivable from it, advances on one trade; so does
        whoever sends an invoice once more under another id.
        """
        if kind == "inventory":
            return tuple(self._counted())
        chain: list[tuple[str, Receivable | Invoice | Order | None]] = [("order", self.order)]
        if kind == "receivable":
            chain = [("receivable", self.receivable), ("invoice", self.invoice), *chain]
        found = [
            Underlying(name, each.entity_id, each.amount_minor)
            for name, each in chain
            if each is not None
        ]
        if kind == "receivable" and self.invoice is not None:
            found.append(Underlying("invoice", number_of(self.invoice), self.invoice.amount_minor))
        return tuple(found)

    def _counted(self) -> Iterator[Underlying]:
        """The stock under the place where it lies: every count is a record of its own."""
        stock = self.stock
        if stock is not None:
            yield Underlying("inventory", place_of(stock), stock.value_minor or 0)

    @cached_property
    def names(self) -> frozenset[str]:
        """All numbers by which pledges and the register may name what is financed."""
        parts = (self.receivable, self.invoice, self.order, self.stock)
        found = {name for each in parts if each for name in (each.entity_id, each.external_id)}
        if self.invoice is not None:
            found.add(self.invoice.invoice_no)
        if self.stock is not None:
            found.add(place_of(self.stock))
        return frozenset(found)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """One of the names as a word of its own: R-1 does not stand in R-10."""
        either = "|".join(map(re.escape, sorted(self.names)))
        return re.compile(rf"(?<![A-Za-z0-9-])(?:{either})(?![A-Za-z0-9-])")

    def is_named(self, text: str) -> bool:
        """True where a description names what is financed."""
        return bool(self.names) and self._named.search(text) is not None

    @cached_property
    def standing_pledges(self) -> tuple[Pledge, ...]:
        """Pledges of what is financed, and deposits for it, that were not given back."""
        return tuple(p for p in self.pledges if not p.released and self.is_named(p.object_key))

    def entries(self, on: date) -> tuple[Registration, ...]:
        """Entries of the register about what is financed that stand on a day."""
        numbers = {p.registration_no for p in self.standing_pledges if p.object_type != "deposit"}
        return tuple(
            entry
            for entry in self.registrations
            if (entry.registration_no in numbers or self.is_named(entry.object))
            and entry.status != "released"
            and (entry.expires_on is None or on <= entry.expires_on)
        )

    def contracted(self, on: date) -> bool:
        """True where buyer and seller of the order have a contract that is in force on a day."""
        seller = None if self.merchant is None else self.merchant.party_id
        return seller is not None and any(
            each.seller_id == seller
            and each.signed_on <= on
            and (each.ends_on is None or on <= each.ends_on)
            for each in self.contracts
        )

    def deposited(self, parties: frozenset[str], currency: str) -> int:
        """Minor units that the borrower has paid on the order, or deposited for what it finances.

        parties: ids of the borrower.
        """
        paid = sum(
            each.amount_minor
            for each in self.payments
            if each.debtor_id in parties and each.currency == currency
        )
        return paid + sum(
            each.value_minor or 0
            for each in self.standing_pledges
            if each.object_type == "deposit" and each.currency == currency
        )


def number_of(invoice: Invoice) -> str:
    """Which invoice it is, whoever sent it and under whatever id.

    A fully digital one has a number of its own in the whole country; any other, with its seller.
    """
    number = invoice.invoice_no
    is_digital = len(number) == _DIGITAL_DIGITS and number.isdigit()
    return number if is_digital else f"{invoice.seller_id or ''}/{number}"


def place_of(stock: Inventory) -> str:
    """Where a stock lies: whose it is, what it is, in which warehouse."""
    return f"{stock.merchant_id}/{stock.product_id}/{stock.warehouse or ''}"
