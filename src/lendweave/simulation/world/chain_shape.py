"""The part `chain` of world.yaml: how merchants buy from the maker, and who lends to them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Positive, Shape, Share

Days = Annotated[int, Meta(ge=0, le=360)]


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
