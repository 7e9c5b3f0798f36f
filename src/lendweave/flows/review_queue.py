"""The queue: cases that wait for a person, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lendweave.flows.review_desk import CaseFile, ReviewDesk, file_of
from lendweave.flows.tenant import check_tenant
from lendweave.records import Principal, Role
from lendweave.records.reviews import ReviewCase

READS = (Role.REVIEWER, Role.OPERATIONS, Role.ANALYST, Role.PARTNER_RISK)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases. state: one, or None for all that are undecided. None: any."""

    state: str | None = None
    case_type: str | None = None
    person: str | None = None

    def takes(self, case: CaseFile) -> bool:
        """Whether the filter lets a case pass."""
        stands = case.is_undecided if self.state is None else case.state == self.state
        fits = self.case_type in (None, case.record.case_type)
        return stands and fits and self.person in (None, case.person)


def queue(
    principal: Principal, desk: ReviewDesk, wanted: QueueFilter = QueueFilter()
) -> tuple[CaseFile, ...]:
    """The cases that pass the filter: escalated ones, then by priority, then by what is due first.

    Raises NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.lines.tenant_id, *READS)
    found = (case for case in case_files(principal, desk) if wanted.takes(case))
    return tuple(sorted(found, key=_urgency))


def _urgency(case: CaseFile) -> tuple[bool, int, int, str]:
    return case.state != "escalated", case.record.priority, case.due_at, case.id


def case_files(principal: Principal, desk: ReviewDesk) -> Iterator[CaseFile]:
    """Every case of the scene, in the order in which they were opened."""
    for record in desk.lines.store.scan(principal, kinds=("review_case",)):
        if isinstance(record, ReviewCase) and record.scenario == desk.lines.scene.name:
            steps = desk.books.transitions(principal, record.entity_id)
            yield file_of(principal, record, steps, desk)
