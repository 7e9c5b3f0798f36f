"""The `fraud` part of world.yaml: which frauds a scene has, and how often they form."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Shape, Share


class RingShape(Shape, frozen=True):
    """One kind of fraud. rate: of a town and month. people: largest part. evades: hidden share."""

    rate: Share
    people: Annotated[int, Meta(ge=1, le=20)]
    evades: Share


class VanishingShape(Shape, frozen=True):
    """Merchants that sell hard and vanish. rate: of a town and month. evades: hidden share.

    months: least and most of hard selling. lift, evading_lift: orders won over, for each order that
    comes anyway. discount, evading_discount: off every price.
    """

    rate: Share
    evades: Share
    months: tuple[Annotated[int, Meta(ge=1, le=12)], Annotated[int, Meta(ge=1, le=12)]] = (3, 6)
    lift: Annotated[float, Meta(ge=0.0, le=10.0)] = 2.2
    evading_lift: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.8
    discount: Share = 0.25
    evading_discount: Share = 0.08


class FraudShape(Shape, frozen=True):
    """The frauds of a scene, by the names of FraudKind; a kind that is left out does not occur."""

    device_farm: RingShape | None = None
    agent_collusion: RingShape | None = None
    fictitious_order: RingShape | None = None
    stolen_identity: RingShape | None = None
    synthetic_identity: RingShape | None = None
    vanishing_merchant: VanishingShape | None = None
    kickback: RingShape | None = None
    shared_repayment_account: RingShape | None = None
    multi_borrowing: RingShape | None = None
    debt_rollover: RingShape | None = None
