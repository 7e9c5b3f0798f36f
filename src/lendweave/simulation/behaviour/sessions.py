"""Sessions: visits with their device and door, and those in which an application is sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.visits import RESEARCHES, Visit, VisitReason, session_of_order
from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.truth.behaviour import PLACES
from lendweave.simulation.truth.frames import NONE, Code, Flag, Moment, Whole, joined, taken
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.block import Block

APP_PLACES = ("h5", "store_qr")
"""Channels of an order whose application the buyer makes on a phone."""
_MINI_PROGRAM = 0.4


@dataclass(frozen=True, slots=True)
class Session:
    """One row for each visit to the app.

    at: when it begins; with `is_application` when the application is sent. order_id, amount_minor,
    term_months: of the application, NONE without.
    """

    session_id: Whole
    person_id: Whole
    device_id: Whole
    at: Moment
    reason: Whole
    place: Code
    is_application: Flag
    order_id: Whole
    amount_minor: Whole
    term_months: Whole


def make_sessions(block: Block, visit: Visit, order: Order, credit: Credit) -> Session:
    """The sessions of a block by time."""
    both = joined([_visits(block, visit), _applications(order, credit)])
    return taken(both, np.lexsort((both.session_id, both.at)))


def _visits(block: Block, visit: Visit) -> Session:
    count = len(visit.session_id)
    none = np.full(count, NONE)
    mini = block.chance.happens("mini program", visit.person_id, _MINI_PROGRAM)
    return Session(
        session_id=visit.session_id,
        person_id=visit.person_id,
        device_id=visit.device_id,
        at=visit.begins_at,
        reason=visit.reason,
        place=mini.astype(np.int8),
        is_application=np.zeros(count, np.bool_),
        order_id=none,
        amount_minor=none,
        term_months=none,
    )


def _applications(order: Order, credit: Credit) -> Session:
    """On the device of the application, so a farm's sessions are on the farm's device."""
    channel = order.channel[credit.place]
    by_phone = np.isin(channel, APP_PLACES)
    made, place = taken(credit.application, by_phone), _places(channel[by_phone])
    count = len(made.order_id)
    return Session(
        session_id=session_of_order(made.order_id, RESEARCHES),
        person_id=made.person_id,
        device_id=made.device_id,
        at=made.applied_at,
        reason=np.full(count, int(VisitReason.APPLY)),
        place=place,
        is_application=np.ones(count, np.bool_),
        order_id=made.order_id,
        amount_minor=made.amount_minor,
        term_months=made.term_months,
    )


def _places(channel: NDArray[np.str_]) -> NDArray[np.int8]:
    return np.where(channel == "h5", PLACES.index("h5"), PLACES.index("store_qr")).astype(np.int8)
