"""Payments between firms: in advance or on terms, refunds of what was not sent or went back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.chain.halves import days, half_numbers, purchase_ids
from lendweave.simulation.chain.invoices import (
    Red,
    billed_minor,
    ordered_minor,
    summed_by,
    with_tax,
)
from lendweave.simulation.chain.purchases import Goods, Purchase
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants, of_merchants
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Whole, joined
from lendweave.simulation.truth.purchases import PurchasePayment
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.chain_shape import ChainShape

_NUMBERS = 1_024
_SETTLED, _SETTLED_REST, _NOT_SENT, _ENTRUSTED = 1, 2, 3, 4
_OF_RED = 32  # numbers of refunds of red invoices
TRANSFERS_FROM, TRANSFERS_MAX = 8, 24
"""Numbers of the payments with which a ring moves money, and how many there may be."""
_LATE_DAYS, _REST_DAYS, _REFUND_DAYS = 40, 20, 8
_IN_PARTS, _PART = 0.07, 0.6
_REBATE_SHARE, _REBATE_DAY, _REBATE_SLOT = 0.015, 20, 63
_BANK_OPENS_S, _BANK_OPEN_S = 9 * 3_600, 7 * 3_600


@dataclass(frozen=True, slots=True)
class Funding:
    """What a lender pays of each purchase, row by row. minor: 0 where nothing."""

    minor: Whole
    lender: Whole
    paid_at: Moment


@dataclass(frozen=True, slots=True)
class Settlement:
    """When and how each purchase is paid, row by row. unpaid: on terms, and never paid."""

    advance: Flag
    unpaid: Flag
    paid_at: Moment
    first_minor: Whole
    rest_minor: Whole
    rest_at: Moment


def due_days(purchase: Purchase) -> Any:
    """Day on which each purchase on terms is due."""
    return purchase.invoiced_at.astype("datetime64[D]") + days(purchase.terms_days)


def make_settlement(
    block: Block,
    shape: ChainShape,
    merchants: Merchants,
    goods: Goods,
    *,
    red: Red,
    funding: Funding,
) -> Settlement:
    """How each purchase is paid. What a lender pays is not paid again."""
    purchase = goods.purchase
    ids, chance = purchase.purchase_id, block.chance
    worse = np.clip(1 - of_merchants(merchants, purchase.merchant_id).quality, 0.1, 4.0)
    advance = purchase.terms_days == 0
    late = chance.happens("pays maker late", ids, shape.late * worse)
    wait = np.where(late, 1 + chance.below("days late at maker", ids, _LATE_DAYS), 0)
    paid_at = np.where(
        advance,
        purchase.ordered_at + np.timedelta64(1, "h"),
        _in_bank_hours(block, ids, due_days(purchase) + days(wait)),
    )
    never = chance.happens("never pays maker", ids, shape.unpaid * worse)
    unpaid = ~advance & never & (funding.minor == 0) & (purchase.kind == 0)
    owed = _owed(goods, red, advance, paid_at) - funding.minor
    in_parts = ~advance & chance.happens("pays in parts", ids, _IN_PARTS)
    first = np.where(in_parts, (owed * _PART).astype(np.int64), owed)
    rest_at = paid_at + days(5 + chance.below("pays the rest", ids, _REST_DAYS))
    return Settlement(
        advance,
        unpaid,
        paid_at,
        np.where(unpaid, 0, first),
        np.where(unpaid, 0, owed - first),
        rest_at,
    )


def _owed(goods: Goods, red: Red, advance: Flag, paid_at: Moment) -> Whole:
    """What is to be paid: all that was ordered, or what was invoiced and not taken back by then."""
    purchase, item = goods
    count = len(purchase.purchase_id)
    before = red.issued_at < paid_at[red.place]
    taken_back = summed_by(red.place, before * (red.ex_tax_minor + red.tax_minor), count)
    invoiced = with_tax(billed_minor(purchase, item)) - taken_back
    return np.where(advance, with_tax(ordered_minor(purchase, item)), invoiced)


def purchase_payments(
    block: Block, goods: Goods, red: Red, settlement: Settlement, funding: Funding
) -> PurchasePayment:
    """All payments for purchases. Who was lent more than is owed gets the rest back."""
    purchase = goods.purchase
    advance = settlement.advance
    first = np.where(advance, "prepayment", "settlement")
    parts = [
        _paid(purchase, _SETTLED, first, settlement.first_minor, settlement.paid_at),
        _paid(purchase, _SETTLED_REST, "settlement", settlement.rest_minor, settlement.rest_at),
        _entrusted(purchase, funding),
        _not_sent(block, goods, settlement),
        _refunds(block, purchase, red, settlement),
    ]
    return joined(parts)


def rebates(block: Block, merchants: Merchants, goods: Goods) -> PurchasePayment:
    """What the maker gives each merchant at a quarter's end for what it kept in the quarter."""
    purchase, item = goods
    ids = merchants.hidden.merchant_id
    own = (purchase.kind == 0)[item.place] & (item.product_id >= 0)
    value = np.where(own, item.accepted * item.price_minor, 0)
    quarter = half_numbers(block, purchase.delivered_at[item.place]) // 6
    place = np.searchsorted(ids, purchase.merchant_id[item.place])
    quarters = block.months // 3
    within = (quarter >= 0) & (quarter < quarters)
    total = np.zeros((len(ids), max(quarters, 1)), np.int64)
    np.add.at(total, (place[within], quarter[within]), value[within])
    row, at = np.nonzero(total)
    day = block.first_days(3 * (at + 1)) + days(_REBATE_DAY)
    return PurchasePayment(
        payment_id=purchase_ids(ids[row], 6 * (at + 1), _REBATE_SLOT) * _NUMBERS,
        purchase_id=np.full(len(row), NONE),
        debtor_account_id=account_ids(AccountHolder.MAKER, row * 0),
        creditor_account_id=account_ids(AccountHolder.MERCHANT, ids[row]),
        paid_at=_in_bank_hours(block, ids[row] * _NUMBERS + at, day),
        amount_minor=(total[row, at] * _REBATE_SHARE).astype(np.int64),
        purpose=np.full(len(row), "rebate"),
    )


def payment_ids(purchase_id: Whole, number: Whole | int) -> Whole:
    """Ids of the payments of a purchase."""
    return purchase_id * _NUMBERS + number


def _paid(
    purchase: Purchase, number: int, purpose: Any, minor: Whole, paid_at: Moment
) -> PurchasePayment:
    """From buyer to seller, or back where the amount is below zero."""
    at = np.flatnonzero(minor != 0)
    forth = minor[at] > 0
    buyer, seller = purchase.buyer[at], purchase.seller[at]
    purposes = np.broadcast_to(np.asarray(purpose), (len(minor),))[at]
    return PurchasePayment(
        payment_id=payment_ids(purchase.purchase_id[at], number),
        purchase_id=purchase.purchase_id[at],
        debtor_account_id=np.where(forth, buyer, seller),
        creditor_account_id=np.where(forth, seller, buyer),
        paid_at=paid_at[at],
        amount_minor=abs(minor[at]),
        purpose=np.where(forth, purposes, "refund"),
    )


def _entrusted(purchase: Purchase, funding: Funding) -> PurchasePayment:
    """From the lender straight to the seller."""
    at = np.flatnonzero(funding.minor > 0)
    return PurchasePayment(
        payment_id=payment_ids(purchase.purchase_id[at], _ENTRUSTED),
        purchase_id=purchase.purchase_id[at],
        debtor_account_id=funding.lender[at],
        creditor_account_id=purchase.seller[at],
        paid_at=funding.paid_at[at],
        amount_minor=funding.minor[at],
        purpose=np.full(len(at), "entrusted"),
    )


def _not_sent(block: Block, goods: Goods, settlement: Settlement) -> PurchasePayment:
    """What was paid in advance and never sent."""
    purchase, item = goods
    over = with_tax(ordered_minor(purchase, item)) - with_tax(billed_minor(purchase, item))
    told = np.where(purchase.cancelled, cancelled_at(block, purchase), purchase.invoiced_at)
    back_at = _refunded_at(block, payment_ids(purchase.purchase_id, _NOT_SENT), told)
    return _paid(purchase, _NOT_SENT, "", np.where(settlement.advance, -over, 0), back_at)


def cancelled_at(block: Block, purchase: Purchase) -> Moment:
    """When the maker says that it cannot serve a purchase."""
    wait = 1 + block.chance.below("maker cancels after", purchase.purchase_id, 3)
    return np.asarray(purchase.ordered_at + days(wait))


def _refunds(block: Block, purchase: Purchase, red: Red, settlement: Settlement) -> PurchasePayment:
    """What a red invoice takes back after payment."""
    at = red.place
    late = (red.issued_at >= settlement.paid_at[at]) & ~settlement.unpaid[at]
    amount = np.where(late, red.ex_tax_minor + red.tax_minor, 0)
    where = np.flatnonzero(amount)
    ids = payment_ids(purchase.purchase_id[at[where]], _OF_RED + red.number[where])
    return PurchasePayment(
        payment_id=ids,
        purchase_id=purchase.purchase_id[at[where]],
        debtor_account_id=purchase.seller[at[where]],
        creditor_account_id=purchase.buyer[at[where]],
        paid_at=_refunded_at(block, ids, red.issued_at[where]),
        amount_minor=amount[where],
        purpose=np.full(len(where), "refund"),
    )


def _refunded_at(block: Block, ids: Whole, since: Moment) -> Moment:
    wait = 1 + block.chance.below("refund days", ids, _REFUND_DAYS)
    return _in_bank_hours(block, ids, since.astype("datetime64[D]") + days(wait))


def _in_bank_hours(block: Block, ids: Whole, day: Any) -> Moment:
    seconds = _BANK_OPENS_S + block.chance.below("bank hour", ids, _BANK_OPEN_S)
    return at_time(day, seconds // 60 * 60)
