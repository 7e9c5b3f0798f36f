"""A fault: why one row was set aside, as data for the quarantine."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason for which a row is not in the records.

    code, title: of the error class; column: name in the mapping, empty for the row as a whole.
    got: what stood there, masked where the column holds personal data.
    """

    code: str
    title: str
    column: str
    got: str
    expected: str
    fix: str


def fault_of(error: Invalid, column: str = "", got: str | None = None) -> Fault:
    """The fault that `error` stands for; `got` replaces what the error shows."""
    return Fault(
        code=error.code,
        title=error.title(),
        column=column,
        got=error.got if got is None else got,
        expected=error.expected,
        fix=error.fix,
    )
