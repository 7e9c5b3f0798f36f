"""The `service` part of world.yaml: what a merchant still has to do after the sale."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from lendweave.simulation.world.shape import Count, Shape, Share

Days = Annotated[int, Meta(ge=0, le=365)]


class WholesaleShape(Shape, frozen=True):
    """The maker gives the service in the merchant's name, once it is paid for.

    margin: of the merchant. paid_days_before: the first session.
    """

    margin: Annotated[float, Meta(ge=0.0, lt=1.0)]
    paid_days_before: Days


class ServiceShape(Shape, frozen=True):
    """How a service is given. missed: share of sessions that nobody comes to.

    sessions: of an order, where its product says nothing else. first_after_days: least and most.
    stages: parts in which the lender pays the merchant, as the service proceeds. fee: share of the
    unused part that the merchant keeps when a buyer withdraws.
    """

    kind: Literal["installed", "class_attended", "treatment_done", "trip_departed"]
    sessions: Count = 1
    first_after_days: tuple[Days, Days] = (0, 0)
    every_days: Days = 0
    missed: Share = 0.0
    stages: Annotated[int, Meta(ge=1, le=12)] = 1
    fee: Share = 0.0
    wholesale: WholesaleShape | None = None
