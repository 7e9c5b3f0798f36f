"""The `merchants` and `maker` parts of world.yaml: who sells, to whom, supplied by whom."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from lendweave.simulation.world.shape import Shape, Share

MerchantKind = Literal["dealer", "shop", "school", "clinic", "agency", "contractor", "app"]
"""Who sells. An app is the lender's own: nobody stands between it and the borrower."""


class MerchantsShape(Shape, frozen=True):
    """The merchants of a scene. code_prefix: begins their codes in the partner's files.

    serves: those of a town, or of the whole branch. elsewhere: share of buyers who go to an older
    town of their branch.
    """

    kind: MerchantKind
    code_prefix: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    serves: Literal["town", "branch"] = "town"
    elsewhere: Share = 0.0


class MakerShape(Shape, frozen=True):
    """Who supplies the merchants. A scene of schools or clinics has none."""

    kind: Literal["maker", "distributor", "wholesaler"]
    name: str
