"""Pledges and their entries in the registry of movable property.

What a lender takes is described in words, and lenders describe the same thing in other words: so a
second pledge of one invoice looks much like the line of a bank that took all inventory before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.drawdowns import NEVER, Draw, at_noon
from lendweave.simulation.chain.facilities import OUTSIDE, PLACES
from lendweave.simulation.chain.halves import days
from lendweave.simulation.chain.invoices import invoice_ids, invoice_numbers
from lendweave.simulation.chain.purchases import Purchase
from lendweave.simulation.truth.chain_credit import (
    Facility,
    Pledge,
    Registration,
    RegistrationRelease,
)
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Text, Whole, joined, taken
from lendweave.simulation.world.block import Block

_OBJECTS = {
    "dealer_prepay": "goods",
    "order": "order",
    "receivable": "receivable",
    "inventory": "goods",
}
_ALL_INVENTORY_SHARE = 0.5  # of lines of other lenders
_EARLY_MINUTES = 170
_LATE, _LATE_HOURS = 0.05, 96  # of entries: made after the money left
_SHORT, _SHORT_DAYS = 0.06, 30
_YEARS = (1, 2, 3)
_FORGOTTEN, _RELEASE_DAYS = 0.1, 10
_VALUE_OF_LOAN = 1.25


def registration_tables(
    block: Block, purchase: Purchase, facility: Facility, draw: Draw
) -> Mapping[str, Any]:
    """Frames by table name: pledges, entries, and entries taken out."""
    single = _pledges(block, purchase, facility, draw)
    whole = _whole_lines(block, facility)
    pledges = joined([single, whole])
    registered = _registered(block, draw, single)
    entered = joined([registered, _registered_lines(block, whole)])
    return {
        "pledge": pledges,
        "registration": entered,
        "registration_release": _released(block, draw, single.pledge_id),
    }


def pledge_ids(drawdown_id: Whole) -> Whole:
    """Pledges of drawdowns have even numbers, those of whole lines odd ones."""
    return drawdown_id * 2


def _pledges(block: Block, purchase: Purchase, facility: Facility, draw: Draw) -> Pledge:
    objects = np.array([_OBJECTS[p] for p in facility.program[draw.line].tolist()], np.str_)
    objects = np.where(draw.second & draw.evades, "order", objects)
    ids = purchase.purchase_id[draw.place]
    return Pledge(
        pledge_id=pledge_ids(draw.drawdown_id),
        pledgor_id=facility.merchant_id[draw.line],
        pledgee_account_id=facility.lender_account_id[draw.line],
        drawdown_id=draw.drawdown_id,
        object=objects.astype(np.str_),
        purchase_id=ids,
        description=_described(purchase, draw, objects),
        value_minor=(draw.principal_minor * _VALUE_OF_LOAN).astype(np.int64),
        pledged_at=purchase.ordered_at[draw.place],
    )


def _described(purchase: Purchase, draw: Draw, objects: Text) -> NDArray[np.str_]:
    """With the number of the invoice; an evading second pledge names month and kind only."""
    ids, at = purchase.purchase_id[draw.place], purchase.ordered_at[draw.place]
    numbers = invoice_numbers(invoice_ids(ids, 0), purchase.invoiced_at[draw.place]).tolist()
    vague = (draw.second & draw.evades).tolist()
    months = at.astype("datetime64[M]").astype(str).tolist()
    words = {"goods": "项下货物", "order": "项下提货权", "receivable": "项下应收账款"}
    return np.array(
        [
            f"{month[:4]}年{int(month[5:])}月采购家电一批"
            if is_vague
            else f"发票{number}{words[o]}"
            for number, month, is_vague, o in zip(
                numbers, months, vague, objects.tolist(), strict=True
            )
        ],
        np.str_,
    )


def _whole_lines(block: Block, facility: Facility) -> Pledge:
    """Some banks take everything that a merchant has and will have."""
    outside = facility.facility_id % PLACES == OUTSIDE
    takes = block.chance.happens("all inventory", facility.facility_id, _ALL_INVENTORY_SHARE)
    line = taken(facility, outside & takes)
    count = len(line.facility_id)
    return Pledge(
        pledge_id=line.facility_id * 2 + 1,
        pledgor_id=line.merchant_id,
        pledgee_account_id=line.lender_account_id,
        drawdown_id=np.full(count, NONE),
        object=np.full(count, "all_inventory"),
        purchase_id=np.full(count, NONE),
        description=np.full(count, "现有及将有的全部存货及应收账款"),
        value_minor=line.limit_minor,
        pledged_at=line.granted_at,
    )


def _registered(block: Block, draw: Draw, made: Pledge) -> Registration:
    """In the hours before the drawdown; now and then only after the money left."""
    ids, chance = made.pledge_id, block.chance
    minutes = 5 + chance.below("registered before", ids, _EARLY_MINUTES)
    early = draw.drawn_at - minutes.astype("timedelta64[m]")
    hours = 1 + chance.below("registered after", ids, _LATE_HOURS)
    after = draw.drawn_at + hours.astype("timedelta64[h]")
    at = np.where(chance.happens("registered late", ids, _LATE), after, early)
    last = np.where(np.isnat(draw.due_on), draw.due_on[:, :1], draw.due_on).max(axis=1)
    years = np.array(_YEARS)[chance.below("registered years", ids, len(_YEARS))]
    short = chance.happens("registered short", ids, _SHORT)
    until = last + days(np.where(short, _SHORT_DAYS, 365 * years))
    return Registration(ids, _entry_numbers(ids, at), at, until)


def _registered_lines(block: Block, whole: Pledge) -> Registration:
    at = whole.pledged_at + np.timedelta64(30, "h")
    until = whole.pledged_at.astype("datetime64[D]") + days(np.full(len(at), 365 * _YEARS[-1]))
    return Registration(whole.pledge_id, _entry_numbers(whole.pledge_id, at), at, until)


def _released(block: Block, draw: Draw, ids: Whole) -> RegistrationRelease:
    """Days after everything was repaid; some are forgotten."""
    paid = np.where(np.isnat(draw.due_on), draw.paid_on[:, :1], draw.paid_on).max(axis=1)
    done: Flag = (paid < NEVER) & ~block.chance.happens("release forgotten", ids, _FORGOTTEN)
    wait = 1 + block.chance.below("released", ids[done], _RELEASE_DAYS)
    return RegistrationRelease(ids[done], at_noon(paid[done] + days(wait)))


def _entry_numbers(ids: Whole, at: Moment) -> NDArray[np.str_]:
    """The registry counts in the manner of invoices, apart from them."""
    return np.array([f"ZD{number}" for number in invoice_numbers(ids, at).tolist()], np.str_)
