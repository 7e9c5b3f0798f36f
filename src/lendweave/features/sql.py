"""The batch form of a plan: one DuckDB query, a range join per key and record kind.

It reads the subjects (columns of the subject's kind, `_t` in microseconds and, for replay, `_s`)
and per record kind a view with the kind's columns and `_occurred`, `_known_from`, `_known_to`,
`_offset_from`, `_offset_to`. It gives one row per subject: `_row`, `_entity_id`, `_t`, features.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from lendweave.features.columns import MEMBER_VALUE
from lendweave.features.local_clock import regimes_sql
from lendweave.features.model import Windowed
from lendweave.features.months import month_starts_sql
from lendweave.features.plan import SUBJECT_INSTANT, BaseWindow, KindPlan, Plan, moment_name
from lendweave.features.sql_span import month_column, months_read, within, within_one
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import duckdb_type, quoted
from lendweave.lang.sql_backend import duckdb_select

_VISIBLE = {
    AsOf.COMMITTED: ("e._offset_from <= s._s AND (e._offset_to IS NULL OR e._offset_to > s._s)",),
    AsOf.KNOWN: ("e._known_from <= s._t AND (e._known_to IS NULL OR e._known_to > s._t)",),
}
_INTERVALS = {AsOf.COMMITTED: ("_offset_to",), AsOf.KNOWN: ("_known_from", "_known_to")}
_SUBJECTS = "subject__rows"
_BASE = "base__columns"
_MONTHS = "month__starts"
_CLOCK = "local__clock"
_ASKED = "asked__members"


def feature_sql(
    plan: Plan,
    as_of: AsOf,
    subjects: str = "subjects",
    keep: tuple[str, ...] = (),
    folded: Mapping[str, tuple[BaseWindow, ...]] | None = None,
) -> str:
    """The query for subjects in the relation called `subjects`.

    keep: further columns of the subjects that come out unchanged; names with a leading underscore.
    folded: windows that are folded already, by the table that holds them beside `_row`; the
    subjects have their `_row` then.
    """
    done = {window for windows in (folded or {}).values() for window in windows}
    left = [window for window in plan.windows if window not in done]
    joins = joined_windows(plan, left)
    kinds = [plan.kind(name) for name in dict.fromkeys(window.source.kind for window in left)]
    tables = _read_tables(plan, kinds, as_of, subjects, numbered=folded is not None)
    tables |= {name: _join(plan, windows, as_of) for name, windows in joins.items()}
    tables[_BASE] = _base(plan, {**joins, **(folded or {})}, keep)
    return _with(tables, duckdb_select(plan.derive, _BASE, ("_row", "_entity_id", "_t", *keep)))


def held_sql(plan: Plan, window: BaseWindow, as_of: AsOf, subjects: str = "subjects") -> str:
    """The events that one window holds for each subject: what its aggregate folds, row by row.

    Gives the subject's `_row`, and `_occurred`, `_offset_from` and `_value` of the event.
    """
    source = window.source
    kind = plan.kind(source.kind)
    held = (
        f"SELECT s._row, e._occurred, e._offset_from, {_value(kind, source)} AS _value\n"
        f"{_pairs(plan, source, _conditions(kind, source), as_of)}"
    )
    anchor = plan.anchor(source)
    kinds = dict.fromkeys(each.kind for each in (source, anchor.source if anchor else source))
    tables = _read_tables(plan, map(plan.kind, kinds), as_of, subjects)
    if anchor is not None:
        tables[_start_table(anchor)] = _join(plan, (anchor,), as_of)
    return _with(tables, held)


def _read_tables(
    plan: Plan,
    kinds: Iterable[KindPlan],
    as_of: AsOf,
    subjects: str,
    *,
    numbered: bool = False,
) -> dict[str, str]:
    """What is read, by name: subjects, the months that their windows need, events."""
    months = months_read(window.source.window for window in plan.windows)
    tables = _clock_tables(plan, months)
    tables |= {_SUBJECTS: _subject_rows(subjects, months, numbered=numbered)}
    return tables | {_events(kind.kind): _counting_rows(plan, kind, as_of) for kind in kinds}


def _with(tables: Mapping[str, str], query: str) -> str:
    """The query behind the tables that it reads."""
    written = ",\n".join(f"{_head(name)} (\n{_indented(text)}\n)" for name, text in tables.items())
    return f"WITH {written}\n{query}"


def _head(name: str) -> str:
    """Subjects are numbered once and then joined by number, so they must not be read twice."""
    return f"{name} AS MATERIALIZED" if name in (_SUBJECTS, _MONTHS, _CLOCK) else f"{name} AS"


def _clock_tables(plan: Plan, months: tuple[int, ...]) -> dict[str, str]:
    """What tells local time, where a window or an event reads it."""
    if not months and not any(kind.moments for kind in plan.kinds):
        return {}
    tables = {_CLOCK: regimes_sql(plan.features.scene.zone)}
    return tables | ({_MONTHS: month_starts_sql(_CLOCK)} if months else {})


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
    joins: dict[str, tuple[BaseWindow, ...]] = {_start_table(w): (w,) for w in anchors}
    plain = [window for window in found if not _stands_alone(window) and window not in anchors]
    joins |= {
        f"{key}__{kind}{start}": tuple(same)
        for (start, key, kind), same in groupby(sorted(plain, key=table), key=table)
    }
    alone = {w: "groups" if w.source.by else "members" for w in found if _stands_alone(w)}
    return joins | {f"{window.column.name}__{what}": (window,) for window, what in alone.items()}


def _stands_alone(window: BaseWindow) -> bool:
    return bool(window.source.by or window.source.members)


def _subject_rows(subjects: str, months: tuple[int, ...], *, numbered: bool) -> str:
    """The subjects, numbered, and where the months begin that calendar windows read."""
    number = "" if numbered else "row_number() OVER () AS _row, "
    rows = f"SELECT {number}*\nFROM {quoted(subjects)}"
    if not months:
        return rows
    columns = "".join(f", m{n}._start AS {month_column(n)}" for n in months)
    joins = "".join(
        f"\nJOIN {_MONTHS} AS m{n} ON m{n}._month = m0._month - {n}" for n in months if n
    )
    return (
        f"SELECT s.*{columns}\nFROM (\n{_indented(rows)}\n) AS s\n"
        f"ASOF JOIN {_MONTHS} AS m0 ON m0._start <= s._t{joins}"
    )


def event_rows(kind: KindPlan, as_of: AsOf) -> str:
    """The columns of a kind that are read, when it is visible, and the computed ones."""
    keep = (*kind.folded, "_occurred", "_offset_from", *_INTERVALS[as_of])
    if kind.computed is None:
        return f"SELECT {', '.join(map(quoted, keep))}\nFROM {quoted(kind.kind)}"
    return duckdb_select(kind.computed, quoted(kind.kind), keep=keep)


def _counting_rows(plan: Plan, kind: KindPlan, as_of: AsOf) -> str:
    """`event_rows`, and the moments at which events begin and cease to count."""
    rows = event_rows(kind, as_of)
    if not kind.moments:
        return rows
    columns = plan.features.scene.columns(kind.kind)
    lines, joins = [], ""
    for index, moment in enumerate(kind.moments):
        type_, alias = columns[moment.column].type, f"o{index}"
        lines.append(f"  {moment.sql(type_, alias)} AS {moment_name(index)}")
        joins += moment.joined(type_, _CLOCK, alias)
    read = ",\n".join(lines)
    return f"SELECT e.*,\n{read}\nFROM (\n{_indented(rows)}\n) AS e{joins}"


def _join(plan: Plan, windows: tuple[BaseWindow, ...], as_of: AsOf) -> str:
    """Fold the events of one kind that each subject sees under one key."""
    if windows[0].source.by:
        return _group_join(plan, windows[0], as_of)
    if windows[0].source.members:
        return _member_join(plan, windows[0], as_of)
    joined = within_one([window.source.window for window in windows])
    folds = ",\n".join(f"  {_fold(plan, w, joined)} AS {quoted(w.column.name)}" for w in windows)
    pairs = _pairs(plan, windows[0].source, joined, as_of)
    return f"SELECT s._row,\n{folds}\n{pairs}\nGROUP BY s._row"


def _group_join(plan: Plan, window: BaseWindow, as_of: AsOf) -> str:
    """Add up the events of each group, then fold the sums of the groups."""
    source = window.source
    kind = plan.kind(source.kind)
    value = f"sum(e.{quoted(kind.value(source))})"
    conditions = _conditions(kind, source)
    groups = (
        f"SELECT s._row, {value} AS _sum, sum({value}) OVER (PARTITION BY s._row) AS _total,\n"
        "  count(*) AS _events\n"
        f"{_pairs(plan, source, conditions, as_of)}\nGROUP BY s._row, e.{quoted(source.by)}"
    )
    type_ = duckdb_type(window.column.type)
    folded = source.aggregate.sql.format(value="_sum", total="_total", type=type_)
    folded = _limited(source, folded, "sum(_events)")
    name = quoted(window.column.name)
    return f"SELECT _row, {folded} AS {name}\nFROM (\n{_indented(groups)}\n)\nGROUP BY _row"


def _conditions(kind: KindPlan, source: Windowed) -> list[str]:
    """What holds for the events that a window folds."""
    passes = kind.filter(source)
    begins, ends = kind.validity(source)
    return [
        *([] if passes is None else [f"e.{passes}"]),
        *within(source.window),
        *([] if begins is None else [f"(e.{begins} IS NULL OR e.{begins} <= s._t)"]),
        *([] if ends is None else [f"(e.{ends} IS NULL OR e.{ends} > s._t)"]),
    ]


def _member_join(plan: Plan, window: BaseWindow, as_of: AsOf) -> str:
    """Find the members of each window, ask the member's plan of each, then fold the answers."""
    source = window.source
    members = _members(plan, source, as_of)
    if not source.value:
        answers, count = f"(\n{_indented(members)}\n)", "count(_member)"
        folded = _limited(source, count, "max(_events)")
        return (
            f"SELECT _row, {folded} AS {quoted(window.column.name)}\nFROM {answers}\nGROUP BY _row"
        )
    folded = source.aggregate.sql.format(
        value=MEMBER_VALUE, type=duckdb_type(window.column.type), where=" FILTER (WHERE _known)"
    )
    answers = f"(\n{_indented(_asked_of_members(plan, window, members, as_of))}\n)"
    return (
        f"SELECT _asked AS _row, {_limited(source, folded, 'max(_events)')} "
        f"AS {quoted(window.column.name)}\nFROM {answers}\nGROUP BY _asked"
    )


def _members(plan: Plan, source: Windowed, as_of: AsOf) -> str:
    """The different members of each subject's window, null among them, and how many events."""
    member = f"e.{quoted(source.column)}"
    pairs = _pairs(plan, source, _conditions(plan.kind(source.kind), source), as_of)
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
        f"FROM {_SUBJECTS} AS s JOIN (\n{_indented(members)}\n) AS m ON m._row = s._row"
    )
    kept = ("_asked", "_events", "_known")
    inner = feature_sql(plan.members[window.column.name], as_of, _ASKED, keep=kept)
    return f"WITH {_ASKED} AS MATERIALIZED (\n{_indented(asked)}\n)\nSELECT * FROM (\n{inner}\n)"


def _limited(source: Windowed, folded: str, events: str) -> str:
    """Null where the window holds more events than are looked at."""
    if source.events_max is None:
        return folded
    return f"CASE WHEN {events} <= {source.events_max} THEN {folded} END"


def _pairs(plan: Plan, source: Windowed, conditions: Sequence[str], as_of: AsOf) -> str:
    """Each subject beside the events of a kind that it sees under a key, on these conditions."""
    features = plan.features
    key = features.keys[source.key]
    columns = zip(key.event_columns[source.kind], key.columns, strict=True)
    on = [
        *(f"e.{quoted(event)} = s.{quoted(own)}" for event, own in columns),
        *conditions,
        *_VISIBLE[as_of],
        *(["e.entity_id <> s.entity_id"] if source.kind == features.subject_kind else []),
    ]
    joined = "\n AND ".join(on)
    anchor = plan.anchor(source)
    start = "" if anchor is None else f"\nJOIN ({_start(anchor)}) AS a ON a._row = s._row"
    return f"FROM {_SUBJECTS} AS s{start}\nJOIN {_events(source.kind)} AS e\n  ON {joined}"


def _start(anchor: BaseWindow) -> str:
    """Where the windows of each subject begin that begin at an event."""
    name = quoted(anchor.column.name)
    return f"SELECT _row, epoch_us({name}) AS _since FROM {_start_table(anchor)}"


def _start_table(anchor: BaseWindow) -> str:
    return f"{anchor.column.name}__start"


def _value(kind: KindPlan, source: Windowed) -> str:
    """What a window reads of an event."""
    return "e._occurred" if source.counts_events else f"e.{quoted(kind.value(source))}"


def _fold(plan: Plan, window: BaseWindow, joined: Sequence[str]) -> str:
    """One window's aggregate; `joined` is what the join itself keeps to."""
    source = window.source
    kind = plan.kind(source.kind)
    conditions = [one for one in _conditions(kind, source) if one not in joined]
    level = source.level or Fraction(1)
    where = f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""
    folded = source.aggregate.sql.format(
        value=_value(kind, source),
        t="any_value(s._t)",
        order="(e._occurred, e._offset_from)",
        over=level.numerator,
        under=level.denominator,
        type=duckdb_type(window.column.type),
        where=where,
    )
    return _limited(source, folded, f"count(*){where}")


def _base(plan: Plan, joins: dict[str, tuple[BaseWindow, ...]], keep: tuple[str, ...]) -> str:
    """Every base column of every subject, empty and unknown told apart."""
    lines = ["s._row", "s.entity_id AS _entity_id", "s._t", *(f"s.{quoted(k)}" for k in keep)]
    lines += [f"s.{quoted(column)} AS {quoted(name)}" for name, column in plan.fields]
    lines.append(f"make_timestamp(s._t) AS {SUBJECT_INSTANT}")
    lines += [_filled(plan, name, window) for name, windows in joins.items() for window in windows]
    tables = "".join(f"\nLEFT JOIN {name} ON {name}._row = s._row" for name in joins)
    return "SELECT " + ",\n  ".join(lines) + f"\nFROM {_SUBJECTS} AS s{tables}"


def _filled(plan: Plan, table: str, window: BaseWindow) -> str:
    """The fold; for a known key without a single event, the value of an empty window."""
    name = quoted(window.column.name)
    empty = window.source.aggregate.empty
    if empty is None:
        return f"{table}.{name}"
    needed = [f"s.{quoted(name)}" for name in plan.features.keys[window.source.key].columns]
    if anchor := plan.anchor(window.source):
        needed.append(f"{_start_table(anchor)}.{quoted(anchor.column.name)}")
    unknown = " OR ".join(f"{one} IS NULL" for one in needed)
    spelled = str(empty).upper()
    return (
        f"CASE WHEN {unknown} THEN NULL\n"
        f"       WHEN {table}._row IS NULL THEN {spelled}\n"
        f"       ELSE {table}.{name} END AS {name}"
    )


def _events(kind: str) -> str:
    return f"{kind}__events"


def _indented(text: str) -> str:
    return "  " + text.replace("\n", "\n  ")
