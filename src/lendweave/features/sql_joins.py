"""Range joins of the batch query: each subject beside the events that a window folds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lendweave.features.model import Windowed
from lendweave.features.plan import BaseWindow, KindPlan, Plan
from lendweave.features.sql_span import within, within_one
from lendweave.features.sql_tables import SUBJECTS, events, indented
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import duckdb_type, quoted

_VISIBLE = {
    AsOf.COMMITTED: ("e._offset_from <= s._s AND (e._offset_to IS NULL OR e._offset_to > s._s)",),
    AsOf.KNOWN: ("e._known_from <= s._t AND (e._known_to IS NULL OR e._known_to > s._t)",),
}


def window_join(plan: Plan, windows: Sequence[BaseWindow], as_of: AsOf) -> str:
    """Fold the events of one kind that each subject sees under one key."""
    joined = within_one([window.source.window for window in windows])
    folds = ",\n".join(f"  {_fold(plan, w, joined)} AS {quoted(w.column.name)}" for w in windows)
    pairs = subject_events(plan, windows[0].source, joined, as_of)
    return f"SELECT s._row,\n{folds}\n{pairs}\nGROUP BY s._row"


def group_join(plan: Plan, window: BaseWindow, as_of: AsOf) -> str:
    """Add up the events of each group, then fold the sums of the groups."""
    source = window.source
    kind = plan.kind(source.kind)
    total = f"sum(e.{quoted(kind.value(source))})"
    pairs = subject_events(plan, source, conditions(kind, source), as_of)
    groups = (
        f"SELECT s._row, {total} AS _sum, sum({total}) OVER (PARTITION BY s._row) AS _total,\n"
        "  count(*) AS _events\n"
        f"{pairs}\nGROUP BY s._row, e.{quoted(source.by)}"
    )
    type_ = duckdb_type(window.column.type)
    folded = source.aggregate.sql.format(value="_sum", total="_total", type=type_)
    folded = limited(source, folded, "sum(_events)")
    name = quoted(window.column.name)
    return f"SELECT _row, {folded} AS {name}\nFROM (\n{indented(groups)}\n)\nGROUP BY _row"


def subject_events(plan: Plan, source: Windowed, held: Sequence[str], as_of: AsOf) -> str:
    """Each subject beside the events of a kind that it sees under a key, on these conditions."""
    features = plan.features
    key = features.keys[source.key]
    columns = zip(key.event_columns[source.kind], key.columns, strict=True)
    on = [
        *(f"e.{quoted(event)} = s.{quoted(own)}" for event, own in columns),
        *held,
        *_VISIBLE[as_of],
        *(["e.entity_id <> s.entity_id"] if source.kind == features.subject_kind else []),
    ]
    joined = "\n AND ".join(on)
    anchor = plan.anchor(source)
    start = "" if anchor is None else f"\nJOIN ({_start(anchor)}) AS a ON a._row = s._row"
    return f"FROM {SUBJECTS} AS s{start}\nJOIN {events(source.kind)} AS e\n  ON {joined}"


def conditions(kind: KindPlan, source: Windowed) -> list[str]:
    """What holds for the events that a window folds."""
    passes = kind.filter(source)
    begins, ends = kind.validity(source)
    return [
        *([] if passes is None else [f"e.{passes}"]),
        *within(source.window),
        *([] if begins is None else [f"(e.{begins} IS NULL OR e.{begins} <= s._t)"]),
        *([] if ends is None else [f"(e.{ends} IS NULL OR e.{ends} > s._t)"]),
    ]


def _start(anchor: BaseWindow) -> str:
    """Where the windows of each subject begin that begin at an event."""
    name = quoted(anchor.column.name)
    return f"SELECT _row, epoch_us({name}) AS _since FROM {start_table(anchor)}"


def start_table(anchor: BaseWindow) -> str:
    return f"{anchor.column.name}__start"


def value(kind: KindPlan, source: Windowed) -> str:
    """What a window reads of an event."""
    return "e._occurred" if source.counts_events else f"e.{quoted(kind.value(source))}"


def _fold(plan: Plan, window: BaseWindow, joined: Sequence[str]) -> str:
    """One window's aggregate; `joined` is what the join itself keeps to."""
    source = window.source
    kind = plan.kind(source.kind)
    held = [one for one in conditions(kind, source) if one not in joined]
    level = source.level or Fraction(1)
    where = f" FILTER (WHERE {' AND '.join(held)})" if held else ""
    folded = source.aggregate.sql.format(
        value=value(kind, source),
        t="any_value(s._t)",
        order="(e._occurred, e._offset_from)",
        over=level.numerator,
        under=level.denominator,
        type=duckdb_type(window.column.type),
        where=where,
    )
    return limited(source, folded, f"count(*){where}")


def limited(source: Windowed, folded: str, events: str) -> str:
    """Null where the window holds more events than are looked at."""
    if source.events_max is None:
        return folded
    return f"CASE WHEN {events} <= {source.events_max} THEN {folded} END"
