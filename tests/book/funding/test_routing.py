"""Which routes may fund something, in which order, and why the others may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.funding.reading import read_funders
from lendweave.book.funding.routing import FundingNeed, PassedOver, parts_of, route
from lendweave.kernel.money import Money
from lendweave.records import Scene

SCENE = Scene("appliance", "Appliances", "家电", "Asia/Shanghai", "CNY", {}, "")
BOOK = read_funders(
    """\
funders:
  own: {title: {en: Own, zh: 自营}, mode: own, bears_loss: funder, cost: "0.0800"}
  bank:
    title: {en: Bank, zh: 银行}
    mode: joint_lending
    bears_loss: funder
    cost: "0.0400"
    capacity: 1000
    quota: {day: 100}
  trust:
    title: {en: Trust, zh: 信托}
    mode: loan_assistance
    bears_loss: guarantor
    bearer: surety
    cost: "0.0600"
routes:
  - {route: own, shares: {own: 100%}}
  - {route: joint, shares: {bank: 70%, own: 30%}, when: "score >= 600 AND amount <= 500.00"}
  - {route: trust, shares: {trust: 100%}, products: [appliance_instalment]}
""",
    "funders.yaml",
    SCENE,
)
NEED = FundingNeed(
    stage="drawdown",
    product="appliance_instalment",
    amount=Money(10_000, "CNY"),
    term_months=12,
    on=date(2026, 5, 31),
    score=640,
)
OWN, JOINT, TRUST = "own", "joint", "trust"


@pytest.mark.parametrize(
    ("changed", "rooms", "tried", "order", "passed"),
    [
        ({}, {}, (), [JOINT, TRUST, OWN], {}),
        ({"score": 599}, {}, (), [TRUST, OWN], {JOINT: ("RULE", "")}),
        ({"score": None}, {}, (), [TRUST, OWN], {JOINT: ("RULE_UNKNOWN", "score")}),
        ({"product": "other"}, {}, (), [JOINT, OWN], {TRUST: ("PRODUCT", "other")}),
        ({}, {}, ("trust",), [JOINT, OWN], {TRUST: ("TRIED", "trust")}),
        ({}, {}, ("own",), [TRUST], {OWN: ("TRIED", "own"), JOINT: ("TRIED", "own")}),
        ({}, {"bank": 6_999}, (), [TRUST, OWN], {JOINT: ("CAPACITY", "bank: 69.99 CNY left")}),
        ({}, {"bank": 7_000}, (), [JOINT, TRUST, OWN], {}),
        (
            {},
            {"bank/2026-05-31": 10},
            (),
            [TRUST, OWN],
            {JOINT: ("QUOTA", "bank/2026-05-31: 0.10 CNY left")},
        ),
        (
            {"amount": Money(20_000, "CNY")},
            {},
            (),
            [TRUST, OWN],
            {JOINT: ("QUOTA", "bank/2026-05-31: 100.00 CNY left")},
        ),
        ({"amount": Money(50_001, "CNY")}, {}, (), [TRUST, OWN], {JOINT: ("RULE", "")}),
    ],
)
def test_routes_in_order(
    changed: dict[str, object],
    rooms: dict[str, int | None],
    tried: tuple[str, ...],
    order: list[str],
    passed: dict[str, tuple[str, str]],
) -> None:
    """The cheapest first; each other with the first reason that holds."""
    found = route(BOOK, replace(NEED, **changed), rooms, tried)  # type: ignore[arg-type]
    assert [candidate.route.name for candidate in found.candidates] == order
    assert found.passed_over == tuple(
        PassedOver(r.name, *passed[r.name]) for r in BOOK.routes if r.name in passed
    )


def test_costs_are_means_by_share() -> None:
    """A joint route costs what its parts cost."""
    costs = {c.route.name: c.cost for c in route(BOOK, NEED, {}).candidates}
    assert costs == {JOINT: Decimal("0.052"), TRUST: Decimal("0.06"), OWN: Decimal("0.08")}


@given(amount=st.integers(1, 10**12))
def test_parts_add_up(amount: int) -> None:
    """Whatever the amount, the parts of its funders are the whole."""
    for each in BOOK.routes:
        parts = parts_of(each, Money(amount, "CNY"))
        assert sum(part for _, part in parts) == amount
