"""Quote: what products of a scene would cost, by amount, term and plan (试算)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lendweave.book.products import Product, Shelf
from lendweave.book.products.errors import QuoteRefused
from lendweave.book.quotes import Asked, Quote, quote
from lendweave.book.schedule.model import Plan
from lendweave.flows.record import record_facts
from lendweave.kernel.clock import Clock, local_date
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.ids import IdSource
from lendweave.records import Application, Decision, Principal, Role, Scene
from lendweave.records.draft import Origin
from lendweave.records.ports import RecordWriter
from lendweave.records.wire import draft_from_wire

QUOTE_ROLES = (Role.SERVICE, Role.OPERATIONS, Role.GROWTH, Role.ANALYST, Role.REVIEWER)
RATE_TRIAL = "rate_trial"
SOURCE = "quotes"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries rates, as far as known: a party, a device, or both; channel: by which door."""

    channel: str
    party_id: str | None = None
    device_token: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteCommand:
    """What is asked: an amount in minor units, and what narrows the answers.

    product, plan: every product of the scene, of any plan, when None. term: every term of a product
    when None. rate: as in Asked. on: day of disbursal, today when None. visitor: None for nobody in
    particular, whose trial is not recorded.
    """

    amount: int
    product: str | None = None
    plan: Plan | None = None
    term: int | None = None
    rate: Decimal | None = None
    on: date | None = None
    visitor: Visitor | None = None


@dataclass(frozen=True)
class QuotePorts:
    """publish: keeps a version of a product for good. writer: None where nothing is recorded."""

    scene: Scene
    shelf: Shelf
    publish: Callable[[Product], None]
    writer: RecordWriter | None
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotes, and the products and terms that do not offer what was asked, with the reason."""

    quotes: tuple[Quote, ...]
    refused: tuple[tuple[Product, int, LendweaveError], ...]


def quote_products(principal: Principal, command: QuoteCommand, ports: QuotePorts) -> Quoted:
    """Quote every product that was meant, each version published first.

    The trial is recorded when a visitor is known. Raises ProductUnknown; and where nothing can be
    quoted, why the first product cannot.
    """
    principal.require(*QUOTE_ROLES)
    now = ports.clock.now()
    on = command.on or local_date(now, ports.scene.zone)
    quotes: list[Quote] = []
    refused: list[tuple[Product, int, LendweaveError]] = []
    for product, term in _meant(command, ports.shelf):
        ports.publish(product)
        try:
            asked = Asked(command.amount, term, on, command.rate)
            calendar = ports.shelf.calendar(product)
            quotes.append(quote(product, asked, ports.shelf.caps, calendar))
        except LendweaveError as error:
            refused.append((product, term, error))
    if not quotes:
        raise refused[0][2] if refused else _nothing_meant(command, ports.shelf)
    _record_trial(principal, command, ports, now)
    return Quoted(tuple(quotes), tuple(refused))


def offered(decision: Decision, application: Application) -> QuoteCommand:
    """The question whose answer is what a decision offers. decision: an approval."""
    return QuoteCommand(
        amount=decision.amount_minor or application.amount_minor,
        product=application.product_code,
        term=decision.term_months or application.term_months,
        rate=decision.rate_annual,
    )


def _meant(command: QuoteCommand, shelf: Shelf) -> Iterator[tuple[Product, int]]:
    """The products and terms that were meant, in the order of the file."""
    named = [shelf.find(command.product)] if command.product else list(shelf.products.values())
    for product in named:
        if command.plan in (None, product.plan):
            for term in product.terms if command.term is None else (command.term,):
                yield product, term


def _nothing_meant(command: QuoteCommand, shelf: Shelf) -> QuoteRefused:
    plans = dict.fromkeys(product.plan for product in shelf.products.values())
    return QuoteRefused(
        where=f"scene {shelf.scenario}",
        got=f"plan {command.plan}" if command.plan else "no product",
        expected=", ".join(plans) or "a scene with products",
        fix="Ask for a plan of one of the scene's products, or of that product.",
    )


def _record_trial(principal: Principal, command: QuoteCommand, ports: QuotePorts, now: int) -> None:
    visitor = command.visitor
    if visitor is None or ports.writer is None:
        return
    wire: dict[str, Any] = {
        "external_id": ports.ids.fresh(),
        "event": RATE_TRIAL,
        "channel": visitor.channel,
        "party_id": visitor.party_id,
        "device_token": visitor.device_token,
        "page": command.product or "quotes",
    }
    told = {name: value for name, value in wire.items() if value is not None}
    origin = Origin(principal.tenant_id, ports.scene.name, SOURCE, SOURCE)
    touch = draft_from_wire("touch", told, origin, ports.ids, ports.scene, received_at=now)
    record_facts(principal, [touch], ports.writer)
