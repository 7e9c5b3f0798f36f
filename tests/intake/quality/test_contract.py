"""Contracts: what may be written, and that every name is one of the scene's."""

from __future__ import annotations

import pytest

from lendweave.intake.mapping import read_mapping
from lendweave.intake.quality.contract import expected_of, read_contract
from lendweave.intake.quality.errors import ContractInvalid
from lendweave.intake.quality.fit import refuse_unfit
from lendweave.intake.quality.outline import FeedOutline, outline_of
from lendweave.lang.definition import DefinitionInvalid
from lendweave.records import Scene

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
MAPPING = """
feed: sales
partner: shop
file: {pattern: "sales_*.csv", format: csv}
known_at: {column: told_at}
columns:
  order_no: {from: 编号, required: true}
  buyer: {from: 买家, token: phone}
  sold_at: {required: true}
  told_at: {type: timestamp}
  amount: {from: [金额, 合计], required: true}
records:
  - kind: party
    external_id: buyer
    occurred_at: sold_at
    on_change: keep
    fields: {party_type: {constant: person}}
  - kind: order
    external_id: order_no
    occurred_at: sold_at
    fields: {party_id: buyer, amount: amount, status: {constant: placed}}
"""


def outline() -> FeedOutline:
    """The feed of the mapping above."""
    return outline_of(read_mapping(MAPPING, "sales.yaml").value, SCENE)


def test_an_outline_says_what_the_feed_holds() -> None:
    """The event is the main kind, parties that others know better are left out."""
    found = outline()
    assert (found.main, found.one_a_row, found.declared_delay) == ("order", True, False)
    assert [(c.label, c.header, c.required, c.spread) for c in found.columns] == [
        ("order.party_id", "买家", False, ""),
        ("order.amount", "金额", True, "number"),
    ]


@pytest.mark.parametrize(
    ("text", "where", "got"),
    [
        ("feeds: {sale: {}}", r"quality.yaml:1 \(feeds.sale\)", "sale"),
        ("feeds:\n  sales:\n    filled: {order.amonut: 1}", r"quality.yaml:3", "order.amonut"),
        ("feeds:\n  sales:\n    psi: {order.party_id: 1}", r"quality.yaml:3", "order.party_id"),
        (
            "reconcile:\n- {name: a, en: a, zh: a, unmatched_max: 0,\n"
            "   left: {kind: ordr, key: id}, right: {kind: order, key: id}}",
            r"quality.yaml:3 \(reconcile.0.left.kind\)",
            "ordr",
        ),
    ],
    ids=["feed", "column", "column without spread", "kind"],
)
def test_a_name_that_the_scene_lacks_is_refused(text: str, where: str, got: str) -> None:
    """The error names the line and what may stand there."""
    with pytest.raises(ContractInvalid, match=where) as raised:
        refuse_unfit(read_contract(text, "quality.yaml"), [outline()])
    assert raised.value.got == got


@pytest.mark.parametrize(
    "text",
    [
        "feeds: {sales: {bad_rows_max: 2}}",
        "feeds: {sales: {delay_p99_max: soon}}",
        "feeds: {sales: {calendar: {weekdays: [sunday]}}}",
        "feeds: {sales: {calendar: {month_days: [31]}}}",
        "period: year",
        "feed: {}",
    ],
)
def test_a_limit_out_of_shape_is_refused(text: str) -> None:
    """Shares, lengths of time and days are checked when the contract is read."""
    with pytest.raises(DefinitionInvalid, match=r"quality.yaml:1"):
        read_contract(text, "quality.yaml")


def test_a_feed_takes_the_defaults_that_it_does_not_write() -> None:
    """Its own limit goes before the default, other keys are its own."""
    text = "defaults: {bad_rows_max: 0.1, silent_days_max: 3}\nfeeds: {sales: {bad_rows_max: 0.2}}"
    contract = read_contract(text, "quality.yaml").value
    assert expected_of(contract, "sales").bad_rows_max == 0.2
    assert expected_of(contract, "sales").silent_days_max == 3
    assert expected_of(contract, "other").bad_rows_max == 0.1
