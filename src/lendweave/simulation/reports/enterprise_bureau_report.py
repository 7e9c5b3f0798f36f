"""Bureau reports on merchants' firms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.reports.answers import (
    amounts,
    counts,
    in_month,
    last_month,
    merchant_rows,
    one_less,
)
from lendweave.simulation.reports.bank_credit import BankCredit
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.reports.sales import recent
from lendweave.simulation.truth.reports import EnterpriseBureauReport
from lendweave.simulation.world.block import Block

_MONTHS = 12


def enterprise_bureau_reports(
    block: Block, query: Query, merchant_id: NDArray[np.int64], credit: BankCredit
) -> EnterpriseBureauReport:
    """What the bureau answers about merchants, as of the end of the last month it knows."""
    row, month = merchant_rows(query, merchant_id), last_month(block, query, 0)
    late = credit.days_past_due
    worst = [in_month(late, row, month - back) for back in range(_MONTHS)]
    return EnterpriseBureauReport(
        report_id=query.report_id,
        enterprise_id=query.subject,
        queried_at=query.queried_at,
        as_of=query.as_of,
        found=query.found,
        is_mixed_up=query.is_mixed_up,
        error=query.error,
        cost_minor=query.cost_minor,
        facilities=one_less(query, in_month(credit.facilities, row, month)),
        balance_minor=amounts(query, in_month(credit.balance, row, month)),
        enquiries_3m=counts(query, in_month(recent(credit.enquiries, 3), row, month)),
        days_past_due=counts(query, in_month(late, row, month)),
        days_past_due_12m=counts(query, np.max(worst, axis=0)),
    )
