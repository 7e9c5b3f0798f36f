"""Tax reports on merchants' firms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.reports.answers import (
    amounts,
    counts,
    in_month,
    last_month,
    merchant_rows,
)
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.reports.sales import recent
from lendweave.simulation.reports.tax import DECLARED_AFTER_DAYS, Taxes
from lendweave.simulation.reports.timeline import timeline
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.truth.reports import TaxGrade, TaxReport
from lendweave.simulation.world.block import Block

_MONTHS = 12


def tax_reports(
    block: Block,
    query: Query,
    merchant_id: NDArray[np.int64],
    taxes: Taxes,
    grades: TaxGrade,
) -> TaxReport:
    """What the tax office answers about merchants; a gap leaves the month before the last out."""
    row = merchant_rows(query, merchant_id)
    month = last_month(block, query, DECLARED_AFTER_DAYS)
    left_out = np.where(query.error == "gap", in_month(taxes.declared, row, month - 1), 0)
    known = np.minimum(month + 1, _MONTHS)
    gap = (query.error == "gap") & (known > 1)

    def declared(months: int) -> NDArray[np.int64]:
        total = in_month(recent(taxes.declared, months), row, month)
        return amounts(query, total - left_out if months > 1 else total)

    return TaxReport(
        report_id=query.report_id,
        enterprise_id=query.subject,
        queried_at=query.queried_at,
        as_of=query.as_of,
        found=query.found,
        is_mixed_up=query.is_mixed_up,
        error=query.error,
        cost_minor=query.cost_minor,
        months=counts(query, np.maximum(known, 0) - gap),
        declared_1m_minor=declared(1),
        declared_3m_minor=declared(3),
        declared_12m_minor=declared(_MONTHS),
        arrears_minor=amounts(query, in_month(taxes.arrears, row, month)),
        grade=_last_grade(query, grades),
    )


def _last_grade(query: Query, grades: TaxGrade) -> NDArray[np.str_]:
    place = timeline(grades.enterprise_id, grades.graded_on).last(query.told, query.as_of)
    if len(grades.grade) == 0:
        return np.full(len(place), "")
    return np.where(query.found & (place != NONE), grades.grade[place], "")
