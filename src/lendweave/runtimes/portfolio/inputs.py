"""The tables that portfolio definitions read, made out of the records of one scene.

A loan that is serviced here has the states of the days that were closed. Of any other they are
those its servicer told (versions of the loan record with days past due); of a loan of which only
schedule and repayments are known, they are worked out from these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from lendweave.book.bulk.columns import NO_DAY, STATUSES
from lendweave.kernel.types import TIMESTAMP
from lendweave.lang import Column, Let, Program, Schema, duckdb_select
from lendweave.monitoring.inputs import (
    day,
    open_principal,
    paid_instalments,
    scheduled_states,
)
from lendweave.records import Scene
from lendweave.records.raw import MONEY_FACTORS

KINDS = (
    "loan",
    "application",
    "decision",
    "merchant",
    "instalment",
    "repayment",
    "loan_share",
    "collection_action",
)


_SHOWN = {"opened": "active", "written_off": "charged_off", "cancelled": "settled"}
"""Status of a serviced loan → status of its record, where they differ."""


def last_told(
    connection: duckdb.DuckDBPyConnection, scene: Scene, day_files: Sequence[Path] = ()
) -> date | None:
    """The last day of which the scene's loans tell anything; None without loans.

    day_files: the loans of business days that were closed, in folders named by their dates.
    """
    connection.execute(f"CREATE TEMP TABLE told AS {_told(scene)}")
    connection.execute(f"CREATE TEMP TABLE book_day AS {_closed_days(day_files)}")
    found = connection.execute(
        "SELECT greatest((SELECT max(on_day) FROM told), (SELECT max(paid_on) FROM repayment),"
        " (SELECT max(on_day) FROM book_day))"
    ).fetchall()
    last = found[0][0]
    return last if isinstance(last, date) else None


def fill(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Make all tables of `monitoring.inputs`; `last_told` has been asked before."""
    for name, query in _QUERIES.items():
        connection.execute(f"CREATE TEMP TABLE {name} AS {query.format(as_of=day(as_of))}")
    connection.execute(f"CREATE TEMP TABLE book_state AS {_states(as_of)}")


def _closed_days(day_files: Sequence[Path]) -> str:
    """States of the scene's loans on days that were closed."""
    if not day_files:
        return (
            "SELECT NULL::VARCHAR AS loan_id, NULL::DATE AS on_day, 0::BIGINT AS days_past_due,"
            " 0::BIGINT AS balance, 0::BIGINT AS lost, '' AS status LIMIT 0"
        )
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in day_files)
    words = ", ".join(f"'{_SHOWN.get(status, status)}'" for status in STATUSES)
    return f"""
SELECT d.loan_id, CAST(regexp_extract(filename, '(....-..-..)/[^/]*$', 1) AS DATE) AS on_day,
  d.days_past_due, CASE WHEN d.closed_on = {NO_DAY} THEN d.principal ELSE 0 END AS balance,
  d.lost, [{words}][d.status + 1] AS status
FROM read_parquet([{files}], filename = true) AS d
WHERE d.loan_id IN (SELECT entity_id FROM loan)
"""


def _told(scene: Scene) -> str:
    """Versions of loans, each with the local day on which it became known."""
    program = Program.build(
        "day of a state",
        Schema((Column("instant", TIMESTAMP, nullable=False),)),
        [Let("on_day", f"local_date(instant, '{scene.zone}')")],
        ["on_day"],
    )
    rows = "(SELECT _offset_from, make_timestamp(_known_from) AS instant FROM loan)"
    days = duckdb_select(program, rows, ("_offset_from",))
    return f"SELECT d.on_day, l.* FROM loan AS l JOIN ({days}) AS d USING (_offset_from)"


def _minor(column: str, row: str) -> str:
    """Money of a record in minor units."""
    whole = ", ".join(f"'{name}'" for name, factor in MONEY_FACTORS.items() if factor > 1)
    factor = f"CASE WHEN {row}.currency IN ({whole}) THEN 1 ELSE 100 END"
    return f"CAST({row}.{column} * {factor} AS BIGINT)"


_CURRENT = "_offset_to IS NULL"
_QUERIES: dict[str, str] = {
    "book_loan": f"""
SELECT l.entity_id AS loan_id, l.disbursed_on, {_minor("principal", "l")} AS principal, l.currency,
  l.scenario AS scene, coalesce(m.external_id, l.merchant_id) AS partner, a.channel,
  l.product_code || coalesce('@' || l.product_version, '') AS product,
  d.strategy || '@' || d.strategy_version AS strategy, s.closed_on
FROM loan AS l
LEFT JOIN (SELECT * FROM application WHERE {_CURRENT}) AS a ON a.entity_id = l.application_id
LEFT JOIN (SELECT * FROM merchant WHERE {_CURRENT}) AS m ON m.entity_id = l.merchant_id
LEFT JOIN (
  SELECT * FROM decision WHERE {_CURRENT}
  QUALIFY row_number() OVER (PARTITION BY application_id ORDER BY _offset_from DESC) = 1
) AS d ON d.application_id = l.application_id
LEFT JOIN (
  SELECT entity_id, min(on_day) AS closed_on FROM told WHERE status = 'settled' GROUP BY entity_id
) AS s ON s.entity_id = l.entity_id
WHERE l.{_CURRENT} AND l.disbursed_on <= {{as_of}}
""",
    "book_share": f"""
SELECT loan_id, funder, CAST(sum(weight) AS BIGINT) AS weight FROM loan_share
WHERE {_CURRENT} GROUP BY loan_id, funder
""",
    "book_repayment": f"""
SELECT r.loan_id, r.paid_on, {_minor("amount", "r")} AS amount FROM repayment AS r
WHERE r.{_CURRENT} AND r.paid_on <= {{as_of}}
""",
    "book_instalment": f"""
SELECT i.loan_id, i.number, i.due_on, {_minor("principal", "i")} AS principal,
  {_minor("interest", "i")} AS interest, {_minor("fee", "i")} AS fee
FROM instalment AS i WHERE i.{_CURRENT}
""",
    "book_paid": paid_instalments("book_instalment", "book_repayment"),
    "book_first_due": "SELECT loan_id, due_on, paid_on FROM book_paid WHERE number = 1",
    "book_contact": f"""
SELECT c.loan_id, CAST(c.occurred_at AS DATE) AS on_day, c.result,
  {_minor("promised", "c")} AS promised, c.promised_on
FROM collection_action AS c WHERE c.{_CURRENT} AND CAST(c.occurred_at AS DATE) <= {{as_of}}
""",
}


def _states(as_of: date) -> str:
    """States that were told; the balance is what the instalments paid by then leave."""
    return f"""
WITH last_of_day AS (
  SELECT * FROM told WHERE days_past_due IS NOT NULL AND on_day <= {day(as_of)}
    AND entity_id NOT IN (SELECT loan_id FROM book_day)
  QUALIFY row_number() OVER (PARTITION BY entity_id, on_day ORDER BY _offset_from DESC) = 1
), open_then AS (
  SELECT t.entity_id AS loan_id, t.on_day, t.days_past_due, t.status,
    {open_principal("any_value(l.principal)", "i", "t.on_day")} AS principal
  FROM last_of_day AS t JOIN book_loan AS l ON l.loan_id = t.entity_id
  LEFT JOIN book_paid AS i ON i.loan_id = t.entity_id
  GROUP BY t.entity_id, t.on_day, t.days_past_due, t.status
)
SELECT loan_id, on_day, days_past_due,
  CASE WHEN status IN ('settled', 'charged_off') THEN 0 ELSE principal END AS balance,
  CASE WHEN status = 'charged_off' THEN principal ELSE 0 END AS lost, status
FROM open_then
UNION ALL
SELECT s.* FROM ({scheduled_states("book_paid", as_of)}) AS s
WHERE s.loan_id NOT IN (SELECT loan_id FROM open_then)
  AND s.loan_id NOT IN (SELECT loan_id FROM book_day)
  AND s.loan_id IN (SELECT loan_id FROM book_instalment)
UNION ALL
SELECT * FROM book_day WHERE on_day <= {day(as_of)}
"""
