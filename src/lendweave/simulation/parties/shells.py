"""Shells: firms without a shop beside some merchants.

Most are an innocent second firm of the owner or of somebody else in town. A front acts for the
merchant beside it, and its owners may hide that: only a relative, a phone, an address or a
guarantee tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.parties.addresses import OFFICES_MAX, AddressKind, address_ids, place_ids
from lendweave.simulation.parties.enterprises import (
    CAPITAL_MINOR,
    CODE_STEP,
    EnterpriseKind,
    Enterprises,
    Tie,
    bookkeepers,
    enterprise_ids,
    own_phones,
)
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.parties.owners import (
    HOLDERS_MAX,
    Owners,
    percents,
    relatives,
    residents,
)
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.enterprises import Enterprise, HiddenEnterprise
from lendweave.simulation.truth.frames import NONE, Flag, Real, Whole, taken
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.identifiers import credit_codes
from lendweave.simulation.world.world_file import MERCHANTS_MAX

HALLS = 2
"""Office halls of a town."""
_INDUSTRY = "5181"  # trade agency
_FRONT_LOGIT, _FRONT_QUALITY = -0.6, -1.2
_FOUNDED_DAYS = 1_200
# Weights of the ties of a front, and of an innocent shell, in the order of Tie.
_FRONT_TIES = (0.15, 0.30, 0.2, 0.2, 0.15, 0.0)
_INNOCENT_TIES = (0.35, 0.10, 0.0, 0.05, 0.0, 0.5)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Merchants with a shell beside them, row by row. owner: of the merchant."""

    merchant_id: Whole
    quality: Real
    owner: Whole
    tie: Whole
    front: Flag


def make_shells(
    block: Block, people: People, merchants: Merchants, firms: Enterprises
) -> Enterprises:
    """The shells of a block. firms: of its merchants, in their order."""
    ids, chance = merchants.merchant.merchant_id, block.chance
    at = np.flatnonzero(chance.happens("shell", ids, block.world.enterprises.shells))
    ids, quality = ids[at], merchants.hidden.quality[at]
    front = chance.happens("front", ids, logistic(_FRONT_LOGIT + _FRONT_QUALITY * quality))
    tie = chance.pick("tie", ids, np.where(front[:, None], _FRONT_TIES, _INNOCENT_TIES))
    beside = _Beside(ids, quality, firms.owners.holder[at, 0], tie, front)
    return _shells(block, beside, _owners(block, people, beside), taken(firms.enterprise, at))


def _shells(block: Block, beside: _Beside, owners: Owners, merchant: Enterprise) -> Enterprises:
    """merchant: the firm of the merchant beside each shell."""
    ids, tie, chance = beside.merchant_id, beside.tie, block.chance
    town, shape = ids // MERCHANTS_MAX, block.world.enterprises
    enterprise_id = enterprise_ids(EnterpriseKind.SHELL, ids)
    booked = chance.happens("bookkeeper", ids, shape.bookkeepers, 1) & (tie != Tie.PHONE)
    in_hall = chance.happens("hall", ids, shape.halls) & (tie != Tie.ADDRESS)
    phone = np.where(booked, bookkeepers(block, ids), own_phones(owners.representative))
    hall = address_ids(AddressKind.HALL, place_ids(town, chance.below("which hall", ids, HALLS)))
    office = address_ids(AddressKind.OFFICE, enterprise_id * OFFICES_MAX)
    age = 30 + chance.below("shell founded", ids, _FOUNDED_DAYS)
    enterprise = Enterprise(
        enterprise_id=enterprise_id,
        kind=np.full(len(ids), "shell"),
        party_id=ids,
        town_id=town,
        uscc=credit_codes(town, 2 * CODE_STEP + ids),
        name=np.array([f"测试第{number}贸易有限公司" for number in ids.tolist()], np.str_),
        industry=np.full(len(ids), _INDUSTRY),
        founded_on=block.first_days(np.array([0])) - age.astype("timedelta64[D]"),
        capital_minor=CAPITAL_MINOR[2 + chance.below("capital", ids, 6, 1)],
        legal_representative_id=owners.representative,
        phone_id=np.where(tie == Tie.PHONE, merchant.phone_id, phone),
        address_id=np.where(
            tie == Tie.ADDRESS, merchant.address_id, np.where(in_hall, hall, office)
        ),
    )
    hidden = HiddenEnterprise(enterprise_id, beside.quality, beside.front)
    return Enterprises(enterprise, hidden, owners, tie, booked, in_hall)


def _owners(block: Block, people: People, beside: _Beside) -> Owners:
    """The merchant's owner, a relative of the owner, or somebody else in town; then others."""
    ids, tie = beside.merchant_id, beside.tie
    place = block.chance.below("shell owner", ids, block.world.town.people)
    other = residents(block, ids // MERCHANTS_MAX, place)
    relative = relatives(block, people, beside.owner)
    first = np.where(tie == Tie.RELATIVE, relative, other)
    first = np.where(tie == Tie.OWNED, beside.owner, first)
    elsewhere = np.full((len(ids), HOLDERS_MAX - 1), NONE)
    percent = percents(block, enterprise_ids(EnterpriseKind.SHELL, ids))
    return Owners(first, np.concatenate([first[:, None], elsewhere], axis=1), percent)
