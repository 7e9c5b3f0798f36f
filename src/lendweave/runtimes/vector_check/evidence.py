"""Which records stand behind a value that differs: the events that its windows held."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from lendweave.features import AsOf, Plan
from lendweave.features.model import Derived
from lendweave.features.plan import BaseWindow
from lendweave.features.sql import held_sql
from lendweave.features.verification import HeldEvent, HeldWindow
from lendweave.lang import check

EVENTS_SHOWN = 10


def windows_behind(plan: Plan, feature: str) -> Iterator[BaseWindow]:
    """The windows that a feature folds; of a derived one, those of the features that it reads."""
    yield from (w for w in plan.windows if w.column.name.split("__")[0] == feature)
    found = next((each for each in plan.features.features if each.name == feature), None)
    if found is not None and isinstance(found.source, Derived):
        for name in sorted(check(found.source.expression, plan.schema).columns):
            yield from windows_behind(plan, name)


def held_windows(
    connection: duckdb.DuckDBPyConnection, plan: Plan, as_of: AsOf, feature: str
) -> Iterator[HeldWindow]:
    """What each window behind a feature held for the one row of `subjects`, by the batch."""
    for window in dict.fromkeys(windows_behind(plan, feature)):
        source = window.source
        rows = connection.execute(
            "SELECT r.id, r.external_id, h._occurred, h._offset_from, h._value::VARCHAR,"
            f" count(*) OVER () FROM ({held_sql(plan, window, as_of)}) AS h"
            f' JOIN "{source.kind}" AS r USING (_offset_from)'
            f" ORDER BY h._occurred DESC, h._offset_from DESC LIMIT {EVENTS_SHOWN}"
        ).fetchall()
        name = window.column.name.split("__")[0]
        events = tuple(HeldEvent(*row[:5]) for row in rows)
        yield HeldWindow(name, source.kind, source.key, rows[0][5] if rows else 0, events)
