"""Lend: a product is taken as it is quoted, and its loan opened and disbursed in one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lendweave.book.loan import Contract, contract_of
from lendweave.book.quotes import Asked, Quote, quote
from lendweave.book.quotes.taken import contract_of_quote, months_of_quote
from lendweave.flows.drawn_terms import require_drawn_term, require_drawn_trade, said, whole
from lendweave.flows.loan_desk import LoanDesk
from lendweave.flows.named_in_loan import require_named, require_standing
from lendweave.flows.open_loan import OPEN_ROLES, Opened, Opening, loan_id_of, open_loan
from lendweave.flows.quote import QuotePorts
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import Invalid
from lendweave.records import Principal
from lendweave.records.ports import IdempotencyKey


class RateNeeded(Invalid):
    """The product leaves the rate to a decision, and none was given.
    该产品的利率由决策给出，但未提供利率。
    """

    code = "FLOWS-531"


@dataclass(frozen=True, slots=True)
class LendRequest:
    """A loan to be made. amount: minor units of the product's currency. term: in its units.

    product, amount, term and party_id may be None where a drawdown says them. rate: yearly, None
    where the product fixes it. The rest as in Opening.
    """

    source: str
    external_id: str
    product: str | None = None
    amount: int | None = None
    term: int | None = None
    party_id: str | None = None
    rate: Decimal | None = None
    on: date | None = None
    to: str = "borrower"
    disbursed: int | None = None
    application_id: str | None = None
    drawdown_id: str | None = None
    merchant_id: str | None = None


def lend(
    principal: Principal,
    asked: LendRequest,
    desk: LoanDesk,
    ports: QuotePorts,
    *,
    idempotency: IdempotencyKey | None = None,
) -> Opened:
    """Open and disburse the loan; the product's version is published first.

    Raises NotAllowed, AnotherTenant, ProductUnknown, QuoteRefused, CapExceeded, RateNeeded,
    DrawdownUnfit, LoanUnsaid, NamedUnknown, ApplicationOfAnother, ApplicationOver,
    CollateralMissing, and what `open_loan` raises.
    """
    check_tenant(principal, desk.tenant_id, *OPEN_ROLES)
    sent, asked = asked, said(principal, asked, desk.records)
    loan = whole(asked)
    product = ports.shelf.find(loan.product)
    require_drawn_trade(product, asked.drawdown_id, principal, desk.records)
    if not desk.books.events(principal, loan_id_of(desk, asked.source, asked.external_id)):
        require_named(principal, sent, desk.records)
        if asked.application_id and not asked.drawdown_id:
            require_standing(principal, asked.application_id, desk.books)
    ports.publish(product)
    on = asked.on or desk.today
    terms, calendar = Asked(loan.amount, loan.term, on, asked.rate), ports.shelf.calendar(product)
    found = quote(product, terms, ports.shelf.caps, calendar)
    _require_rate(found)
    months = months_of_quote(found)
    require_drawn_term(asked.drawdown_id, months, principal, desk.records)
    opening = Opening(
        source=asked.source,
        external_id=asked.external_id,
        contract=_contract(principal, contract_of_quote(found, calendar), asked, desk),
        party_id=loan.party_id,
        term_months=months,
        on=on,
        disbursed=asked.disbursed,
        to=asked.to,
        application_id=asked.application_id,
        drawdown_id=asked.drawdown_id,
        merchant_id=asked.merchant_id,
    )
    return open_loan(principal, opening, desk, idempotency=idempotency)


def _contract(
    principal: Principal, contract: Contract, asked: LendRequest, desk: LoanDesk
) -> Contract:
    """As quoted. Under a line it is lent by the funders that promised the drawdown.

    A loan that is open already has used the promise, and keeps the shares that it was opened with.
    """
    if asked.drawdown_id is None or desk.drawdowns is None:
        return contract
    opened = desk.books.events(principal, loan_id_of(desk, asked.source, asked.external_id))
    if opened:
        return replace(contract, shares=contract_of(opened[0], desk.calendars).shares)
    promised = desk.drawdowns.shares(principal, asked.drawdown_id)
    return replace(contract, shares=promised or contract.shares)


def _require_rate(found: Quote) -> None:
    if found.rate_is_highest:
        low, high = found.product.rate.low, found.product.rate.high
        raise RateNeeded(
            where=f"product {found.product.code}",
            got="no rate",
            expected=f"a yearly rate from {low} to {high}",
            fix="Give the rate that was decided.",
        )
