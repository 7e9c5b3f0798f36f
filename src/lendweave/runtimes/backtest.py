"""A strategy over history: features and decisions in one DuckDB query, then plain SQL summaries.

No Python function runs inside the query, and only summaries and the first differences are fetched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import duckdb

from lendweave.decisions import CompiledStrategy, backtest_select
from lendweave.decisions.backtest_result import (
    Backtest,
    OutcomeRow,
    ReasonRow,
    RuleRow,
)
from lendweave.features import AsOf, Plan, feature_sql
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.agreement import agreement, number
from lendweave.runtimes.outcomes import outcomes_query
from lendweave.runtimes.subjects import subjects_query


class DuckdbBacktest:
    """Implements flows.backtest.BacktestEngine over one scene's history."""

    def __init__(self, history: RecordHistory, scene: Scene, plan: Plan) -> None:
        self._history = history
        self._scene = scene
        self._plan = plan

    def run(
        self, principal: Principal, compiled: CompiledStrategy, progress: Callable[[str], None]
    ) -> Backtest:
        """Decide every submitted application of the principal's tenant, and summarise."""
        progress("reading history")
        connection = self._history.connect(principal, self._scene, self._kinds())
        with connection:
            connection.execute(f"CREATE TEMP TABLE subjects AS {subjects_query('application')}")
            progress("deciding")
            started = time.perf_counter()
            connection.execute(f"CREATE TEMP TABLE batch AS {backtest_query(self._plan, compiled)}")
            seconds = time.perf_counter() - started
            progress("summarising")
            connection.execute(f"CREATE TEMP VIEW loans AS {outcomes_query(self._scene)}")
            progress("comparing")
            agreed = agreement(connection, self._plan, compiled)
            return Backtest(
                strategy=compiled.strategy.name,
                version=compiled.strategy.version,
                strategy_hash=compiled.hash,
                currency=self._scene.currency,
                applications=number(connection, "SELECT count(*) FROM batch"),
                seconds=seconds,
                outcomes=tuple(_outcomes(connection)),
                reasons=tuple(_reasons(connection)),
                rules=tuple(_rules(connection, compiled)),
                agreement=agreed,
            )

    def _kinds(self) -> set[str]:
        read = {kind.kind for kind in self._plan.kinds}
        return read | {"application", "decision", "loan"}


def backtest_query(plan: Plan, compiled: CompiledStrategy) -> str:
    """The one query: features as of each application, then the strategy over them."""
    features = feature_sql(plan, AsOf.KNOWN, "subjects")
    return backtest_select(compiled, f"({features})", ("_entity_id", "_t"))


def _outcomes(connection: duckdb.DuckDBPyConnection) -> Iterator[OutcomeRow]:
    rows = connection.execute(
        "SELECT outcome, count(*), sum(amount_minor)::BIGINT, round(avg(rate), 6)::DECIMAL(9,6),"
        " count(bad), count(*) FILTER (WHERE bad)"
        " FROM batch LEFT JOIN loans ON subject_id = _entity_id"
        " GROUP BY outcome ORDER BY outcome"
    ).fetchall()
    return (OutcomeRow(*row) for row in rows)


def _reasons(connection: duckdb.DuckDBPyConnection) -> Iterator[ReasonRow]:
    rows = connection.execute(
        "SELECT reason, count(*) FROM (SELECT unnest(reasons) AS reason FROM batch)"
        " GROUP BY reason ORDER BY count(*) DESC, reason"
    ).fetchall()
    return (ReasonRow(*row) for row in rows)


def _rules(connection: duckdb.DuckDBPyConnection, compiled: CompiledStrategy) -> Iterator[RuleRow]:
    """Hits and unknowns of every rule, counted in one pass."""
    bits = [
        (place.step, code, place.hit + 1, 1 << bit)
        for place in compiled.masks
        for bit, code in enumerate(place.codes)
    ]
    if not bits:
        return iter(())
    counts = ", ".join(
        f"count(*) FILTER (WHERE masks[{index + unknown}] & {mask} <> 0)"
        for _, _, index, mask in bits
        for unknown in (0, 1)
    )
    row = connection.execute(f"SELECT {counts} FROM batch").fetchall()[0]
    return (
        RuleRow(step, code, row[2 * number], row[2 * number + 1])
        for number, (step, code, _, _) in enumerate(bits)
    )
