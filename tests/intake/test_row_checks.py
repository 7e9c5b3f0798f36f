"""Checks of a row as a whole: what is false is told with its columns, what is unknown passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake import Plan, TokenKey, compile_mapping, read_mapping, row_faults
from lendweave.intake.errors import MappingInvalid
from lendweave.kernel.clock import parse_instant
from lendweave.records import Scene

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
NOW = parse_instant("2026-06-01T00:00:00Z")
MAPPING = """
feed: lines
partner: shop
file: {pattern: "*.csv", format: csv}
known_at: {lag: 1d}
columns:
  order_no: {required: true}
  ordered_at: {required: true}
  product: {required: true}
  quantity: {required: true, low: 1, high: 99}
  unit_price: {unit: 元}
  amount: {required: true, unit: 元}
  discount: {type: "decimal(12,2)", low: "-0.5"}
  buyer: {check: cn_mobile, token: phone}
  returned_on: {type: date, past: true}
  told_at: {type: timestamp, past: true}
checks:
  amount_of_line: "abs(amount - quantity * unit_price) <= 0.01"
  return_after_order: "returned_on >= local_date(ordered_at, 'Asia/Shanghai')"
  buyer_of_shop: "matches(order_no, '^S') OR buyer IS NOT NULL"
records:
  - kind: order_line
    external_id: [order_no, product]
    occurred_at: ordered_at
    fields:
      order_id: order_no
      product_id: product
      quantity: quantity
      unit_price: unit_price
      amount: amount
"""
GOOD = {
    "order_no": "S1",
    "ordered_at": "2026-03-01 10:00",
    "product": "P1",
    "quantity": "3",
    "unit_price": "9.90",
    "amount": "29.70",
    "discount": "0",
    "buyer": "",
    "returned_on": "2026-03-01",
    "told_at": "2026-03-02 08:00",
}


def plan(text: str = MAPPING) -> Plan:
    """The plan of a mapping."""
    return compile_mapping(read_mapping(text, "lines.yaml"), SCENE, "t", TokenKey(1, b"k"))


PLAN = plan()


def faults(**changes: str) -> list[tuple[str, str, str]]:
    """Code, columns and what was found, of a good row with some cells changed."""
    row = GOOD | changes
    found = row_faults(PLAN, [row[header] for header in PLAN.headers], NOW)
    return [(fault.code, fault.column, fault.got) for fault in found]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"amount": "29.71"}, []),
        (
            {"amount": "30"},
            [
                (
                    "INTAKE-075",
                    "quantity, unit_price, amount",
                    "quantity 3, unit_price 9.90, amount 30.00",
                )
            ],
        ),
        ({"unit_price": "", "amount": "7"}, []),
        ({"quantity": "100", "amount": "990"}, [("INTAKE-041", "quantity", "quantity 100")]),
        ({"discount": "-0.5"}, []),
        ({"discount": "-0.51"}, [("INTAKE-041", "discount", "discount -0.51")]),
        ({"returned_on": ""}, []),
        (
            {"returned_on": "2026-02-28"},
            [
                (
                    "INTAKE-075",
                    "ordered_at, returned_on",
                    "ordered_at 2026-03-01T02:00:00.000000Z, returned_on 2026-02-28",
                )
            ],
        ),
        ({"returned_on": "2026-06-01"}, []),
        ({"returned_on": "2026-06-02"}, [("INTAKE-043", "returned_on", "returned_on 2026-06-02")]),
        (
            {"told_at": "2026-06-01 08:00:01"},
            [("INTAKE-043", "told_at", "told_at 2026-06-01T00:00:01.000000Z")],
        ),
        ({"order_no": "T1", "buyer": "19900001234"}, []),
        ({"order_no": "T1"}, [("INTAKE-075", "order_no, buyer", "order_no T1, buyer empty")]),
    ],
)
def test_a_row_is_held_to_its_checks(
    changes: dict[str, str], told: list[tuple[str, str, str]]
) -> None:
    """Every check that is false is a fault that names its columns; null is none."""
    assert faults(**changes) == told


def test_a_personal_value_is_never_shown() -> None:
    """A check may read a token, and tells nothing of it."""
    text = MAPPING.replace("buyer IS NOT NULL", "buyer IS NULL")
    row = GOOD | {"order_no": "T1", "buyer": "19900001234"}
    found = row_faults(plan(text), [row[header] for header in PLAN.headers], NOW)
    assert [fault.got for fault in found] == ["order_no T1, buyer ***"]


@given(st.integers(1, 99), st.integers(0, 10**6), st.integers(-3, 3))
def test_a_sum_may_differ_by_as_much_as_the_check_says(quantity: int, price: int, off: int) -> None:
    """The tolerance is exact to the last 分."""
    amount = quantity * price + off
    written = f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"
    codes = {
        code
        for code, *_ in faults(
            quantity=str(quantity), unit_price=f"{price // 100}.{price % 100:02}", amount=written
        )
    }
    assert ("INTAKE-075" in codes) == (abs(off) > 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("quantity * unit_price)", "quantity * no_such)", "no_such"),
        ('"abs(amount', '"sum(amount', "lines.yaml:18"),
        ("<= 0.01", "+ 1", "boolean"),
        ('low: "-0.5"', 'low: "a lot"', "a lot"),
        ("told_at: {type: timestamp", "told_at: {type: text", "`past` on a column of type text"),
        ("buyer: {", "buyer: {low: 1, ", "`low` on a column of type text"),
    ],
)
def test_a_check_that_means_nothing_is_refused(old: str, new: str, told: str) -> None:
    """Before the first row, with the place in the mapping."""
    assert old in MAPPING
    with pytest.raises(MappingInvalid, match=told):
        plan(MAPPING.replace(old, new, 1))
