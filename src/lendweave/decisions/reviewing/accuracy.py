"""What became of what reviewers decided: the rows of the accuracy table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer. late: decided after the SLA of the case.

    audited, agreed: of what was looked at again. known, bad: approvals whose loan can be told
    good or bad by now. overrides…: the same of approvals against a reason that stood in the way.
    """

    reviewer: str
    decided: int
    approved: int
    overrides: int
    late: int
    audited: int
    agreed: int
    known: int
    bad: int
    overrides_known: int
    overrides_bad: int

    @property
    def agreement(self) -> Decimal | None:
        """Share of what was looked at again in which the second person agreed."""
        return _share(self.agreed, self.audited)

    @property
    def bad_rate(self) -> Decimal | None:
        """Share of approvals with a known outcome that went bad."""
        return _share(self.bad, self.known)

    @property
    def overrides_bad_rate(self) -> Decimal | None:
        """The same of overrides."""
        return _share(self.overrides_bad, self.overrides_known)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
