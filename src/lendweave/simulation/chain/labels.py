"""Labels of the chain's frauds: every record that a ring left, and every party in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lendweave.simulation.chain.drawdowns import Draw
from lendweave.simulation.chain.invoices import RING_RED, Red, invoice_ids
from lendweave.simulation.chain.purchases import ChainFraud, Purchase
from lendweave.simulation.chain.registrations import pledge_ids
from lendweave.simulation.chain.rings import ChainRing
from lendweave.simulation.parties.accounts import AccountHolder, party_ids
from lendweave.simulation.truth.frames import Flag, Moment, Whole
from lendweave.simulation.truth.frauds import FraudLabel
from lendweave.simulation.truth.purchases import PurchasePayment


@dataclass(frozen=True, slots=True)
class Traces:
    """What rings left behind. payment_ring: ring_id of each row of payment."""

    purchase: Purchase
    draw: Draw
    red: Red
    payment: PurchasePayment
    payment_ring: Whole


def chain_labels(rings: Sequence[ChainRing], traces: Traces) -> list[FraudLabel]:
    """Labels of every ring that left a record, records first."""
    found = _records(traces)
    named = {ring.ring_id: ring for ring in rings}
    records = [
        _labelled(named, subject, "record", (ring_id, ids, at))
        for subject, ring_id, ids, at in found
        if len(ids)
    ]
    return [*records, *(_labelled(named, *party) for party in _parties(named, traces))]


def _records(traces: Traces) -> Iterator[tuple[str, Whole, Whole, Moment]]:
    """Subject, ring, id and moment of each record."""
    purchase, draw, red, payment = traces.purchase, traces.draw, traces.red, traces.payment
    made_up = np.flatnonzero(purchase.kind > 0)
    yield (
        "purchase",
        purchase.ring_id[made_up],
        purchase.purchase_id[made_up],
        purchase.ordered_at[made_up],
    )
    twice = np.flatnonzero(draw.second)
    at = draw.place[twice]
    yield "purchase", draw.ring_id[twice], purchase.purchase_id[at], purchase.ordered_at[at]
    drawn = np.flatnonzero(draw.kind > 0)
    yield "drawdown", draw.ring_id[drawn], draw.drawdown_id[drawn], draw.drawn_at[drawn]
    pledged = np.flatnonzero(draw.kind == ChainFraud.DOUBLE_PLEDGE)
    yield (
        "pledge",
        draw.ring_id[pledged],
        pledge_ids(draw.drawdown_id[pledged]),
        purchase.ordered_at[draw.place[pledged]],
    )
    back = np.flatnonzero(red.number == RING_RED)
    place = red.place[back]
    ids = invoice_ids(purchase.purchase_id[place], RING_RED)
    yield "purchase_invoice", purchase.ring_id[place], ids, red.issued_at[back]
    yield "purchase_payment", traces.payment_ring, payment.payment_id, payment.paid_at


def _parties(
    named: dict[int, ChainRing], traces: Traces
) -> Iterator[tuple[str, str, tuple[Whole, Whole, Moment]]]:
    """Subject, role, and ring, id and first moment of each firm in a ring that left a purchase."""
    ring_id, account, at = _accounts(traces)
    key = np.unique(np.stack([ring_id, account], axis=1), axis=0)
    begun = {int(ring): at[ring_id == ring].min() for ring in np.unique(ring_id)}
    since = np.array([begun[int(ring)] for ring in key[:, 0]], "datetime64[us]")
    own = np.array([named[int(ring)].account for ring in key[:, 0]], np.int64) == key[:, 1]
    party, holder = party_ids(key[:, 1])
    is_merchant = holder == AccountHolder.MERCHANT
    is_shell = holder == AccountHolder.ENTERPRISE
    for subject, role, where in (
        ("merchant", "organiser", is_merchant & own),
        ("merchant", "mule", is_merchant & ~own),
        ("enterprise", "tool", is_shell),
    ):
        if where.any():
            yield subject, role, (key[where, 0], party[where], since[where])


def _accounts(traces: Traces) -> tuple[Whole, Whole, Moment]:
    """Ring, account and moment of each firm that bought, sold or passed money on."""
    purchase, draw, payment = traces.purchase, traces.draw, traces.payment
    made_up, twice = purchase.kind > 0, draw.second
    at = draw.place[twice]
    ring_id = (purchase.ring_id[made_up],) * 2 + (draw.ring_id[twice],) + (traces.payment_ring,) * 2
    account = (
        purchase.buyer[made_up],
        purchase.seller[made_up],
        purchase.buyer[at],
        payment.debtor_account_id,
        payment.creditor_account_id,
    )
    moment = (
        *(purchase.ordered_at[made_up],) * 2,
        purchase.ordered_at[at],
        *(payment.paid_at,) * 2,
    )
    return np.concatenate(ring_id), np.concatenate(account), np.concatenate(moment)


def _labelled(
    named: dict[int, ChainRing], subject: str, role: str, found: tuple[Whole, Whole, Moment]
) -> FraudLabel:
    ring_id, ids, at = found
    rings = [named[number] for number in ring_id.tolist()]
    evades: Flag = np.array([ring.evades for ring in rings], np.bool_)
    return FraudLabel(
        ring_id=ring_id,
        kind=np.array([ring.kind.name.lower() for ring in rings], np.str_),
        subject=np.full(len(rings), subject),
        subject_id=ids,
        role=np.full(len(rings), role),
        evades=evades,
        happened_at=at.astype("datetime64[us]"),
    )
