"""Replay: a recorded decision taken again from what its record kept, and held against it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lendweave.decisions.budget import fallback
from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.decide import decide
from lendweave.decisions.errors import FallbackUndeclared
from lendweave.decisions.inputs import logged_inputs, row_from_logged
from lendweave.decisions.model import DecisionValue
from lendweave.records.credit import Decision
from lendweave.records.identity import CANONICAL

EXPLAINED = ("strategy", "strategy_version", "strategy_hash", "masks", "inputs")
"""Fields that hold even where a person decided: what the strategy saw and found."""
ANSWERED = ("outcome", "amount_minor", "rate_annual", "term_months", "score", "reasons")
"""Fields that are the strategy's own answer, which a person may set aside."""


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that comes out otherwise; both values as the content of a record spells them."""

    field: str
    recorded: str
    computed: str


def decided_again(compiled: CompiledStrategy, record: Decision) -> Decision:
    """The record as it would be written today: its inputs decided by `compiled`.

    What a person decided stays theirs; the strategy answers for what it saw and found. Raises
    InputsInvalid where the inputs do not fit the strategy.
    """
    row = row_from_logged(compiled.strategy.inputs, record.inputs)
    if record.fallback is not None:
        return as_decided(compiled, record, row, declared(compiled, record))
    return as_decided(compiled, record, row, decide(compiled, row))


def declared(compiled: CompiledStrategy, record: Decision) -> DecisionValue:
    """What took the place of the strategy's answer. Raises FallbackUndeclared."""
    if compiled.strategy.budget is None:
        raise FallbackUndeclared(
            where=f"decision {record.id}, fallback",
            got=str(record.fallback),
            expected="a strategy with a `budget`",
            fix="Replay with the strategy version that was recorded.",
        )
    return fallback(compiled.strategy)


def as_decided(
    compiled: CompiledStrategy, record: Decision, row: tuple[object, ...], value: DecisionValue
) -> Decision:
    """The record with what `compiled` says of `row` in the place of what it holds."""
    again = msgspec.structs.replace(
        record,
        strategy=compiled.strategy.name,
        strategy_version=compiled.strategy.version,
        strategy_hash=compiled.hash,
        masks=list(value.masks),
        inputs=logged_inputs(compiled.strategy.inputs, row),
    )
    if record.decided_by is not None:
        return again
    return msgspec.structs.replace(
        again,
        outcome=value.outcome,
        amount_minor=value.amount_minor,
        rate_annual=value.rate,
        term_months=value.term_months,
        score=value.score,
        reasons=list(value.reasons),
    )


def differences(record: Decision, again: Decision) -> tuple[FieldDifference, ...]:
    """The fields that differ, strategy first; empty where both are equal to the last byte."""
    return tuple(
        FieldDifference(name, kept, computed)
        for name in (*EXPLAINED[:3], *ANSWERED, *EXPLAINED[3:])
        for kept, computed in ((_stored(record, name), _stored(again, name)),)
        if kept != computed
    )


def _stored(record: Decision, name: str) -> str:
    """A field as the record's content spells it: a rate of 0.1 is not one of 0.10."""
    return CANONICAL.encode(getattr(record, name)).decode()
