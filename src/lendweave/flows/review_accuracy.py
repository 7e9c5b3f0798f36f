"""Accuracy: what became of what each reviewer decided."""

from __future__ import annotations

from typing import Protocol

from lendweave.decisions.reviewing.accuracy import ReviewerRow
from lendweave.flows.review_queue import READS
from lendweave.records import Principal


class ReviewHistory(Protocol):
    """Counts the decisions of people over the records of one scene, by reviewer."""

    def reviewers(self, principal: Principal) -> tuple[ReviewerRow, ...]: ...


def accuracy(principal: Principal, history: ReviewHistory) -> tuple[ReviewerRow, ...]:
    """A row for each reviewer, by name. Raises NotAllowed."""
    principal.require(*READS)
    return history.reviewers(principal)
