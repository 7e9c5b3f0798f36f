"""A decision as its record keeps it: all that is needed to replay it."""

from __future__ import annotations

from typing import Any

from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.model import DecisionValue
from lendweave.records.credit import Application, Fallback


def recorded_values(
    compiled: CompiledStrategy,
    application: Application,
    row: RawRow,
    value: DecisionValue,
    *,
    decided_at: int,
    read_offset: int,
    fallback: Fallback | None = None,
) -> dict[str, Any]:
    """The own fields of a Decision record. row: the inputs that were decided, raw.

    decided_at is t, read_offset is S (-1: as known at t). fallback: what took the place of the
    strategy's answer.
    """
    return {
        "application_id": application.entity_id,
        "application_version": application.id,
        "party_id": application.party_id,
        "strategy": compiled.strategy.name,
        "strategy_version": compiled.strategy.version,
        "strategy_hash": compiled.hash,
        "decided_at": decided_at,
        "read_offset": read_offset,
        "outcome": value.outcome,
        "amount_minor": value.amount_minor,
        "currency": application.currency,
        "rate_annual": value.rate,
        "term_months": value.term_months,
        "score": value.score,
        "reasons": list(value.reasons),
        "masks": list(value.masks),
        "inputs": compiled.log(row),
        "fallback": fallback,
    }
