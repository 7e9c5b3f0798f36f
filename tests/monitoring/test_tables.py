"""Every portfolio table on a small book that was counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.monitoring import (
    Asked,
    Portfolio,
    Row,
    UnknownDimension,
    UnknownTable,
    asked_of,
    merged,
    table_named,
)
from lendweave.runtimes.portfolio import counted

HERE = Path(__file__).parent
TYPES = {
    "book_loan": "loan_id VARCHAR, disbursed_on DATE, principal BIGINT, currency VARCHAR,"
    " scene VARCHAR, partner VARCHAR, channel VARCHAR, product VARCHAR, strategy VARCHAR,"
    " closed_on DATE",
    "book_share": "loan_id VARCHAR, funder VARCHAR, weight BIGINT",
    "book_state": "loan_id VARCHAR, on_day DATE, days_past_due BIGINT, balance BIGINT,"
    " lost BIGINT, status VARCHAR",
    "book_first_due": "loan_id VARCHAR, due_on DATE, paid_on DATE",
    "book_repayment": "loan_id VARCHAR, paid_on DATE, amount BIGINT",
    "book_contact": "loan_id VARCHAR, on_day DATE, result VARCHAR, promised BIGINT,"
    " promised_on DATE",
}


def cases() -> list[dict[str, str]]:
    """The rows of the table of cases."""
    with (HERE / "cases.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def books() -> Iterator[duckdb.DuckDBPyConnection]:
    """Four loans and all that became of them."""
    with duckdb.connect() as connection:
        for name, columns in TYPES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
            connection.execute(f"COPY {name} FROM '{HERE}/books/{name}.csv' (HEADER)")
        yield connection


def asked_in(case: dict[str, str]) -> Asked:
    """How a case cuts its table."""
    days = [int(text) for text in case["thresholds"].split()]
    as_of = date.fromisoformat(case["as_of"])
    return asked_of(table_named(case["table"]), case["by"].split(), as_of, days)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["case"])
def test_counted_by_hand(books: duckdb.DuckDBPyConnection, case: dict[str, str]) -> None:
    """The row of these keys has these figures; without figures there is no such row."""
    asked = asked_in(case)
    rows = counted(books, table_named(case["table"]), asked)
    shown = {tuple("-" if part is None else str(part) for part in row.key): row for row in rows}
    row = shown.get((case["currency"], *case["keys"].split()))
    figures = None if row is None else " ".join(str(figure) for figure in row.figures)
    assert figures == (case["figures"] or None)


@pytest.mark.parametrize("table", ["vintage", "roll-rates", "fpd", "buckets"])
def test_funders_add_up(books: duckdb.DuckDBPyConnection, table: str) -> None:
    """Amounts by funder add up to those of all loans, to the minor unit."""
    definition = table_named(table)
    day = date(2026, 4, 15)
    whole = counted(books, definition, asked_of(definition, (), day))
    split = counted(books, definition, asked_of(definition, ("funder",), day))
    money = [place for place, figure in enumerate(definition.figures) if figure.money]
    sums = merged(Row((row.key[0], *row.key[2:]), row.figures) for row in split)
    assert [[row.figures[place] for place in money] for row in sums if any(row.figures)] == [
        [row.figures[place] for place in money] for row in whole if any(row.figures)
    ]


def test_a_rate_of_nothing_is_unknown() -> None:
    """No action, no rate of actions that met somebody."""
    table = table_named("collections")
    row = Row(("CNY", "2026-03", "M0"), (3, 0, 0, 0, 0, 0, 0, 0))
    told = Portfolio(table, asked_of(table, (), date(2026, 4, 1)), (row,)).told(row)
    assert (told["paying_rate"], told["reached_rate"], told["paid_rate"]) == (0.0, None, None)


def test_an_unknown_table_is_refused() -> None:
    """The message names those that there are."""
    with pytest.raises(UnknownTable, match="vintage, roll-rates, fpd, buckets, collections"):
        table_named("vintages")


def test_an_unknown_dimension_is_refused() -> None:
    """The message names those that there are."""
    with pytest.raises(UnknownDimension, match="scene, partner, channel, funder, product"):
        asked_of(table_named("vintage"), ["colour"], date(2026, 1, 1))


ROWS = st.builds(
    Row,
    st.tuples(
        st.sampled_from(("CNY", "EUR")), st.sampled_from((None, "a", "b")), st.integers(0, 2)
    ),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)


@given(st.lists(ROWS), st.integers(0, 8))
def test_parts_add_up_however_they_are_cut(rows: list[Row], place: int) -> None:
    """Merging merged parts is merging all; keys come once, in order, the unknown last."""
    whole = merged(rows)
    assert merged([*merged(rows[:place]), *merged(rows[place:])]) == whole
    keys = [row.key for row in whole]
    assert len(set(keys)) == len(keys)
    assert sum(row.figures[0] for row in whole) == sum(row.figures[0] for row in rows)
