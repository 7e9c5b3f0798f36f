"""What is kept of a comparison: enough to say that a version was backtested, and how it fared."""

from __future__ import annotations

import msgspec

from lendweave.decisions.comparison.result import Comparison
from lendweave.decisions.comparison.waterfall import Fates


class BacktestSummary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One backtest of a version. at: when it ended, in microseconds since 1970 UTC.

    strategy_hash: of the version that was tested; champion_hash: of what it was held against, the
    same where it was tested alone. rows: applications decided; known: those with a known outcome;
    changed: answers that differ. bad and known of what each approved: (applications, known, bad).
    """

    scene: str
    strategy: str
    strategy_hash: str
    champion_hash: str
    at: int
    rows: int
    known: int
    changed: int
    champion_approved: tuple[int, int, int]
    challenger_approved: tuple[int, int, int]


def summaries(found: Comparison, at: int) -> tuple[BacktestSummary, ...]:
    """One for each challenger."""
    made = []
    for challenge in found.challenges:
        champion, challenger = challenge.approved()
        made.append(
            BacktestSummary(
                scene=found.scene,
                strategy=challenge.challenger.strategy,
                strategy_hash=challenge.challenger.hash,
                champion_hash=found.champion.hash,
                at=at,
                rows=found.evidence.applications,
                known=found.evidence.known,
                changed=challenge.changed,
                champion_approved=_counts(champion.fates),
                challenger_approved=_counts(challenger.fates),
            )
        )
    return tuple(made)


def _counts(fates: Fates) -> tuple[int, int, int]:
    return fates.applications, fates.known, fates.bad
