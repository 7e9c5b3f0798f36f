"""A row that was set aside, in the shape in which it waits in the quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lendweave.intake.fault import Fault
from lendweave.intake.plan import Plan
from lendweave.intake.rows import clear_row, shown_row
from lendweave.intake.table import RawRow
from lendweave.intake.whole_text import clear_text, shown_text
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
    """The row with what may be shown of it and its cells. error: flat fields of what is wrong.

    Of a row that could not be split its text stands in the place of cells.
    """
    return QuarantinedRow(
        feed=plan.feed,
        file=file,
        line=row.line,
        column=column,
        raw=shown_cells(plan, row),
        error=dict(error),
        scenario=plan.scenario,
        clear=_clear_cells(plan, row),
    )


def shown_cells(plan: Plan, row: RawRow) -> dict[str, str]:
    """What may be shown of a row, by header."""
    if row.fault is None:
        return shown_row(plan, row.cells)
    return {} if row.whole is None else shown_text(row.whole)


def _clear_cells(plan: Plan, row: RawRow) -> dict[str, str] | None:
    if row.fault is None:
        return clear_row(plan, row.cells)
    return None if row.whole is None else clear_text(row.whole)
