"""Social insurance reports on merchants' firms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.reports.answers import (
    counts,
    heads,
    in_month,
    last_month,
    merchant_rows,
)
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.reports.staff import Staff
from lendweave.simulation.reports.tax import DECLARED_AFTER_DAYS
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.truth.reports import SocialInsuranceReport
from lendweave.simulation.world.block import Block

_MONTHS, _BEFORE_MONTHS = 12, 6


def social_insurance_reports(
    block: Block, query: Query, merchant_id: NDArray[np.int64], staff: Staff
) -> SocialInsuranceReport:
    """What the social insurance answers about merchants; a gap hides the last month."""
    row = merchant_rows(query, merchant_id)
    gap = query.error == "gap"
    month = last_month(block, query, DECLARED_AFTER_DAYS) - gap

    def insured(at: NDArray[np.int64]) -> NDArray[np.int64]:
        told = heads(query, in_month(staff.insured, row, at))
        return np.where(at >= 0, told, NONE)

    lacking = np.maximum(_MONTHS - 1 - month - gap, 0) + gap
    return SocialInsuranceReport(
        report_id=query.report_id,
        enterprise_id=query.subject,
        queried_at=query.queried_at,
        as_of=query.as_of,
        found=query.found,
        is_mixed_up=query.is_mixed_up,
        error=query.error,
        cost_minor=query.cost_minor,
        insured=insured(month),
        insured_before=insured(month - _BEFORE_MONTHS),
        gaps_12m=counts(query, np.minimum(lacking, _MONTHS)),
    )
