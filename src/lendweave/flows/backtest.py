"""Backtest: a strategy over all of a scene's history at once, and what became of those loans.

Each application is decided as of the instant it was known, on what could have been known then, by
the same program that decides online. Decisions already taken by this very strategy are compared
value by value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.backtest_result import Backtest
from lendweave.records import Principal, Role

BACKTEST_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK)


class BacktestEngine(Protocol):
    """Runs a compiled strategy over the history of one scene, as one query."""

    def run(
        self, principal: Principal, compiled: CompiledStrategy, progress: Callable[[str], None]
    ) -> Backtest: ...


@dataclass(frozen=True, slots=True)
class BacktestPorts:
    """The strategy and the engine. progress: called with the name of each stage."""

    compiled: CompiledStrategy
    engine: BacktestEngine
    progress: Callable[[str], None] = lambda _: None


def backtest(principal: Principal, ports: BacktestPorts) -> Backtest:
    """Run the strategy over history. Raises NotAllowed."""
    principal.require(*BACKTEST_ROLES)
    return ports.engine.run(principal, ports.compiled, ports.progress)
