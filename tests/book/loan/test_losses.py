"""Write-off, recovery and compensation: who bears what."""

from __future__ import annotations

from datetime import date

import pytest
from tests.book.loan.lives import Told, contract, opened, story, with_rules, worked_out

from lendweave.book.funding import Share
from lendweave.book.ledger import balances
from lendweave.book.loan.errors import (
    ClaimPassed,
    LoanClosed,
    NoGuarantee,
    NotWrittenOff,
    NotYetToWriteOff,
)

FIRST, PAYMENT = date(2026, 2, 15), 107_971
LOST, LATER = date(2026, 9, 26), date(2026, 10, 1)
PAID_ONE: tuple[Told, ...] = (*opened(), ("pay", FIRST, PAYMENT))
JOINT = (Share("bank", 7, "joint_lending"), Share("platform", 3, "joint_lending"))
ASSISTED = (Share("bank", 7, "loan_assistance", "guarantor", "guarantee_co"), Share("platform", 3))


def of(account: str, events: list[Told], shares: tuple[Share, ...]) -> dict[str, int]:
    """The balance of an account by holder after the last event."""
    day = events[-1][1]
    done = worked_out(contract(shares=shares), story(*events), day)
    return {
        holder: each for (name, holder), each in balances(done.entries).items() if name == account
    }


def test_in_joint_lending_each_bears_its_own_loss() -> None:
    """Principal 1,106,429 and accrued interest 36,409, seven parts to three."""
    events: list[Told] = [*PAID_ONE, ("write_off", LOST, 0)]
    assert of("charge_off", events, JOINT) == {"bank": 799_987, "platform": 342_851}
    assert of("loan_principal", events, JOINT) == {}


def test_in_loan_assistance_the_guarantor_bears_it() -> None:
    """The bank has a claim on the guarantor instead of a loss, until the guarantor pays."""
    events: list[Told] = [*PAID_ONE, ("write_off", LOST, 0)]
    assert of("charge_off", events, ASSISTED) == {"guarantee_co": 799_987, "platform": 342_851}
    assert of("guarantee_receivable", events, ASSISTED) == {"bank": 799_987}
    events.append(("compensate", LATER, 799_987))
    assert of("guarantee_receivable", events, ASSISTED) == {}
    assert of("guarantee_payable", events, ASSISTED) == {}
    assert of("cash", events, ASSISTED)["guarantee_co"] == -799_987


def test_recoveries_go_to_those_who_lost() -> None:
    """By their losses, and so does the cost of collecting."""
    events: list[Told] = [
        *PAID_ONE,
        ("write_off", LOST, 0),
        ("recover", LATER, 1_001, {"cost": 100}),
    ]
    assert of("recovery_income", events, ASSISTED) == {"guarantee_co": -701, "platform": -300}
    assert of("collection_cost", events, ASSISTED) == {"guarantee_co": 70, "platform": 30}
    done = worked_out(contract(), story(*events), LATER).state
    assert (done.recovered, done.risk_class, done.stage) == (1_001, "loss", 3)
    assert done.days_past_due == 200


def test_compensation_passes_the_claim() -> None:
    """What is overdue is paid by the guarantor; the borrower then pays the guarantor first."""
    day = date(2026, 5, 25)
    events: list[Told] = [*PAID_ONE, ("compensate", day, 226_740, {"scope": "overdue"})]
    assert of("compensation", events, ASSISTED) == {"guarantee_co": 226_740}
    # 323,913 overdue, 70% of it guaranteed
    events.append(("pay", date(2026, 5, 26), 323_913))
    assert of("compensation", events, ASSISTED) == {}
    assert "guarantee_co" not in of("cash", events, ASSISTED)


def test_the_whole_loan_is_compensated_and_then_lost() -> None:
    """Nothing of the guaranteed share stays with the bank; the guarantor writes it off."""
    day = date(2026, 5, 25)
    events: list[Told] = [*PAID_ONE, ("compensate", day, 0, {"scope": "all"})]
    assert of("loan_principal", events, ASSISTED).keys() == {"platform"}
    events.append(("write_off", LOST, 0))
    losses = of("charge_off", events, ASSISTED)
    assert losses.keys() == {"guarantee_co", "platform"}
    assert of("compensation", events, ASSISTED) == {}


WRONG: list[tuple[tuple[Share, ...], Told, type[Exception], str]] = [
    (JOINT, ("compensate", LOST, 0), NoGuarantee, "bears its own loss"),
    (JOINT, ("recover", LOST, 5), NotWrittenOff, "got: active|overdue"),
    (ASSISTED, ("restructure", LATER, 0, {"term": 3}), ClaimPassed, "guarantor"),
    (ASSISTED, ("pay", LATER, 1), LoanClosed, "written_off since 2026-09-26"),
]


@pytest.mark.parametrize(("shares", "told", "error", "says"), WRONG)
def test_losses_have_an_order(
    shares: tuple[Share, ...], told: Told, error: type[Exception], says: str
) -> None:
    """No compensation without a guarantee, no recovery before a loss, no payment after it."""
    before: list[Told] = [*PAID_ONE]
    if told[0] == "restructure":
        before.append(("compensate", LOST, 0))
    if told[0] == "pay":
        before.append(("write_off", LOST, 0))
    with pytest.raises(error, match=says):
        worked_out(contract(shares=shares), story(*before, told), told[1])


def test_a_write_off_waits_for_its_days() -> None:
    """At 180 days past due the product does not write off yet."""
    loan = with_rules(contract(), write_off_dpd=181)
    early, late = date(2026, 9, 11), date(2026, 9, 12)
    with pytest.raises(NotYetToWriteOff, match="180 days past due"):
        worked_out(loan, story(*PAID_ONE, ("write_off", early, 0)), early)
    done = worked_out(loan, story(*PAID_ONE, ("write_off", late, 0)), late)
    assert done.state.status == "written_off"
