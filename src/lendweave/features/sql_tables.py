"""What the batch query reads: subjects with the starts of months, events when they are visible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lendweave.features.local_clock import regimes_sql
from lendweave.features.months import month_starts_sql
from lendweave.features.plan import KindPlan, Plan, moment_name
from lendweave.features.sql_span import month_column, months_read
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import quoted
from lendweave.lang.sql_backend import duckdb_select

SUBJECTS = "subject__rows"
_MONTHS = "month__starts"
_CLOCK = "local__clock"
_INTERVALS = {AsOf.COMMITTED: ("_offset_to",), AsOf.KNOWN: ("_known_from", "_known_to")}


def read_tables(
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
    tables |= {SUBJECTS: _subject_rows(subjects, months, numbered=numbered)}
    return tables | {events(kind.kind): _counting_rows(plan, kind, as_of) for kind in kinds}


def with_tables(tables: Mapping[str, str], query: str) -> str:
    """The query behind the tables that it reads."""
    written = ",\n".join(
        f"{_head(name, text)} (\n{indented(text)}\n)" for name, text in tables.items()
    )
    return f"WITH {written}\n{query}"


def _head(name: str, text: str) -> str:
    """Subjects are numbered once and then joined by number, so they must not be read twice.

    A relation that is there as it is read is not copied.
    """
    made_once = name in (SUBJECTS, _MONTHS, _CLOCK) and not text.startswith("FROM ")
    return f"{name} AS MATERIALIZED" if made_once else f"{name} AS"


def _clock_tables(plan: Plan, months: tuple[int, ...]) -> dict[str, str]:
    """What tells local time, where a window or an event reads it."""
    if not months and not any(kind.moments for kind in plan.kinds):
        return {}
    tables = {_CLOCK: regimes_sql(plan.features.scene.zone)}
    return tables | ({_MONTHS: month_starts_sql(_CLOCK)} if months else {})


def _subject_rows(subjects: str, months: tuple[int, ...], *, numbered: bool) -> str:
    """The subjects, numbered, and where the months begin that calendar windows read."""
    as_they_are = f"FROM {quoted(subjects)}"
    rows = as_they_are if numbered else f"SELECT row_number() OVER () AS _row, *\n{as_they_are}"
    if not months:
        return rows
    columns = "".join(f", m{n}._start AS {month_column(n)}" for n in months)
    joins = "".join(
        f"\nJOIN {_MONTHS} AS m{n} ON m{n}._month = m0._month - {n}" for n in months if n
    )
    return (
        f"SELECT s.*{columns}\nFROM (\n{indented(rows)}\n) AS s\n"
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
    return f"SELECT e.*,\n{read}\nFROM (\n{indented(rows)}\n) AS e{joins}"


def events(kind: str) -> str:
    return f"{kind}__events"


def indented(text: str) -> str:
    return "  " + text.replace("\n", "\n  ")
