"""The queries that say, in Spark, which group each subject and each event goes to."""

from __future__ import annotations

from lendweave.lang.dialects import SPARK
from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.packed import GROUP
from lendweave.runtimes.spark.parts import SUBJECT, Part, event_columns, pieces_table

_QUOTED = SPARK.quoted


def grouped_subjects(part: Part, buckets: int) -> str:
    """The part's subjects whose key is known; each goes to one group."""
    columns = [f"s.{_QUOTED(column)}" for column in part.subject_columns]
    keys = [f"s.{_QUOTED(column)}" for column in part.key.columns]
    inside = "s._t >= p.since AND s._t < p.until"
    return (
        f"SELECT /*+ BROADCAST(p) */ {_group(keys, buckets)}, {', '.join(columns)}"
        f" FROM {_QUOTED(SUBJECTS)} AS s LEFT JOIN {_QUOTED(pieces_table(part))} AS p"
        f" ON {_same(keys)} AND {inside} WHERE {_known(keys)}"
    )


def grouped_events(part: Part, kind: str, buckets: int) -> str:
    """The part's events of a kind; those of a hot key go to every piece that may see them."""
    columns = [f"e.{_QUOTED(column)}" for column in event_columns(part.plan.kind(kind), part.as_of)]
    keys = [f"e.{_QUOTED(column)}" for column in part.key.event_columns[kind]]
    table = _QUOTED(pieces_table(part))
    names = ", ".join(f"k{position}" for position in range(len(keys)))
    inside = "e._occurred >= p.events_since AND e._occurred < p.until"
    return (
        f"SELECT /*+ BROADCAST(p), BROADCAST(h) */ {_group(keys, buckets)}, {', '.join(columns)}"
        f" FROM {_QUOTED(kind)} AS e LEFT JOIN {table} AS p ON {_same(keys)} AND {inside}"
        f" LEFT JOIN (SELECT DISTINCT {names}, true AS hot FROM {table}) AS h"
        f" ON {_same(keys, 'h')} WHERE {_known(keys)}"
        " AND (p.piece_group IS NOT NULL OR h.hot IS NULL)"
    )


def grouped_rows(table: str, rows_max: int) -> str:
    """All rows of a table with a subject's number; neighbouring numbers go to one group."""
    group = f"CAST(floor({SUBJECT} / {rows_max}) AS BIGINT) AS {GROUP}"
    return f"SELECT {group}, * FROM {_QUOTED(table)}"


def _group(keys: list[str], buckets: int) -> str:
    hashed = f"pmod(xxhash64({', '.join(keys)}), {buckets})"
    return f"coalesce(p.piece_group, {hashed}) AS {GROUP}"


def _same(keys: list[str], other: str = "p") -> str:
    return " AND ".join(f"{other}.k{position} = {key}" for position, key in enumerate(keys))


def _known(keys: list[str]) -> str:
    return " AND ".join(f"{key} IS NOT NULL" for key in keys)
