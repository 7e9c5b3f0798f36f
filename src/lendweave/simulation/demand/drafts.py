"""A draft: somebody means to order, before amounts, credit and delivery are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from lendweave.simulation.truth.frames import Flag, Moment, Whole


class FraudKind(IntEnum):
    """What an order is part of. The number is the order's slot less 1."""

    GENUINE = 0
    DEVICE_FARM = 1
    AGENT_COLLUSION = 2
    FICTITIOUS_ORDER = 3
    STOLEN_IDENTITY = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """One row for each order to be. kind: FraudKind. ring_id: 0 where genuine."""

    order_id: Whole
    person_id: Whole
    merchant_id: Whole
    agent_id: Whole
    device_id: Whole
    phone_id: Whole
    ordered_at: Moment
    kind: Whole
    ring_id: Whole
    evades: Flag
