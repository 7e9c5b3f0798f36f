"""Facilities: which merchants have a line of credit, with whom, and how large it is."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.chain.halves import days
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants, products
from lendweave.simulation.truth.chain_credit import Facility
from lendweave.simulation.truth.frames import Whole, joined
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.chain_shape import ChainShape

PLACES = 4
HOUSE, OUTSIDE = 0, 1
_PREPAID = np.array(["dealer_prepay", "order"])
_ON_TERMS = np.array(["receivable", "inventory"])
_FIRST_WEIGHTS = (0.6, 0.4)
_STEP_MINOR = 1_000_000
_LEAST_STEPS = 8
_SMALLEST_PART = 0.5  # of the largest limit
_BEFORE_DAYS, _LASTS_DAYS = 600, 365 * 12
_LATE_COMERS, _LATE_COMERS_DAYS = 0.25, 240
_GRANTED_S = 11 * 3_600
_OUTSIDE_DEARER_MICROS = 12_000


def make_facilities(
    block: Block, shape: ChainShape, merchants: Merchants, first_month: Whole, terms_days: Whole
) -> Facility:
    """The lines of a block's merchants. first_month: pieces sold in the world's first month."""
    ids, credit = merchants.hidden.merchant_id, shape.credit
    usual = np.maximum(first_month, 1) * _usual_price_minor(block, shape)
    monthly = usual.astype(np.int64)
    made = []
    elsewhere = credit.outside if len(outside_banks(block)) else 0.0
    for place, share in ((HOUSE, credit.house), (OUTSIDE, elsewhere)):
        at = np.flatnonzero(block.chance.happens("facility", ids, share, place))
        made.append(_facilities(block, shape, ids[at], place, (monthly[at], terms_days[at])))
    return joined(made)


def outside_banks(block: Block) -> Whole:
    """lender_id of the banks beside the world's own lender."""
    listed = block.world.outside.lenders if block.world.outside else []
    return np.array([lender.number for lender in listed if lender.kind == "bank"], np.int64)


def _facilities(
    block: Block, shape: ChainShape, ids: Whole, place: int, of: tuple[Whole, Whole]
) -> Facility:
    """Lines of one kind of lender. of: purchases a month, in 分, and terms of each merchant."""
    monthly, terms_days = of
    key, chance, micros = ids * PLACES + place, block.chance, rate_micros(shape)
    part = _SMALLEST_PART + (1 - _SMALLEST_PART) * chance.uniform("facility limit", key)
    steps = (monthly * shape.credit.limit * part).astype(np.int64) // _STEP_MINOR
    begin = block.first_days(np.zeros(len(ids), np.int64))
    late = chance.happens("late facility", key, _LATE_COMERS)
    after = days(1 + chance.below("facility after", key, _LATE_COMERS_DAYS))
    before = days(1 + chance.below("facility before", key, _BEFORE_DAYS))
    granted = np.where(late, begin + after, begin - before)
    second = chance.pick("facility program", key, _FIRST_WEIGHTS)
    return Facility(
        facility_id=key,
        merchant_id=ids,
        lender_account_id=_lenders(block, key, place),
        program=np.where(terms_days == 0, _PREPAID[second], _ON_TERMS[second]),
        limit_minor=np.maximum(steps, _LEAST_STEPS) * _STEP_MINOR,
        rate_annual_micros=np.full(len(ids), micros + _OUTSIDE_DEARER_MICROS * place),
        granted_at=at_time(granted, np.full(len(ids), _GRANTED_S)),
        expires_on=granted + days(_LASTS_DAYS),
    )


def rate_micros(shape: ChainShape) -> int:
    """Yearly rate of the world's lender in millionths."""
    return int(shape.credit.rate.removeprefix("0.").ljust(6, "0"))


def _lenders(block: Block, key: Whole, place: int) -> Whole:
    if place == HOUSE:
        return account_ids(AccountHolder.LENDER, key * 0)
    banks = outside_banks(block)
    bank = banks[block.chance.below("bank of merchant", key, len(banks))]
    return account_ids(AccountHolder.OUTSIDE_LENDER, bank)


def _usual_price_minor(block: Block, shape: ChainShape) -> float:
    """What a piece costs a merchant on average, tax included."""
    sells = np.array([product.weight * sum(product.months) for product in block.world.products])
    price = products(block.world).list_price_minor * (1 - shape.margin)
    return float((price * sells).sum() / sells.sum())
