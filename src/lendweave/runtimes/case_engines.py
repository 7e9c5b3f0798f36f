"""The cases of a strategy on both engines: Python row by row, DuckDB in one SELECT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from lendweave.decisions import (
    BACKTEST_COLUMNS,
    Case,
    CompiledStrategy,
    DecisionValue,
    backtest_select,
    decide,
    read_cases,
)
from lendweave.lang.dialects import DUCKDB, quoted

_NUMBER = "case number"


def differing_cases(compiled: CompiledStrategy, text: str, file: str) -> tuple[str, ...]:
    """A line for each case that the engines decide differently. Raises what is wrong with it."""
    cases = read_cases(compiled, text, file)
    select = backtest_select(compiled, _relation(compiled, cases), keep=(_NUMBER,))
    with duckdb.connect(config={"threads": 1}) as connection:
        answers = connection.sql(f"SELECT * FROM ({select}) ORDER BY {quoted(_NUMBER)}").fetchall()
    return tuple(
        line
        for case, answer in zip(cases, answers, strict=True)
        for line in _differences(case, _told(decide(compiled, case.row)), answer[1:])
    )


def _relation(compiled: CompiledStrategy, cases: Sequence[Case]) -> str:
    """The rows of the cases as a query, each value spelled with its type."""
    columns = compiled.strategy.inputs.columns
    rows = [
        ", ".join(
            [
                f"{number} AS {quoted(_NUMBER)}",
                *(
                    f"{DUCKDB.literal(value, column.type)} AS {quoted(column.name)}"
                    for column, value in zip(columns, case.row, strict=True)
                ),
            ]
        )
        for number, case in enumerate(cases)
    ]
    return f"({' UNION ALL '.join(f'SELECT {row}' for row in rows)})"


def _told(decision: DecisionValue) -> tuple[object, ...]:
    """The decision as BACKTEST_COLUMNS hold it."""
    return (
        decision.outcome,
        decision.amount_minor,
        decision.rate,
        decision.term_months,
        decision.score,
        list(decision.reasons),
        list(decision.masks),
    )


def _differences(case: Case, python: tuple[object, ...], sql: tuple[object, ...]) -> Iterator[str]:
    pairs = zip(BACKTEST_COLUMNS, python, sql, strict=True)
    told = [
        f"{name}: Python {mine}, DuckDB {other}" for name, mine, other in pairs if mine != other
    ]
    if told:
        yield f"{case.where} ({case.name}): {'; '.join(told)}"
