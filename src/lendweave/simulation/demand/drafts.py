"""A draft: somebody means to order, before amounts, credit and delivery are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.frames import Flag, Moment, Whole


class FraudKind(IntEnum):
    """What an order is part of. The number is the order's slot less 1."""

    GENUINE = 0
    DEVICE_FARM = 1
    AGENT_COLLUSION = 2
    FICTITIOUS_ORDER = 3
    STOLEN_IDENTITY = 4
    SYNTHETIC_IDENTITY = 5
    VANISHING_MERCHANT = 6
    KICKBACK = 7
    SHARED_REPAYMENT_ACCOUNT = 8
    MULTI_BORROWING = 9
    DEBT_ROLLOVER = 10


def is_honest(kind: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the buyer means to pay: genuine, or the victim of a merchant that vanishes."""
    return np.asarray((kind == FraudKind.GENUINE) | (kind == FraudKind.VANISHING_MERCHANT))


@dataclass(frozen=True, slots=True)
class Draft:
    """One row for each order to be. kind: FraudKind. ring_id: 0 where genuine.

    identity_id: as whom the buyer applies. payer_account_id: repays what is borrowed for it.
    """

    order_id: Whole
    person_id: Whole
    identity_id: Whole
    merchant_id: Whole
    agent_id: Whole
    device_id: Whole
    phone_id: Whole
    payer_account_id: Whole
    ordered_at: Moment
    kind: Whole
    ring_id: Whole
    evades: Flag
