"""How applications, lines, drawdowns and loans move: one table of steps for each."""

from __future__ import annotations

from lendweave.book.lifecycle.tables import APPLICATION, DRAWDOWN, FACILITY, LOAN, MACHINES

__all__ = [
    "APPLICATION",
    "DRAWDOWN",
    "FACILITY",
    "LOAN",
    "MACHINES",
]
