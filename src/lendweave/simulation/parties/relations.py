"""Relations between persons and enterprises, with what each rests on.

Bookkeepers' phones and office halls make neighbours of firms that have nothing to do with each
other; they are noted as incidental. A sold share or a former representative keeps its row: later
rows of shareholding and registry_change say when it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.enterprises import (
    EnterpriseKind,
    Enterprises,
    Tie,
    enterprise_ids,
)
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.enterprises import Relation, Shareholding
from lendweave.simulation.truth.frames import NONE, Day, Flag, Whole, joined
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_GUARANTEED_DAYS = 900


@dataclass(frozen=True, slots=True)
class Representation:
    """Somebody stands for a firm from a day on. person_id: never NONE."""

    enterprise_id: Whole
    person_id: Whole
    since: Day


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Edges of one kind. incidental: one flag for each."""

    left_id: Whole
    right_id: Whole
    since: Day
    incidental: Flag


def make_relations(
    block: Block,
    people: People,
    firms: Enterprises,
    holdings: Shareholding,
    represented: Representation,
) -> Relation:
    """Every relation of a block. holdings, represented: in all their states."""
    held = _held(holdings)
    stood = _certain(represented.person_id, represented.enterprise_id, represented.since)
    persons = np.concatenate([held.left_id, stood.left_id])
    return joined(
        [
            _relations("ownership", "person", "enterprise", held),
            _relations("legal_representative", "person", "enterprise", stood),
            _relations("shared_phone", "enterprise", "enterprise", _by_phone(firms)),
            _relations("shared_address", "enterprise", "enterprise", _by_address(firms)),
            _relations("guarantee", "enterprise", "enterprise", _guarantees(block, firms)),
            _relations("same_household", "person", "person", _relatives(block, people, persons)),
        ]
    )


def _held(holdings: Shareholding) -> _Pairs:
    """Persons and what they hold, since they first did."""
    known = np.flatnonzero((holdings.person_id != NONE) & (holdings.percent > 0))
    order = known[np.argsort(holdings.held_from[known], kind="stable")]
    person, firm = holdings.person_id[order], holdings.enterprise_id[order]
    _, first = np.unique(np.stack([person, firm]), axis=1, return_index=True)
    return _certain(person[first], firm[first], holdings.held_from[order][first])


def _by_phone(firms: Enterprises) -> _Pairs:
    return _sharing(firms, firms.enterprise.phone_id, firms.shares_phone)


def _by_address(firms: Enterprises) -> _Pairs:
    return _sharing(firms, firms.enterprise.address_id, firms.shares_address)


def _sharing(firms: Enterprises, value: NDArray[np.int64], by_chance: NDArray[np.bool_]) -> _Pairs:
    """Pairs of firms that give the same value, since the younger was founded."""
    left, right = pairs_within(value)
    known = value[left] != NONE
    left, right = left[known], right[known]
    firm = firms.enterprise
    return _Pairs(
        left_id=np.minimum(firm.enterprise_id[left], firm.enterprise_id[right]),
        right_id=np.maximum(firm.enterprise_id[left], firm.enterprise_id[right]),
        since=np.maximum(firm.founded_on[left], firm.founded_on[right]),
        incidental=by_chance[left] & by_chance[right],
    )


def _guarantees(block: Block, firms: Enterprises) -> _Pairs:
    """Merchants that stand surety for the next of their town, and for fronts that they set up."""
    chance, firm = block.chance, firms.enterprise
    ids = firm.party_id[firm.kind == "merchant"]
    gives = chance.happens("guarantee", ids, block.world.enterprises.guarantees)
    gives &= ids % MERCHANTS_MAX > 0
    fronts = firm.party_id[(firm.kind == "shell") & (firms.tie == Tie.GUARANTEE)]
    left = enterprise_ids(EnterpriseKind.MERCHANT, np.concatenate([ids[gives], fronts]))
    right = np.concatenate(
        [
            enterprise_ids(EnterpriseKind.MERCHANT, ids[gives] - 1),
            enterprise_ids(EnterpriseKind.SHELL, fronts),
        ]
    )
    ago = 1 + chance.below("guaranteed", right, _GUARANTEED_DAYS)
    agreed = block.first_days(np.zeros(1, np.int64)) - ago.astype("timedelta64[D]")
    place = {ident: row for row, ident in enumerate(firm.enterprise_id.tolist())}
    founded = [firm.founded_on[[place[ident] for ident in side.tolist()]] for side in (left, right)]
    return _certain(left, right, np.maximum(agreed, np.maximum(*founded)))


def _relatives(block: Block, people: People, persons: NDArray[np.int64]) -> _Pairs:
    """Pairs of one household among these persons, since the elder of the two was a child."""
    who = np.unique(persons)
    place = who - block.start
    left, right = pairs_within(people.person.household_id[place])
    born = people.person.birth_date[place]
    return _certain(who[left], who[right], np.maximum(born[left], born[right]))


def pairs_within(value: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of all pairs with equal values, the lower place first in each."""
    found = list(_lagged(np.argsort(value, kind="stable"), value))
    left = np.concatenate([pair[0] for pair in found]) if found else np.zeros(0, np.int64)
    right = np.concatenate([pair[1] for pair in found]) if found else np.zeros(0, np.int64)
    return left, right


def _lagged(
    order: NDArray[np.int64], value: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs that stand next to each other when sorted, then those two apart, and so on."""
    for lag in range(1, len(order)):
        left, right = order[:-lag], order[lag:]
        same = value[left] == value[right]
        if not same.any():
            return
        yield left[same], right[same]


def _certain(left: NDArray[np.int64], right: NDArray[np.int64], since: Day) -> _Pairs:
    return _Pairs(left, right, since, np.zeros(len(left), np.bool_))


def _relations(evidence: str, left: str, right: str, pairs: _Pairs) -> Relation:
    count = len(pairs.left_id)
    return Relation(
        evidence=np.full(count, evidence),
        left_kind=np.full(count, left),
        left_id=pairs.left_id,
        right_kind=np.full(count, right),
        right_id=pairs.right_id,
        since=pairs.since,
        is_incidental=pairs.incidental,
    )
