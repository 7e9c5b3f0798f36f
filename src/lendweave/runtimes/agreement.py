"""Stored decisions decided once more in batch, each as of its own (t, S), and compared.

Decisions taken in hindsight are decided again on what was known at t, live ones on what was
committed up to S. Everything that the record keeps is compared, the inputs one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from lendweave.decisions import CompiledStrategy, backtest_select
from lendweave.decisions.backtest_result import Agreement, Difference
from lendweave.features import AsOf, Plan, feature_sql
from lendweave.kernel.types import Kind
from lendweave.lang import Column, duckdb_type

DIFFERENCES_SHOWN = 5
_ARROW = " || ' → ' || "
# What is compared: the stored decision's expression, and the batch's column.
ANSWERS = (
    ("outcome", "d.outcome", "b.outcome"),
    ("amount", "(d.amount * 100)::BIGINT", "b.amount_minor"),
    ("rate", "d.rate_annual", "b.rate"),
    ("term", "d.term_months", "b.term_months"),
    ("score", "d.score", "b.score"),
    ("reasons", "d.reasons", "b.reasons"),
    ("masks", "d.masks", "b.masks"),
)


def agreement(
    connection: duckdb.DuckDBPyConnection, plan: Plan, compiled: CompiledStrategy
) -> Agreement:
    """How the decisions of this very strategy compare with the batch.

    connection: a history that holds the plan's kinds, `application` and `decision`.
    """
    connection.execute(
        "CREATE TEMP TABLE taken AS SELECT *, id AS _decision FROM decision"
        f" WHERE strategy_hash = '{compiled.hash}' AND _offset_to IS NULL AND drawdown_id IS NULL"
    )
    for as_of, taken_so in ((AsOf.KNOWN, "d.backfilled"), (AsOf.COMMITTED, "NOT d.backfilled")):
        _decide_again(connection, plan, compiled, as_of, taken_so)
    connection.execute(f"CREATE TEMP VIEW pairs AS {_pairs(compiled)}")
    rows = connection.execute(
        "SELECT _decision, parts FROM pairs WHERE parts <> ''"
        f" ORDER BY _decision LIMIT {DIFFERENCES_SHOWN}"
    ).fetchall()
    return Agreement(
        decisions=number(connection, "SELECT count(*) FROM taken"),
        compared=number(connection, "SELECT count(*) FROM pairs"),
        differing=number(connection, "SELECT count(*) FROM pairs WHERE parts <> ''"),
        differences=tuple(Difference(*row) for row in rows),
    )


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that a query answers."""
    return int(connection.execute(query).fetchall()[0][0])


def _decide_again(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    compiled: CompiledStrategy,
    as_of: AsOf,
    taken_so: str,
) -> None:
    """Tables vectors_<mode> and batch_<mode>: features and answers, by `_decision`."""
    mode = as_of.value
    connection.execute(
        f"CREATE TEMP TABLE subjects_{mode} AS SELECT a.*, epoch_us(d.decided_at) AS _t,"
        " d.read_offset AS _s, d._decision FROM taken AS d"
        f" JOIN application AS a ON a.id = d.application_version WHERE {taken_so}"
    )
    features = feature_sql(plan, as_of, f"subjects_{mode}", ("_decision",))
    connection.execute(f"CREATE TEMP TABLE vectors_{mode} AS {features}")
    batch = backtest_select(compiled, f"vectors_{mode}", ("_decision",))
    connection.execute(f"CREATE TEMP TABLE batch_{mode} AS {batch}")


def _pairs(compiled: CompiledStrategy) -> str:
    """Each decision found again, with all that differs in one text."""
    parts = ", ".join((*_answer_parts(), *_input_parts(compiled)))
    both = "(SELECT * FROM {0}_known UNION ALL BY NAME SELECT * FROM {0}_committed)"
    return (
        f"SELECT d._decision, concat_ws(' · ', {parts}) AS parts FROM taken AS d"
        f" JOIN {both.format('batch')} AS b ON b._decision = d._decision"
        f" JOIN {both.format('vectors')} AS v ON v._decision = d._decision"
    )


def _answer_parts() -> Iterator[str]:
    return (_part(name, stored, answered) for name, stored, answered in ANSWERS)


def _input_parts(compiled: CompiledStrategy) -> Iterator[str]:
    for column in compiled.program.inputs.columns:
        yield _part(f"input {column.name}", _logged(column), f'v."{column.name}"')


def _logged(column: Column) -> str:
    """An input as the decision logged it, in its own type."""
    path = "'$.\"" + column.name + "\"'"
    if column.type.kind is Kind.LIST:
        logged = f"from_json(json_extract(d._inputs, {path}), '[\"VARCHAR\"]')"
    else:
        logged = f"json_extract_string(d._inputs, {path})"
    return f"CAST({logged} AS {duckdb_type(column.type)})"


def _part(name: str, stored: str, answered: str) -> str:
    """`name: online → batch` where the two differ, else null."""
    shown = (f"coalesce(({side})::VARCHAR, 'null')" for side in (stored, answered))
    return (
        f"CASE WHEN {stored} IS DISTINCT FROM {answered}"
        f" THEN '{name}: ' || {_ARROW.join(shown)} END"
    )
