"""Reservations: what is wanted of a holder, and what it means where too little is left."""

from __future__ import annotations

import pytest
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import (
    CompiledStrategy,
    compile_strategy,
    decide,
    load_strategy,
    trace,
    trace_lines,
)
from lendweave.decisions.reserve import Reservation, reservations
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import TEXT, decimal
from lendweave.lang import Column, Schema

MONEY = decimal(12, 2)
INPUTS = Schema(
    (
        Column("dealer", TEXT),
        Column("amount", MONEY, low=0),
        Column("quota_left", MONEY, low=0),
    )
)
FLOW = """strategy: reserving
version: 1
decides: drawdown
title: {en: Reserve, zh: 占用}
inputs: [dealer, amount, quota_left]
steps:
  - reserve: {gives: quota_wanted, holder: merchant, key: dealer, amount: amount, left: quota_left,
              reason: QUOTA, unknown_reason: UNKNOWN}
  - outcome: {approve: "TRUE", reason: UNKNOWN, amount: amount}
"""
REASONS = "code, en, zh, family\nQUOTA, Quota, 额度, partner\nUNKNOWN, Missing, 缺失, data\n"


def reserving(flow: str = FLOW) -> CompiledStrategy:
    """The strategy that reserves a dealer's quota, or a changed one."""
    return compile_strategy(load_strategy({"strategy.yaml": flow, "reasons.csv": REASONS}, INPUTS))


CASES = [
    (("d1", 100_000, 100_000), "approve", (), 100_000),
    (("d1", 1, 1), "approve", (), 1),
    (("d1", 100_001, 100_000), "decline", ("QUOTA",), None),
    (("d1", 100_000, None), "refer", ("UNKNOWN",), None),
    ((None, 100_000, 100_000), "approve", (), None),
]


@pytest.mark.parametrize(("row", "outcome", "reasons", "wanted"), CASES)
def test_what_is_wanted(
    row: tuple[object, ...], outcome: str, reasons: tuple[str, ...], wanted: int | None
) -> None:
    """All that is left may be taken; more declines, and what is not known is looked at."""
    found = decide(reserving(), row)
    assert (found.outcome, found.reasons) == (outcome, reasons)
    expected = () if wanted is None else (Reservation("quota_wanted", "merchant", "d1", wanted),)
    assert reservations(reserving(), row, found) == expected


def test_both_engines_want_alike() -> None:
    """The same rows in one SELECT."""
    rows = [row for row, *_ in CASES]
    assert by_duckdb(reserving(), rows) == by_python(reserving(), rows)


def test_a_trace_tells_the_holder() -> None:
    """Whose quota, how much, and whether too little is left."""
    told = trace(reserving(), ("d1", 100_001, 100_000))
    assert told.decided_by == ("quota_wanted",)
    line = "reserve quota_wanted: null (merchant d1), too little left hit: amount > quota_left"
    assert f"{line} → decline QUOTA" in trace_lines(told)
    assert any(
        "占用额度 quota_wanted: 1000.00 (商户 d1)" in line
        for line in trace_lines(trace(reserving(), ("d1", 100_000, 100_000)), "zh")
    )


@pytest.mark.parametrize(
    ("find", "replace", "code"),
    [
        ("key: dealer", "key: amount", "DECISIONS-004"),
        ("key: dealer", "key: nobody", "DECISIONS-002"),
        ("left: quota_left", "left: dealer", "DECISIONS-004"),
        ("holder: merchant", "holder: shop", "LANG-102"),
        ("reason: QUOTA", "reason: QUOTAS", "DECISIONS-005"),
    ],
)
def test_what_cannot_be_reserved_is_refused(find: str, replace: str, code: str) -> None:
    """A holder is named by an input, an amount is money."""
    with pytest.raises(LendweaveError, match=code):
        reserving(FLOW.replace(find, replace))


RESERVE = FLOW[FLOW.index("  - reserve") : FLOW.index("  - outcome")]


def test_a_decline_reserves_nothing() -> None:
    """Though all that is wanted is left, another rule says no."""
    large = '{code: L1, when: "amount > 500.00", then: decline, reason: QUOTA}'
    rules = f"  - rules: {{name: size, unknown: refer, check: [{large}]}}\n"
    compiled = reserving(FLOW.replace(RESERVE, RESERVE + rules))
    for amount, outcome, count in ((50_000, "approve", 1), (50_001, "decline", 0)):
        row = ("d1", amount, 100_000)
        found = decide(compiled, row)
        assert (found.outcome, found.values) == (outcome, (amount,))
        assert len(reservations(compiled, row, found)) == count


@pytest.mark.parametrize(
    ("left", "dealer", "outcome"),
    [
        (100_000, "d1", "approve"),
        (99_999, "d1", "decline"),
        (None, "d1", "refer"),
        (99_999, "d2", "approve"),
        (None, "d2", "approve"),
    ],
)
def test_a_branch_not_taken_wants_nothing(left: int | None, dealer: str, outcome: str) -> None:
    """There neither too little left nor what is unknown counts."""
    inside = "\n".join(f"      {line}" for line in RESERVE.splitlines())
    branch = f"  - switch:\n      - when: \"dealer = 'd1'\"\n        steps:\n{inside}\n"
    compiled = reserving(FLOW.replace(RESERVE, f"{branch}      - else: []\n"))
    row = (dealer, 100_000, left)
    found = decide(compiled, row)
    assert found.outcome == outcome
    wanted = outcome == "approve" and dealer == "d1"
    assert len(reservations(compiled, row, found)) == wanted
