"""Accounts at banks: ids that say whose an account is. Nobody's id depends on the world's size."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.people import Account


class AccountHolder(IntEnum):
    """What kind of party holds an account; the last digit, base 8, of an account_id."""

    PERSON = 0
    MERCHANT = 1
    RING = 2
    LENDER = 3
    MAKER = 4
    ENTERPRISE = 5
    OUTSIDE_LENDER = 6


_KINDS = 8


def account_ids(holder: AccountHolder, party_id: NDArray[np.int64] | int) -> NDArray[Any]:
    """The account of each party of one kind."""
    return np.asarray(np.asarray(party_id) * _KINDS + int(holder), np.int64)


def party_ids(account_id: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whose each account is: party_id and AccountHolder."""
    return account_id // _KINDS, account_id % _KINDS


def accounts(holder: AccountHolder, party_id: NDArray[np.int64]) -> Account:
    """The account table of the parties of one kind."""
    named = np.full(len(party_id), holder.name.lower())
    return Account(account_ids(holder, party_id), named, party_id)


def holders(holder: AccountHolder, account_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The parties of one kind among the holders of some accounts, each once."""
    return np.unique(account_id[account_id % _KINDS == int(holder)] // _KINDS)
