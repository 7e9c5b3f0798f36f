"""The firms of a block: one behind every merchant, and the shells beside some of them."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.parties.addresses import STORES_MAX, AddressKind, address_ids
from lendweave.simulation.parties.enterprises import (
    CAPITAL_MINOR,
    EnterpriseKind,
    Enterprises,
    Tie,
    bookkeepers,
    enterprise_ids,
    own_phones,
)
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.parties.owners import Owners, merchant_owners
from lendweave.simulation.parties.people import People
from lendweave.simulation.parties.shells import make_shells
from lendweave.simulation.truth.enterprises import Enterprise, HiddenEnterprise
from lendweave.simulation.truth.frames import joined
from lendweave.simulation.world.block import Block


def make_enterprises(block: Block, people: People, merchants: Merchants) -> Enterprises:
    """The firms of the towns of a block: those of merchants first, then shells."""
    ids, quality = merchants.merchant.merchant_id, merchants.hidden.quality
    owners = merchant_owners(block, people, ids, quality)
    first = _merchants(block, merchants, owners)
    second = make_shells(block, people, merchants, first)
    return Enterprises(
        enterprise=joined([first.enterprise, second.enterprise]),
        hidden=joined([first.hidden, second.hidden]),
        owners=joined([first.owners, second.owners]),
        tie=np.concatenate([first.tie, second.tie]),
        shares_phone=np.concatenate([first.shares_phone, second.shares_phone]),
        shares_address=np.concatenate([first.shares_address, second.shares_address]),
    )


def _merchants(block: Block, merchants: Merchants, owners: Owners) -> Enterprises:
    merchant, shape, chance = merchants.merchant, block.world.enterprises, block.chance
    ids = merchant.merchant_id
    booked = chance.happens("bookkeeper", ids, shape.bookkeepers)
    size = merchants.hidden.weight + chance.uniform("capital", ids)
    enterprise = Enterprise(
        enterprise_id=enterprise_ids(EnterpriseKind.MERCHANT, ids),
        kind=np.full(len(ids), "merchant"),
        party_id=ids,
        town_id=merchant.town_id,
        uscc=merchant.uscc,
        name=np.array([f"测试第{number}{shape.name}" for number in ids.tolist()], np.str_),
        industry=np.full(len(ids), shape.industry),
        founded_on=merchant.founded_on,
        capital_minor=CAPITAL_MINOR[np.minimum(size * 1.4, 7).astype(np.int64)],
        legal_representative_id=owners.representative,
        phone_id=np.where(booked, bookkeepers(block, ids), own_phones(owners.representative)),
        address_id=address_ids(AddressKind.STORE, ids * STORES_MAX),
    )
    no = np.zeros(len(ids), np.bool_)
    return Enterprises(
        enterprise=enterprise,
        hidden=HiddenEnterprise(enterprise.enterprise_id, merchants.hidden.quality, no),
        owners=owners,
        tie=np.full(len(ids), int(Tie.NOTHING)),
        shares_phone=booked,
        shares_address=no,
    )
