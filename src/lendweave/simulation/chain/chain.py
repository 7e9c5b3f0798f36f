"""The chain of a block: from what merchants sell to what they buy, get, owe and pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.chain import contracts, invoices, logistics, payments, shipments
from lendweave.simulation.chain.borrowing import borrowing_tables
from lendweave.simulation.chain.drawdowns import Borrowers, Draw, fundings, make_draws
from lendweave.simulation.chain.facilities import make_facilities
from lendweave.simulation.chain.inventory import inventories
from lendweave.simulation.chain.invoices import (
    Red,
    billed_minor,
    genuine_reds,
    ordered_minor,
    with_tax,
)
from lendweave.simulation.chain.labels import Traces, chain_labels
from lendweave.simulation.chain.payments import Funding, Settlement, due_days, make_settlement
from lendweave.simulation.chain.peers import peer_goods
from lendweave.simulation.chain.pieces import SentBack, Sold, sent_back, sold_pieces
from lendweave.simulation.chain.purchases import (
    Goods,
    Item,
    Purchase,
    genuine_purchases,
    joined_goods,
    terms_of,
)
from lendweave.simulation.chain.registrations import registration_tables
from lendweave.simulation.chain.ring_goods import ring_goods
from lendweave.simulation.chain.ring_money import ring_payments, ring_reds
from lendweave.simulation.chain.rings import ChainRing, Members, chain_rings
from lendweave.simulation.chain.sell_out import SellOut, make_sell_out
from lendweave.simulation.chain.stocking import Stocking, make_stocking
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.truth.chain_credit import Facility
from lendweave.simulation.truth.frames import Whole, joined, taken
from lendweave.simulation.truth.frauds import FraudLabel
from lendweave.simulation.truth.purchases import (
    PurchaseCancellation,
    PurchaseLine,
    PurchaseOrder,
    PurchasePayment,
    PurchaseReturn,
    Receivable,
    ReceivableConfirmation,
)
from lendweave.simulation.truth.trade import OrderLine, Shipment
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.chain_shape import ChainShape

_CONFIRMED, _CONFIRMED_DAYS = 0.8, 7


@dataclass(frozen=True, slots=True)
class Shop:
    """What the chain must know of a block's sales to buyers; rows of draft, line, course match."""

    merchants: Merchants
    firms: Enterprises
    draft: Draft
    line: OrderLine
    course: Course
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class Chain:
    """What happens between merchants and those they buy of."""

    shape: ChainShape
    shop: Shop
    sold: SellOut
    stocking: Stocking
    purchase: Purchase
    item: Item
    contract_id: Whole
    pieces: Sold
    back: SentBack
    red: Red
    facility: Facility
    rings: tuple[ChainRing, ...]
    draw: Draw
    funding: Funding
    settlement: Settlement

    @property
    def goods(self) -> Goods:
        """The purchases and their lines."""
        return Goods(self.purchase, self.item)


def make_chain(block: Block, shape: ChainShape, shop: Shop) -> Chain:
    """Everything that merchants of a block buy, in the order in which it comes about."""
    merchants, first_month = shop.merchants, _first_month(block, shop)
    ids = merchants.hidden.merchant_id
    terms_days = terms_of(block, shape, ids)
    facility = make_facilities(block, shape, merchants, first_month, terms_days)
    rings = list(chain_rings(block, shape.fraud, Members(merchants, shop.firms, facility)))
    sold = make_sell_out(block, merchants, shop.draft, shop.line, shop.course)
    stocking = make_stocking(block, shape, merchants, first_month, sold)
    goods = joined_goods(
        [
            genuine_purchases(block, shape, merchants, stocking),
            peer_goods(block, shape, merchants),
            ring_goods(block, shape, rings),
        ]
    )
    pieces = sold_pieces(sold, goods.purchase, goods.item, ids)
    back = sent_back(block, sold, pieces, ids)
    who = Borrowers(merchants, facility, goods, stocking.cover)
    draw = make_draws(block, shape, who, rings)
    red = joined(
        [
            genuine_reds(block, goods.purchase, goods.item, back),
            ring_reds(block, goods, rings, draw),
        ]
    )
    funding = fundings(who, draw)
    return Chain(
        shape=shape,
        shop=shop,
        sold=sold,
        stocking=stocking,
        purchase=goods.purchase,
        item=goods.item,
        contract_id=contracts.contract_ids(block, goods.purchase, goods.item),
        pieces=pieces,
        back=back,
        red=red,
        facility=facility,
        rings=tuple(rings),
        draw=draw,
        funding=funding,
        settlement=make_settlement(block, shape, merchants, goods, red=red, funding=funding),
    )


def _first_month(block: Block, shop: Shop) -> Whole:
    """Pieces ordered at each merchant in the first month of the world."""
    ids = shop.merchants.hidden.merchant_id
    early = block.month_number(shop.draft.ordered_at) == 0
    place = np.searchsorted(ids, shop.draft.merchant_id[early])
    return invoices.summed_by(place, shop.line.quantity[early], len(ids))


def labels_of(block: Block, chain: Chain) -> list[FraudLabel]:
    """Labels of every fraud of the chain."""
    paid = ring_payments(block, chain.goods, chain.facility, chain.rings, chain.draw)
    traces = Traces(chain.purchase, chain.draw, chain.red, *paid)
    return chain_labels(chain.rings, traces)


# Tables


def chain_tables(block: Block, chain: Chain) -> Mapping[str, Any]:
    """Frames by table name."""
    purchase, item, shop = chain.purchase, chain.item, chain.shop
    serial = logistics.sold_serials(purchase, item, chain.sold, chain.pieces)
    rings_paid, _ = ring_payments(block, chain.goods, chain.facility, chain.rings, chain.draw)
    return {
        "warehouse": shipments.warehouses(block, shop.merchants),
        "purchase_contract": contracts.contracts(block, purchase, chain.contract_id),
        "purchase_order": _orders(chain),
        "purchase_line": _lines(purchase, item),
        "purchase_cancellation": _cancellations(block, purchase),
        "purchase_shipment": shipments.purchase_shipments(block, chain.shape, purchase, item),
        "purchase_shipment_line": shipments.purchase_shipment_lines(purchase, item),
        "purchase_delivery": shipments.purchase_deliveries(purchase),
        "purchase_delivery_line": shipments.purchase_delivery_lines(purchase, item),
        "purchase_return": _returns(purchase, item, chain.back),
        "purchase_invoice": invoices.purchase_invoices(purchase, item, chain.red),
        "purchase_payment": _payments(block, chain, rings_paid),
        **_receivables(block, chain),
        **borrowing_tables(block, chain.shape, purchase, chain.facility, chain.draw),
        **registration_tables(block, purchase, chain.facility, chain.draw),
        "inventory": inventories(block, shop.merchants, chain.goods, chain.sold, chain.back),
        "sold_serial": serial,
        "logistics_event": joined(
            [
                logistics.purchase_events(block, purchase, item),
                logistics.order_events(
                    block,
                    shop.draft,
                    line=shop.line,
                    course=shop.course,
                    shipped=shop.shipment,
                    serial=serial,
                ),
            ]
        ),
    }


def _orders(chain: Chain) -> PurchaseOrder:
    purchase = chain.purchase
    ex_tax, tax = ordered_minor(purchase, chain.item)
    return PurchaseOrder(
        purchase_id=purchase.purchase_id,
        contract_id=chain.contract_id,
        buyer_account_id=purchase.buyer,
        seller_account_id=purchase.seller,
        ordered_at=purchase.ordered_at,
        ex_tax_minor=ex_tax,
        tax_minor=tax,
        amount_minor=ex_tax + tax,
        terms_days=purchase.terms_days,
    )


def _lines(purchase: Purchase, item: Item) -> PurchaseLine:
    return PurchaseLine(
        purchase_id=purchase.purchase_id[item.place],
        number=item.number,
        ordered_at=purchase.ordered_at[item.place],
        product_id=item.product_id,
        category=item.category,
        quantity=item.quantity,
        unit_price_minor=item.price_minor,
        amount_minor=item.quantity * item.price_minor,
    )


def _cancellations(block: Block, purchase: Purchase) -> PurchaseCancellation:
    lost = taken(purchase, purchase.cancelled)
    return PurchaseCancellation(lost.purchase_id, payments.cancelled_at(block, lost))


def _returns(purchase: Purchase, item: Item, back: SentBack) -> PurchaseReturn:
    back = taken(back, back.to_maker > 0)
    return PurchaseReturn(
        purchase_id=purchase.purchase_id[item.place[back.item]],
        number=item.number[back.item],
        returned_at=back.returned_at,
        quantity=back.to_maker,
    )


def _payments(block: Block, chain: Chain, rings_paid: PurchasePayment) -> PurchasePayment:
    made = payments.purchase_payments(
        block, chain.goods, chain.red, chain.settlement, chain.funding
    )
    return joined([made, payments.rebates(block, chain.shop.merchants, chain.goods), rings_paid])


def _receivables(block: Block, chain: Chain) -> Mapping[str, Any]:
    """What sellers on terms are owed, and which of it the buyers confirmed."""
    purchase = chain.purchase
    face = with_tax(billed_minor(purchase, chain.item))
    at = np.flatnonzero((purchase.terms_days > 0) & (face > 0))
    on_terms, ids = taken(purchase, at), purchase.purchase_id[at]
    wait = 1 + block.chance.below("confirms receivable", ids, _CONFIRMED_DAYS)
    told = Receivable(
        purchase_id=ids,
        creditor_account_id=on_terms.seller,
        debtor_account_id=on_terms.buyer,
        issued_at=on_terms.invoiced_at,
        due_on=due_days(on_terms),
        face_minor=face[at],
    )
    confirmed = ReceivableConfirmation(ids, on_terms.invoiced_at + wait.astype("timedelta64[D]"))
    agrees = block.chance.happens("confirms", ids, _CONFIRMED)
    return {"receivable": told, "receivable_confirmation": taken(confirmed, agrees)}
