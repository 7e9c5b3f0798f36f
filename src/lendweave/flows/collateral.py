"""What a drawdown of a trade product finances: gathered from records, and held against its terms.

What is advanced on a receivable, an order or a stock is exposure of its own (`collateral`), whose
limit is what the product's terms leave of its value. So the store's one writer refuses a second
financing of it, in the commit that would make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeVar

from lendweave.book.calendar import plus_months
from lendweave.book.exposure import Holder, open_of
from lendweave.book.lifecycle import DRAWDOWN
from lendweave.book.trade import (
    Papers,
    TradeDraw,
    TradeRefused,
    TradeTerms,
    decision_findings,
    disbursal_findings,
)
from lendweave.book.trade.papers import place_of
from lendweave.book.trade.terms import terms_of
from lendweave.flows.exposures import bound, moved
from lendweave.flows.life_cycle import LineDesk
from lendweave.kernel.money import Money
from lendweave.records import Drawdown, Facility, Merchant, Principal, Record
from lendweave.records.goods import Inventory
from lendweave.records.papers import Contract, Invoice, Payment, Receivable
from lendweave.records.people import ExternalReport
from lendweave.records.security import Pledge, Registration
from lendweave.records.trade import Order

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Financing:
    """A drawdown on a trade. terms: of the line's product and of its own, where they lend so."""

    principal: Principal
    drawdown: Drawdown
    desk: LineDesk
    terms: tuple[TradeTerms, ...]

    @cached_property
    def papers(self) -> Papers:
        """The records about what is financed."""
        return _Gathering(self.principal, self.drawdown, self.desk).papers(self._parties)

    @cached_property
    def _parties(self) -> frozenset[str]:
        """All ids under which the borrower is known."""
        drawdown = self.drawdown
        person = self.desk.books.exposure(
            self.principal, "person", drawdown.party_id, drawdown.currency
        )
        return frozenset((drawdown.party_id, *person.same_as))

    def refuse_decision(self) -> None:
        """Raise TradeRefused where the drawdown may not be made."""
        for terms in self.terms:
            for found in decision_findings(terms, self.papers, self._draw()):
                raise found

    def disbursal(self) -> Iterator[TradeRefused]:
        """All that stands against the money."""
        zone = self.desk.scene.zone
        for terms in self.terms:
            yield from disbursal_findings(terms, self.papers, self._draw(), zone)

    def refuse_disbursal(self) -> None:
        """Raise TradeRefused where the money may not leave."""
        for found in self.disbursal():
            raise found

    @property
    def holders(self) -> tuple[Holder, ...]:
        """What the drawdown is advanced on, as holders of exposure."""
        return tuple(Holder("collateral", key) for key in self._ceilings)

    def limits(self, now: int) -> Iterator[Record]:
        """The most that may be advanced on each, so that no two drawdowns pass it at once."""
        for key, most in self._ceilings.items():
            limit = Money(max(0, most), self.drawdown.currency)
            yield from bound(self.principal, "collateral", key, limit, self.desk, now=now)

    @cached_property
    def _ceilings(self) -> dict[str, int]:
        """By holder, the least that any of the terms allows."""
        found: dict[str, int] = {}
        for terms in self.terms:
            for each in self.papers.underlyings(terms.kind):
                most = terms.ceiling_minor(each)
                found[each.key] = min(most, found.get(each.key, most))
        return found

    def _draw(self) -> TradeDraw:
        drawdown, desk, papers = self.drawdown, self.desk, self.papers
        on = desk.today
        began = papers.invoice and papers.invoice.issued_on
        receivable = papers.receivable
        return TradeDraw(
            where=f"drawdown {drawdown.entity_id}",
            amount=Money(drawdown.amount_minor, drawdown.currency),
            parties=self._parties,
            on=on,
            ends_on=plus_months(on, drawdown.term_months),
            began=began or (desk.day(receivable.occurred_at) if receivable else on),
            advanced=self._advanced_by_others(),
        )

    def _advanced_by_others(self) -> dict[str, int]:
        """What is used and reserved of each holder, without what this drawdown itself holds."""
        own = open_of(moved(self.principal, self.drawdown.entity_id, self.desk.store))
        found: dict[str, int] = {}
        for holder in self.holders:
            whole = self.desk.books.exposure(
                self.principal, "collateral", holder.holder_key, self.drawdown.currency
            )
            held = own.get(("collateral", holder.holder_key), (0, 0))
            found[holder.holder_key] = whole.used_minor + whole.reserved_minor - sum(held)
        return found


def financing(principal: Principal, drawdown: Drawdown, desk: LineDesk) -> Financing | None:
    """What a drawdown finances, None where neither its product nor its line's lends on a trade.

    Raises what is wrong with the scene's products.
    """
    if desk.shelf is None:
        return None
    shelf = desk.shelf()
    line = desk.store.current(principal, "facility", drawdown.facility_id)
    codes = (drawdown.product_code, line.product_code if isinstance(line, Facility) else None)
    products = [shelf.products[c] for c in dict.fromkeys(codes) if c and c in shelf.products]
    known = {} if desk.funders is None else desk.funders.funders
    scene = chain.from_iterable((name, *each.title.values()) for name, each in known.items())
    ours = frozenset((*scene, *(share.funder for each in products for share in each.funders)))
    terms = tuple(filter(None, (terms_of(each, shelf.caps, ours) for each in products)))
    return Financing(principal, drawdown, desk, terms) if terms else None


def stands_against(
    principal: Principal, drawdown: Drawdown, state: str, desk: LineDesk
) -> tuple[TradeRefused, ...]:
    """What a drawdown still lacks before its money may leave, as things stand today."""
    found = financing(principal, drawdown, desk) if DRAWDOWN.possible(state) else None
    return () if found is None else tuple(found.disbursal())


@dataclass(frozen=True, slots=True)
class _Gathering:
    """Looks up what a drawdown names, and what is recorded about it."""

    principal: Principal
    drawdown: Drawdown
    desk: LineDesk

    def papers(self, parties: frozenset[str]) -> Papers:
        """All of it. parties: ids of the borrower."""
        receivable = self._one(Receivable, "receivable", self.drawdown.receivable_id)
        invoice = self._one(Invoice, "invoice", receivable.invoice_id if receivable else None)
        stock = self._last_count(self._one(Inventory, "inventory", self.drawdown.inventory_id))
        named = self.drawdown.order_id or (invoice.order_id if invoice else None)
        order = self._one(Order, "order", named)
        merchant_id = stock.merchant_id if stock else order.merchant_id if order else None
        buyer = () if order is None else (order.party_id,)
        return Papers(
            receivable=receivable,
            invoice=invoice,
            order=order,
            stock=stock,
            merchant=self._one(Merchant, "merchant", merchant_id),
            contracts=self._about(Contract, "contract", "buyer_id", *buyer),
            payments=self._about(
                Payment, "payment", "order_id", *(() if order is None else (order.entity_id,))
            ),
            pledges=self._about(Pledge, "pledge", "pledgor_id", *parties),
            registrations=self._about(Registration, "registration", "debtor_id", *parties),
            searches=self._about(ExternalReport, "external_report", "party_id", *parties),
        )

    def _one(self, made: type[R], kind: str, entity_id: str | None) -> R | None:
        found = entity_id and self.desk.store.current(self.principal, kind, entity_id)
        return found if isinstance(found, made) else None

    def _about(self, made: type[R], kind: str, field: str, *named: str) -> tuple[R, ...]:
        """The records of a kind that are known today and refer to any of these."""
        find: Callable[..., tuple[Record, ...]] = self.desk.store.referring
        return tuple(
            each
            for entity_id in sorted(named)
            for each in find(self.principal, kind, field, entity_id, self.desk.clock.now())
            if isinstance(each, made)
        )

    def _last_count(self, named: Inventory | None) -> Inventory | None:
        """The latest count of the place where the stock lies."""
        if named is None:
            return None
        counts = self._about(Inventory, "inventory", "merchant_id", named.merchant_id)
        here = [each for each in counts if place_of(each) == place_of(named)]
        return max(here, key=lambda each: each.occurred_at, default=named)
