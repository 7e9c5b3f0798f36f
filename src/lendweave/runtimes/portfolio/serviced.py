"""Loans that are serviced here: their states at the ends of days, by business date and as known.

The columns of a closed day are what was entered before it was closed. They stand where that is
what is asked for. A loan for which it is not (an event that counts on the day was entered later,
or is not to be known yet) is folded from its events, and so is every loan on a day that has no
columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lendweave.book.bulk.columns import NO_DAY, STATUSES
from lendweave.book.calendar import HolidayCalendar
from lendweave.book.loan import LoanState, contract_of, event_of, run
from lendweave.monitoring.inputs import day
from lendweave.records.servicing import LoanEvent
from lendweave.runtimes.end_of_day import ClosedDay

_SHOWN = {"opened": "active", "written_off": "charged_off", "cancelled": "settled"}
"""Status of a serviced loan → status of its record, where they differ."""
_OVER = ("settled", "cancelled")
_STATES = pa.schema(
    [
        ("loan_id", pa.string()),
        ("on_day", pa.date32()),
        ("days_past_due", pa.int64()),
        ("balance", pa.int64()),
        ("lost", pa.int64()),
        ("status", pa.string()),
    ]
)


def _no_days() -> Sequence[ClosedDay]:
    return ()


def _no_events(_loan_id: str) -> Sequence[LoanEvent]:
    return ()


@dataclass(frozen=True, slots=True)
class ServicedBook:
    """days: those that were closed and are kept. events: all of a loan, in order.

    calendars: those that contracts name, by code.
    """

    days: Callable[[], Sequence[ClosedDay]] = _no_days
    events: Callable[[str], Sequence[LoanEvent]] = _no_events
    calendars: Mapping[str, HolidayCalendar] = field(default_factory=dict)


def add_events(connection: duckdb.DuckDBPyConnection, known_at: int | None) -> None:
    """Make `counted_event` of the kind loan_event. Events known after `known_at` (µs) do not count.

    They stay in the table: the columns of a closed day may hold them.
    """
    known = "TRUE" if known_at is None else f"_known_from <= {known_at}"
    connection.execute(
        "CREATE TEMP TABLE counted_event AS SELECT loan_id, business_date,"
        f" _offset_from AS place, {known} AS is_known FROM loan_event"
    )


def add_book_days(
    connection: duckdb.DuckDBPyConnection,
    book: ServicedBook,
    as_of: date,
    known_at: int | None,
) -> None:
    """Make `book_day`: states up to `as_of` of the loans in `counted_event`."""
    closed = [each for each in book.days() if each.on <= as_of]
    connection.execute("CREATE TEMP TABLE closed_day (on_day DATE, read_offset BIGINT)")
    for each in closed:
        connection.execute("INSERT INTO closed_day VALUES (?, ?)", [each.on, each.read_offset])
    connection.execute(f"CREATE TEMP TABLE to_fold AS {_TO_FOLD.format(as_of=day(as_of))}")
    wanted = connection.execute("SELECT * FROM to_fold ORDER BY loan_id, on_day").fetchall()
    connection.register("_folded", _folded(wanted, book, known_at))
    files = [path for each in closed for path in each.files]
    connection.execute(f"CREATE TEMP TABLE book_day AS SELECT * FROM _folded{_columns_of(files)}")
    connection.unregister("_folded")


_TO_FOLD = """
WITH wanted AS (
  SELECT DISTINCT least(last_day(CAST(month AS DATE)), {as_of}) AS on_day FROM (
    SELECT unnest(generate_series(
      date_trunc('month', min(business_date)), {as_of}, INTERVAL 1 MONTH)) AS month
    FROM counted_event
  )
), lent AS (
  SELECT loan_id, min(business_date) AS first_on FROM counted_event WHERE is_known GROUP BY loan_id
)
SELECT e.loan_id, c.on_day FROM closed_day AS c
JOIN counted_event AS e
  ON e.business_date <= c.on_day AND (e.place <= c.read_offset) <> e.is_known
UNION
SELECT l.loan_id, w.on_day FROM wanted AS w JOIN lent AS l ON l.first_on <= w.on_day
WHERE w.on_day NOT IN (SELECT on_day FROM closed_day)
"""
"""Loans and days whose columns hold other events than those that count, or that have no columns."""


def _columns_of(files: Sequence[Path]) -> str:
    """States of the scene's loans as closed days left them, but for those that are folded."""
    if not files:
        return ""
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    words = ", ".join(f"'{_SHOWN.get(status, status)}'" for status in STATUSES)
    return f"""
UNION ALL
SELECT d.loan_id, d.on_day, d.days_past_due,
  CASE WHEN d.closed_on = {NO_DAY} THEN d.principal ELSE 0 END AS balance, d.lost,
  [{words}][d.status + 1] AS status
FROM (
  SELECT *, CAST(regexp_extract(filename, '(....-..-..)/[^/]*$', 1) AS DATE) AS on_day
  FROM read_parquet([{paths}], filename = true)
) AS d
ANTI JOIN to_fold AS f ON f.loan_id = d.loan_id AND f.on_day = d.on_day
WHERE d.loan_id IN (SELECT entity_id FROM loan)
"""


def _folded(
    wanted: Sequence[tuple[str, date]], book: ServicedBook, known_at: int | None
) -> pa.Table:
    """States of loans at the ends of days, worked out from the events that count."""
    rows: list[dict[str, Any]] = []
    for loan_id, days in groupby(wanted, itemgetter(0)):
        events = [
            each
            for each in book.events(loan_id)
            if known_at is None or (each.known_at or 0) <= known_at
        ]
        if events:
            rows += _states(events, [on_day for _, on_day in days], book)
    return pa.Table.from_pylist(rows, schema=_STATES)


def _states(
    told: Sequence[LoanEvent], days: Sequence[date], book: ServicedBook
) -> Iterator[dict[str, Any]]:
    """One loan at the ends of some days; once it is over, no more until it has another event."""
    contract, events = contract_of(told[0], book.calendars), tuple(map(event_of, told))
    over_with = -1
    for on_day in days:
        count = sum(event.business_date <= on_day for event in events)
        if count in (0, over_with):
            continue
        state = run(contract, events, on_day).state
        over_with = count if state.status in _OVER else -1
        yield {"loan_id": contract.loan_id, "on_day": on_day} | _told(state)


def _told(state: LoanState) -> dict[str, Any]:
    return {
        "days_past_due": state.days_past_due,
        "balance": 0 if state.closed_on is not None else state.owed.principal,
        "lost": state.written_off.principal,
        "status": _SHOWN.get(state.status, state.status),
    }
