"""A file under the wrong mapping: which other mapping would read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lendweave.intake import Fault, FileFault, PartnerFile, Plan
from lendweave.intake.errors import ColumnMissing, ColumnUnknown

_OF_COLUMNS = (ColumnMissing.code, ColumnUnknown.code)


def pointed_elsewhere(fault: Fault, file: PartnerFile, plans: Iterable[Plan]) -> Fault:
    """The fault; of a file with other columns, with the mapping that has these columns."""
    if fault.code not in _OF_COLUMNS:
        return fault
    fitting = [plan.place for plan in plans if _fits(file, plan)]
    if len(fitting) != 1:
        return fault
    return replace(fault, fix=f"{fitting[0]} would read it: is the name right? {fault.fix}")


def _fits(file: PartnerFile, plan: Plan) -> bool:
    """True where the file has a first row that the plan can read into cells."""
    try:
        first = next(iter(file.rows(plan.file, plan.wanted)), None)
    except FileFault:
        return False
    return first is not None and first.fault is None
