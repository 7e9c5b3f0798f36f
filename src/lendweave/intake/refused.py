"""A row that was set aside, in the shape in which it waits in the quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lendweave.intake.fault import Fault
from lendweave.intake.plan import Plan
from lendweave.intake.rows import clear_row, shown_row
from lendweave.intake.table import RawRow
from lendweave.records.ports import QuarantinedRow


def fault_fields(faults: Sequence[Fault]) -> dict[str, str]:
    """The first fault as the flat fields of an error; `also` names the others."""
    first, *others = faults
    fields = {
        "code": first.code,
        "family": "invalid",
        "title": first.title,
        "where": first.column,
        "got": first.got,
        "expected": first.expected,
        "fix": first.fix,
    }
    if others:
        fields["also"] = ", ".join(f"{fault.code} {fault.column}" for fault in others)
    return fields


def refused_row(
    plan: Plan, file: str, row: RawRow, error: Mapping[str, str], column: str = ""
) -> QuarantinedRow:
    """The row with what may be shown of it and its cells. error: flat fields of what is wrong."""
    is_split = row.fault is None
    return QuarantinedRow(
        feed=plan.feed,
        file=file,
        line=row.line,
        column=column,
        raw=dict(shown_row(plan, row.cells)) if is_split else {},
        error=dict(error),
        scenario=plan.scenario,
        clear=clear_row(plan, row.cells) if is_split else None,
    )
