"""A step that wants an amount reserved of a holder's quota, beside the subject's own line."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.model import DecisionValue, Severity
from lendweave.records.lines import HolderType


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is to be reserved in the same transaction as the decision.

    holder_key: whose quota; amount_minor: how much, above 0, in minor units.
    """

    name: str
    holder_type: HolderType
    holder_key: str
    amount_minor: int


def reservations(
    compiled: CompiledStrategy, row: RawRow, decision: DecisionValue
) -> tuple[Reservation, ...]:
    """The reservations that a decision asks for, in order of the steps; none on a decline."""
    if not compiled.reserves or decision.outcome == Severity.DECLINE.outcome:
        return ()
    inputs = dict(zip(compiled.strategy.inputs.names, row, strict=True))
    given = zip((column.name for column in compiled.values), decision.values, strict=True)
    values = dict(given)
    found: list[Reservation] = []
    for step in compiled.reserves:
        key, amount = inputs[step.key.name], values.get(step.gives)
        if isinstance(key, str) and isinstance(amount, int) and amount > 0:
            found.append(Reservation(step.gives, step.holder, key, amount))
    return tuple(found)
