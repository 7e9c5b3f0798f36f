"""Funders on a real store: asked with consent, answering, silent, and the last of a quota."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from tests.flows.lending_house import FUNDERS, OWNER, Lender, lender

from lendweave.book.exposure import AmountUnfit
from lendweave.book.funding.routing import PassedOver
from lendweave.flows.applications import step_application
from lendweave.flows.draw import disburse, request_drawdown, step_drawdown
from lendweave.flows.exposures import set_limit
from lendweave.flows.funder_answers import FunderAnswer, FunderAnswered, NotAsked, answer
from lendweave.flows.funders import (
    Asked,
    ConsentMissing,
    NoFunders,
    NoRoute,
    ask_funder,
    routing_of,
)
from lendweave.flows.lapse import lapse
from lendweave.flows.life_cycle import Said, life_of
from lendweave.flows.lines import GrantTerms, grant
from lendweave.kernel.money import Money
from lendweave.records.book_ports import LimitExceeded
from lendweave.records.machine import StepRefused


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Lender]:
    """A lender with funders."""
    with lender(tmp_path) as opened:
        yield opened


def drawn(house: Lender, amount: int = 300_000) -> str:
    """A drawdown that the platform recommends; its id."""
    line = house.line()
    drawdown, state = request_drawdown(OWNER, house.asks(line, "D-1", amount), house.desk)
    assert state == "recommended"
    return drawdown.entity_id


def ask(house: Lender, id: str, *funders: str, route: str | None = None) -> Asked:
    """Ask with consents for these funders."""
    consents = [house.consent(funder) for funder in funders]
    return ask_funder(OWNER, "drawdown", id, house.desk, route_name=route, consents=consents)


def state_of(house: Lender, id: str) -> str:
    """Where a drawdown stands."""
    return life_of(OWNER, "drawdown", id, house.desk).state


def test_recommendation_and_answer_are_two_records(house: Lender) -> None:
    """The platform recommends, the funder approves for less, the line is what it approved."""
    id = house.submitted(house.application("A-1", amount=900_000))
    asked = ask_funder(
        OWNER,
        "application",
        id,
        house.desk,
        route_name="trust",
        consents=[house.consent("trust")],
    )
    (pending,) = asked.decisions
    assert (pending.outcome, pending.funder, pending.amount_minor) == ("pending", "trust", 900_000)
    assert pending.answer_by == house.clock.now() + 4 * 3_600_000_000
    with pytest.raises(AmountUnfit, match=r"0\.01 CNY to 9000\.00 CNY"):
        answer(OWNER, FunderAnswer(pending.entity_id, "approved", 900_001), house.desk)
    said = FunderAnswer(pending.entity_id, "approved", 500_000)
    answered, state = answer(OWNER, said, house.desk)
    assert (answered.outcome, state) == ("approved", "approved")
    assert grant(OWNER, id, GrantTerms(), house.desk).limit_minor == 500_000
    decision = house.store.referring(OWNER, "decision", "application_id", id)[-1]
    assert decision.amount_minor == 900_000  # type: ignore[attr-defined]


def test_the_same_answer_again_changes_nothing(house: Lender) -> None:
    """A call-back may come twice; another answer is refused, as is one that nobody asked for."""
    id = drawn(house)
    asked = ask(house, id, "bank", "trust")
    bank = next(each for each in asked.decisions if each.funder == "bank")
    first = answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    offset = house.store.last_offset()
    again = answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    assert again[0].outcome == first[0].outcome == "approved"
    assert again[1] == "approved"  # the trust leaves drawdowns to the platform
    with pytest.raises(FunderAnswered, match="declined"):
        answer(OWNER, FunderAnswer(bank.entity_id, "declined"), house.desk)
    with pytest.raises(NotAsked, match="nobody"):
        answer(OWNER, FunderAnswer("nobody", "approved"), house.desk)
    assert house.store.last_offset() == offset


def test_shares_are_reserved_used_and_exact(house: Lender) -> None:
    """Each funder holds its share, under its capacity and its day; a cent is not lost."""
    id = drawn(house, 333_333)
    asked = ask(house, id, "bank", "trust")
    bank = next(each for each in asked.decisions if each.funder == "bank")
    assert house.open_exposure("funder", "bank") == (0, 233_333)
    assert house.open_exposure("funder", "bank/2026-05-31") == (0, 233_333)
    assert house.open_exposure("funder", "trust") == (0, 100_000)
    answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    disburse(OWNER, id, house.desk)
    assert house.open_exposure("funder", "bank") == (233_333, 0)
    assert house.open_exposure("funder", "trust") == (100_000, 0)
    assert house.open_exposure("person", "P-1") == (333_333, 0)


def test_another_funder_needs_a_consent_of_its_own(house: Lender) -> None:
    """Declined, then led on: not without consent, not to who declined, and the promise is freed."""
    id = drawn(house)
    asked = ask(house, id, "bank", "trust")
    bank = next(each for each in asked.decisions if each.funder == "bank")
    _, state = answer(OWNER, FunderAnswer(bank.entity_id, "declined", reason="policy"), house.desk)
    assert state == "unfunded"
    assert house.open_exposure("funder", "bank") == (0, 0)
    assert house.open_exposure("funder", "trust") == (0, 0)
    assert house.open_exposure("person", "P-1") == (0, 300_000)
    with pytest.raises(ConsentMissing, match="funder:trust"):
        ask(house, id, "bank")
    again = ask(house, id, "trust")
    assert (again.route, again.state) == ("trust", "approved")
    assert PassedOver("joint", "TRIED", "bank") in again.routing.passed_over
    disburse(OWNER, id, house.desk)
    assert house.open_exposure("funder", "trust") == (300_000, 0)
    assert house.open_exposure("funder", "bank/2026-05-31") == (0, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"granted": False},
        {"purpose": "funder:bank"},
        {"purpose": "marketing"},
        {"expires_on": date(2026, 5, 30)},
        {"party_id": "P-2"},
    ],
)
def test_a_consent_that_does_not_hold(house: Lender, changed: dict[str, object]) -> None:
    """Withdrawn, for another funder, for something else, run out, of somebody else."""
    id = drawn(house)
    consent = house.consent("trust", **changed)  # type: ignore[arg-type]
    with pytest.raises(ConsentMissing, match="trust"):
        ask_funder(
            OWNER, "drawdown", id, house.desk, route_name="trust", consents=[consent, "nothing"]
        )
    assert state_of(house, id) == "recommended"


def test_own_funds_show_the_borrower_to_nobody(house: Lender) -> None:
    """No consent is needed for them."""
    assert ask(house, drawn(house), route="own").state == "approved"


def test_silence_counts_as_no(house: Lender) -> None:
    """After its time the request expires; a late answer is refused; the promise is freed."""
    id = drawn(house)
    asked = ask(house, id, "bank", "trust")
    bank = next(each for each in asked.decisions if each.funder == "bank")
    house.clock.pass_hours(4)
    assert lapse(OWNER, house.desk).counts == {}
    house.clock.pass_hours(1)
    with pytest.raises(FunderAnswered, match="silence counts as no"):
        answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    assert lapse(OWNER, house.desk).counts == {"funder_decision": 1}
    assert state_of(house, id) == "unfunded"
    assert house.open_exposure("funder", "bank") == (0, 0)
    with pytest.raises(FunderAnswered, match="expired"):
        answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    assert lapse(OWNER, house.desk).counts == {}


def test_what_is_cancelled_need_not_be_answered(house: Lender) -> None:
    """Funders that were asked are let go, and everything is freed."""
    id = drawn(house)
    bank = next(d for d in ask(house, id, "bank", "trust").decisions if d.funder == "bank")
    step_drawdown(OWNER, id, "cancel", Said("bought elsewhere"), house.desk)
    with pytest.raises(FunderAnswered, match="expired"):
        answer(OWNER, FunderAnswer(bank.entity_id, "approved"), house.desk)
    for holder in (("funder", "bank"), ("funder", "bank/2026-05-31"), ("person", "P-1")):
        assert house.open_exposure(*holder) == (0, 0)
    made = house.submitted(house.application("B-1", "P-2"))
    consents = [house.consent("trust", "P-2")]
    asked = ask_funder(
        OWNER, "application", made, house.desk, route_name="trust", consents=consents
    )
    step_application(OWNER, made, "withdraw", Said("no need"), house.desk)
    with pytest.raises(FunderAnswered, match="expired"):
        answer(OWNER, FunderAnswer(asked.decisions[0].entity_id, "approved"), house.desk)


def test_no_route_says_why(house: Lender) -> None:
    """Every route is named with its reason; a scene without funders says so."""
    id = drawn(house, 800_000)
    set_limit(OWNER, "funder", "trust", Money(1, "CNY"), house.desk, reason="closed")
    with pytest.raises(NoRoute, match=r"joint: QUOTA bank/2026-05-31: 5000\.00 CNY left"):
        ask(house, id, "bank", "trust", route="joint")
    assert [c.route.name for c in routing_of(OWNER, "drawdown", id, house.desk).candidates] == [
        "trust",
        "own",
    ]
    with pytest.raises(StepRefused, match="ask_funder in state granted"):
        made = house.application("A-1").entity_id
        ask_funder(OWNER, "application", made, house.desk)


def test_a_scene_without_funders(tmp_path: Path) -> None:
    """Nobody can be asked there."""
    with lender(tmp_path, funders=None) as house:
        id = house.submitted(house.application("A-1"))
        with pytest.raises(NoFunders, match=r"Add funders\.yaml"):
            ask_funder(OWNER, "application", id, house.desk)


def test_both_must_approve(tmp_path: Path) -> None:
    """Two funders of a route answer at the same moment: approved once, by the second."""
    both = "answers: [line]\n    answer_within: 4h"
    with lender(tmp_path, funders=FUNDERS.replace(both, "answer_within: 4h")) as house:
        id = drawn(house)
        asked = ask(house, id, "bank", "trust")
        assert asked.state == "with_funder"
        with ThreadPoolExecutor(2) as threads:
            said = [FunderAnswer(each.entity_id, "approved") for each in asked.decisions]
            states = list(threads.map(lambda one: answer(OWNER, one, house.desk)[1], said))
        assert sorted(states) == ["approved", "with_funder"]
        assert state_of(house, id) == "approved"


def test_the_last_of_a_funders_quota_goes_to_one(house: Lender) -> None:
    """Sixty-four threads ask for what a day's quota holds once: one gets it, the others go on."""
    house.line()
    ids = []
    for number in range(64):
        party = f"Q-{number}"
        line = house.line(f"A-{party}", party)
        drawdown, _ = request_drawdown(OWNER, house.asks(line, "D", 500_000), house.desk)
        ids.append((drawdown.entity_id, [house.consent(f, party) for f in ("bank", "trust")]))

    def ask_one(one: tuple[str, list[str]]) -> str:
        return ask_funder(OWNER, "drawdown", one[0], house.desk, consents=one[1]).route

    with ThreadPoolExecutor(64) as threads:
        routes = list(threads.map(ask_one, ids))
    assert (routes.count("joint"), routes.count("trust")) == (1, 63)
    assert house.open_exposure("funder", "bank") == (0, 350_000)
    assert house.open_exposure("funder", "trust") == (0, 150_000 + 63 * 500_000)


def test_the_last_of_a_partners_quota_goes_to_one(tmp_path: Path) -> None:
    """Sixty-four threads draw at one dealer whose limit holds one more: one is approved."""
    with lender(tmp_path) as house:
        lines = [house.line(f"A-{number}", f"P-{number}") for number in range(64)]
        merchant = house.merchant()
        limit = Money(300_000, "CNY")
        set_limit(OWNER, "merchant", merchant, limit, house.desk, reason="quota of the month")

        def draw(number: int) -> bool:
            asked = house.asks(lines[number], "D", 200_000, merchant_id=merchant)
            try:
                request_drawdown(OWNER, asked, house.desk)
            except LimitExceeded:
                return False
            return True

        with ThreadPoolExecutor(64) as threads:
            assert list(threads.map(draw, range(64))).count(True) == 1
        assert house.open_exposure("merchant", merchant) == (0, 200_000)
