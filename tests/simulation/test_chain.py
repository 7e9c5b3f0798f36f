"""The other side of the shop: pieces, papers and money of what merchants buy add up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace as replace_struct
from numpy.typing import NDArray
from tests.simulation.worlds import SMALL, economies, truth

from lendweave.simulation.chain.chain import Chain, chain_tables, make_chain
from lendweave.simulation.chain.invoices import billed_minor, summed_by, with_tax
from lendweave.simulation.chain.payments import purchase_payments
from lendweave.simulation.truth.frames import NONE, arrow_table, taken
from lendweave.simulation.world.chain_shape import ChainFraudShape

PEOPLE, MONTHS = SMALL


@cache
def tables() -> dict[str, Any]:
    """The truth of a small world."""
    return truth(PEOPLE, MONTHS)


def chain() -> Chain:
    """The chain of a small world."""
    made = economies(PEOPLE, MONTHS)[0].chain
    assert made is not None
    return made


def places(ids: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each id among ids that are all different."""
    order = np.argsort(among)
    found = order[np.minimum(np.searchsorted(among, ids, sorter=order), len(among) - 1)]
    assert (among[found] == ids).all()
    return found


def test_stock_adds_up_and_is_never_below_zero() -> None:
    """What was there and came, less what went, is there, and is what the next month begins with."""
    stock = tables()["inventory"]
    came = stock.received + stock.back_from_buyers
    went = stock.sold + stock.back_to_maker + stock.sold_off
    assert (stock.opening + came - went == stock.closing).all()
    assert (stock.closing >= 0).all()
    by_product = stock.closing.reshape(-1, MONTHS)
    assert (by_product[:, :-1] == stock.opening.reshape(-1, MONTHS)[:, 1:]).all()
    assert stock.sold.sum() > 3_000


def test_stock_agrees_with_the_papers_of_real_goods() -> None:
    """Received is what deliveries say, sold is what went to buyers, by merchant."""
    stock, made = tables()["inventory"], chain()
    kept = tables()["purchase_delivery_line"]
    purchase = made.purchase
    real = purchase.is_real[places(kept.purchase_id, purchase.purchase_id)]
    begin = np.datetime64("2023-01-01")
    goods = real & (kept.delivered_at >= begin)
    own = np.isin(
        kept.purchase_id, purchase.purchase_id[made.item.place[made.item.product_id >= 0]]
    )
    assert stock.received.sum() == kept.accepted[goods & own].sum()
    assert stock.sold.sum() == len(tables()["sold_serial"].serial)


def test_a_piece_is_there_before_it_is_sold_and_sold_once() -> None:
    """Serial numbers are unique but for pieces given back, and none leaves before it arrived."""
    sold, delivery = tables()["sold_serial"], tables()["purchase_delivery"]
    assert len(np.unique(sold.serial)) == len(sold.serial)
    arrived = delivery.delivered_at[places(sold.purchase_id, delivery.purchase_id)]
    assert (arrived.astype("datetime64[D]") <= sold.shipped_at.astype("datetime64[D]")).all()


def test_ordered_then_shipped_then_accepted() -> None:
    """Nobody gets more than was sent, and nothing is sent that was not ordered."""
    item = chain().item
    assert (item.quantity >= item.billed).all()
    assert (item.billed >= item.accepted).all()
    assert (item.quantity > 0).all()
    assert (item.quantity > item.billed).any()
    assert (item.billed > item.accepted).any()


@pytest.mark.parametrize(
    ("later", "later_at", "earlier", "earlier_at"),
    [
        ("purchase_shipment", "shipped_at", "purchase_order", "ordered_at"),
        ("purchase_delivery", "delivered_at", "purchase_shipment", "shipped_at"),
        ("purchase_cancellation", "cancelled_at", "purchase_order", "ordered_at"),
        ("receivable_confirmation", "confirmed_at", "receivable", "issued_at"),
    ],
)
def test_times_follow(later: str, later_at: str, earlier: str, earlier_at: str) -> None:
    """What comes later in the course of a purchase has a later moment."""
    after, before = tables()[later], tables()[earlier]
    place = places(after.purchase_id, before.purchase_id)
    assert len(place) > 0
    assert (getattr(after, later_at) >= getattr(before, earlier_at)[place]).all()


def test_an_honest_invoice_never_precedes_its_order() -> None:
    """Red ones follow the invoice that they take back."""
    invoice, order = tables()["purchase_invoice"], tables()["purchase_order"]
    purchase = chain().purchase
    place = places(invoice.purchase_id, order.purchase_id)
    honest = purchase.kind[places(invoice.purchase_id, purchase.purchase_id)] == 0
    assert (invoice.issued_at >= order.ordered_at[place])[honest].all()
    red = invoice.red_of != NONE
    blue = places(invoice.red_of[red], invoice.invoice_id)
    assert (invoice.issued_at[red] > invoice.issued_at[blue]).all()
    assert red.any()


def test_order_and_invoice_arithmetic() -> None:
    """Lines add up to orders; invoices never exceed them, and red ones never their invoice."""
    order, line = tables()["purchase_order"], tables()["purchase_line"]
    assert (line.quantity * line.unit_price_minor == line.amount_minor).all()
    at = places(line.purchase_id, order.purchase_id)
    assert (summed_by(at, line.amount_minor, len(order.purchase_id)) == order.ex_tax_minor).all()
    assert (order.ex_tax_minor + order.tax_minor == order.amount_minor).all()
    invoice = tables()["purchase_invoice"]
    total = invoice.ex_tax_minor + invoice.tax_minor
    net = summed_by(places(invoice.purchase_id, order.purchase_id), total, len(order.purchase_id))
    assert (net >= 0).all()
    assert (net <= order.amount_minor).all()
    assert len(np.unique(invoice.invoice_number)) == len(invoice.invoice_number)
    assert {len(number) for number in invoice.invoice_number.tolist()} == {20}


def test_orders_stay_within_their_contract() -> None:
    """The orders under a contract add up to no more than its ceiling, and follow it."""
    order, contract = tables()["purchase_order"], tables()["purchase_contract"]
    under = taken(order, order.contract_id != NONE)
    at = places(under.contract_id, contract.contract_id)
    total = summed_by(at, under.amount_minor, len(contract.contract_id))
    assert (total <= contract.ceiling_minor).all()
    assert (under.ordered_at > contract.signed_at[at]).all()
    assert (under.buyer_account_id == contract.buyer_account_id[at]).all()


def test_money_for_a_purchase_is_conserved() -> None:
    """Paid plus outstanding is invoiced less taken back, once everything has run its course."""
    made, block = chain(), economies(PEOPLE, MONTHS)[0].block
    purchase = made.purchase
    paid = purchase_payments(block, made.goods, made.red, made.settlement, made.funding)
    assert (paid.amount_minor > 0).all()
    assert len(np.unique(paid.payment_id)) == len(paid.payment_id)
    at = places(paid.purchase_id, purchase.purchase_id)
    to_seller = paid.creditor_account_id == purchase.seller[at]
    signed = np.where(to_seller, paid.amount_minor, -paid.amount_minor)
    net = summed_by(at, signed, len(purchase.purchase_id))
    red = made.red.ex_tax_minor + made.red.tax_minor
    invoiced = with_tax(billed_minor(*made.goods))
    owed = invoiced - summed_by(made.red.place, red, len(purchase.purchase_id))
    settled = ~made.settlement.unpaid
    assert (net[settled] == owed[settled]).all()
    assert (net[~settled] == 0).all()
    assert 0 < made.settlement.unpaid.sum() < 0.05 * len(settled)


def test_every_account_is_somebodys() -> None:
    """Money moves between accounts of merchants, shells, lenders and the maker that exist."""
    paid, known = tables()["purchase_payment"], tables()["account"].account_id
    assert np.isin(paid.debtor_account_id, known).all()
    assert np.isin(paid.creditor_account_id, known).all()
    assert np.isin(tables()["facility"].lender_account_id, known).all()


def test_bad_merchants_hold_more_stock() -> None:
    """Conduct shows in days of stock, though not for everybody."""
    quality = economies(PEOPLE, MONTHS)[0].merchants.hidden.quality
    cover = chain().stocking.cover[1:].mean(axis=0)
    assert -0.95 < np.corrcoef(quality, cover)[0, 1] < -0.1


def test_merchants_stock_up_before_the_season() -> None:
    """More air conditioners are bought in spring than are sold, and fewer in summer."""
    made, product = chain(), 0
    bought = made.stocking.ordered[1:25, :, product].sum(axis=1).reshape(12, 2).sum(axis=1)
    stock = tables()["inventory"]
    month = stock.month_end_on.astype("datetime64[M]").astype(int) - (2023 - 1970) * 12
    of = (stock.product_id == product) & (month < 12)
    sold = np.bincount(month[of], stock.sold[of], 12)
    assert bought[3:5].sum() > 1.2 * sold[3:5].sum()
    assert bought[6:9].sum() < sold[6:9].sum()


def test_one_more_merchant_changes_no_other() -> None:
    """Without one merchant and its buyers, everybody else's purchases are the same."""
    economy, made = economies(PEOPLE, MONTHS)[0], chain()
    gone = int(economy.merchants.hidden.merchant_id[4])
    shop = made.shop
    kept, at = shop.draft.merchant_id != gone, shop.merchants.hidden.merchant_id != gone
    fewer = replace(
        shop,
        merchants=replace(
            shop.merchants,
            hidden=taken(shop.merchants.hidden, at),
            fate=taken(shop.merchants.fate, at),
        ),
        draft=taken(shop.draft, kept),
        line=taken(shop.line, kept),
        course=replace(
            shop.course,
            **{
                name: getattr(shop.course, name)[kept]
                for name in ("moved", "shipped_at", "delivered_at", "returned", "returned_at")
            },
        ),
        shipment=taken(shop.shipment, np.isin(shop.shipment.order_id, shop.draft.order_id[kept])),
    )
    honest = replace_struct(made.shape, fraud=ChainFraudShape())
    without = chain_tables(economy.block, make_chain(economy.block, honest, fewer))
    whole = chain_tables(economy.block, make_chain(economy.block, honest, shop))
    for name in ("purchase_order", "purchase_line", "purchase_payment", "inventory"):
        rest, full = arrow_table(without[name]), arrow_table(whole[name])
        keys = [(key, "ascending") for key in rest.column_names]
        lines = set(map(str, full.to_pylist()))
        assert set(map(str, rest.sort_by(keys).to_pylist())) <= lines, name
        assert rest.num_rows < full.num_rows
