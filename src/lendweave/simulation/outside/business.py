"""The business of outside lenders with the people of a block."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from lendweave.simulation.outside.arrears import judgments, late_instalments
from lendweave.simulation.outside.falls import granted_and_fallen
from lendweave.simulation.outside.need import make_enquiries
from lendweave.simulation.outside.offers import offered
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.truth.outside import (
    OutsideDefault,
    OutsideEnquiry,
    OutsideJudgment,
    OutsideLate,
    OutsideLoan,
)
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.trouble import HISTORY_MONTHS, troubles


@dataclass(frozen=True, slots=True)
class Outside:
    """Enquiries and loans, each by id, and what became of the loans."""

    enquiry: OutsideEnquiry
    loan: OutsideLoan
    late: OutsideLate
    default: OutsideDefault
    judgment: OutsideJudgment


def make_outside(block: Block, people: People) -> Outside:
    """What the people of a block ask outside lenders for, and get, and repay."""
    shape = block.world.outside
    if shape is None:
        return nothing()
    trouble = troubles(block, block.people, range(-HISTORY_MONTHS, block.months))
    asked = make_enquiries(block, people, shape, trouble)
    offer = offered(block, people, asked)
    loan, default = granted_and_fallen(block, people, shape.fall, offer, trouble)
    return Outside(
        enquiry=taken(asked, np.argsort(asked.enquiry_id)),
        loan=loan,
        late=late_instalments(block, people, shape, loan, default),
        default=default,
        judgment=judgments(block, default),
    )


def put_together(parts: list[Outside]) -> Outside:
    """All of the parts as one, each frame again in the order of its ids; at least one part."""
    columns = {}
    for field in fields(Outside):
        frame = joined([getattr(part, field.name) for part in parts])
        ids = getattr(frame, fields(frame)[0].name)
        columns[field.name] = taken(frame, np.argsort(ids, kind="stable"))
    return Outside(**columns)


def nothing() -> Outside:
    """What happens in a scene without outside lenders."""
    none, day = np.zeros(0, np.int64), np.zeros(0, "datetime64[D]")
    return Outside(
        enquiry=OutsideEnquiry(none, none, none, none, day),
        loan=OutsideLoan(none, none, none, none, none, none, none, none, day, day),
        late=OutsideLate(none, none, day, none),
        default=OutsideDefault(none, none, day, none),
        judgment=OutsideJudgment(none, day),
    )
