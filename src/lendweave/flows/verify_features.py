"""Verify: every logged vector computed again as of its own (t, S), and compared value by value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from lendweave.features.verification import VectorChoice, Verified
from lendweave.records import Principal, Role

VERIFY_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK, Role.OPERATIONS)

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many vectors are done, and of how many."""


class VectorCheck(Protocol):
    """Computes the logged vectors of one scene again, in batch."""

    def run(self, principal: Principal, choice: VectorChoice, progress: Progress) -> Verified: ...


def verify_features(
    principal: Principal,
    choice: VectorChoice,
    check: VectorCheck,
    progress: Progress = lambda done, total: None,
) -> Verified:
    """Check the served vectors of a scene. Raises NotAllowed."""
    principal.require(*VERIFY_ROLES)
    return check.run(principal, choice, progress)
