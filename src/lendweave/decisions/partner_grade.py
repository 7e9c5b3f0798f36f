"""What a strategy that decides on partners answers: grade, admission and quota.

It is a strategy like any other. Its outcome says whether new business of the partner is taken, its
amount is the quota, and one of its values is called `grade`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.errors import GradeMissing
from lendweave.decisions.inputs import logged_inputs
from lendweave.decisions.model import DecisionValue
from lendweave.kernel.types import TEXT
from lendweave.records.credit import Outcome
from lendweave.records.strategies import Admission

PARTNER = "partner"
"""What a strategy decides that grades partners."""
GRADE = "grade"
UNGRADED = "-"
"""The grade where the strategy cannot tell one."""
BY_HAND = "admission_before_freeze"
"""Attribute of a grade that a person's freeze overrides: the admission that the strategy gave."""
ADMISSIONS: Mapping[Outcome, Admission] = {"approve": "open", "refer": "watch", "decline": "frozen"}


def require_grade(compiled: CompiledStrategy) -> None:
    """Raise GradeMissing unless the strategy names a text `grade`."""
    known = {column.name: column.type for column in compiled.values}
    if known.get(GRADE) != TEXT:
        raise GradeMissing(
            where=f"strategy {compiled.strategy.name}",
            got=", ".join(f"{name}: {type_}" for name, type_ in known.items()) or "no values",
            expected=f"a value `{GRADE}`, a text",
            fix=f"Let a table or an assign step give `{GRADE}`.",
        )


def grade_values(
    compiled: CompiledStrategy,
    row: RawRow,
    value: DecisionValue,
    *,
    decided_at: int,
    read_offset: int,
) -> dict[str, Any]:
    """The fields of a PartnerGrade beside the partner and the currency. row: raw inputs.

    A frozen partner has a quota of nothing; without an amount there is no quota.
    """
    names = [column.name for column in compiled.values]
    admission = ADMISSIONS[value.outcome]
    return {
        "grade": value.values[names.index(GRADE)] or UNGRADED,
        "admission": admission,
        "quota_minor": 0 if admission == "frozen" else value.amount_minor,
        "strategy": compiled.strategy.name,
        "strategy_version": compiled.strategy.version,
        "strategy_hash": compiled.hash,
        "decided_at": decided_at,
        "read_offset": read_offset,
        "reasons": list(value.reasons),
        "masks": list(value.masks),
        "inputs": logged_inputs(compiled.program.inputs, row),
    }
