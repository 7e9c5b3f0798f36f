"""The `industry` part of world.yaml: times that are hard, or slow, for everybody of a scene."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import MonthOfWorld, Shape


class CrisisShape(Shape, frozen=True):
    """A planted crisis. logit: added to borrowers' and merchants' risk. demand: share left."""

    first: MonthOfWorld
    months: Annotated[int, Meta(ge=1, le=24)]
    logit: Annotated[float, Meta(ge=0.0, le=5.0)]
    demand: Annotated[float, Meta(gt=0.0, le=1.0)] = 1.0


class IndustryShape(Shape, frozen=True):
    """deviation: standard deviation of a month's logit, beside that of its region."""

    deviation: Annotated[float, Meta(ge=0.0, le=2.0)] = 0.0
    crises: tuple[CrisisShape, ...] = ()
