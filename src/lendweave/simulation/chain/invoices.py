"""Invoices between firms: one for what was sent, red ones for what was refused or went back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import days
from lendweave.simulation.chain.pieces import SentBack
from lendweave.simulation.chain.purchases import Item, Purchase
from lendweave.simulation.truth.frames import NONE, Moment, Whole, joined, taken
from lendweave.simulation.truth.purchases import PurchaseInvoice
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.documents import document_numbers

_NUMBERS = 512
_BLUE, _REFUSED, _BACK = 0, 1, 2
RING_RED = _NUMBERS - 1
"""Number of a red invoice that a ring has issued."""
_REFUSED_DAYS, _BACK_DAYS = 4, 5


@dataclass(frozen=True, slots=True)
class Red:
    """Red invoices. place: row of the purchase. number: among the purchase's invoices."""

    place: Whole
    number: Whole
    issued_at: Moment
    ex_tax_minor: Whole
    tax_minor: Whole


def billed_minor(purchase: Purchase, item: Item) -> tuple[Whole, Whole]:
    """What each purchase is invoiced for: without tax, and tax."""
    count = len(purchase.purchase_id)
    return (
        summed_by(item.place, item.billed * item.price_minor, count),
        summed_by(item.place, item.billed * item.tax_minor, count),
    )


def ordered_minor(purchase: Purchase, item: Item) -> tuple[Whole, Whole]:
    """What each purchase was ordered for: without tax, and tax."""
    count = len(purchase.purchase_id)
    return (
        summed_by(item.place, item.quantity * item.price_minor, count),
        summed_by(item.place, item.quantity * item.tax_minor, count),
    )


def with_tax(amounts: tuple[Whole, Whole]) -> Whole:
    """Both together."""
    ex_tax, tax = amounts
    return ex_tax + tax


def summed_by(place: Whole, value: Whole, count: int) -> Whole:
    """Exact sums of whole numbers by place."""
    total = np.zeros(count, np.int64)
    np.add.at(total, place, value)
    return total


def genuine_reds(block: Block, purchase: Purchase, item: Item, back: SentBack) -> Red:
    """Red invoices for goods that were refused on arrival or went back later."""
    return joined([_refused(block, purchase, item), _back(block, purchase, item, back)])


def purchase_invoices(purchase: Purchase, item: Item, red: Red) -> PurchaseInvoice:
    """Every invoice, the red ones after the others."""
    ex_tax, tax = billed_minor(purchase, item)
    blue = np.flatnonzero(ex_tax > 0)
    zeros = np.zeros(len(blue), np.int64)
    whole = Red(blue, zeros + _BLUE, purchase.invoiced_at[blue], ex_tax[blue], tax[blue])
    return joined([_table(purchase, whole, 1), _table(purchase, red, -1)])


def invoice_ids(purchase_id: Whole, number: Whole | int) -> Whole:
    """Ids of invoices: purchase and number among its invoices, 0 for the first."""
    return purchase_id * _NUMBERS + number


def _table(purchase: Purchase, made: Red, sign: int) -> PurchaseInvoice:
    at = made.place
    ids = invoice_ids(purchase.purchase_id[at], made.number)
    first = invoice_ids(purchase.purchase_id[at], _BLUE)
    return PurchaseInvoice(
        invoice_id=ids,
        invoice_number=invoice_numbers(ids, made.issued_at),
        purchase_id=purchase.purchase_id[at],
        seller_account_id=purchase.seller[at],
        buyer_account_id=purchase.buyer[at],
        issued_at=made.issued_at,
        ex_tax_minor=sign * made.ex_tax_minor,
        tax_minor=sign * made.tax_minor,
        red_of=np.where(sign < 0, first, NONE),
    )


def invoice_numbers(ids: Whole, issued_at: Moment) -> NDArray[np.str_]:
    """20 digits: year, a region that does not exist, a channel, and 15 that tell nothing."""
    years = issued_at.astype("datetime64[Y]").astype(str).tolist()
    numbered = zip(document_numbers(ids).tolist(), years, strict=True)
    return np.array([f"{year[2:]}992{number:015d}" for number, year in numbered], np.str_)


def _refused(block: Block, purchase: Purchase, item: Item) -> Red:
    """One red invoice for each delivery with pieces that were refused."""
    pieces = np.where(purchase.is_real[item.place], item.billed - item.accepted, 0)
    count = len(purchase.purchase_id)
    ex_tax = summed_by(item.place, pieces * item.price_minor, count)
    tax = summed_by(item.place, pieces * item.tax_minor, count)
    at = np.flatnonzero(ex_tax > 0)
    wait = 1 + block.chance.below("refusal invoiced", purchase.purchase_id[at], _REFUSED_DAYS)
    issued = purchase.delivered_at[at] + days(wait)
    return Red(at, np.full(len(at), _REFUSED), issued, ex_tax[at], tax[at])


def _back(block: Block, purchase: Purchase, item: Item, back: SentBack) -> Red:
    """One red invoice for each purchase and half-month in which pieces of it went back."""
    back = taken(back, back.to_maker > 0)
    place = item.place[back.item]
    number = _BACK + back.half + 1 - purchase.period[place]
    keys, first, inverse = np.unique(
        place * _NUMBERS + number, return_index=True, return_inverse=True
    )
    at, numbers = keys // _NUMBERS, keys % _NUMBERS
    wait = 1 + block.chance.below("return invoiced", purchase.purchase_id[at], _BACK_DAYS, numbers)
    price, tax = item.price_minor[back.item], item.tax_minor[back.item]
    return Red(
        at,
        numbers,
        back.returned_at[first] + days(wait),
        summed_by(inverse, back.to_maker * price, len(keys)),
        summed_by(inverse, back.to_maker * tax, len(keys)),
    )
