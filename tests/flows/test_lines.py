"""Lines and drawdowns on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from tests.flows.lending_house import OWNER, TODAY, Lender, lender, same_person

from lendweave.book.exposure import AmountUnfit, LineExceeded, LineFrozen, LineNotOpen
from lendweave.book.exposure.changes import LineChange
from lendweave.flows.draw import (
    DrawdownDiffers,
    disburse,
    principal_repaid,
    request_drawdown,
    step_drawdown,
)
from lendweave.flows.exposures import set_limit
from lendweave.flows.lapse import lapse
from lendweave.flows.life_cycle import Said, life_of
from lendweave.flows.lines import GrantTerms, change_line, facility_of, grant, line_state
from lendweave.kernel.errors import Conflict
from lendweave.kernel.money import Money
from lendweave.records import Facility, NotAllowed, Principal, Role
from lendweave.records.book_ports import LimitExceeded
from lendweave.records.lines import Transition
from lendweave.records.machine import NeedsMissing, StepRefused


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Lender]:
    """A lender whose lines are drawn without a funder's second look."""
    with lender(tmp_path) as opened:
        yield opened


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Lender]:
    """A line of a lender that asks no funder about drawdowns."""
    with lender(tmp_path) as opened:
        opened.line()
    with lender(tmp_path, funders=None) as opened:
        yield opened


def the_line(house: Lender) -> Facility:
    """The line of application A-1."""
    made = facility_of(house.application("A-1").entity_id, house.desk)
    found = house.store.current(OWNER, "facility", made)
    assert isinstance(found, Facility)
    return found


def events(house: Lender, id: str) -> list[str]:
    """What happened to a thing."""
    return [step.event for step in house.desk.books.transitions(OWNER, id)]


def test_a_line_is_granted_as_it_was_approved(house: Lender) -> None:
    """Facility, both transitions and the line's limit in one commit; once."""
    id = house.approved(amount=800_000)
    with pytest.raises(AmountUnfit, match=r"at most 8000\.00 CNY"):
        grant(OWNER, id, GrantTerms(800_001), house.desk)
    before = house.store.last_offset()
    line = grant(OWNER, id, GrantTerms(700_000), house.desk)
    assert (line.limit_minor, line.valid_from, line.valid_to) == (
        700_000,
        TODAY,
        date(2027, 5, 30),
    )
    stored = list(house.store.scan(OWNER, before + 1))
    assert [type(record).__name__ for record in stored] == [
        "Facility",
        "Transition",
        "Transition",
        "ExposureLimit",
    ]
    with pytest.raises(StepRefused, match="grant in state granted"):
        grant(OWNER, id, GrantTerms(), house.desk)
    with pytest.raises(StepRefused, match="grant in state recommended"):
        grant(OWNER, house.submitted(house.application("B", "P-2")), GrantTerms(), house.desk)


def test_the_life_of_a_line(alone: Lender) -> None:
    """Each change is a version with its transition; what is available follows."""
    line, desk = the_line(alone), alone.desk
    id = line.entity_id

    def after(event: str, amount: int | None = None, until: date | None = None) -> int:
        change_line(OWNER, id, event, LineChange(amount, until), desk, reason="review")
        return line_state(OWNER, id, desk).available_minor

    assert after("raise", 1_200_000) == 1_200_000
    assert after("raise_for_a_time", 300_000, date(2026, 6, 1)) == 1_500_000
    assert after("freeze_part", 500_000) == 1_000_000
    assert after("cut", 1_000_000) == 800_000
    assert after("freeze") == 0
    with pytest.raises(LineFrozen, match="not frozen"):
        request_drawdown(OWNER, alone.asks(line, "D-1", 100), desk)
    assert after("unfreeze") == 800_000
    alone.clock.pass_days(2)
    assert line_state(OWNER, id, desk).available_minor == 500_000
    assert lapse(OWNER, desk).counts == {"facility": 1}
    assert line_state(OWNER, id, desk).line.temporary_minor == 0
    assert after("renew", until=date(2028, 1, 1)) == 500_000
    assert after("close") == 0
    with pytest.raises(StepRefused, match="closed is an end"):
        after("renew", until=date(2029, 1, 1))
    assert events(alone, id) == [
        *("grant", "raise", "raise_for_a_time", "freeze_part", "cut", "freeze", "unfreeze"),
        *("end_raise", "renew", "close"),
    ]
    assert len(alone.store.versions(OWNER, "facility", id)) == 10


def test_who_may_change_a_line(alone: Lender) -> None:
    """A service may freeze, only a reviewer may raise, and both say why."""
    line = the_line(alone)
    service = Principal("local", "warnings", frozenset({Role.SERVICE}))
    with pytest.raises(NotAllowed, match="reviewer"):
        change_line(service, line.entity_id, "raise", LineChange(2_000_000), alone.desk, reason="x")
    with pytest.raises(NeedsMissing, match="without reason"):
        change_line(service, line.entity_id, "freeze", LineChange(), alone.desk)
    change_line(service, line.entity_id, "freeze", LineChange(), alone.desk, reason="overdue")
    last = alone.desk.books.transitions(OWNER, line.entity_id)[-1]
    assert (last.actor, last.reason, last.to_state) == ("warnings", "overdue", "frozen")


def test_a_line_may_be_left_while_nothing_is_owed(alone: Lender) -> None:
    """Within the cooling-off days without a reason; never while something is drawn."""
    line, desk = the_line(alone), alone.desk
    drawdown, state = request_drawdown(OWNER, alone.asks(line, "D-1", 100), desk)
    assert state == "approved"
    with pytest.raises(NeedsMissing, match="without nothing_owed"):
        change_line(OWNER, line.entity_id, "cool_off", LineChange(), desk)
    step_drawdown(OWNER, drawdown.entity_id, "cancel", Said("not needed"), desk)
    alone.clock.pass_days(3)
    with pytest.raises(NeedsMissing, match="without cooling_off"):
        change_line(OWNER, line.entity_id, "cool_off", LineChange(), desk)
    alone.clock.pass_days(-1)
    assert change_line(OWNER, line.entity_id, "cool_off", LineChange(), desk).status == "closed"


def test_a_drawdown_is_reserved_used_and_given_back(alone: Lender) -> None:
    """Everybody it weighs on, from the approval to the last repayment."""
    line, desk, merchant = the_line(alone), alone.desk, alone.merchant()
    asked = alone.asks(line, "D-1", 300_000, merchant_id=merchant, group="G-1")
    drawdown, state = request_drawdown(OWNER, asked, desk)
    holders = [
        ("facility", line.entity_id),
        ("person", "P-1"),
        ("group", "G-1"),
        ("merchant", merchant),
        ("industry", "F5137"),
    ]
    assert state == "approved"
    assert [alone.open_exposure(*holder) for holder in holders] == [(0, 300_000)] * 5
    paid, state = disburse(OWNER, drawdown.entity_id, desk)
    assert state == "disbursed"
    assert [alone.open_exposure(*holder) for holder in holders] == [(300_000, 0)] * 5
    back = principal_repaid(OWNER, paid.entity_id, {"own": 100_000}, desk)
    alone.desk.books.commit(OWNER, back).result()
    assert [alone.open_exposure(*holder) for holder in holders] == [(200_000, 0)] * 5
    assert line_state(OWNER, line.entity_id, desk).available_minor == 800_000
    with pytest.raises(StepRefused, match="disburse in state disbursed"):
        disburse(OWNER, drawdown.entity_id, desk)


def test_a_line_that_does_not_revolve_stays_used(tmp_path: Path) -> None:
    """What was repaid frees the person and not the line."""
    with lender(tmp_path) as opened:
        opened.line(revolving=False)
    with lender(tmp_path, funders=None) as house:
        line = the_line(house)
        drawdown, _ = request_drawdown(OWNER, house.asks(line, "D-1", 600_000), house.desk)
        disburse(OWNER, drawdown.entity_id, house.desk)
        back = principal_repaid(OWNER, drawdown.entity_id, {"own": 600_000}, house.desk)
        house.desk.books.commit(OWNER, back).result()
        assert house.open_exposure("person", "P-1") == (0, 0)
        assert house.open_exposure("facility", line.entity_id) == (600_000, 0)
        with pytest.raises(LineExceeded, match=r"at most 4000\.00 CNY"):
            request_drawdown(OWNER, house.asks(line, "D-2", 400_001), house.desk)


def test_a_request_may_be_repeated(alone: Lender) -> None:
    """The same again gives what it gave; with another amount it is refused."""
    line, desk = the_line(alone), alone.desk
    first = request_drawdown(OWNER, alone.asks(line, "D-1", 300_000), desk)
    offset = alone.store.last_offset()
    again, state = request_drawdown(OWNER, alone.asks(line, "D-1", 300_000), desk)
    assert (again.entity_id, state) == (first[0].entity_id, first[1])
    with pytest.raises(DrawdownDiffers, match="amount_minor: 300001"):
        request_drawdown(OWNER, alone.asks(line, "D-1", 300_001), desk)
    assert alone.store.last_offset() == offset


def test_what_cannot_be_drawn_leaves_nothing(alone: Lender) -> None:
    """Too much, in the wrong currency, after the last day, beyond the person's limit."""
    line, desk = the_line(alone), alone.desk
    set_limit(
        OWNER, "person", "P-1", Money(500_000, "CNY"), desk, reason="one limit for all scenes"
    )
    before = alone.store.last_offset()
    with pytest.raises(LineExceeded, match=r"at most 10000\.00 CNY"):
        request_drawdown(OWNER, alone.asks(line, "D-1", 1_000_001), desk)
    with pytest.raises(LimitExceeded, match="exposure of person"):
        request_drawdown(OWNER, alone.asks(line, "D-1", 500_001), desk)
    assert alone.store.last_offset() == before
    assert alone.open_exposure("facility", line.entity_id) == (0, 0)
    request_drawdown(OWNER, alone.asks(line, "D-1", 500_000), desk)
    alone.clock.pass_days(365)
    with pytest.raises(LineNotOpen, match="state expired"):
        request_drawdown(OWNER, alone.asks(line, "D-2", 1), desk)
    assert events(alone, line.entity_id)[-1] == "expire"


def test_what_ends_gives_back(alone: Lender) -> None:
    """Cancelled and expired drawdowns free all that they reserved, once."""
    line, desk = the_line(alone), alone.desk
    for name in ("D-1", "D-2"):
        request_drawdown(OWNER, alone.asks(line, name, 400_000), desk)
    drawn = line_state(OWNER, line.entity_id, desk).drawdowns
    step_drawdown(OWNER, drawn[0][0].entity_id, "cancel", Said("not needed"), desk)
    with pytest.raises(StepRefused, match="cancelled is an end"):
        step_drawdown(OWNER, drawn[0][0].entity_id, "cancel", Said("not needed"), desk)
    assert alone.open_exposure("person", "P-1") == (0, 400_000)
    alone.clock.pass_days(4)
    assert lapse(OWNER, desk).counts == {"drawdown": 1}
    assert alone.open_exposure("person", "P-1") == (0, 0)
    states = [state for _, state in line_state(OWNER, line.entity_id, desk).drawdowns]
    assert states == ["cancelled", "expired"]
    assert {each.status for each, _ in line_state(OWNER, line.entity_id, desk).drawdowns} == {
        "cancelled"
    }


def test_a_line_frozen_after_the_approval_pays_nothing(alone: Lender) -> None:
    """Between approval and disbursal a freeze stops the money; it can be cancelled."""
    line, desk = the_line(alone), alone.desk
    drawdown, _ = request_drawdown(OWNER, alone.asks(line, "D-1", 400_000), desk)
    change_line(OWNER, line.entity_id, "freeze", LineChange(), desk, reason="overdue elsewhere")
    with pytest.raises(LineFrozen, match="not frozen"):
        disburse(OWNER, drawdown.entity_id, desk)
    assert life_of(OWNER, "drawdown", drawdown.entity_id, desk).state == "approved"
    step_drawdown(OWNER, drawdown.entity_id, "cancel", Said("line frozen"), desk)


def test_many_draw_at_once_and_the_line_holds(alone: Lender) -> None:
    """Sixty-four threads ask for a tenth each: ten get it, and the line is used up exactly."""
    line, desk = the_line(alone), alone.desk

    def draw(number: int) -> bool:
        try:
            request_drawdown(OWNER, alone.asks(line, f"D-{number}", 100_000), desk)
        except (LineExceeded, LimitExceeded):
            return False
        return True

    with ThreadPoolExecutor(64) as threads:
        drawn = list(threads.map(draw, range(64)))
    assert drawn.count(True) == 10
    assert alone.open_exposure("facility", line.entity_id) == (0, 1_000_000)
    assert alone.open_exposure("person", "P-1") == (0, 1_000_000)


def test_one_person_under_two_ids_has_one_limit(house: Lender) -> None:
    """Two lines of two party ids that are one person: the last of the limit is drawn once."""
    desk = house.desk
    lines = [house.line(f"A-{party}", party) for party in ("P-1", "P-2")]
    house.store.append(OWNER, [same_person("P-1", "P-2")])
    set_limit(OWNER, "person", "P-2", Money(500_000, "CNY"), desk, reason="one limit")

    def draw(number: int) -> bool:
        try:
            request_drawdown(OWNER, house.asks(lines[number % 2], f"D-{number}", 100_000), desk)
        except LimitExceeded:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        drawn = list(threads.map(draw, range(16)))
    assert drawn.count(True) == 5
    borrower = line_state(OWNER, lines[0].entity_id, desk).borrower
    assert (borrower.whole_reserved_minor, borrower.same_as) == (500_000, ("P-2",))
    set_limit(OWNER, "person", "P-1", Money(600_000, "CNY"), desk, reason="raised")
    assert draw(16)


def test_a_freeze_and_draws_at_once(alone: Lender) -> None:
    """Whatever comes first, nothing is approved behind the freeze."""
    line, desk = the_line(alone), alone.desk

    def act(number: int) -> None:
        try:
            if number == 8:
                change_line(OWNER, line.entity_id, "freeze", LineChange(), desk, reason="alarm")
            else:
                request_drawdown(OWNER, alone.asks(line, f"D-{number}", 1_000), desk)
        except Conflict:
            return

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(act, range(16)))
    booked = [
        r for r in alone.store.scan(OWNER, kinds=("transition",)) if isinstance(r, Transition)
    ]
    frozen = next(r for r in booked if r.event == "freeze")
    behind = [r for r in booked if r.event == "approve" and (r.offset or 0) > (frozen.offset or 0)]
    assert behind == []


def test_exposures_are_one_ledger_after_all(alone: Lender) -> None:
    """What the store keeps beside the records is what it makes again from them."""
    line, desk = the_line(alone), alone.desk
    for number in range(3):
        made, _ = request_drawdown(OWNER, alone.asks(line, f"D-{number}", 100_000), desk)
        if number:
            disburse(OWNER, made.entity_id, desk)
    kept = alone.store.books.exposures(OWNER)
    alone.store.books.rebuild()
    assert alone.store.books.exposures(OWNER) == kept
