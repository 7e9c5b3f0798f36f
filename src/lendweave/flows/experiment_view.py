"""Experiments as they are told to programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lendweave.decisions.governance.draw import share_of
from lendweave.flows.experiments import ExperimentState


def experiment_body(found: ExperimentState) -> dict[str, Any]:
    """An experiment for JSON; shares are fractions as text."""
    record = found.record
    return {
        "scene": record.scenario,
        "strategy": record.strategy,
        "experiment": record.experiment,
        "status": record.status,
        "actor": record.actor,
        "reason": record.reason,
        "declared": record.declared,
        "stop": None if found.stop is None else found.stop.told,
        "arms": [
            {
                "arm": count.arm,
                "share": str(share_of(found.experiment, count.arm, found.day)),
                "decisions": count.decisions,
                "approved": count.approved,
                "approval": _text(count.approval),
                "ripe": count.ripe,
                "bad": count.bad,
                "bad_rate": _text(count.bad_rate),
            }
            for count in found.arms
        ],
        "shadows": [
            {
                "version": count.version,
                "answers": count.answers,
                "agreed": count.agreed,
                "same_reasons": count.same_reasons,
                "both": [
                    {"decided": one, "shadow": other, "count": number}
                    for (one, other), number in count.both.items()
                ],
            }
            for count in found.shadows
        ],
    }


def _text(share: Decimal | None) -> str | None:
    return None if share is None else str(share.quantize(Decimal("0.000001")))
