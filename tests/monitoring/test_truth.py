"""Days past due and balances out of schedule and repayments, against a world that knows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest
from tests.simulation.worlds import SMALL, arrow_truth

from lendweave.monitoring import TABLES, Asked
from lendweave.monitoring.inputs import paid_instalments, scheduled_states
from lendweave.records.delinquency import BUCKETS, bucket_of
from lendweave.runtimes.portfolio import counted

LAST = date(2024, 2, 29)

INPUTS = {
    # What is paid otherwise than by instalments ends a loan, or comes after its end.
    "closed": """
SELECT order_id AS loan_id, min(CAST(paid_at AS DATE)) AS closed_on FROM truth_repayment
WHERE purpose IN ('settlement', 'refund') GROUP BY order_id
""",
    "book_loan": """
SELECT l.order_id AS loan_id, CAST(disbursed_at AS DATE) AS disbursed_on,
  principal_minor AS principal, 'CNY' AS currency, 'appliance' AS scene,
  CAST(merchant_id AS VARCHAR) AS partner, NULL::VARCHAR AS channel, NULL::VARCHAR AS product,
  NULL::VARCHAR AS strategy, c.closed_on
FROM truth_loan AS l LEFT JOIN closed AS c ON c.loan_id = l.order_id
""",
    "book_share": "SELECT 0::BIGINT AS loan_id, '' AS funder, 1::BIGINT AS weight LIMIT 0",
    "book_repayment": """
SELECT order_id AS loan_id, CAST(paid_at AS DATE) AS paid_on,
  CAST(amount_minor AS BIGINT) AS amount
FROM truth_repayment WHERE purpose IN ('instalment', 'part')
""",
    "book_instalment": """
SELECT order_id AS loan_id, number, due_on, principal_minor AS principal,
  interest_minor AS interest, 0::BIGINT AS fee FROM truth_instalment
""",
    "book_paid": paid_instalments("book_instalment", "book_repayment"),
    "book_first_due": "SELECT loan_id, due_on, paid_on FROM book_paid WHERE number = 1",
}


@pytest.fixture(scope="module")
def books() -> Iterator[duckdb.DuckDBPyConnection]:
    """The loans of a world as the tables that definitions read."""
    with duckdb.connect() as connection:
        for name, table in arrow_truth(*SMALL).items():
            connection.register(f"truth_{name}", table)
        for name, query in INPUTS.items():
            connection.execute(f"CREATE TABLE {name} AS {query}")
        connection.execute(f"CREATE TABLE book_state AS {scheduled_states('book_paid', LAST)}")
        yield connection


def told(books: duckdb.DuckDBPyConnection) -> dict[int, dict[date, int]]:
    """Days past due at each month's end while open, by loan, as the world knows them."""
    found: dict[int, dict[date, int]] = {}
    rows = books.execute("SELECT order_id, month_end_on, days_past_due FROM truth_delinquency")
    for loan, end, days in rows.fetchall():
        found.setdefault(loan, {})[end] = days
    return found


def test_every_month_end_of_the_world(books: duckdb.DuckDBPyConnection) -> None:
    """Each loan that is open at a month's end is as late as the world says."""
    counts = books.execute("""
SELECT count(*), count(s.loan_id), count(*) FILTER (s.days_past_due = d.days_past_due)
FROM truth_delinquency AS d
LEFT JOIN book_state AS s ON s.loan_id = d.order_id AND s.on_day = d.month_end_on
""").fetchone()
    assert counts is not None
    assert counts[0] > 5_000
    assert counts[1:] == (counts[0], counts[0])


def test_vintages_of_the_world(books: duckdb.DuckDBPyConnection) -> None:
    """Bad loans by months on book, counted from the world's own table in plain Python."""
    late = told(books)
    loans = books.execute("SELECT loan_id, disbursed_on FROM book_loan").fetchall()
    expected: Counter[tuple[str, int, int]] = Counter()
    for loan, disbursed in loans:
        for months in range(month_of(LAST) - month_of(disbursed) + 1):
            worst = max(
                (
                    days
                    for end, days in late.get(loan, {}).items()
                    if month_of(end) <= month_of(disbursed) + months
                ),
                default=0,
            )
            for threshold in (30, 60, 90):
                key = (f"{disbursed:%Y-%m}", months, threshold)
                expected[key] += worst >= threshold
    rows = counted(books, TABLES["vintage"], Asked((), LAST, (30, 60, 90)))
    assert {row.key[1:]: row.figures[1] for row in rows} == dict(expected)
    assert sum(expected.values()) > 500


def test_roll_rates_of_the_world(books: duckdb.DuckDBPyConnection) -> None:
    """Loans that roll, counted from the world's own table in plain Python."""
    expected: Counter[tuple[str, str]] = Counter()
    for days in told(books).values():
        for end, late in days.items():
            following = days.get(last_day_after(end))
            place = BUCKETS.index(bucket_of(late))
            if following is not None and BUCKETS.index(bucket_of(following)) == place + 1:
                expected[end.isoformat(), BUCKETS[place].name] += 1
    rows = counted(books, TABLES["roll-rates"], Asked((), LAST, ()))
    rolled = {row.key[1:]: row.figures[1] for row in rows if row.figures[1]}
    assert rolled == dict(expected)
    assert len(rolled) > 20


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def last_day_after(end: date) -> date:
    """The end of the month after the one that ends on `end`."""
    return (end + timedelta(days=32)).replace(day=1) - timedelta(days=1)
