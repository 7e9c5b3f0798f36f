"""The batch form of a plan: one DuckDB query, a range join per key and record kind.

It reads the subjects (columns of the subject's kind, `_t` in microseconds and, for replay, `_s`)
and per record kind a view with the kind's columns and `_occurred`, `_known_from`, `_known_to`,
`_offset_from`, `_offset_to`. It gives one row per subject: `_row`, `_entity_id`, `_t`, features.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from lendweave.features.columns import MEMBER_VALUE
from lendweave.features.model import Windowed
from lendweave.features.plan import SUBJECT_INSTANT, BaseWindow, Plan
from lendweave.features.sql_joins import (
    conditions,
    group_join,
    limited,
    start_table,
    subject_events,
    value,
    window_join,
)
from lendweave.features.sql_span import month_column, months_read
from lendweave.features.sql_tables import SUBJECTS, indented, read_tables, with_tables
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import duckdb_type, quoted
from lendweave.lang.sql_backend import duckdb_select

_BASE = "base__columns"
_ASKED = "asked__members"


def feature_sql(
    plan: Plan,
    as_of: AsOf,
    subjects: str = "subjects",
    keep: tuple[str, ...] = (),
    folded: Mapping[str, tuple[BaseWindow, ...]] | None = None,
    *,
    beside: Collection[str] = (),
) -> str:
    """The query for subjects in the relation called `subjects`.

    keep: further columns of the subjects that come out unchanged; names with a leading underscore.
    folded: windows that are folded already, by the table that holds them beside `_row`; the
    subjects have their `_row` then. beside: those of the tables whose rows stand in the places of
    their subjects, null where a subject has none.
    """
    done = {window for windows in (folded or {}).values() for window in windows}
    left = replace(plan, windows=tuple(w for w in plan.windows if w not in done))
    joins = joined_windows(left, left.windows)
    kinds = [plan.kind(name) for name in dict.fromkeys(w.source.kind for w in left.windows)]
    tables = read_tables(left, kinds, as_of, subjects, numbered=folded is not None)
    tables |= {name: _join(left, windows, as_of) for name, windows in joins.items()}
    # What adds months to the subjects may give them in another order.
    beside = () if months_read(window.source.window for window in left.windows) else beside
    tables[_BASE] = _base(plan, {**joins, **(folded or {})}, keep, beside)
    return with_tables(
        tables, duckdb_select(plan.derive, _BASE, ("_row", "_entity_id", "_t", *keep))
    )


def held_sql(plan: Plan, window: BaseWindow, as_of: AsOf, subjects: str = "subjects") -> str:
    """The events that one window holds for each subject: what its aggregate folds, row by row.

    Gives the subject's `_row`, and `_occurred`, `_offset_from` and `_value` of the event; of a
    window over members, who they are.
    """
    source = window.source
    kind = plan.kind(source.kind)
    read = f"e.{quoted(source.column)}" if source.members else value(kind, source)
    held = (
        f"SELECT s._row, e._occurred, e._offset_from, {read} AS _value\n"
        f"{subject_events(plan, source, conditions(kind, source), as_of)}"
    )
    anchor = plan.anchor(source)
    kinds = dict.fromkeys(each.kind for each in (source, anchor.source if anchor else source))
    tables = read_tables(plan, map(plan.kind, kinds), as_of, subjects)
    if anchor is not None:
        tables[start_table(anchor)] = _join(plan, (anchor,), as_of)
    return with_tables(tables, held)


def joined_windows(plan: Plan, windows: Iterable[BaseWindow]) -> dict[str, tuple[BaseWindow, ...]]:
    """The windows of each key, kind and start by the name of their table.

    What begins or groups others has a table for itself: anchors stand first.
    """

    def table(window: BaseWindow) -> tuple[str, str, str]:
        anchor = plan.anchor(window.source)
        start = "" if anchor is None else f"__{anchor.column.name}"
        return start, window.source.key, window.source.kind

    found = tuple(windows)
    anchors = [window for window in found if window in plan.anchors.values()]
    joins: dict[str, tuple[BaseWindow, ...]] = {start_table(w): (w,) for w in anchors}
    plain = [window for window in found if not _stands_alone(window) and window not in anchors]
    joins |= {
        f"{key}__{kind}{start}": tuple(same)
        for (start, key, kind), same in groupby(sorted(plain, key=table), key=table)
    }
    alone = {w: "groups" if w.source.by else "members" for w in found if _stands_alone(w)}
    return joins | {f"{window.column.name}__{what}": (window,) for window, what in alone.items()}


def _stands_alone(window: BaseWindow) -> bool:
    return bool(window.source.by or window.source.members)


def _join(plan: Plan, windows: tuple[BaseWindow, ...], as_of: AsOf) -> str:
    """Fold the events of one kind that each subject sees under one key."""
    if windows[0].source.by:
        return group_join(plan, windows[0], as_of)
    if windows[0].source.members:
        return _member_join(plan, windows[0], as_of)
    return window_join(plan, windows, as_of)


def _member_join(plan: Plan, window: BaseWindow, as_of: AsOf) -> str:
    """Find the members of each window, ask the member's plan of each, then fold the answers."""
    source = window.source
    members = _members(plan, source, as_of)
    if not source.value:
        answers, count = f"(\n{indented(members)}\n)", "count(_member)"
        folded = limited(source, count, "max(_events)")
        return (
            f"SELECT _row, {folded} AS {quoted(window.column.name)}\nFROM {answers}\nGROUP BY _row"
        )
    folded = source.aggregate.sql.format(
        value=MEMBER_VALUE, type=duckdb_type(window.column.type), where=" FILTER (WHERE _known)"
    )
    answers = f"(\n{indented(_asked_of_members(plan, window, members, as_of))}\n)"
    return (
        f"SELECT _asked AS _row, {limited(source, folded, 'max(_events)')} "
        f"AS {quoted(window.column.name)}\nFROM {answers}\nGROUP BY _asked"
    )


def _members(plan: Plan, source: Windowed, as_of: AsOf) -> str:
    """The different members of each subject's window, null among them, and how many events."""
    member = f"e.{quoted(source.column)}"
    pairs = subject_events(plan, source, conditions(plan.kind(source.kind), source), as_of)
    return (
        f"SELECT s._row, {member} AS _member,\n"
        "  sum(count(*)) OVER (PARTITION BY s._row) AS _events\n"
        f"{pairs}\nGROUP BY s._row, {member}"
    )


def _asked_of_members(plan: Plan, window: BaseWindow, members: str, as_of: AsOf) -> str:
    """The value of every member, beside the row of the subject in `_asked`.

    A member is asked as a subject that is the same but for its key.
    """
    [own] = plan.features.keys[window.source.members].columns
    months = months_read(each.source.window for each in plan.windows)
    added = ", ".join(["_row", *(month_column(month) for month in months)])
    asked = (
        f"SELECT s.* EXCLUDE ({added}) REPLACE (m._member AS {quoted(own)}),\n"
        "  m._row AS _asked, m._events, m._member IS NOT NULL AS _known\n"
        f"FROM {SUBJECTS} AS s JOIN (\n{indented(members)}\n) AS m ON m._row = s._row"
    )
    kept = ("_asked", "_events", "_known")
    inner = feature_sql(plan.members[window.column.name], as_of, _ASKED, keep=kept)
    return f"WITH {_ASKED} AS MATERIALIZED (\n{indented(asked)}\n)\nSELECT * FROM (\n{inner}\n)"


def _base(
    plan: Plan,
    joins: dict[str, tuple[BaseWindow, ...]],
    keep: tuple[str, ...],
    beside: Collection[str],
) -> str:
    """Every base column of every subject, empty and unknown told apart."""
    lines = ["s._row", "s.entity_id AS _entity_id", "s._t", *(f"s.{quoted(k)}" for k in keep)]
    lines += [f"s.{quoted(column)} AS {quoted(name)}" for name, column in plan.fields]
    lines.append(f"make_timestamp(s._t) AS {SUBJECT_INSTANT}")
    lines += [_filled(plan, name, window) for name, windows in joins.items() for window in windows]
    tables = "".join(f"\nPOSITIONAL JOIN {name}" for name in joins if name in beside)
    joined = (name for name in joins if name not in beside)
    tables += "".join(f"\nLEFT JOIN {name} ON {name}._row = s._row" for name in joined)
    return "SELECT " + ",\n  ".join(lines) + f"\nFROM {SUBJECTS} AS s{tables}"


def _filled(plan: Plan, table: str, window: BaseWindow) -> str:
    """The fold; for a known key without a single event, the value of an empty window."""
    name = quoted(window.column.name)
    empty = window.source.aggregate.empty
    if empty is None:
        return f"{table}.{name}"
    needed = [f"s.{quoted(name)}" for name in plan.features.keys[window.source.key].columns]
    if anchor := plan.anchor(window.source):
        needed.append(f"{start_table(anchor)}.{quoted(anchor.column.name)}")
    unknown = " OR ".join(f"{one} IS NULL" for one in needed)
    spelled = str(empty).upper()
    return (
        f"CASE WHEN {unknown} THEN NULL\n"
        f"       WHEN {table}._row IS NULL THEN {spelled}\n"
        f"       ELSE {table}.{name} END AS {name}"
    )
