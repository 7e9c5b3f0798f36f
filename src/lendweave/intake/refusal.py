"""When a whole file is refused for its bad rows."""

from __future__ import annotations

from collections import Counter

from lendweave.intake.errors import TooManyBadRows
from lendweave.intake.plan import Plan


def too_many_bad(plan: Plan, file: str, rows: int, faults: Counter[str]) -> TooManyBadRows | None:
    """Why `refuse_file_when` of the mapping refuses the file, None where it does not.

    faults: bad rows by error code, each row once.
    """
    bad = faults.total()
    if plan.refuse is None or not plan.refuse(rows, bad):
        return None
    reasons = ", ".join(f"{code} × {count}" for code, count in faults.most_common(5))
    return TooManyBadRows(
        where=file,
        got=f"{rows} rows, {bad} bad{': ' if reasons else ''}{reasons}",
        expected=f"not: {plan.refuse_when}",
        fix="Correct the file or the mapping, then onboard it again.",
    )
