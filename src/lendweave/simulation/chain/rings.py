"""Rings of the chain: which merchants cheat, in which town and month, how, and with whom.

| kind                | what it does                            | how it evades                  |
|---------------------|-----------------------------------------|--------------------------------|
| fictitious purchase | order and invoice without goods, round  | papers and scans of goods      |
|                     | sums, invoice before the order          | first, ordinary prices         |
| circular trade      | goods go round two to five firms on     | amounts drift apart, it takes  |
|                     | paper, within 15 % and 90 days          | longer, or more firms          |
| double pledge       | one purchase is financed twice          | other words, less, later       |
| red after funding   | the invoice is taken back in days       | after a month, or in part      |
| round trip          | the money is back in ten days, nearly   | more hops, weeks, or in part   |
|                     | all of it                               |                                |

A ring is drawn by town, month and kind, its merchant by conduct among those with a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.chain.facilities import HOUSE, PLACES
from lendweave.simulation.chain.purchases import ChainFraud
from lendweave.simulation.chance.curves import exponential_quantile, logistic
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.merchants import Merchants, of_merchants
from lendweave.simulation.truth.chain_credit import Facility
from lendweave.simulation.truth.frames import Real, Whole
from lendweave.simulation.world.block import Block, ring_ids
from lendweave.simulation.world.chain_shape import ChainFraudShape, ChainRingShape
from lendweave.simulation.world.world_file import MERCHANTS_MAX

KINDS = tuple(kind for kind in ChainFraud if kind is not ChainFraud.GENUINE)
_FIRST_DAY, _DAYS = 3, 9
_CHEATS = -2.0  # what a deviation of conduct adds to the logit of being the ring's merchant
_FRONT_WEIGHT, _SHELL_WEIGHT, _PEER_WEIGHT = 8.0, 1.5, 0.4


@dataclass(frozen=True, slots=True)
class Members:
    """Who may be in a ring: firms, their accounts, and how likely each is to take part."""

    merchants: Merchants
    firms: Enterprises
    facility: Facility


@dataclass(frozen=True, slots=True)
class ChainRing:
    """One fraud. day: on which it begins. others: accounts that help, the readiest first."""

    ring_id: int
    kind: ChainFraud
    evades: bool
    merchant_id: int
    facility: int
    limit_minor: int
    day: np.datetime64[Any]
    others: tuple[int, ...]

    @property
    def account(self) -> int:
        """Account of the merchant."""
        return int(account_ids(AccountHolder.MERCHANT, self.merchant_id))


def shape_of(shape: ChainFraudShape, kind: ChainFraud) -> ChainRingShape | None:
    """How often rings of a kind form, None where they do not."""
    declared: ChainRingShape | None = getattr(shape, kind.name.lower())
    return declared


def chain_rings(block: Block, shape: ChainFraudShape, members: Members) -> Iterator[ChainRing]:
    """Every ring of a block that finds a merchant and somebody to help it."""
    months = np.arange(block.months)
    for kind in KINDS:
        declared = shape_of(shape, kind)
        if declared is None:
            continue
        key = ring_ids(block.towns[:, None], months, kind)
        town, month = np.nonzero(block.chance.uniform("chain ring", key) < declared.rate)
        for i, m in zip(town.tolist(), month.tolist(), strict=True):
            ring = _ring(block, members, (kind, declared), int(block.towns[i]), m)
            if ring is not None:
                yield ring


def _ring(
    block: Block,
    members: Members,
    declared: tuple[ChainFraud, ChainRingShape],
    town: int,
    month: int,
) -> ChainRing | None:
    kind, shape = declared
    ring_id = int(ring_ids(np.array(town), np.array(month), kind))
    after = int(block.chance.below("chain ring day", ring_id, _DAYS)[0])
    day = block.first_days(np.array([month]))[0] + np.timedelta64(_FIRST_DAY + after, "D")
    line = _line(block, members, ring_id, town, day)
    if line is None:
        return None
    merchant = int(members.facility.merchant_id[line])
    others = _others(block, members, ring_id, town, merchant)
    if not others:
        return None
    return ChainRing(
        ring_id=ring_id,
        kind=kind,
        evades=bool(block.chance.happens("chain ring evades", ring_id, shape.evades)[0]),
        merchant_id=merchant,
        facility=line,
        limit_minor=int(members.facility.limit_minor[line]),
        day=day,
        others=others,
    )


def _line(
    block: Block, members: Members, ring_id: int, town: int, day: np.datetime64[Any]
) -> int | None:
    """Row of the facility that a ring abuses: its merchant is likely to be a bad one."""
    facility = members.facility
    of_house = facility.facility_id % PLACES == HOUSE
    here = of_house & (facility.merchant_id // MERCHANTS_MAX == town) & (facility.granted_at < day)
    at = np.flatnonzero(here)
    if not len(at):
        return None
    ids = facility.merchant_id[at]
    weight = logistic(_CHEATS * of_merchants(members.merchants, ids).quality)
    return int(at[_race(block, "chain ring merchant", ring_id, ids, weight)[0]])


def _others(
    block: Block, members: Members, ring_id: int, town: int, merchant: int
) -> tuple[int, ...]:
    """Shells of the town, fronts above all, and its other merchants."""
    firms = members.firms
    shell = np.flatnonzero((firms.enterprise.kind == "shell") & (firms.enterprise.town_id == town))
    front = firms.hidden.is_front[shell]
    shells = account_ids(AccountHolder.ENTERPRISE, firms.enterprise.enterprise_id[shell])
    ids = members.merchants.hidden.merchant_id
    peer = np.flatnonzero((ids // MERCHANTS_MAX == town) & (ids != merchant))
    peers = account_ids(AccountHolder.MERCHANT, ids[peer])
    careless = logistic(_CHEATS * members.merchants.hidden.quality[peer])
    own = firms.enterprise.party_id[shell] == merchant
    accounts = np.concatenate([shells, peers])
    weight = np.concatenate(
        [np.where(front, _FRONT_WEIGHT * (1 + own), _SHELL_WEIGHT), _PEER_WEIGHT * careless]
    )
    return tuple(accounts[_race(block, "chain ring helper", ring_id, accounts, weight)].tolist())


def _race(block: Block, name: str, ring_id: int, ids: Whole, weight: Real) -> Whole:
    """Places in the order in which they ring, sooner where weight is high: nobody shifts others."""
    clock = exponential_quantile(block.chance.uniform(name, ring_id, ids))
    return np.asarray(np.argsort(clock / weight, kind="stable"))
