"""Compare: versions of a strategy over the same applications, in one query.

Each application is decided as of the instant it was known, on what could have been known then, and
what became of its loan is joined afterwards. A summary is kept by strategy hash, so that a version
can be shown to have been backtested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.result import Comparison
from lendweave.decisions.comparison.summary import BacktestSummary, summaries
from lendweave.flows.backtest import BACKTEST_ROLES
from lendweave.kernel.clock import Clock
from lendweave.records import Principal

TakeRows = Callable[[Any], None]
"""Takes a pyarrow RecordBatchReader of the rows that differ."""


class ComparisonEngine(Protocol):
    """Decides all applications of one scene by all versions, as one query."""

    def compare(
        self,
        principal: Principal,
        command: CompareCommand,
        progress: Callable[[str], None],
        take: TakeRows | None,
    ) -> Comparison: ...


class SummaryShelf(Protocol):
    """Keeps summaries by strategy hash."""

    def keep(self, summary: BacktestSummary) -> None: ...


@dataclass(frozen=True, slots=True)
class ComparePorts:
    """The engine, and who takes what. take: the rows that differ; None for nobody."""

    engine: ComparisonEngine
    shelf: SummaryShelf
    clock: Clock
    take: TakeRows | None = None
    progress: Callable[[str], None] = lambda _: None


def compare(principal: Principal, command: CompareCommand, ports: ComparePorts) -> Comparison:
    """Run the comparison and keep its summaries. Raises NotAllowed, VersionsClash, SegmentUnfit."""
    principal.require(*BACKTEST_ROLES)
    found = ports.engine.compare(principal, command, ports.progress, ports.take)
    for summary in summaries(found, ports.clock.now()):
        ports.shelf.keep(summary)
    return found
