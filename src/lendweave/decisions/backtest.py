"""A strategy over a relation: one plain DuckDB SELECT, no Python in it."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.outcome import AMOUNT_LET, OUTCOME_LET, RATE_LET, SCORE_LET, TERM_LET
from lendweave.decisions.reasons import reasons_sql
from lendweave.lang import duckdb_select
from lendweave.lang.dialects import quoted

BACKTEST_COLUMNS = ("outcome", "amount_minor", "rate", "term_months", "score", "reasons", "masks")
_NAMES = dict(
    zip((OUTCOME_LET, AMOUNT_LET, RATE_LET, TERM_LET, SCORE_LET), BACKTEST_COLUMNS, strict=False)
)


def backtest_select(compiled: CompiledStrategy, relation: str, keep: Sequence[str] = ()) -> str:
    """One row of BACKTEST_COLUMNS per row of `relation`, after the columns to keep.

    relation: a quoted table name or a query in parentheses, with a column for every input of the
    strategy. rate is DECIMAL(9,6), reasons VARCHAR[], masks BIGINT[].
    """
    outputs = compiled.program.outputs.names
    reasons = outputs[len(_NAMES) : compiled.reasons_end]
    masks = outputs[compiled.reasons_end : compiled.masks_end]
    columns = [
        *map(quoted, keep),
        *(f"{quoted(let)} AS {name}" for let, name in _NAMES.items()),
        f"{reasons_sql(compiled.order, [quoted(name) for name in reasons])} AS reasons",
        f"CAST([{', '.join(map(quoted, masks))}] AS BIGINT[]) AS masks",
    ]
    inner = duckdb_select(compiled.program, relation, keep)
    return f"SELECT {', '.join(columns)} FROM ({inner}) AS decided"
