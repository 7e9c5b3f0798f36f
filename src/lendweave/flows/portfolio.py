"""Portfolio: what became of what was lent, in one of the tables of monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lendweave.monitoring import Asked, Portfolio, PortfolioTable, asked_of, table_named
from lendweave.records import Principal, Role

PORTFOLIO_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK, Role.OPERATIONS)


class PortfolioEngine(Protocol):
    """Counts tables over the books of some scenes."""

    def run(self, principal: Principal, table: PortfolioTable, asked: Asked) -> Portfolio:
        """Count `table`; `asked.as_of` is date.min for the last day that each scene tells of."""


@dataclass(frozen=True, slots=True)
class PortfolioQuestion:
    """table: its name. as_of: the last day of which anything is told when None.

    known_at: µs UTC, what became known later does not count; None for all that is known.
    """

    table: str
    by: tuple[str, ...] = ()
    as_of: date | None = None
    thresholds: tuple[int, ...] = ()
    known_at: int | None = None


def portfolio(
    principal: Principal, question: PortfolioQuestion, engine: PortfolioEngine
) -> Portfolio:
    """Count one table. Raises NotAllowed, UnknownTable, UnknownDimension."""
    principal.require(*PORTFOLIO_ROLES)
    table = table_named(question.table)
    as_of = question.as_of or date.min
    asked = asked_of(table, question.by, as_of, question.thresholds, question.known_at)
    return engine.run(principal, table, asked)
