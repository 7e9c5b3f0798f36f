"""A loan under a line: one commit disburses both, and principal that moves frees the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.book.loan.lives import contract
from tests.flows.lending_house import OWNER, SCENE, Lender, lender

from lendweave.book.funding.shares import Share
from lendweave.book.loan import ALLOCATION, Contract, LoanRules
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.draw import request_drawdown
from lendweave.flows.end_of_day import end_of_day
from lendweave.flows.loan_desk import LoanDesk
from lendweave.flows.loan_drawdowns import LineDrawdowns
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.records import Facility
from lendweave.records.machine import StepRefused
from lendweave.runtimes.end_of_day import BookFolder

WHOLE = 300_000


@dataclass
class Drawn:
    """A loan of 3,000.00 under a line of 10,000.00."""

    house: Lender
    desk: LoanDesk
    line: Facility
    drawdown_id: str
    loan_id: str

    def enter(self, event: str, name: str, amount: int = 0, **more: str) -> Booked:
        """Enter an event of the loan."""
        asked = EventRequest(event, "till", name, "CNY", amount, **more)  # type: ignore[arg-type]
        return enter_event(OWNER, self.loan_id, asked, self.desk)

    def used(self) -> set[int]:
        """What line, person and funder use of their exposure."""
        holders = (("facility", self.line.entity_id), ("person", "P-1"))
        return {self.house.open_exposure(*holder)[0] for holder in holders}


Draw = Callable[..., Drawn]


@pytest.fixture
def draw(tmp_path: Path) -> Iterator[Draw]:
    """Lends all of a drawdown, under a contract that may be changed."""
    with lender(tmp_path) as opened:
        line = opened.line()
    with lender(tmp_path, funders=None) as house:
        drawdown, state = request_drawdown(OWNER, house.asks(line, "D-1", WHOLE), house.desk)
        assert state == "approved"
        lines = LineDrawdowns(house.desk)
        books = house.store.books
        desk = LoanDesk("local", SCENE, house.store, books, house.clock, house.desk.ids, lines)

        def drawn(agreed: Contract | None = None) -> Drawn:
            agreed = agreed or contract(WHOLE, shares=(Share("own"),))
            asked = Opening("till", "L1", agreed, "P-1", 12, drawdown_id=drawdown.entity_id)
            loan_id = open_loan(OWNER, asked, desk).loan_id
            return Drawn(house, desk, line, drawdown.entity_id, loan_id)

        yield drawn


@pytest.fixture
def drawn(draw: Draw) -> Drawn:
    """The loan, disbursed."""
    return draw()


def test_the_drawdown_is_disbursed_with_its_loan(drawn: Drawn) -> None:
    """What was reserved is used, once; the drawdown cannot be disbursed for another loan."""
    assert drawn.used() == {WHOLE}
    steps = drawn.house.desk.books.transitions(OWNER, drawn.drawdown_id)
    assert steps[-1].event == "disburse"
    other = Opening(
        "till",
        "L2",
        contract(WHOLE, shares=(Share("own"),)),
        "P-1",
        12,
        drawdown_id=drawn.drawdown_id,
    )
    with pytest.raises(StepRefused, match="disburse in state disbursed"):
        open_loan(OWNER, other, drawn.desk)
    assert drawn.house.store.count(OWNER, "loan") == 1


def test_principal_that_moves_moves_the_line(drawn: Drawn) -> None:
    """Repaid, it may be drawn again; bounced, it is owed again; both to the cent."""
    drawn.house.clock.pass_days(31)
    paid = drawn.enter("pay", "r1", 50_000)
    held = paid.state.balances["loan_principal"]
    assert 0 < held < WHOLE
    assert drawn.used() == {held}
    drawn.enter("reverse", "r1-back", reverses=paid.event.entity_id)
    assert drawn.used() == {WHOLE}
    drawn.enter("pay", "r2", 50_000)
    assert drawn.used() == {held}
    assert drawn.house.store.verify().booked > 0


def test_principal_paid_from_credit_frees_the_line(draw: Draw, tmp_path: Path) -> None:
    """What was paid ahead pays at the end of the day on which it falls due; bounced, it is used."""
    rules = LoanRules(allocation=tuple(row for row in ALLOCATION if row[0] != "in_advance"))
    drawn = draw(contract(WHOLE, shares=(Share("own"),), rules=rules))
    house, days = drawn.house, BookFolder(tmp_path / "days")
    paid = drawn.enter("pay", "ahead", 50_000)
    assert drawn.used() == {WHOLE}
    desk = DayDesk("local", house.store, house.store.books, days, house.clock, house.desk.ids)
    house.clock.pass_days(200)
    end_of_day(OWNER, drawn.desk.today, desk)
    balances = house.store.books.balances(OWNER)
    held = sum(each.amount_minor for each in balances if each.account == "loan_principal")
    assert 0 < held < WHOLE
    assert drawn.used() == {held}
    drawn.enter("reverse", "back", reverses=paid.event.entity_id)
    assert drawn.used() == {WHOLE}
    assert house.store.verify().booked > 0
