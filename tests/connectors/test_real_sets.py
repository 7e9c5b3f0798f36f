"""Real sets give the shipped curves where they are at hand, and a reason where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from lendweave.connectors.real_sets import (
    KEPT,
    REAL_SETS,
    RealSet,
    RealSetMissing,
    curves_of,
    kept_sets,
    read_curves,
)
from lendweave.connectors.real_sets.sets import BERKA, ONLINE_RETAIL, RECEIVABLES, SBA, UCI_CREDIT

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))
SETS = pytest.mark.parametrize("real", REAL_SETS, ids=lambda real: real.name)

SOLD = """
    SELECT * FROM (VALUES
        ('1', 2, TIMESTAMP '2011-01-03 10:00', 10.0, 7.0),
        ('1', 1, TIMESTAMP '2011-01-03 10:00', 20.0, 7.0),
        ('2', 1, TIMESTAMP '2011-01-13 10:00', 40.0, 7.0),
        ('3', 1, TIMESTAMP '2011-03-14 10:00', 80.0, 8.0),
        ('C4', -1, TIMESTAMP '2011-03-15 10:00', 80.0, 8.0),
        ('5', 1, TIMESTAMP '2011-03-15 10:00', 5.0, NULL),
        ('6', 1, TIMESTAMP '2011-12-05 10:00', 5.0, 8.0)
    ) AS sold("InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
"""


def curves_over(real: RealSet, rows: str) -> dict[str, list[float] | float]:
    """The curves of a set with these rows."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE real AS {rows}")
        return curves_of(real, connection)


def test_invoices_are_counted_once_and_returns_apart() -> None:
    """Two lines are one invoice; no buyer, a credit note, a thirteenth month: left out."""
    found = curves_over(ONLINE_RETAIL, SOLD)
    assert found["season"] == [0.6667, 0.3333]
    each, gaps = found["orders_each_buyer"], found["days_between_orders"]
    assert isinstance(each, list)
    assert isinstance(gaps, list)
    assert each[:3] == [0.5, 0.5, 0.0]
    assert gaps[:3] == [0.0, 1.0, 0.0]  # ten days
    assert found["returned_share"] == 0.25  # one credit note beside four invoices of buyers


def test_finished_loans_alone_tell_of_default() -> None:
    """Loans that still run are neither good nor bad."""
    rows = """SELECT * FROM (VALUES (100, 12, 'A'), (100, 12, 'B'), (100, 60, 'D'))
        t(amount, duration, status)"""
    found = curves_over(BERKA, rows)
    assert found["default_share"] == 0.5
    assert found["terms"] == [0, 0, 0.6667, 0, 0.3333]


def test_a_charge_off_lies_in_its_part_of_the_term() -> None:
    """One after a quarter of the term, one after its end, one that was never charged off."""
    rows = """SELECT * FROM (VALUES (1250, 2000, 1000), (2500, 2000, 1000), (NULL, 2000, 1000))
        t("ChgOffDate", xx, daysterm)"""
    curve = curves_over(SBA, rows)["default_at_part_of_term"]
    assert curve == [0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0.5]


def test_days_late_and_months_behind() -> None:
    """Bins of days; six statuses of a card, of which early and on time are the same."""
    late = curves_over(RECEIVABLES, 'SELECT unnest([0, 3, 31, 40]) AS "DaysLate"')["days_late"]
    assert late == [0.25, 0.25, 0, 0, 0, 0, 0.5]
    status = """SELECT 30 AS age, 1 AS target, -2 AS pay_0, 0 AS pay_2, 1 AS pay_3, 2 AS pay_4,
        8 AS pay_5, -1 AS pay_6 UNION ALL SELECT 30, 0, 0, 0, 0, 0, 0, 0"""
    assert curves_over(UCI_CREDIT, status)["months_behind"] == [0.75, 0.0833, 0.1667]


@SETS
def test_a_set_that_is_absent_is_told(real: RealSet, tmp_path: Path) -> None:
    """The reason names the place and the set."""
    with pytest.raises(RealSetMissing, match=r"(?s)CONNECTORS-005.*" + real.name):
        read_curves(tmp_path, real)


@SETS
def test_shipped_curves_are_those_of_the_set(real: RealSet) -> None:
    """Where the set is at hand, it gives the curves that are shipped."""
    if not (DATA / real.file).is_file():
        pytest.skip(f"{real.file} is not on this machine")
    rows, curves = read_curves(DATA, real)
    kept = kept_sets()[real.name]
    assert rows == kept["rows"]
    for figure, curve in curves.items():
        assert curve == pytest.approx(kept["curves"][figure], abs=0.0002), figure


def test_what_is_shipped_is_small_and_complete() -> None:
    """Every set with every curve; shares only, and few of them."""
    for real in REAL_SETS:
        kept = kept_sets()[real.name]
        assert set(kept["curves"]) == set(real.curves)
        assert all(kept[key] for key in ("title", "licence", "rows"))
    assert len(KEPT.read_text(encoding="utf-8")) < 20_000
