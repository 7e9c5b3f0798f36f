"""Orders as a partner tells of them: anew whenever the status changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import DAY, DOCUMENT, MOMENT, MONEY, NUMBER, PHONE, VIN, words
from lendweave.simulation.files.views.joins import (
    MERCHANT,
    PERSON,
    PRODUCT,
    of_buyers,
    of_goods,
    of_merchants,
)
from lendweave.simulation.files.views.table import Coded, Truth, View, ViewRows
from lendweave.simulation.truth.frames import Flag, Moment, Whole, joined, places, taken
from lendweave.simulation.world.block import at_time

STATUSES = ("placed", "shipped", "delivered", "returned", "cancelled")
CHANNELS = ("store_qr", "sales_guide", "h5")
_PLACED, _SHIPPED, _DELIVERED, _RETURNED, _CANCELLED = range(5)
_SHIPPED_TOLD = 0.2  # share of orders whose shipment is told
_CORRECTED_AT_S = 32 * 3_600  # the next morning at eight
_WRONG_BY_MINOR = 10_000
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class _Change:
    """A status that an order reached. place: of the order in the block. wrong_minor: put on top."""

    place: Whole
    status: Whole
    updated_at: Moment
    wrong_minor: Whole
    amended: Flag


def order_changes(truth: Truth) -> ViewRows:
    """A row for each status of each order; an amended order first stood with a wrong amount."""
    economy = truth.economy
    changes, order = _changes(economy), economy.order
    place = changes.place
    ids = order.order_id[place]
    served_on = _served_on(truth)[place]
    key = ids * 16 + changes.status * 2 + (changes.wrong_minor > 0)
    return ViewRows(
        key=key,
        subject=ids,
        told_at=changes.updated_at,
        mark=np.where(changes.amended, "amended", ""),
        columns={
            "change_id": key,
            "order_id": ids,
            "vehicle": ids,
            "ordered_at": order.ordered_at[place],
            **of_merchants(economy, order.merchant_id[place]),
            **of_buyers(economy, order.order_id[place]),
            "store_id": order.store_id[place],
            "agent_id": order.agent_id[place],
            "phone": order.phone_id[place],
            **of_goods(economy, place),
            "amount": order.amount_minor[place] + changes.wrong_minor,
            "channel": order.channel[place],
            "status": Coded(np.array(STATUSES), changes.status),
            "served_on": np.where(changes.status == _DELIVERED, served_on, _NEVER),
            "updated_at": changes.updated_at,
        },
    )


def _served_on(truth: Truth) -> NDArray[np.datetime64]:
    """Day of the first session of each order's service, an installation say."""
    given, order_id = truth.of("service_event"), truth.economy.order.order_id
    given = taken(given, given.number == 1)
    day = np.full(len(order_id), _NEVER)
    day[places(order_id, given.order_id)] = given.happened_at.astype("datetime64[D]")
    return day


def _changes(economy: Economy) -> _Change:
    """Every change, ordered by time and place."""
    order, course, block = economy.order, economy.course, economy.block
    chance, ids = block.chance, economy.order.order_id
    kept = ~course.cancelled
    amended = chance.happens("order amended", ids, block.world.files.amended)
    shipment_told = kept & chance.happens("shipment told", ids, _SHIPPED_TOLD)
    corrected = at_time(order.ordered_at.astype("datetime64[D]"), np.array(_CORRECTED_AT_S))
    everybody = np.ones(len(ids), np.bool_)
    placed = _reached(everybody, _PLACED, order.ordered_at)
    correction = _reached(amended, _PLACED, corrected)
    changes = joined(
        [
            replace(placed, wrong_minor=amended * _WRONG_BY_MINOR),
            replace(correction, amended=np.ones(len(correction.place), np.bool_)),
            _reached(shipment_told, _SHIPPED, course.shipped_at),
            _reached(kept, _DELIVERED, course.delivered_at),
            _reached(course.returned, _RETURNED, course.returned_at),
            _reached(course.cancelled, _CANCELLED, course.cancelled_at),
        ]
    )
    return taken(changes, changes.updated_at < block.end)


def _reached(where: Flag, status: int, moment: Moment) -> _Change:
    at = np.flatnonzero(where)
    return _Change(
        place=at,
        status=np.full(len(at), status),
        updated_at=moment[at].astype("datetime64[us]"),
        wrong_minor=np.zeros(len(at), np.int64),
        amended=np.zeros(len(at), np.bool_),
    )


VIEWS = {
    "order_changes": View(
        about="an order, anew at each change of its status",
        rows=order_changes,
        columns={
            "change_id": DOCUMENT,
            "order_id": DOCUMENT,
            "vehicle": VIN,
            "ordered_at": MOMENT,
            **MERCHANT,
            **PERSON,
            "store_id": NUMBER,
            "agent_id": NUMBER,
            "phone": PHONE,
            **PRODUCT,
            "amount": MONEY,
            "channel": words(*CHANNELS),
            "status": words(*STATUSES),
            "served_on": DAY,
            "updated_at": MOMENT,
        },
    ),
}
