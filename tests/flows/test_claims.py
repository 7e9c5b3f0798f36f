"""What a decision reserves of a partner's quota, from the decision to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.book.loan.lives import contract
from tests.flows.reserving_scene import (
    UNIT,
    WHAT_IS_LEFT,
    applicant,
    held,
    reserving_settings,
    with_quota,
)
from tests.flows.test_draw_strategy import line_of

from lendweave.book.funding.shares import Share
from lendweave.bootstrap import House, open_house
from lendweave.flows.applications import step_application
from lendweave.flows.apply import decide_application, decide_new
from lendweave.flows.claims import claimed
from lendweave.flows.draw import DrawRequest, request_drawdown, step_drawdown
from lendweave.flows.life_cycle import Said
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.kernel.money import Money
from lendweave.records import Decision, Exposure
from lendweave.records.book_ports import LimitExceeded
from lendweave.records.ports import Receipt

CLIENTS = 64


@pytest.fixture
def house(appliance_home: Path, tmp_path: Path) -> Iterator[House]:
    """Applicants get all that they ask for, or nothing."""
    with open_house(reserving_settings(appliance_home, tmp_path / "scenes")) as opened:
        yield opened


def decision_in(receipt: Receipt) -> Decision:
    """The decision that was stored."""
    return next(each for each in receipt.stored if isinstance(each, Decision))


def taken(house: House, number: int) -> Decision:
    """Another applicant, decided."""
    desk = house.decisions.desk("appliance")
    return decision_in(decide_new(house.principal, applicant(house, number), desk).result())


def test_a_decision_reads_and_reserves_the_quota(house: House) -> None:
    """What is left is an input of the decision; when it is used up the reason says so."""
    with_quota(house, 2)
    found = [taken(house, number) for number in range(3)]
    assert [each.outcome for each in found] == ["approve", "approve", "decline"]
    assert [each.inputs["partner_quota_left"] for each in found] == ["2000.00", "1000.00", "0.00"]
    assert found[2].reasons == ["QUOTA"]
    assert (held(house).reserved_minor, held(house).room_minor) == (2 * UNIT, 0)


@pytest.mark.parametrize("event", ["withdraw", "decline"])
def test_an_end_gives_back_what_was_reserved(house: House, event: str) -> None:
    """And the next applicant gets it; ending twice gives nothing back twice."""
    with_quota(house, 1)
    first = taken(house, 1)
    assert taken(house, 2).outcome == "decline"
    desk = house.lending.desk("appliance")
    step_application(house.principal, first.application_id, event, Said("over"), desk)
    assert held(house).reserved_minor == 0
    assert taken(house, 3).outcome == "approve"
    assert held(house).reserved_minor == UNIT


def test_a_second_decision_stands_in_place_of_the_first(house: House) -> None:
    """An application holds what its last decision reserved, once."""
    with_quota(house, 5)
    first = taken(house, 1)
    desk = house.decisions.desk("appliance")
    again = decision_in(decide_application(house.principal, first.application_id, desk).result())
    assert again.outcome == "approve"
    assert held(house).reserved_minor == UNIT
    moved = claimed(house.principal, first.application_id, house.store)
    assert [each.movement for each in moved] == ["reserve", "release", "reserve"]


def test_many_race_for_the_last_unit(house: House) -> None:
    """Of 64 at once, exactly as many are approved as there is quota; the rest are told why."""
    units = 3
    with_quota(house, units)
    waiting = [applicant(house, number) for number in range(CLIENTS)]
    desk = house.decisions.desk("appliance")
    with ThreadPoolExecutor(CLIENTS) as pool:
        decided = pool.map(
            lambda each: decision_in(decide_new(house.principal, each, desk).result()), waiting
        )
        found = list(decided)
    assert Counter(each.outcome for each in found) == {"approve": units, "decline": 61}
    assert {tuple(each.reasons) for each in found if each.outcome == "decline"} == {("QUOTA",)}
    assert (held(house).reserved_minor, held(house).over_minor) == (units * UNIT, 0)
    assert house.store.count(house.principal, "decision") == CLIENTS


def test_who_comes_late_gets_what_is_left(appliance_home: Path, tmp_path: Path) -> None:
    """Decisions handed in together: the second is taken once more and offers the rest."""
    settings = reserving_settings(appliance_home, tmp_path / "scenes", WHAT_IS_LEFT)
    with open_house(settings) as house:
        with_quota(house, 3)
        desk = house.decisions.desk("appliance")
        asked = [applicant(house, number, amount_minor=2 * UNIT) for number in range(2)]
        pending = [decide_new(house.principal, each, desk) for each in asked]
        found = [decision_in(each.result()) for each in pending]
        assert sorted(each.amount_minor or 0 for each in found) == [UNIT, 2 * UNIT]
        assert {each.outcome for each in found} == {"approve"}
        assert held(house).room_minor == 0


def test_drawdowns_race_for_the_quota_too(house: House) -> None:
    """A drawdown reserves the dealer's quota once; without any left it is declined with why."""
    key = with_quota(house, 2)
    desk, decider = house.lending.desk("appliance"), house.lending.decider("appliance")
    lines = [line_of(house, number) for number in range(6)]
    asked = [
        DrawRequest(line.entity_id, "D", Money(UNIT, "CNY"), 6, merchant_id=key) for line in lines
    ]
    with ThreadPoolExecutor(len(asked)) as pool:
        found = list(
            pool.map(lambda each: request_drawdown(house.principal, each, desk, decider), asked)
        )
    assert Counter(state for _, state in found) == {"recommended": 2, "declined": 4}
    assert held(house).reserved_minor == 2 * UNIT
    first = next(drawdown for drawdown, state in found if state == "recommended")
    step_drawdown(house.principal, first.entity_id, "cancel", Said("no"), desk)
    assert held(house).reserved_minor == UNIT


def test_a_loan_takes_up_what_its_application_reserved(house: House) -> None:
    """Reserved becomes used even where the quota was cut meanwhile; what is over is released."""
    key = with_quota(house, 2)
    first = taken(house, 1)
    with_quota(house, 0)
    desk = house.servicing.desk("appliance")
    share = (Share("own"),)
    agreed = replace(contract(UNIT // 2, shares=share), loan_id="")
    asked = Opening(
        "till", "L1", agreed, "party-1", 12, merchant_id=key, application_id=first.application_id
    )
    loan_id = open_loan(house.principal, asked, desk).loan_id
    assert (held(house).used_minor, held(house).reserved_minor) == (UNIT // 2, 0)
    moved = house.store.referring(
        house.principal, "exposure", "application_id", first.application_id
    )
    assert [each.movement for each in moved if isinstance(each, Exposure)] == [
        *("reserve", "use", "release"),
    ]
    assert {each.loan_id for each in moved[1:] if isinstance(each, Exposure)} == {loan_id}
    again = replace(asked, external_id="L2", application_id=None)
    with pytest.raises(LimitExceeded, match="at most 0"):
        open_loan(house.principal, again, desk)
