"""The firms of makers and suppliers, whom nobody in a block owns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.addresses import AddressKind, address_ids
from lendweave.simulation.parties.enterprises import (
    CAPITAL_MINOR,
    CODE_STEP,
    EnterpriseKind,
    enterprise_ids,
)
from lendweave.simulation.parties.merchants import makers
from lendweave.simulation.truth.enterprises import Enterprise, HiddenEnterprise, Shareholding
from lendweave.simulation.truth.frames import NONE, Text, joined
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.identifiers import credit_codes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Firms that belong to the whole world, and who holds them: somebody from elsewhere."""

    enterprise: Enterprise
    hidden: HiddenEnterprise
    holdings: Shareholding


def whole_world_enterprises(block: Block) -> Elsewhere:
    """Makers and suppliers."""
    shape = block.world.enterprises
    maker = makers(block.world)
    number = np.arange(shape.suppliers)
    supplier = np.array([f"测试第{n}配件有限公司" for n in number.tolist()], np.str_)
    parts = [
        (EnterpriseKind.MAKER, maker.maker_id, maker.name, shape.maker_industry),
        (EnterpriseKind.SUPPLIER, number, supplier, shape.supplier_industry),
    ]
    made = joined([_elsewhere(block, *part) for part in parts])
    quality = block.chance.normal("enterprise quality", made.enterprise_id)
    count = len(quality)
    return Elsewhere(
        enterprise=made,
        hidden=HiddenEnterprise(made.enterprise_id, quality, np.zeros(count, np.bool_)),
        holdings=Shareholding(
            enterprise_id=made.enterprise_id,
            held_from=made.founded_on,
            place=np.zeros(count, np.int64),
            person_id=np.full(count, NONE),
            percent=np.full(count, 100),
        ),
    )


def _elsewhere(
    block: Block, kind: EnterpriseKind, party: NDArray[np.int64], name: Text, industry: str
) -> Enterprise:
    ids, chance = enterprise_ids(kind, party), block.chance
    nobody = np.full(len(ids), NONE)
    begin = block.first_days(np.array([0]))
    age = 3_000 + chance.below("enterprise founded", ids, 4_000)
    return Enterprise(
        enterprise_id=ids,
        kind=np.full(len(ids), kind.name.lower()),
        party_id=party,
        town_id=nobody,
        uscc=credit_codes(np.zeros(len(ids), np.int64), (6 + kind) * CODE_STEP + party),
        name=name,
        industry=np.full(len(ids), industry),
        founded_on=begin - age.astype("timedelta64[D]"),
        capital_minor=CAPITAL_MINOR[-1] * (1 + chance.below("capital of a maker", ids, 50)),
        legal_representative_id=nobody,
        phone_id=nobody,
        address_id=address_ids(AddressKind.PLANT, ids),
    )
