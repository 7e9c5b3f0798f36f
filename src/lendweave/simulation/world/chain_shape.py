"""The part `chain` of world.yaml: how merchants buy from the maker, and who lends to them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Positive, RateText, Shape, Share

Days = Annotated[int, Meta(ge=0, le=360)]


class ChainRiskShape(Shape, frozen=True):
    """The logit with which a drawdown defaults.

    stock: for each month of sales in stock beyond one. trouble: hard times begin before it is due;
    closing: and the firm does not outlive them. shock: for each unit of the months' shocks.
    """

    base: float
    quality: float
    stock: float
    trouble: float
    closing: float
    shock: float


class ChainCreditShape(Shape, frozen=True):
    """Credit for purchases.

    house, outside: merchants with a line of the world's lender, and of another one. used: purchases
    for which a merchant draws. limit: months of purchases, at most. late: parts paid late.
    """

    house: Share
    outside: Share
    used: Share
    limit: Annotated[float, Meta(ge=0.5, le=12.0)]
    rate: RateText
    late: Share
    loss_given_default: Share
    risk: ChainRiskShape


class ChainRingShape(Shape, frozen=True):
    """One kind of fraud. rate: of a town and month. evades: hidden share."""

    rate: Share
    evades: Share


class ChainFraudShape(Shape, frozen=True):
    """The frauds of the chain, by the names of ChainFraud; what is left out does not occur."""

    fictitious_purchase: ChainRingShape | None = None
    circular_trade: ChainRingShape | None = None
    double_pledge: ChainRingShape | None = None
    red_after_funding: ChainRingShape | None = None
    round_trip: ChainRingShape | None = None


class ChainShape(Shape, frozen=True):
    """How merchants stock and pay.

    margin: wholesale price below list price. mass_kg: of one piece, by category. safety: stock held
    beyond the forecast, in half-months of sales. overstock: stock added for each deviation of bad
    conduct. quota: pushed on bad merchants at a quarter's end, in half-months of sales. short,
    cancelled: of purchases that the maker cannot serve in full, or at all. rejected: of lines.
    terms: (days, weight); 0 is prepaid. late, unpaid: of purchases on terms, by the average
    merchant. peers: chance that a merchant sells accessories to a given other one in a month.
    """

    margin: Annotated[float, Meta(gt=0.0, lt=0.9)]
    mass_kg: dict[str, Positive]
    safety: Annotated[float, Meta(ge=0.0, le=6.0)]
    overstock: Annotated[float, Meta(ge=0.0, le=3.0)]
    quota: Annotated[float, Meta(ge=0.0, le=6.0)]
    short: Share
    cancelled: Share
    rejected: Share
    terms: Annotated[list[tuple[Days, Positive]], Meta(min_length=1)]
    late: Share
    unpaid: Share
    peers: Share
    credit: ChainCreditShape
    fraud: ChainFraudShape = ChainFraudShape()
