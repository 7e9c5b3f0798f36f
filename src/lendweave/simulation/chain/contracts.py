"""Contracts between merchants and the maker: a new one is signed when one is used up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.invoices import ordered_minor, with_tax
from lendweave.simulation.chain.purchases import Item, Purchase
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.truth.frames import NONE, Whole
from lendweave.simulation.truth.purchases import PurchaseContract
from lendweave.simulation.world.block import Block

_CONTRACTS_MAX = 4_096
_STEP_MINOR = 10_000_000
_LEAST_STEPS, _STEPS = 3, 6
_SIGNED_MINUTES = 45  # before its first order, so that no contract belongs to a later month


def contract_ids(block: Block, purchase: Purchase, item: Item) -> Whole:
    """The contract of each purchase, NONE where the seller is no maker.

    A contract's orders add up to less than its ceiling: the next one begins at half of it.
    """
    amount = np.where(_under_contract(purchase), with_tax(ordered_minor(purchase, item)), 0)
    order = np.lexsort((purchase.purchase_id, purchase.ordered_at, purchase.merchant_id))
    merchant, so_far = purchase.merchant_id[order], amount[order].cumsum()
    begins = np.flatnonzero(np.r_[True, merchant[1:] != merchant[:-1]])
    before = np.repeat(so_far[begins] - amount[order][begins], np.diff(np.r_[begins, len(order)]))
    number = np.zeros(len(order), np.int64)
    number[order] = (so_far - before) // (_ceilings(block, merchant) // 2)
    ids = purchase.merchant_id * _CONTRACTS_MAX + np.minimum(number, _CONTRACTS_MAX - 1)
    return np.where(_under_contract(purchase), ids, NONE)


def contracts(block: Block, purchase: Purchase, contract_id: Whole) -> PurchaseContract:
    """Each contract, signed just before its first order."""
    at = np.flatnonzero(contract_id != NONE)
    at = at[np.argsort(purchase.ordered_at[at], kind="stable")]
    ids, first = np.unique(contract_id[at], return_index=True)
    at = at[first]
    wait = 1 + block.chance.below("contract signed", ids, _SIGNED_MINUTES)
    return PurchaseContract(
        contract_id=ids,
        buyer_account_id=purchase.buyer[at],
        seller_account_id=purchase.seller[at],
        signed_at=purchase.ordered_at[at] - wait.astype("timedelta64[m]"),
        ceiling_minor=_ceilings(block, purchase.merchant_id[at]),
        terms_days=purchase.terms_days[at],
    )


def _under_contract(purchase: Purchase) -> NDArray[np.bool_]:
    maker = account_ids(AccountHolder.MAKER, 0)
    return np.asarray((purchase.kind == 0) & (purchase.seller == maker))


def _ceilings(block: Block, merchant: Whole) -> Whole:
    """300,000 to 800,000 yuan."""
    steps = _LEAST_STEPS + block.chance.below("contract ceiling", merchant, _STEPS)
    return np.asarray(steps * _STEP_MINOR, np.int64)
