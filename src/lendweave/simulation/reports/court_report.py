"""Court reports on merchants' firms and on people who apply."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.reports.answers import amounts, counts, one_less, year_before
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.reports.timeline import timeline
from lendweave.simulation.truth.frames import Whole, taken
from lendweave.simulation.truth.reports import CourtReport, Enforcement, Lawsuit


def court_reports(
    query: Query, kind: str, order_id: Whole, suits: Lawsuit, lists: Enforcement
) -> CourtReport:
    """What the courts answer. kind: person or enterprise. order_id: NONE for enterprises."""
    since = year_before(query.as_of, years=2)
    suits = taken(suits, suits.subject_kind == kind)
    lists = taken(lists, lists.subject_kind == kind)
    filed = timeline(suits.subject_id, suits.filed_on)
    listed = timeline(lists.subject_id, lists.listed_on)
    when = (query.told, since, query.as_of)
    return CourtReport(
        report_id=query.report_id,
        subject_kind=np.full(len(query.subject), kind),
        subject_id=query.subject,
        order_id=order_id,
        queried_at=query.queried_at,
        as_of=query.as_of,
        found=query.found,
        is_mixed_up=query.is_mixed_up,
        error=query.error,
        cost_minor=query.cost_minor,
        lawsuits_24m=one_less(query, filed.count(*when)),
        disputed_24m_minor=amounts(query, filed.total(suits.amount_minor, *when)),
        enforcements_24m=counts(query, listed.count(*when)),
        enforced_24m_minor=amounts(query, listed.total(lists.amount_minor, *when)),
    )
