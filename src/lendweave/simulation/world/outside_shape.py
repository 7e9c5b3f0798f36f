"""The `outside` part of world.yaml: lenders beside the world's own, and who borrows from them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from lendweave.simulation.world.shape import RateText, Shape, Share

LENDERS_MAX = 32


class OutsideLenderShape(Shape, frozen=True):
    """One outside lender.

    number: its draws depend on it, so it stays when the list changes. rate: flat, interest a year
    on the amount first lent. amount: typical, yuan. asked_per_year: by the average person.
    appetite: logit with which it lends to the average person; strict: weight of how good a person
    looks. reports: share of its business that the bureau hears of, up to delay_days later.
    """

    number: Annotated[int, Meta(ge=0, lt=LENDERS_MAX)]
    name: str
    kind: Literal["bank", "consumer_finance", "online", "informal"]
    rate: RateText
    amount: Annotated[int, Meta(ge=500, le=1_000_000)]
    terms: Annotated[list[Annotated[int, Meta(ge=1, le=36)]], Meta(min_length=1)]
    asked_per_year: Annotated[float, Meta(gt=0.0, le=3.0)]
    appetite: float
    strict: float
    reports: Share
    delay_days: Annotated[int, Meta(ge=0, le=365)]


class NeedShape(Shape, frozen=True):
    """The logit of looking for money. taste: deviation of what nothing else explains."""

    ability: float
    willingness: float
    trouble: float
    shock: float
    taste: Annotated[float, Meta(ge=0.0)]


class FallShape(Shape, frozen=True):
    """The monthly logit of no longer paying outside lenders. burden: per unit of income."""

    base: float
    ability: float
    willingness: float
    trouble: float
    burden: float


class OutsideShape(Shape, frozen=True):
    """Lenders beside the world's own. late: instalments paid late by the average person."""

    lenders: Annotated[list[OutsideLenderShape], Meta(min_length=1, max_length=LENDERS_MAX)]
    need: NeedShape
    fall: FallShape
    late: Share
