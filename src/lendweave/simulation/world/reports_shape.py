"""What world.yaml says of third parties: how often they are asked, and how well they know."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Shape, Share


class SourceShape(Shape, frozen=True):
    """One kind of report. Shares are of the reports that were found, but for `found` itself.

    every_months: between two reports on a merchant. delay_days: from what happens to when the
    source knows it, at most. stale: answered from a copy that is up to four months older.
    mixed_up: somebody else's values. gaps: a month, or one entry, is missing. rounded: to whole
    万元 or five heads. wrong_unit: amounts in 万元 where 元 are meant. cost: yuan a report.
    """

    every_months: Annotated[int, Meta(ge=1, le=12)] = 3
    asked: Share = 0.95
    found: Share = 0.95
    delay_days: Annotated[int, Meta(ge=0, le=365)] = 15
    stale: Share = 0.03
    mixed_up: Share = 0.01
    gaps: Share = 0.03
    rounded: Share = 0.0
    wrong_unit: Share = 0.0
    cost: Annotated[float, Meta(ge=0.0, le=1_000.0)] = 2.0


class TaxShape(Shape, frozen=True):
    """Taxes. hidden: share of sales that a merchant of average conduct does not declare.

    quality: how much less of it for each deviation of conduct. rate: tax on declared sales.
    """

    hidden: Share = 0.14
    quality: Annotated[float, Meta(ge=0.0, le=0.5)] = 0.07
    rate: Share = 0.03


class StaffShape(Shape, frozen=True):
    """Staff. sales_per_head: yuan a month. insured: share of the staff who is insured."""

    sales_per_head: Annotated[int, Meta(ge=100)] = 12_000
    insured: Share = 0.8


class SuitsShape(Shape, frozen=True):
    """Lawsuits: monthly logits. strain: added for a firm in trouble. sued: of loans charged off."""

    enterprise: float = -5.0
    enterprise_quality: float = -0.5
    strain: float = 1.6
    person: float = -7.8
    person_trait: float = -0.5
    sued: Share = 0.3
    enforced: Share = 0.45


REGISTRY = SourceShape(found=0.99, delay_days=7, cost=1.0)
COURT = SourceShape(found=0.97, delay_days=30, mixed_up=0.03, cost=1.5)
TAX = SourceShape(
    every_months=1, found=0.82, delay_days=10, rounded=0.05, wrong_unit=0.01, cost=8.0
)
SOCIAL_INSURANCE = SourceShape(
    every_months=1, found=0.76, delay_days=20, gaps=0.06, rounded=0.05, cost=5.0
)
ENTERPRISE_BUREAU = SourceShape(found=0.88, delay_days=30, rounded=0.05, cost=12.0)


class RecordsShape(Shape, frozen=True):
    """What offices and courts write down about firms and people, asked for or not."""

    taxes: TaxShape = TaxShape()
    staff: StaffShape = StaffShape()
    suits: SuitsShape = SuitsShape()
