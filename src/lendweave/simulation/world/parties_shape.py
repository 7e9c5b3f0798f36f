"""What world.yaml says of enterprises: who owns them, how they are registered, when they fail."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Shape, Share

Industry = Annotated[str, Meta(pattern="^[0-9]{4}$")]
"""A class of GB/T 4754-2017."""


class TroubleShape(Shape, frozen=True):
    """When firms get into trouble. base, quality: of the monthly logit. fails: share of them."""

    base: float = -5.4
    quality: float = -0.9
    fails: Share = 0.6


class ChangesShape(Shape, frozen=True):
    """Changes in the registry: shares of firms and years in which one is made without any trouble.

    troubled: how many times as often in the months before and during trouble.
    """

    legal_representative: Share = 0.04
    shareholder: Share = 0.04
    address: Share = 0.06
    capital: Share = 0.03
    name: Share = 0.02
    abnormal: Share = 0.02
    troubled: Annotated[float, Meta(ge=1.0, le=50.0)] = 6.0


class EnterprisesShape(Shape, frozen=True):
    """The enterprises of a world. name: what follows the number in a merchant's name.

    shells: merchants beside which a firm without a shop is registered. bookkeepers: firms that give
    their bookkeeper's phone. halls: shells registered at the town's office hall.
    """

    industry: Industry = "5292"
    maker_industry: Industry = "3852"
    supplier_industry: Industry = "3442"
    name: str = "商贸有限公司"
    suppliers: Annotated[int, Meta(ge=0, le=100)] = 3
    several_shops: Share = 0.15
    relative_holds: Share = 0.5
    nominee: Share = 0.06
    shells: Share = 0.25
    bookkeepers: Share = 0.2
    halls: Share = 0.5
    guarantees: Share = 0.08
    trouble: TroubleShape = TroubleShape()
    changes: ChangesShape = ChangesShape()
