"""What rings do about money and papers: invoices taken back, money sent round and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.chain.drawdowns import Draw
from lendweave.simulation.chain.invoices import RING_RED, Red
from lendweave.simulation.chain.payments import TRANSFERS_FROM, payment_ids
from lendweave.simulation.chain.purchases import ChainFraud, Goods
from lendweave.simulation.chain.ring_goods import evasion
from lendweave.simulation.chain.rings import ChainRing
from lendweave.simulation.truth.chain_credit import Facility
from lendweave.simulation.truth.frames import NONE, Whole
from lendweave.simulation.truth.purchases import PurchasePayment
from lendweave.simulation.world.block import Block

_DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moves beside a purchase. row: of the drawdown. number: of the payment."""

    row: int
    number: int
    debtor: int
    creditor: int
    paid_at: np.datetime64[Any]
    amount_minor: int
    purpose: str


def ring_reds(block: Block, goods: Goods, rings: Sequence[ChainRing], draw: Draw) -> Red:
    """Invoices that rings take back after the money came: in days, or after a month or in part."""
    purchase, item = goods
    evading = {ring.ring_id: evasion(block, ring, 2) for ring in rings if ring.evades}
    row = np.flatnonzero(draw.kind == ChainFraud.RED_AFTER_FUNDING)
    at, ring_id = draw.place[row], draw.ring_id[row]
    way = np.array([evading.get(number, -1) for number in ring_id.tolist()], np.int64)
    soon = 2 + block.chance.below("red after", ring_id, 8)
    late = 31 + block.chance.below("red after", ring_id, 25)
    part = 0.25 + 0.35 * block.chance.uniform("red part", ring_id)
    line = np.searchsorted(item.place, at)  # a ring's purchase has one line
    pieces = np.where(way == 1, np.maximum(item.billed[line] * part, 1), item.billed[line])
    pieces = pieces.astype(np.int64)
    issued = draw.drawn_at[row] + np.where(way == 0, late, soon).astype("timedelta64[D]")
    return Red(
        place=at,
        number=np.full(len(at), RING_RED),
        issued_at=np.maximum(issued, purchase.invoiced_at[at] + np.timedelta64(2, "h")),
        ex_tax_minor=pieces * item.price_minor[line],
        tax_minor=pieces * item.tax_minor[line],
    )


def ring_payments(
    block: Block, goods: Goods, facility: Facility, rings: Sequence[ChainRing], draw: Draw
) -> tuple[PurchasePayment, Whole]:
    """Money of drawdowns that comes back, what a second lender pays, and the ring of each row."""
    by_id = {ring.ring_id: ring for ring in rings}
    moves = [
        move
        for row in np.flatnonzero(draw.kind > 0).tolist()
        for move in _moves(block, facility, by_id[int(draw.ring_id[row])], draw, row)
    ]
    row = np.array([move.row for move in moves], np.int64)
    return _table(goods.purchase.purchase_id[draw.place[row]], moves), draw.ring_id[row]


def _moves(
    block: Block, facility: Facility, ring: ChainRing, draw: Draw, row: int
) -> Iterator[Transfer]:
    """Where the money of one drawdown goes."""
    amount, at = int(draw.principal_minor[row]), draw.drawn_at[row]
    chance, key = block.chance, ring.ring_id
    u = float(chance.uniform("share back", key)[0])
    if ring.kind is ChainFraud.ROUND_TRIP:
        yield from _round(block, ring, row, (amount, at), u)
    elif ring.kind is ChainFraud.FICTITIOUS_PURCHASE:
        wait = np.timedelta64(int((12 + 13 * u) * _DAY_MINUTES), "m")
        back = int(amount * (0.5 + 0.2 * u))
        yield Transfer(row, 0, ring.others[0], ring.account, at + wait, back, "transfer")
    elif ring.kind is ChainFraud.DOUBLE_PLEDGE and draw.second[row]:
        lender = int(facility.lender_account_id[draw.line[row]])
        yield Transfer(row, 0, lender, ring.others[0], at, amount, "entrusted")
        wait = np.timedelta64(int((4 + 12 * u) * _DAY_MINUTES), "m")
        yield Transfer(
            row, 1, ring.others[0], ring.account, at + wait, int(amount * 0.9), "transfer"
        )


def _round(
    block: Block, ring: ChainRing, row: int, money: tuple[int, np.datetime64[Any]], u: float
) -> Iterator[Transfer]:
    """From the seller over other firms to the merchant.

    Open: at most five payments with the lender's, ten days, at least 80 %. Evading: more payments,
    or weeks, or less; with too few firms for the first, weeks.
    """
    amount, at = money
    way = evasion(block, ring, 3) if ring.evades else None
    if way == 0 and len(ring.others) < 5:
        way = 1
    between = 4 if way == 0 else int(block.chance.below("hops", ring.ring_id, 3)[0])
    through = (*ring.others[: 1 + between], ring.account)
    hours = (15 * 24 if way == 1 else 4 * 24) + 90 * u
    share = 0.60 + 0.17 * u if way == 2 else 0.86 + 0.12 * u
    hops = len(through) - 1
    for number in range(hops):
        wait = np.timedelta64(int(hours * 60 * (number + 1) / hops), "m")
        minor = int(amount * (1 - (1 - share) * (number + 1) / hops))
        yield Transfer(
            row, number, through[number], through[number + 1], at + wait, minor, "transfer"
        )


def _table(purchase_id: Whole, moves: Sequence[Transfer]) -> PurchasePayment:
    number = np.array([move.number for move in moves], np.int64)
    entrusted = np.array([move.purpose == "entrusted" for move in moves], np.bool_)
    return PurchasePayment(
        payment_id=payment_ids(purchase_id, TRANSFERS_FROM + number),
        purchase_id=np.where(entrusted, purchase_id, NONE),
        debtor_account_id=np.array([move.debtor for move in moves], np.int64),
        creditor_account_id=np.array([move.creditor for move in moves], np.int64),
        paid_at=np.array([move.paid_at for move in moves], "datetime64[us]"),
        amount_minor=np.array([move.amount_minor for move in moves], np.int64),
        purpose=np.array([move.purpose for move in moves], np.str_),
    )
