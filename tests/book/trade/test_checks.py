"""Terms of trade products, held against records: every row of the table, and what always holds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.trade.a_trade import a_trade, changes_of

from lendweave.book.products.caps import Source, VoucherRule
from lendweave.book.products.model import Advance, Words
from lendweave.book.trade import (
    Papers,
    TradeDraw,
    TradeTerms,
    Underlying,
    decision_findings,
    disbursal_findings,
)
from lendweave.kernel.money import Money

TODAY = date(2026, 5, 31)
ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "findings.csv").read_text("utf-8").splitlines(),
        skipinitialspace=True,
    )
)
SOURCE = Source("Notice 77", Words("Vouchers", "凭证"), date(2025, 4, 26))
RULES = (VoucherRule(date(2025, 6, 15), 6, 12, SOURCE),)


def share(text: str) -> Decimal:
    """20% as 0.2."""
    return Decimal(text.rstrip("%")) / 100


def terms_of_row(row: Mapping[str, str]) -> TradeTerms:
    """The product of a row."""
    advance = Advance(
        rate=share(row["rate"]),
        margin=share(row["margin"]),
        acknowledgement=row["ack"],  # type: ignore[arg-type]
        recourse=True,
        registered=True,
        coverage=Decimal(row["coverage"]) if row["coverage"] else None,
    )
    return TradeTerms("trade", row["kind"], advance, frozenset({"haihe_bank"}), RULES)  # type: ignore[arg-type]


def draw_of(amount: int, papers: Papers, changes: Mapping[str, Any]) -> TradeDraw:
    """A drawdown of three months."""
    by_kind = {each.kind: each.key for each in papers.underlyings("receivable")}
    advanced = {
        by_kind[name.partition(".")[2]]: value
        for name, value in changes.items()
        if name.startswith("advanced.")
    }
    began = changes.get("began", date(2026, 5, 1))
    parties = frozenset({"P-1"})
    return TradeDraw(
        "drawdown", Money(amount, "CNY"), parties, TODAY, date(2026, 8, 31), began, advanced
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_terms_hold_against_records(row: dict[str, str | None]) -> None:
    """A product, what is changed in the records, an amount: allowed, or exactly these codes."""
    cells = {name: (text or "").strip() for name, text in row.items()}
    changes = changes_of(cells["changes"])
    papers = a_trade(changes)
    terms, draw = terms_of_row(cells), draw_of(int(cells["amount"]), papers, changes)
    found = (
        decision_findings(terms, papers, draw)
        if cells["at"] == "decision"
        else disbursal_findings(terms, papers, draw, "Asia/Shanghai")
    )
    told = list(found)
    assert [each.code for each in told] == cells["codes"].split(), told
    assert all(each.where and each.expected and each.fix for each in told)


@given(
    value=st.integers(0, 10**12),
    rate=st.integers(1, 10_000),
    coverage=st.none() | st.integers(100, 1_000),
)
def test_a_ceiling_is_never_above_what_the_terms_leave(
    value: int, rate: int, coverage: int | None
) -> None:
    """Rounded down to the cent, and one cent more would be above the rate or break the cover."""
    advance = Advance(
        Decimal(rate) / 10_000,
        Decimal(0),
        "none",
        True,
        True,
        None if coverage is None else Decimal(coverage) / 100,
    )
    most = TradeTerms("stock", "inventory", advance).ceiling_minor(Underlying("x", "x", value))
    times = 100 if coverage is None else coverage

    def holds(lent: int) -> bool:
        return lent * 10_000 <= rate * value and (coverage is None or lent * times <= 100 * value)

    assert holds(most)
    assert not holds(most + 1)
