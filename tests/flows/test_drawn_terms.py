"""A loan under a drawdown: the drawdown says what is lent, and nothing else is lent under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lendweave.book.trade.errors import CollateralMissing
from lendweave.bootstrap import House
from lendweave.flows.drawn_terms import DrawdownUnfit, LoanUnsaid, require_drawn_trade
from lendweave.flows.lend import LendRequest, lend
from lendweave.records.draft import Origin, draft

ASKED = LendRequest("till", "L1", rate=Decimal("0.138"))


@pytest.fixture
def drawdown(house: House) -> str:
    """6,000.00 drawn for 12 months, approved; its id."""
    origin, today = (
        Origin("local", "appliance", "core", "core"),
        house.servicing.desk("appliance").today,
    )
    whose = {"party_id": "person 9", "currency": "CNY", "product_code": "appliance_instalment"}
    days = {"valid_from": today, "valid_to": today + timedelta(days=300)}
    terms = {"limit_minor": 2_000_000, "revolving": True, "status": "active"}
    now = house.clock.now()
    line = draft(origin, "facility", "F", house.ids, occurred_at=now, values=whose | days | terms)
    drawn = {"amount_minor": 600_000, "term_months": 12, "status": "approved"}
    made = {"facility_id": line.entity_id, "merchant_id": "shop 1"}
    record = draft(origin, "drawdown", "D", house.ids, occurred_at=now, values=whose | drawn | made)
    house.store.append(house.principal, [line, record])
    return record.entity_id


def opened(house: House, **asked: Any) -> Any:
    """A loan, and what its opening says."""
    desk, ports = house.servicing.desk("appliance"), house.products.quoting("appliance")
    done = lend(house.principal, replace(ASKED, **asked), desk, ports)
    return house.store.books.events(house.principal, done.loan_id)[0]


def test_the_drawdown_says_what_is_lent(house: House, drawdown: str) -> None:
    """Party, amount, product, term and merchant; the same opening again changes nothing."""
    found = opened(house, drawdown_id=drawdown)
    assert found.details["about"] | {"source": ""} == {
        "source": "",
        "external_id": "L1",
        "party_id": "person 9",
        "application_id": None,
        "drawdown_id": drawdown,
        "merchant_id": "shop 1",
        "term_months": 12,
    }
    assert found == opened(house, drawdown_id=drawdown)
    (loan,) = house.store.books.events(house.principal, found.loan_id)[1:]
    assert loan.amount_minor == 600_000


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"party_id": "person 8"}, "party person 8"),
        ({"amount": 599_999}, r"5,?999\.99"),
        ({"term": 6}, "6 months"),
        ({"product": "appliance_trade_in"}, "product appliance_trade_in"),
        ({"merchant_id": "shop 2"}, "merchant shop 2"),
    ],
)
def test_what_contradicts_it_is_refused(
    house: House, drawdown: str, asked: dict[str, Any], told: str
) -> None:
    """With both sides named; nothing is opened."""
    with pytest.raises(DrawdownUnfit, match=told):
        opened(house, drawdown_id=drawdown, **asked)
    assert house.store.count(house.principal, "loan_event") == 0


def test_without_a_drawdown_all_has_to_be_said(house: House) -> None:
    """What is missing is named."""
    with pytest.raises(LoanUnsaid, match="no amount, no party_id"):
        opened(house, product="appliance_instalment", term=12)


def test_a_trade_product_is_lent_under_its_own_drawdown(house: House, drawdown: str) -> None:
    """Neither without a drawdown nor under one of another product: what it finances is unknown."""
    trade: dict[str, Any] = {"product": "supplier_receivable", "amount": 5_000_000, "term": 90}
    with pytest.raises(CollateralMissing, match="a loan without a drawdown"):
        opened(house, **trade, party_id="person 9", rate=Decimal("0.06"))
    desk = house.servicing.desk("appliance")
    product = house.products.shelf("appliance").find("supplier_receivable")
    with pytest.raises(CollateralMissing, match="a drawdown of appliance_instalment"):
        require_drawn_trade(product, drawdown, house.principal, desk.records)
