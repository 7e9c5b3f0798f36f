"""A contract goes into the event that opens its loan, and comes back as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.book.loan.lives import contract
from tests.book.loan.walks import CHINA

from lendweave.book.calendar import Shift
from lendweave.book.funding.shares import Share
from lendweave.book.loan import (
    Contract,
    DpdRow,
    LoanRules,
    PenaltyRule,
    PrepaymentRule,
    SubsidyRule,
    contract_details,
    contract_of,
)
from lendweave.book.loan.errors import ContractUnreadable
from lendweave.book.schedule.model import FeeRow, RateLimits, Row
from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records.draft import Origin, draft
from lendweave.records.servicing import LoanEvent

RICH = LoanRules(
    allocation=(("past_due", "penalty"), ("due", "interest")),
    allocate_by="instalment",
    rounding="half_even",
    penalty=PenaltyRule(Decimal("0.219"), ("principal",), grace_days=3, days_in_year=365),
    prepayment=PrepaymentRule(mode="shorten", fee=Decimal("0.01"), free_after=3, rounding="up"),
    subsidies=(SubsidyRule("merchant", 1, None, Decimal("0.5")),),
    classes=(DpdRow(0, "normal", 1), DpdRow(90, "loss", 3)),
    write_off_dpd=180,
)
CONTRACTS = [
    contract(),
    contract(rules=RICH, fees=(FeeRow("service", 0, 1_000, True, "merchant"),)),
    contract(shares=(Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))),
    replace(
        contract(),
        planned=(Row(1, date(2026, 1, 15), date(2026, 2, 15), 100, 5, 0, 0),),
        product="appliance_12",
        product_version=7,
    ),
    replace(
        contract(),
        terms=replace(
            contract().terms,
            shift=Shift("following", bears_interest=True),
            rate_limits=RateLimits(Decimal("0.01"), None, Decimal("0.002")),
        ),
    ),
]


def opened(details: dict[str, Any]) -> LoanEvent:
    """The event that opens a loan, as it comes back from a store."""
    values = {
        "loan_id": "L1",
        "number": 1,
        "event": "open",
        "business_date": date(2026, 1, 15),
        "currency": "CNY",
        "actor": "till",
        "details": msgspec.json.decode(msgspec.json.encode(details)),
    }
    ids = Uuid7Source(SteppingClock(0))
    origin = Origin("shop", "appliance", "book", "book")
    record = draft(origin, "loan_event", "L1/1", ids, occurred_at=0, values=values)
    assert isinstance(record, LoanEvent)
    return record


@pytest.mark.parametrize("agreed", CONTRACTS)
def test_a_contract_comes_back(agreed: Contract) -> None:
    """Every field of it, exact, through JSON."""
    assert contract_of(opened(contract_details(agreed))) == agreed


def test_a_calendar_is_kept_by_its_code() -> None:
    """Years announced later count for it too, so the contract keeps its code alone."""
    terms = replace(contract().terms, shift=Shift("following", CHINA))
    agreed = replace(contract(), terms=terms)
    record = opened(contract_details(agreed))
    assert contract_of(record, {"cn": CHINA}) == agreed
    with pytest.raises(ContractUnreadable, match="calendar 'cn', not weekends"):
        contract_of(record)


@dataclass(frozen=True)
class Never:
    """A calendar that nobody has named."""

    def is_business_day(self, day: date) -> bool:
        """On no day."""
        return day.year < 0


def test_a_calendar_without_a_name_cannot_be_kept() -> None:
    """What could not be read back is not written."""
    terms = replace(contract().terms, shift=Shift("following", Never()))
    with pytest.raises(ContractUnreadable, match="calendar of its due dates"):
        contract_details(replace(contract(), terms=terms))


def broken(**changes: Any) -> dict[str, Any]:
    """Details with something else at the top of the contract."""
    return {"contract": contract_details(contract())["contract"] | changes}


@pytest.mark.parametrize(
    ("details", "told"),
    [({}, "contract"), (broken(amount="12.00"), r"\$\.amount"), (broken(terms=1), r"\$\.terms")],
)
def test_an_opening_without_a_contract_is_told(details: dict[str, Any], told: str) -> None:
    """With the place at which it cannot be read."""
    with pytest.raises(ContractUnreadable, match=told):
        contract_of(opened(details))


def test_an_unknown_calendar_is_told() -> None:
    """A contract of a newer version may name one that this version does not have."""
    details = contract_details(contract())
    details["contract"]["terms"]["shift"]["calendar"] = "mars"
    with pytest.raises(ContractUnreadable, match="calendar 'mars'"):
        contract_of(opened(details))
