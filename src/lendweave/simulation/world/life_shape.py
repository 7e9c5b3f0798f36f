"""The part `life` of world.yaml: lines, how people repay, settle early, and how they are chased."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lendweave.simulation.world.shape import Positive, Shape, Share, Twelve

Dpd = Annotated[int, Meta(ge=1, le=180)]
Days = Annotated[int, Meta(ge=1, le=60)]
Months = Annotated[int, Meta(ge=1, le=60)]
Yuan = Annotated[int, Meta(ge=0, le=100_000_000)]
Factor = Annotated[float, Meta(ge=0.0, le=20.0)]

_BONUS_MONTHS = (0.6, 0.8, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4)


class PayingShape(Shape, frozen=True):
    """How instalments are paid. mandate: people whose account is debited on the due day.

    in_parts: late instalments paid in two parts. penalty_daily: of the instalment, for each day
    late, when more than penalty_grace_days; penalty_waived: share that is let off.
    """

    mandate: Share = 0.7
    in_parts: Share = 0.2
    penalty_daily: Share = 0.0005
    penalty_grace_days: Annotated[int, Meta(ge=0, le=60)] = 3
    penalty_waived: Share = 0.3


class SettlementShape(Shape, frozen=True):
    """The monthly logit of repaying everything at once.

    price: for each unit of price sensitivity times yearly rate. months: January to December.
    refinanced: settlements with money borrowed elsewhere.
    """

    base: float = -5.0
    ability: float = 0.35
    price: float = 0.25
    months: Twelve = msgspec.field(default_factory=lambda: list(_BONUS_MONTHS))
    refinanced: Share = 0.15


class CureShape(Shape, frozen=True):
    """How late instalments come in by themselves. daily: chance a day, by the average person.

    willingness, ability: of the chance's logit. irritated: people whom calls and visits put off.
    """

    daily: Annotated[float, Meta(gt=0.0, le=0.5)] = 0.06
    willingness: float = 0.5
    ability: float = 0.5
    irritated: Share = 0.08


class StageShape(Shape, frozen=True):
    """A stage of collection, from first_dpd to the next stage; contacts every so many days.

    contacted: share of cases; the rest are left alone, drawn by chance. reached: of contacts, at
    average willingness. effect: what a contact that reached adds to the daily chance, relatively.
    """

    name: str
    channel: Literal["sms", "call", "app", "field", "legal"]
    first_dpd: Dpd
    contacts: Annotated[int, Meta(ge=1, le=8)]
    every_days: Days
    contacted: Annotated[float, Meta(gt=0.0, lt=1.0)]
    reached: Share
    effect: Factor
    by_agency: bool = False


class HandoverShape(Shape, frozen=True):
    """What agencies bring in of loans that are charged off.

    gain, lack: of recoveries, relatively, of loans handed over and of loans kept. commission: of
    what an agency recovers. violates: contacts of agencies outside the hours or too often a day.
    """

    agencies: Annotated[int, Meta(ge=1, le=50)] = 4
    gain: Factor = 1.1
    lack: Factor = 0.6
    commission: Share = 0.25
    violates: Share = 0.03


class LineShape(Shape, frozen=True):
    """Credit lines. A limit is stated income times income_multiple, within yuan_min and yuan_max.

    house_view: how far the probability of approval moves the limit. ceiling: of raises, relative to
    it. drawdown: probability that a drawdown within the line is let through. review_months:
    between reviews, which raise by `raised` or cut by `cut`. frozen_dpd: lateness that freezes.
    revolving: share of lines on which what is repaid can be drawn again.
    """

    income_multiple: Positive = 1.0
    yuan_min: Yuan = 3_000
    yuan_max: Yuan = 80_000
    house_view: Share = 0.5
    ceiling: Annotated[float, Meta(ge=1.0, le=10.0)] = 2.0
    valid_months: Months = 24
    review_months: Months = 6
    raised: Share = 0.2
    cut: Share = 0.3
    frozen_dpd: Dpd = 30
    drawdown: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.97
    revolving: Share = 0.85


STAGES = [
    StageShape("reminder", "sms", 1, 2, 2, 0.9, 0.95, 0.4),
    StageShape("early_call", "call", 5, 3, 2, 0.85, 0.45, 1.2),
    StageShape("app_notice", "app", 12, 3, 4, 0.8, 0.6, 0.6),
    StageShape("late_call", "call", 31, 4, 3, 0.85, 0.35, 1.0),
    StageShape("visit", "field", 50, 2, 9, 0.5, 0.5, 1.5),
    StageShape("letter", "legal", 70, 2, 10, 0.6, 0.8, 0.8),
    StageShape("agency", "call", 91, 6, 14, 0.8, 0.25, 0.0, by_agency=True),
]


class LifeShape(Shape, frozen=True):
    """The life of a loan. collection: stages in order of first_dpd."""

    paying: PayingShape = PayingShape()
    settlement: SettlementShape = SettlementShape()
    cure: CureShape = CureShape()
    collection: Annotated[list[StageShape], Meta(min_length=1, max_length=12)] = msgspec.field(
        default_factory=lambda: list(STAGES)
    )
    handover: HandoverShape = HandoverShape()
    line: LineShape = LineShape()


def stages_overlap(stages: Sequence[StageShape]) -> bool:
    """A stage begins before the contacts of the one before it are over."""
    return any(
        before.first_dpd + before.every_days * (before.contacts - 1) >= after.first_dpd
        for before, after in pairwise(stages)
    )
