"""Responses: how likely a message is seen, brings an order, or costs one, by hidden traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.traits import PRICE_SENSITIVITY_MEAN, PRICE_SENSITIVITY_SD
from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.truth.behaviour import HiddenUser
from lendweave.simulation.truth.frames import Real
from lendweave.simulation.truth.people import HiddenPerson
from lendweave.simulation.world.behaviour_shape import ArmShape, ResponsesShape

_WORTH = {"voucher": 0.01, "rate_cut": 1.0, "reminder": 0.0}  # units of `worth` in a unit of value


@dataclass(frozen=True, slots=True)
class Response:
    """Probabilities by person. brings: an order, seen by one who would not order. costs: the same
    for losing one. Both given that the message is opened.
    """

    delivered: Real
    opened: Real
    brings: Real
    costs: Real
    unsubscribes: Real


def response_to(
    arm: ArmShape,
    via: str,
    shape: ResponsesShape,
    who: tuple[HiddenPerson, HiddenUser],
    looked: NDArray[np.bool_],
) -> Response:
    """How each person answers to an arm. looked: came to try rates of late."""
    hidden, user = who
    weights = getattr(shape, arm.arm)
    price = (hidden.price_sensitivity - PRICE_SENSITIVITY_MEAN) / PRICE_SENSITIVITY_SD
    logit = (
        weights.base
        + weights.bargain * user.bargain
        + weights.price_sensitivity * price
        + weights.willingness * hidden.willingness
        + weights.loan_interest * (user.loan_interest - 1)
        + weights.looked * looked
        + weights.worth * arm.value * _WORTH[arm.arm]
    )
    delivered = shape.push_delivered if via == "push" else shape.sms_delivered
    return Response(
        delivered=np.full(len(looked), delivered),
        opened=_line(shape.opens, user.app_interest - 1),
        brings=logistic(logit),
        costs=_line(shape.annoys, user.annoyance),
        unsubscribes=_line(shape.unsubscribes, user.annoyance),
    )


def _line(points: tuple[float, float], trait: NDArray[np.float64]) -> NDArray[np.float64]:
    return logistic(points[0] + points[1] * trait)
