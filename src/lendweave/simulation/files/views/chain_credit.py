"""What merchants borrow for purchases and pledge, as makers, lenders and registries tell it."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    MOMENT,
    MONEY,
    NUMBER,
    RATE,
    TEXT,
    USCC,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import of_merchants
from lendweave.simulation.files.views.table import Coded, Truth, Values, View, ViewRows
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.truth.frames import Whole, places

_LINES_MAX = 64
_OBJECTS = ("order", "receivable", "goods", "all_inventory")
_PROGRAMS = ("dealer_prepay", "order", "receivable", "inventory")
_NEVER = np.datetime64("NaT", "D")


def purchase_deliveries(truth: Truth) -> ViewRows:
    """Each line of each delivery to a merchant, as it was signed for."""
    line, delivery, sent = (
        truth.of(name)
        for name in ("purchase_delivery_line", "purchase_delivery", "purchase_shipment")
    )
    place = places(delivery.purchase_id, line.purchase_id)
    way = places(sent.purchase_id, line.purchase_id)
    return ViewRows(
        key=line.purchase_id * _LINES_MAX + line.number,
        subject=line.purchase_id,
        told_at=line.delivered_at,
        columns={
            "purchase_id": line.purchase_id,
            "line": line.number,
            "shipped_at": sent.shipped_at[way],
            "delivered_at": line.delivered_at,
            "from_warehouse_id": sent.from_warehouse_id[way],
            "to_warehouse_id": sent.to_warehouse_id[way],
            "weight_kg": sent.weight_kg[way],
            "accepted": line.accepted,
            "rejected": line.rejected,
            "signer_id": delivery.signer_id[place],
        },
    )


def drawdowns(truth: Truth) -> ViewRows:
    """Each drawdown of the world's lender, when the money left."""
    drawn, line = truth.of("drawdown"), truth.of("facility")
    facility = places(line.facility_id, drawn.facility_id)
    house = line.lender_account_id[facility] == account_ids(AccountHolder.LENDER, 0)
    at, facility = np.flatnonzero(house), facility[house]
    merchant = of_merchants(truth.economy, line.merchant_id[facility])
    return ViewRows(
        key=drawn.drawdown_id[at],
        subject=drawn.drawdown_id[at],
        told_at=drawn.drawn_at[at],
        columns={
            "drawdown_id": drawn.drawdown_id[at],
            "purchase_id": drawn.purchase_id[at],
            "merchant_code": merchant["merchant_code"],
            "program": line.program[facility],
            "drawn_at": drawn.drawn_at[at],
            "due_on": drawn.due_on[at],
            "principal": drawn.principal_minor[at],
            "rate_annual": line.rate_annual_micros[facility],
            "creditor_account_id": drawn.creditor_account_id[at],
        },
    )


def pledge_registrations(truth: Truth) -> ViewRows:
    """Each entry in the registry of movable property, and again when it is taken out."""
    entry, pledge = truth.of("registration"), truth.of("pledge")
    freed = truth.of("registration_release")
    out = places(entry.pledge_id, freed.pledge_id)
    place = np.concatenate([np.arange(len(entry.pledge_id)), out])
    is_out = np.arange(len(place)) >= len(entry.pledge_id)
    told_at = np.concatenate([entry.registered_at, freed.released_at])
    of = places(pledge.pledge_id, entry.pledge_id[place])
    left = np.where(is_out, told_at.astype("datetime64[D]"), _NEVER)
    return ViewRows(
        key=entry.pledge_id[place] * 2 + is_out,
        subject=entry.pledge_id[place],
        told_at=told_at,
        columns={
            "registration_number": entry.registration_number[place],
            **_pledgor(truth, pledge.pledgor_id[of]),
            "pledgee_account_id": pledge.pledgee_account_id[of],
            "object": pledge.object[of],
            "description": pledge.description[of],
            "value": pledge.value_minor[of],
            "registered_at": entry.registered_at[place],
            "expires_on": entry.expires_on[place],
            "released_on": left,
            "status": Coded(np.array(["registered", "released"]), is_out.astype(np.int64)),
        },
    )


def _pledgor(truth: Truth, merchant_id: Whole) -> dict[str, Values]:
    merchant = of_merchants(truth.economy, merchant_id)
    return {"pledgor_code": merchant["merchant_code"], "pledgor_uscc": merchant["merchant_uscc"]}


VIEWS = {
    "purchase_deliveries": View(
        about="a line of a delivery to a merchant, as it was signed for",
        rows=purchase_deliveries,
        columns={
            "purchase_id": DOCUMENT,
            "line": WHOLE,
            "shipped_at": MOMENT,
            "delivered_at": MOMENT,
            "from_warehouse_id": NUMBER,
            "to_warehouse_id": NUMBER,
            "weight_kg": WHOLE,
            "accepted": WHOLE,
            "rejected": WHOLE,
            "signer_id": NUMBER,
        },
    ),
    "drawdowns": View(
        about="a drawdown of the world's lender, when the money left",
        rows=drawdowns,
        columns={
            "drawdown_id": DOCUMENT,
            "purchase_id": DOCUMENT,
            "merchant_code": TEXT,
            "program": words(*_PROGRAMS),
            "drawn_at": MOMENT,
            "due_on": DAY,
            "principal": MONEY,
            "rate_annual": RATE,
            "creditor_account_id": DOCUMENT,
        },
    ),
    "pledge_registrations": View(
        about="an entry in the registry of movable property, and again when it is taken out",
        rows=pledge_registrations,
        columns={
            "registration_number": TEXT,
            "pledgor_code": TEXT,
            "pledgor_uscc": USCC,
            "pledgee_account_id": DOCUMENT,
            "object": words(*_OBJECTS),
            "description": TEXT,
            "value": MONEY,
            "registered_at": MOMENT,
            "expires_on": DAY,
            "released_on": DAY,
            "status": words("registered", "released"),
        },
    ),
}
