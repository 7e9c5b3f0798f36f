"""The applications that two versions answer differently, row by row, with what is responsible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from lendweave.decisions.comparison.cause import Causes
from lendweave.decisions.comparison.versions import Version
from lendweave.lang.dialects import quoted
from lendweave.runtimes.comparison.cubes import Seen

_ANSWERS = ("outcome", "amount_minor", "rate", "term_months", "score")
_TOLD = ("thing", "place", "change", "before", "after")


def told_causes(
    connection: duckdb.DuckDBPyConnection,
    finder: Causes,
    found: Sequence[Seen],
) -> None:
    """Make the table `responsible`: what both versions saw, and the cause in words."""
    columns = ", ".join(map(quoted, finder.columns))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE combinations AS SELECT {columns} FROM decided LIMIT 0"
    )
    places = ", ".join("?" * len(finder.columns))
    if found:
        rows = [[values[name] for name in finder.columns] for values, _, _ in found]
        connection.executemany(f"INSERT INTO combinations VALUES ({places})", rows)
    texts = {name: [str(getattr(cause, name)) for _, cause, _ in found] for name in _TOLD}
    connection.register("cause_texts", pa.table(texts))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE responsible AS"
        " SELECT * FROM combinations POSITIONAL JOIN cause_texts"
    )
    connection.unregister("cause_texts")


def differing_query(finder: Causes, pair: tuple[Version, Version]) -> str:
    """Every application with another answer or offer: answers, inputs, outcome, the cause."""
    differ = " OR ".join(
        f"d.{quoted(before)} IS DISTINCT FROM d.{quoted(after)}"
        for before, after in zip(pair[0].answers[:4], pair[1].answers[:4], strict=True)
        if before != after
    )
    same = " AND ".join(
        f"d.{quoted(name)} IS NOT DISTINCT FROM r.{quoted(name)}" for name in finder.columns
    )
    return (
        f"SELECT {', '.join(_columns(pair))} FROM decided AS d"
        f" LEFT JOIN responsible AS r ON {same} WHERE {differ or 'FALSE'} ORDER BY d._entity_id"
    )


def _columns(pair: tuple[Version, Version]) -> Iterator[str]:
    yield "d._entity_id AS application_id"
    yield "make_timestamp(d._t) AS decided_as_of"
    yield "d._segment AS segment"
    for side, version in zip(("champion", "challenger"), pair, strict=True):
        for name, column in zip(_ANSWERS, version.answers, strict=True):
            yield f"d.{quoted(column)} AS {side}_{name}"
    yield from (f"r.{name} AS cause_{name}" for name in _TOLD)
    yield "d.bad"
    names = dict.fromkeys(name for v in pair for name in v.compiled.program.inputs.names)
    yield from (f"d.{quoted(name)} AS {quoted('input ' + name)}" for name in names)
