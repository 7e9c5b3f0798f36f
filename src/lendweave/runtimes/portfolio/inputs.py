"""The tables that portfolio definitions read, made out of the records of one scene.

A loan that is serviced here has the states of `serviced`, by business date. Of any other they are
those its servicer told (versions of the loan record with days past due); of a loan of which only
schedule and repayments are known, they are worked out from these.
"""

from __future__ import annotations

from datetime import date

import duckdb

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
    "loan_event",
)


def last_told(
    connection: duckdb.DuckDBPyConnection, scene: Scene, closed: date | None
) -> date | None:
    """The last day of which the scene's loans tell anything; None without loans.

    closed: the last day that was closed. Of loans that are serviced here, nothing later counts,
    unless no day was closed yet. `counted_event` is there.
    """
    connection.execute(f"CREATE TEMP TABLE told AS {_told(scene)}")
    elsewhere = "{} NOT IN (SELECT loan_id FROM counted_event WHERE is_known)"
    everything = (
        "greatest((SELECT max(on_day) FROM told{}), (SELECT max(paid_on) FROM repayment{}), {})"
    )
    others = everything.format(
        f" WHERE {elsewhere.format('entity_id')}",
        f" WHERE {elsewhere.format('loan_id')}",
        "NULL" if closed is None else day(closed),
    )
    found = connection.execute(
        f"SELECT coalesce({others}, {everything.format('', '', 'NULL')})"
        " WHERE EXISTS (SELECT 1 FROM told)"
    ).fetchone()
    last = found[0] if found else None
    return last if isinstance(last, date) else None


def fill(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Make all tables of `monitoring.inputs`. `told`, `counted_event`, `book_day` are there."""
    for name, query in _QUERIES.items():
        connection.execute(f"CREATE TEMP TABLE {name} AS {query.format(as_of=day(as_of))}")
    connection.execute(f"CREATE TEMP TABLE book_state AS {_states(as_of)}")


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
WITH serviced AS (
  SELECT loan_id, min(business_date) AS first_on FROM counted_event WHERE is_known GROUP BY loan_id
), last_of_day AS (
  SELECT t.* FROM told AS t LEFT JOIN serviced AS s ON s.loan_id = t.entity_id
  WHERE days_past_due IS NOT NULL AND on_day <= {day(as_of)}
    AND coalesce(on_day < s.first_on, TRUE)
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
  AND s.loan_id NOT IN (SELECT loan_id FROM serviced)
  AND s.loan_id IN (SELECT loan_id FROM book_instalment)
UNION ALL
SELECT * FROM book_day
"""
