"""The windows of one key and kind: what of the history they read, as SQL and by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lendweave.features.arrays.batch import NO_SUBJECT
from lendweave.features.arrays.fold import FOLDS, WindowFold
from lendweave.features.columns import folded_column
from lendweave.features.model import Key, Windowed
from lendweave.features.plan import BaseWindow, KindPlan, Plan
from lendweave.features.span import reach
from lendweave.features.sql import joined_windows
from lendweave.features.sql_tables import event_rows
from lendweave.features.visibility import AsOf
from lendweave.kernel.types import ValueType
from lendweave.lang.dialects import duckdb_type, quoted
from lendweave.runtimes.feature_build.reading import Wanted

SUBJECTS = "folded__subjects"
OWNERS = "folded__owners"
_PREFIX = "folded__"
_ORDERED = ("min", "max", "quantile")
_BY_PLACE = ("first", "last", "streak")
_CLOCKS = {
    AsOf.COMMITTED: ("_s", "_offset_from", "_offset_to"),
    AsOf.KNOWN: ("_t", "_known_from", "_known_to"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Windows over the events of one kind under one key.

    values: type of each column that is folded, by its name. ordered: those whose order matters.
    flags: columns that say which events a filter lets through.
    """

    key: Key
    kind: KindPlan
    own: bool
    windows: tuple[BaseWindow, ...]
    values: dict[str, ValueType]
    ordered: frozenset[str]
    flags: tuple[str, ...]

    @property
    def table(self) -> str:
        """Where the answers go."""
        return f"{_PREFIX}{self.key.name}__{self.kind.kind}"

    @property
    def key_table(self) -> str:
        """Where the codes of the keys are."""
        return f"{_PREFIX}{self.key.name}"

    @property
    def widest(self) -> int | None:
        """Microseconds that the windows reach back at most, None where one is open to the past."""
        reaches = [reach(window.source.window) for window in self.windows]
        known = [each for each in reaches if each is not None]
        return max(known) if len(known) == len(reaches) else None

    @property
    def reads_places(self) -> bool:
        """True if it matters which of two events of one instant is the later one."""
        return any(window.source.operator in _BY_PLACE for window in self.windows)

    def folds(self) -> tuple[WindowFold, ...]:
        """What the loops are asked, one for each window."""
        return tuple(
            WindowFold(
                window.source.operator,
                window.source.span,
                None if window.source.counts_events else self.kind.value(window.source),
                self.kind.filter(window.source),
                window.column.type,
                window.source.events_max,
                window.source.level,
            )
            for window in self.windows
        )


def groups_of(plan: Plan) -> tuple[Group, ...]:
    """The windows that have a loop, by key and kind."""
    with_loop = [
        window
        for window in plan.windows
        if _has_loop(window.source) and window not in plan.anchors.values()
    ]
    return tuple(_group(plan, windows) for windows in joined_windows(plan, with_loop).values())


def _has_loop(source: Windowed) -> bool:
    return source.operator in FOLDS and replace(source, events_max=None).is_plain


def _group(plan: Plan, windows: tuple[BaseWindow, ...]) -> Group:
    source = windows[0].source
    kind, scene = plan.kind(source.kind), plan.features.scene
    read = [window.source for window in windows if not window.source.counts_events]
    return Group(
        key=plan.features.keys[source.key],
        kind=kind,
        own=source.kind == plan.features.subject_kind,
        windows=windows,
        values={kind.value(each): folded_column(each, scene).type for each in read},
        ordered=frozenset(kind.value(each) for each in read if each.operator in _ORDERED),
        flags=tuple(dict.fromkeys(f for w in windows if (f := kind.filter(w.source)))),
    )


def numbered_subjects(subjects: str, columns: Iterable[str]) -> str:
    """Every subject with its row, counted once for all that is joined by it."""
    return (
        f"CREATE OR REPLACE TEMP TABLE {SUBJECTS} AS"
        f" SELECT row_number() OVER () AS _row, {_listed(columns)} FROM {quoted(subjects)}"
    )


def subject_columns(plan: Plan, as_of: AsOf, keep: tuple[str, ...]) -> tuple[str, ...]:
    """What the plan reads of a subject, the plans of members included."""
    clock = ("_s",) if as_of is AsOf.COMMITTED else ()
    return tuple(dict.fromkeys(("entity_id", "_t", *clock, *keep, *_read_columns(plan))))


def _read_columns(plan: Plan) -> Iterator[str]:
    yield from (column for _, column in plan.fields)
    for window in plan.windows:
        for key in filter(None, (window.source.key, window.source.members)):
            yield from plan.features.keys[key].columns
    for member in plan.members.values():
        yield from _read_columns(member)


def owners() -> str:
    """A code for each subject's own record."""
    return (
        f"CREATE OR REPLACE TEMP TABLE {OWNERS} AS"
        f" SELECT entity_id, min(_row) AS _entity FROM {SUBJECTS} GROUP BY entity_id"
    )


def numbered_keys(key: Key) -> str:
    """A code from 0 on for each key that a subject has, and when the first and the last asks."""
    columns = _listed(key.columns)
    known = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in key.columns)
    return (
        f"CREATE OR REPLACE TEMP TABLE {_PREFIX}{key.name} AS"
        f" SELECT *, row_number() OVER () - 1 AS _code"
        f" FROM (SELECT {columns}, min(_t) AS _first, max(_t) AS _last"
        f" FROM {SUBJECTS} WHERE {known} GROUP BY {columns})"
    )


def subject_query(group: Group, as_of: AsOf) -> str:
    """Per subject with a key: `_code`, `_t`, `_entity`, `_row`, and `_clock` where it is not t."""
    entity, owners = (", o._entity", _own("s")) if group.own else ("", "")
    clock = "" if as_of is AsOf.KNOWN else f", s.{_CLOCKS[as_of][0]} AS _clock"
    return (
        f"SELECT k._code, s._t, s._row{clock}{entity}"
        f" FROM {SUBJECTS} AS s JOIN {group.key_table} AS k"
        f" ON {_equal(group.key.columns, 's', group.key)}{owners}"
    )


def wanted_subjects(group: Group, as_of: AsOf) -> Wanted:
    """What `subject_query` gives."""
    clock = () if as_of is AsOf.KNOWN else ("_clock",)
    return Wanted(("_code", "_t", "_row", *clock, *(["_entity"] if group.own else [])))


def wanted_events(group: Group) -> Wanted:
    """What `event_query` gives."""
    places = ("_place",) if group.reads_places else ()
    entity = ("_entity",) if group.own else ()
    numbers = ("_code", "_occurred", "_from", "_to", *places, *entity)
    return Wanted(numbers, group.flags, group.values, group.ordered)


def event_query(group: Group, as_of: AsOf) -> str:
    """Per version that a subject of its key may see: `_code`, `_occurred`, `_from`, `_to` or null.

    Values and flags beside them; `_place` and `_entity` where they are read.
    """
    _, seen_from, seen_to = _CLOCKS[as_of]
    typed = (
        f"CAST(e.{quoted(name)} AS {duckdb_type(type_)}) AS {quoted(name)}"
        for name, type_ in group.values.items()
    )
    columns = (
        *("k._code", "e._occurred", f"e.{seen_from} AS _from", f"e.{seen_to} AS _to"),
        *(["e._offset_from AS _place"] if group.reads_places else []),
        *([f"coalesce(o._entity, {NO_SUBJECT}) AS _entity"] if group.own else []),
        *typed,
        *(f"e.{quoted(name)}" for name in group.flags if name not in group.values),
    )
    on = _equal(group.key.event_columns[group.kind.kind], "e", group.key)
    owners = f" LEFT{_own('e')}" if group.own else ""
    return (
        f"SELECT {', '.join(columns)} FROM ({event_rows(group.kind, as_of)}) AS e"
        f" JOIN {group.key_table} AS k ON {on}{_within_reach(group)}{owners}"
    )


def _within_reach(group: Group) -> str:
    """What leaves out events that no subject of the key can see."""
    since = "" if group.widest is None else f" AND e._occurred >= k._first - {group.widest}"
    return f" AND e._occurred < k._last{since}"


def _own(side: str) -> str:
    return f" JOIN {OWNERS} AS o ON o.entity_id = {side}.entity_id"


def _equal(columns: Iterable[str], side: str, key: Key) -> str:
    pairs = zip(columns, key.columns, strict=True)
    return " AND ".join(f"{side}.{quoted(own)} = k.{quoted(column)}" for own, column in pairs)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
