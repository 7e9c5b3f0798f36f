"""Columns that many views have: of a person, a merchant, a product, an order."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    ID_NUMBER,
    MONEY,
    NAME,
    NUMBER,
    TEXT,
    USCC,
    WHOLE,
    ColumnType,
)
from lendweave.simulation.files.views.table import Coded, Values
from lendweave.simulation.parties.merchants import products
from lendweave.simulation.truth.frames import Whole, places

PERSON: dict[str, ColumnType] = {
    "person_id": DOCUMENT,
    "person_name": NAME,
    "id_number": ID_NUMBER,
    "birth_date": DAY,
    "home_town_id": NUMBER,
}
MERCHANT: dict[str, ColumnType] = {
    "merchant_id": NUMBER,
    "merchant_code": TEXT,
    "merchant_uscc": USCC,
    "merchant_kind": TEXT,
    "merchant_town_id": NUMBER,
}
PRODUCT: dict[str, ColumnType] = {
    "product_id": NUMBER,
    "model": TEXT,
    "product_name": TEXT,
    "category": TEXT,
    "list_price": MONEY,
    "quantity": WHOLE,
}

_MADE_UP = 10**12
"""Made-up people have larger numbers than real ones."""
_WAYBILLS = 2**48  # above every id of a purchase, within what a document number holds


def of_people(economy: Economy, person_id: Whole) -> dict[str, Values]:
    """The PERSON columns of people of the block."""
    return _of_identities(economy, person_id * 2)


def of_buyers(economy: Economy, order_id: Whole) -> dict[str, Values]:
    """The PERSON columns of whoever each order names: a person of the block, or a made-up one."""
    draft = economy.draft
    return _of_identities(economy, draft.identity_id[places(draft.order_id, order_id)])


def _of_identities(economy: Economy, identity: Whole) -> dict[str, Values]:
    person, made_up = economy.people.person, economy.frauds.identities
    real = identity % 2 == 0
    number = np.where(real, identity // 2, _MADE_UP + identity)
    after = len(person.person_id) + np.searchsorted(made_up.identity_id, identity)
    place = np.where(real, identity // 2 - economy.block.start, after)
    birth = np.concatenate([person.birth_date, made_up.birth_date])
    maker = made_up.person_id - economy.block.start
    town = np.concatenate([person.town_id, person.town_id[maker]])
    return {
        "person_id": number,
        "person_name": number,
        "id_number": Coded(np.concatenate([person.id_number, made_up.id_number]), place),
        "birth_date": birth[place],
        "home_town_id": town[place],
    }


def of_merchants(economy: Economy, merchant_id: Whole) -> dict[str, Values]:
    """The MERCHANT columns of merchants of the block."""
    merchant = economy.merchants.merchant
    place = np.searchsorted(merchant.merchant_id, merchant_id)
    return {
        "merchant_id": merchant_id,
        "merchant_code": Coded(merchant.code, place),
        "merchant_uscc": Coded(merchant.uscc, place),
        "merchant_kind": Coded(merchant.kind, place),
        "merchant_town_id": Coded(merchant.town_id, place),
    }


def of_goods(economy: Economy, order_place: Whole) -> dict[str, Values]:
    """The PRODUCT columns of orders, by their place in the block."""
    sold, line = products(economy.block.world), economy.line
    product_id = line.product_id[order_place]
    return {
        "product_id": product_id,
        "model": Coded(sold.model, product_id),
        "product_name": Coded(sold.name, product_id),
        "category": Coded(sold.category, product_id),
        "list_price": Coded(sold.list_price_minor, product_id),
        "quantity": line.quantity[order_place],
    }


def waybill_ids(order_id: Whole) -> Whole:
    """Ids of the waybills of parcels to buyers; goods for merchants have the purchase's id."""
    return np.asarray(order_id + _WAYBILLS)
