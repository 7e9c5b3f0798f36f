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


class FraudShape(Shape, frozen=True):
    """The frauds of a scene, by the names of FraudKind; a kind that is left out does not occur."""

    device_farm: RingShape | None = None
    agent_collusion: RingShape | None = None
    fictitious_order: RingShape | None = None
    stolen_identity: RingShape | None = None
