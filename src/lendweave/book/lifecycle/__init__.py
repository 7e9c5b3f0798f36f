"""How applications, lines, drawdowns and loans move: one table of steps for each."""

from __future__ import annotations

from lendweave.book.lifecycle.errors import EventUnknown, NeedsMissing, StepRefused
from lendweave.book.lifecycle.machine import Machine, Need, Step, SubjectKind
from lendweave.book.lifecycle.tables import APPLICATION, DRAWDOWN, FACILITY, LOAN, MACHINES

__all__ = [
    "APPLICATION",
    "DRAWDOWN",
    "FACILITY",
    "LOAN",
    "MACHINES",
    "EventUnknown",
    "Machine",
    "Need",
    "NeedsMissing",
    "Step",
    "StepRefused",
    "SubjectKind",
]
