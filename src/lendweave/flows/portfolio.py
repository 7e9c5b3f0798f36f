"""Portfolio: what became of what was lent, in one of the tables of monitoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lendweave.monitoring import Portfolio, PortfolioTable, table_named
from lendweave.records import Principal, Role

PORTFOLIO_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK, Role.OPERATIONS)


class PortfolioEngine(Protocol):
    """Counts tables over the books of some scenes."""

    def run(
        self,
        principal: Principal,
        table: PortfolioTable,
        by: Sequence[str],
        as_of: date | None,
        thresholds: Sequence[int],
    ) -> Portfolio: ...


@dataclass(frozen=True, slots=True)
class PortfolioQuestion:
    """table: its name. as_of: the last day of which anything is told when None."""

    table: str
    by: tuple[str, ...] = ()
    as_of: date | None = None
    thresholds: tuple[int, ...] = ()


def portfolio(
    principal: Principal, question: PortfolioQuestion, engine: PortfolioEngine
) -> Portfolio:
    """Count one table. Raises NotAllowed, UnknownTable, UnknownDimension."""
    principal.require(*PORTFOLIO_ROLES)
    table = table_named(question.table)
    return engine.run(principal, table, question.by, question.as_of, question.thresholds)
