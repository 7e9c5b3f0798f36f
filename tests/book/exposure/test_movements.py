"""On whom a drawdown weighs, and random lives of lines and exposures."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lendweave.book.exposure import (
    AmountUnfit,
    Holder,
    Line,
    LineExceeded,
    LineFrozen,
    Taken,
    all_unreserved,
    all_used,
    holders_of,
    open_of,
    refuse_draw,
    repaid,
    reserved,
)
from lendweave.book.exposure.changes import LineChange, changed
from lendweave.kernel.money import Money
from lendweave.records import Merchant
from lendweave.records.book_ports import Movement

DAY = date(2026, 5, 31)


def a_merchant(**values: object) -> Merchant:
    """A dealer with an industry."""
    envelope = {
        "tenant_id": "local",
        "id": "v1",
        "entity_id": "M-1",
        "scenario": "appliance",
        "source": "test",
        "external_id": "M-1",
        "content_hash": "",
        "occurred_at": 0,
        "known_at": 0,
    }
    own = {"merchant_type": "dealer", "name": "Huaxing", "industry": "F5137"}
    return Merchant(**(envelope | own | values))  # type: ignore[arg-type]


def test_everybody_it_weighs_on() -> None:
    """Line, person, group, merchant, industry and the funders by their shares."""
    found = holders_of(
        facility_id="F-1",
        party_id="P-1",
        group="G-1",
        merchant=a_merchant(),
        funders=[("bank_a", 70), ("bank_b", 30)],
    )
    assert found == (
        Holder("facility", "F-1"),
        Holder("person", "P-1"),
        Holder("group", "G-1"),
        Holder("merchant", "M-1"),
        Holder("industry", "F5137"),
        Holder("funder", "bank_a", 70),
        Holder("funder", "bank_b", 30),
    )
    assert holders_of(facility_id=None, party_id="P-1") == (Holder("person", "P-1"),)


@pytest.mark.parametrize("funders", [[("bank_a", 70), ("bank_a", 30)], [("bank_a", 0)]])
def test_a_funder_stands_there_once(funders: list[tuple[str, int]]) -> None:
    """Twice the same funder, or one without a share, is refused."""
    with pytest.raises(AmountUnfit, match="each funder once"):
        holders_of(facility_id=None, party_id="P-1", funders=funders)


@given(amount=st.integers(1, 10**9), weights=st.lists(st.integers(1, 10_000), max_size=5))
def test_funders_bear_the_whole_amount(amount: int, weights: list[int]) -> None:
    """Funders' parts add up; what is reserved can be used or given back, to nothing left."""
    funders = [(f"bank_{n}", weight) for n, weight in enumerate(weights)]
    holders = holders_of(facility_id="F-1", party_id="P-1", funders=funders)
    held = reserved(holders, Money(amount, "CNY"))
    assert sum(m.amount_minor for m in held if m.holder_type == "funder") == (
        amount if weights else 0
    )
    assert all(m.amount_minor == amount for m in held if m.holder_type != "funder")
    freed = open_of((*held, *all_unreserved(held)))
    assert set(freed.values()) == {(0, 0)}
    drawn = open_of((*held, *all_used(held)))
    assert {key: used for key, (used, left) in drawn.items() if left == 0} == {
        (m.holder_type, m.holder_key): m.amount_minor for m in held
    }


@pytest.mark.parametrize("revolving", [True, False])
def test_a_repayment_gives_room_back(revolving: bool) -> None:
    """Everybody but a line that does not revolve; what counts new money of a day stays."""
    held = (
        *reserved(holders_of(facility_id="F-1", party_id="P-1"), Money(100, "CNY")),
        Movement("funder", "bank_a", "CNY", "reserve", 70),
        Movement("funder", "bank_b", "CNY", "reserve", 30),
        Movement("funder", "bank_a/2026-05-31", "CNY", "reserve", 70),
    )
    drawn = (*held, *all_used(held))
    back = repaid(drawn, {"bank_a": 35, "bank_b": 15}, revolving=revolving)
    assert {key: used for key, (used, _) in open_of((*drawn, *back)).items()} == {
        ("facility", "F-1"): 50 if revolving else 100,
        ("person", "P-1"): 50,
        ("funder", "bank_a"): 35,
        ("funder", "bank_b"): 15,
        ("funder", "bank_a/2026-05-31"): 70,
    }


def test_a_payment_that_is_reversed_is_taken_back() -> None:
    """What it had given back is used again, whatever limits say now."""
    held = reserved(holders_of(facility_id="F-1", party_id="P-1"), Money(100, "CNY"))
    drawn = (*held, Movement("funder", "bank", "CNY", "reserve", 100))
    drawn = (*drawn, *all_used(drawn))
    before = open_of(drawn)
    drawn = (*drawn, *repaid(drawn, {"bank": 100}, revolving=True))
    assert {used for used, _ in open_of(drawn).values()} == {0}
    again = repaid(drawn, {"bank": -100}, revolving=True)
    assert all(movement.restores for movement in again)
    assert open_of((*drawn, *again)) == before


class LinesAndExposures(RuleBasedStateMachine):
    """Drawdowns under one line and one person's limit: asked for, paid out, given up, repaid."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line("CNY", 1_000, date(2026, 1, 1), date(2026, 12, 31), revolving=True)
        self.person_limit = 1_500
        self.used: dict[tuple[str, str], int] = defaultdict(int)
        self.held: dict[tuple[str, str], int] = defaultdict(int)
        self.drawn: list[list[Movement]] = []
        self.ceiling_when_drawn = 0

    def book(self, drawn: list[Movement], movements: tuple[Movement, ...]) -> None:
        """What the exposure ledger does: nothing is given back that is not there."""
        for movement in movements:
            key = (movement.holder_type, movement.holder_key)
            self.used[key] += movement.used_change
            self.held[key] += movement.reserved_change
            assert self.used[key] >= 0
            assert self.held[key] >= 0
        drawn.extend(movements)

    def taken(self) -> Taken:
        """Of the line."""
        key = ("facility", "F-1")
        return Taken(self.used[key], self.held[key])

    @rule(amount=st.integers(1, 700))
    def draw(self, amount: int) -> None:
        """Reserved where line and person allow it, else nothing happens."""
        person = ("person", "P-1")
        try:
            refuse_draw(self.line, self.taken(), Money(amount, "CNY"), DAY)
        except (LineExceeded, LineFrozen):
            return
        assert self.line.state == "active"
        if self.used[person] + self.held[person] + amount > self.person_limit:
            return
        holders = holders_of(facility_id="F-1", party_id="P-1", funders=[("a", 2), ("b", 1)])
        self.drawn.append([])
        self.book(self.drawn[-1], reserved(holders, Money(amount, "CNY")))
        whole = self.taken().used_minor + self.taken().reserved_minor
        assert whole <= self.line.ceiling_minor(DAY)

    @precondition(lambda self: self.drawn)
    @rule(data=st.data())
    def pay_out(self, data: st.DataObject) -> None:
        """All that is reserved is used; again, nothing."""
        drawn = data.draw(st.sampled_from(self.drawn))
        self.book(drawn, all_used(drawn))
        assert all_used(drawn) == all_unreserved(drawn) == ()

    @precondition(lambda self: self.drawn)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        """What is reserved is given back; again, nothing."""
        drawn = data.draw(st.sampled_from(self.drawn))
        self.book(drawn, all_unreserved(drawn))

    @precondition(lambda self: self.drawn)
    @rule(data=st.data(), share=st.integers(1, 100))
    def repay(self, data: st.DataObject, share: int) -> None:
        """Some of what each funder has lent comes back."""
        drawn = data.draw(st.sampled_from(self.drawn))
        lent = {key: used for (kind, key), (used, _) in open_of(drawn).items() if kind == "funder"}
        back = {key: used * share // 100 for key, used in lent.items()}
        self.book(drawn, repaid(drawn, back, revolving=True))

    @rule(event=st.sampled_from(["raise", "cut", "freeze_part"]), amount=st.integers(0, 2_000))
    def change(self, event: str, amount: int) -> None:
        """The line is changed as far as it allows."""
        try:
            self.line = changed(self.line, event, LineChange(amount), DAY, "it")
        except AmountUnfit:
            return

    @rule(state=st.sampled_from(["active", "frozen"]))
    def freeze(self, state: str) -> None:
        """Frozen, or no longer."""
        values = {name: getattr(self.line, name) for name in Line.__slots__}
        self.line = Line(**(values | {"state": state}))

    @invariant()
    def the_person_is_within_the_limit(self) -> None:
        """Used and reserved together never pass the limit."""
        person = ("person", "P-1")
        assert self.used[person] + self.held[person] <= self.person_limit

    @invariant()
    def funders_hold_what_the_person_owes(self) -> None:
        """The funders' parts add up to the person's, used and reserved."""
        for book in (self.used, self.held):
            assert book["funder", "a"] + book["funder", "b"] == book["person", "P-1"]


TestLinesAndExposures = LinesAndExposures.TestCase
TestLinesAndExposures.settings = settings(max_examples=60, stateful_step_count=30)
