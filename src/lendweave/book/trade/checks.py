"""What stands against a drawdown on a trade, when it is decided and before the money leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lendweave.book.calendar import plus_months
from lendweave.book.products.model import Kind
from lendweave.book.trade.errors import (
    AdvanceExceeded,
    CollateralMissing,
    CollateralUnfit,
    MarginShort,
    NotAcknowledged,
    NotRegistered,
    NotSearched,
    SecuredElsewhere,
    TenorTooLong,
    TradeRefused,
)
from lendweave.book.trade.papers import REGISTER_SEARCH, Papers
from lendweave.book.trade.terms import TradeDraw, TradeTerms
from lendweave.kernel.clock import local_date
from lendweave.kernel.money import Money

SEARCH_DAYS = 30
"""How old a search of the register may be when the money leaves: a starting value."""
_LINKS: dict[Kind, str] = {"receivable": "receivable_id", "inventory": "inventory_id"}
_DEAD_ORDERS = ("cancelled", "returned")


def decision_findings(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[TradeRefused]:
    """All that stands against the drawdown, the most telling first; nothing where it may be made.

    Without the record of what is financed nothing else can be said.
    """
    if papers.financed(terms.kind) is None:
        yield CollateralMissing(
            where=draw.where,
            got=f"no {terms.kind} on record",
            expected=f"{_LINKS.get(terms.kind, 'order_id')}: what product {terms.product} finances",
            fix="Name it by its entity_id; import it first where it is not known.",
        )
        return
    yield from _unfit(terms, papers, draw)
    yield from _unacknowledged(terms, papers, draw)
    yield from _too_long(terms, papers, draw)
    yield from _elsewhere(terms, papers, draw)
    yield from _exceeded(terms, papers, draw)


def disbursal_findings(
    terms: TradeTerms, papers: Papers, draw: TradeDraw, zone: str
) -> Iterator[TradeRefused]:
    """The same again, and what only has to be there before the money leaves.

    zone: in whose days a search of the register counts.
    """
    yield from decision_findings(terms, papers, draw)
    if papers.financed(terms.kind) is None:
        return
    if terms.advance.registered:
        yield from _unsearched(papers, draw, zone)
        yield from _unregistered(terms, papers, draw)
    yield from _margin_short(terms, papers, draw)


def _unfit(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[CollateralUnfit]:
    for got, expected in (
        *_ownership(terms, papers, draw),
        *_ended(terms, papers, draw),
        *_other_currency(terms, papers, draw),
    ):
        yield CollateralUnfit(
            where=draw.where,
            got=got,
            expected=expected,
            fix=f"Finance another {terms.kind}, or correct its records.",
        )


def _ownership(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[tuple[str, str]]:
    """A creditor draws on what it is owed, an owner on its stock, either side on an order."""
    merchant = None if papers.merchant is None else papers.merchant.party_id
    owners = {merchant}
    if terms.kind == "receivable" and papers.receivable is not None:
        owners = {papers.receivable.creditor_id}
    elif terms.kind != "inventory" and papers.order is not None:
        owners = {papers.order.party_id, merchant}
    if not owners & draw.parties:
        yield (
            f"a {terms.kind} of {', '.join(sorted(filter(None, owners))) or 'nobody known'}",
            f"one of {', '.join(sorted(draw.parties))}, who draws",
        )


def _ended(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[tuple[str, str]]:
    """What is paid, disputed, overdue, taken back or cancelled is worth nothing."""
    owed, invoice, order = papers.receivable, papers.invoice, papers.order
    if terms.kind == "receivable" and owed is not None:
        if owed.settled_on is not None:
            yield f"a receivable that was paid on {owed.settled_on}", "one that is open"
        if owed.disputed:
            yield "a receivable that its debtor disputes", "one that is not disputed"
        if owed.due_on < draw.on:
            yield f"a receivable that was due on {owed.due_on}", f"one due from {draw.on} on"
        if invoice is not None and (invoice.status != "normal" or invoice.is_red):
            yield f"an invoice that is {invoice.status}", "a normal invoice"
    if terms.kind != "inventory" and order is not None and order.status in _DEAD_ORDERS:
        yield f"an order that is {order.status}", "an order that stands"


def _other_currency(
    terms: TradeTerms, papers: Papers, draw: TradeDraw
) -> Iterator[tuple[str, str]]:
    stock = terms.kind == "inventory"
    parts = (papers.stock,) if stock else (papers.receivable, papers.invoice, papers.order)
    for each in parts:
        if each is not None and each.currency != draw.amount.currency:
            yield f"{each.currency}", f"{draw.amount.currency}, as it is drawn"


def _unacknowledged(
    terms: TradeTerms, papers: Papers, draw: TradeDraw
) -> Iterator[NotAcknowledged]:
    """A debtor confirms a receivable; a contract in force says that both sides mean the order."""
    if terms.advance.acknowledgement != "required" or terms.kind == "inventory":
        return
    if terms.kind == "receivable":
        if papers.receivable is None or not papers.receivable.confirmed:
            yield _not_acknowledged(draw, "a receivable without confirmed: true")
    elif not papers.contracted(draw.on):
        yield _not_acknowledged(draw, f"no contract of buyer and seller in force on {draw.on}")


def _not_acknowledged(draw: TradeDraw, got: str) -> NotAcknowledged:
    return NotAcknowledged(
        where=draw.where,
        got=got,
        expected="a receivable that its debtor confirmed, or an order under a signed contract",
        fix="Have the buyer acknowledge it, and record that.",
    )


def _too_long(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[TenorTooLong]:
    """A receivable above the usual tenor needs confirmation and invoice, and is never longest."""
    owed = papers.receivable
    rule = terms.voucher_rule(draw.began)
    if rule is None or owed is None or owed.due_on <= plus_months(draw.began, rule.months):
        return
    proven = bool(owed.confirmed) and papers.invoice is not None
    if owed.due_on > plus_months(draw.began, rule.longest_months):
        expected = f"at most {rule.longest_months} months"
    elif not proven:
        expected = f"at most {rule.months} months, unless it is confirmed and invoiced"
    else:
        return
    yield TenorTooLong(
        where=draw.where,
        got=f"from {draw.began} to {owed.due_on}",
        expected=f"{expected} ({rule.source.document})",
        fix="Finance a receivable that falls due earlier.",
    )


def _elsewhere(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[SecuredElsewhere]:
    """Somebody else has a pledge of it, or stands in the register with it."""
    if not terms.ours:
        return
    holders = [
        *((p.pledgee, p.registration_no or p.object_key) for p in papers.standing_pledges),
        *((e.secured_party, e.registration_no) for e in papers.entries(draw.on)),
    ]
    for holder, number in dict.fromkeys(holders):
        if holder not in terms.ours:
            yield SecuredElsewhere(
                where=draw.where,
                got=f"{holder}, {number}",
                expected=f"nobody but {', '.join(sorted(terms.ours))}",
                fix="Finance something else, or record that this security was released.",
            )


def _exceeded(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[AdvanceExceeded]:
    currency, coverage = draw.amount.currency, terms.advance.coverage
    share = f"{terms.advance.rate:.2%} of it"
    lent = share if coverage is None else f"{share}, covered {coverage} times"
    for each in papers.underlyings(terms.kind):
        most, advanced = terms.ceiling_minor(each), draw.advanced.get(each.key, 0)
        if draw.amount.minor + advanced > most:
            room = Money(max(0, most - advanced), currency)
            worth = Money(each.value_minor, currency)
            taken = Money(advanced, currency)
            yield AdvanceExceeded(
                where=draw.where,
                got=str(draw.amount),
                expected=f"at most {room}: {each.kind} {worth}, {lent}, {taken} advanced already",
                fix="Draw less, or repay first what was advanced on it.",
            )


def _unsearched(papers: Papers, draw: TradeDraw, zone: str) -> Iterator[NotSearched]:
    first = draw.on - timedelta(days=SEARCH_DAYS)
    days = [
        local_date(each.occurred_at, zone)
        for each in papers.searches
        if each.report_type == REGISTER_SEARCH
    ]
    if not any(first <= day <= draw.on for day in days):
        yield NotSearched(
            where=draw.where,
            got=f"last searched on {max(days)}" if days else "no search on record",
            expected=f"an external_report {REGISTER_SEARCH} about the borrower, {first} or later",
            fix="Search the register, and record what it answered.",
        )


def _unregistered(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[NotRegistered]:
    ours = [e for e in papers.entries(draw.on) if not terms.ours or e.secured_party in terms.ours]
    if not any(e.expires_on is None or draw.ends_on <= e.expires_on for e in ours):
        yield NotRegistered(
            where=draw.where,
            got=", ".join(f"{e.registration_no} until {e.expires_on}" for e in ours) or "no entry",
            expected=f"an entry that names the {terms.kind}, standing until {draw.ends_on}",
            fix="Register it, and record the entry or a pledge with its number.",
        )


def _margin_short(terms: TradeTerms, papers: Papers, draw: TradeDraw) -> Iterator[MarginShort]:
    for each in papers.underlyings(terms.kind)[:1]:
        wanted, share = terms.margin_minor(each), f"{terms.advance.margin:.2%}"
        currency = draw.amount.currency
        found = papers.deposited(draw.parties, currency)
        if found < wanted:
            yield MarginShort(
                where=draw.where,
                got=str(Money(found, currency)),
                expected=f"{Money(wanted, currency)}, {share} of the {each.kind}",
                fix="Record the payment on the order, or the pledge of a deposit for it.",
            )
