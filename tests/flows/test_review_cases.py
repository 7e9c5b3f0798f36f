"""Cases of manual review on a real store: taken, checked, decided by one or two, and looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.flows.lending_house import OWNER
from tests.flows.review_house import (
    CLERK,
    LI,
    REVIEW,
    SCENARIOS,
    SYSTEM,
    WANG,
    ZHAO,
    Office,
    office,
    usual,
)

from lendweave.book.products.errors import QuoteRefused
from lendweave.bootstrap.offering import open_shelf
from lendweave.connectors.product_files import read_product_files
from lendweave.decisions.errors import UnknownReason
from lendweave.decisions.reviewing.errors import AboveAuthority, CheckUnknown, VerdictInvalid
from lendweave.flows.applications import step_application
from lendweave.flows.funder_answers import FunderAnswer, answer
from lendweave.flows.funders import ask_funder
from lendweave.flows.life_cycle import Said, StepElsewhere, UnknownThing
from lendweave.flows.lines import GrantTerms, grant
from lendweave.flows.review_audit import NotSampled, SecondLook, look_again, to_look_at
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_decide import (
    CaseOvertaken,
    OverrideUnfit,
    confirm_case,
    decide_case,
    send_back,
)
from lendweave.flows.review_lapse import lapse_cases
from lendweave.flows.review_open import open_cases
from lendweave.flows.review_queue import QueueFilter, queue
from lendweave.flows.review_take import move_case, take_case
from lendweave.flows.review_terms import Wanted
from lendweave.kernel.errors import Conflict, LendweaveError
from lendweave.records import NotAllowed, Principal, Role
from lendweave.records.machine import NeedsMissing, StepRefused

HOUR = 3_600_000_000
TO_MONDAY_NINE = 21
"""Hours from the noon of Sunday at which every test begins."""
APPROVE = Wanted("approve")
DECLINE = Wanted("decline", reasons=("SCORE", "INCOME_LOW"))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Office]:
    """An office with a queue."""
    with office(tmp_path) as opened:
        yield opened


def test_a_referral_is_a_case_in_the_same_commit(at: Office) -> None:
    """Its type, what the strategy had said, its clock: business time begins on Monday at nine."""
    fraud, other = at.case("A-1", "DEVICE_SHARED", "SCORE"), at.case("A-2")
    found = at.file(fraud)
    assert (found.state, found.record.case_type, found.record.priority) == ("opened", "fraud", 1)
    assert found.record.reasons == ["DEVICE_SHARED", "SCORE"]
    assert found.record.policy_version == 3
    assert found.due_at - at.desk.now == (TO_MONDAY_NINE + 4) * HOUR
    assert at.file(other).expires_at is not None
    assert at.state(fraud) == ("opened", "referred")
    approved = at.case("A-3", outcome="approve")
    assert at.house.store.current(OWNER, "review_case", approved) is None


def test_one_person_decides_what_is_within_reach(at: Office) -> None:
    """A decision record that overrides the strategy's, and the application moves on with it."""
    id = at.held()
    case = decide_case(LI, id, replace(APPROVE, amount_minor=250_000, note="steady"), at.desk)
    assert (case.state, case.verdict and case.verdict.amount_minor) == ("decided", 250_000)
    first, last = at.decisions(id)
    assert (last.outcome, last.amount_minor, last.term_months) == ("approve", 250_000, 12)
    assert (last.overrides, last.decided_by, last.reasons) == (first.entity_id, "li", [])
    assert (last.strategy_hash, last.masks, last.inputs) == (
        first.strategy_hash,
        first.masks,
        first.inputs,
    )
    assert at.state(id) == ("decided", "recommended")
    assert at.steps(id) == [("open", "system"), ("take", "li"), ("check", "li"), ("decide", "li")]


def test_what_a_person_decided_is_funded_and_granted(at: Office) -> None:
    """The line that follows is the amount that the person approved, not what was asked for."""
    id = at.held()
    decide_case(LI, id, replace(APPROVE, amount_minor=200_000), at.desk)
    application, desk = at.file(id).record.application_id, at.desk.lines
    consents = [at.house.consent("trust", at.file(id).record.party_id)]
    asked = ask_funder(
        OWNER, "application", application, desk, route_name="trust", consents=consents
    )
    answer(OWNER, FunderAnswer(asked.decisions[0].entity_id, "approved"), desk)
    assert grant(OWNER, application, GrantTerms(), desk).limit_minor == 200_000


def test_a_decline_needs_reasons_with_wording(at: Office) -> None:
    """Codes of the strategy that decided; no check is needed to say no."""
    id = at.case()
    take_case(LI, id, at.desk)
    before = at.house.store.last_offset()
    with pytest.raises(VerdictInvalid, match="no reason"):
        decide_case(LI, id, Wanted("decline"), at.desk)
    with pytest.raises(UnknownReason, match="BAD_MOOD"):
        decide_case(LI, id, Wanted("decline", reasons=("BAD_MOOD",)), at.desk)
    with pytest.raises(VerdictInvalid, match="terms"):
        decide_case(LI, id, replace(DECLINE, amount_minor=1), at.desk)
    assert at.house.store.last_offset() == before
    decide_case(LI, id, DECLINE, at.desk)
    assert at.decisions(id)[-1].reasons == ["SCORE", "INCOME_LOW"]
    assert at.state(id) == ("decided", "declined")


def test_checks_come_before_an_approval(at: Office) -> None:
    """Mandatory ones; done again the last counts; kept once; a failed one is in the way."""
    id = at.case("A-1", "DEVICE_SHARED")
    take_case(LI, id, at.desk)
    with pytest.raises(CheckUnknown, match="call_back, device, visit"):
        check_case(LI, id, CheckDone("tea", "passed"), at.desk)
    call = CheckDone("call_back", "failed", "nobody knows the name", "REC-17")
    first = check_case(LI, id, call, at.desk)
    assert check_case(LI, id, call, at.desk).id == first.id
    assert (first.person, first.seen, first.evidence) == ("li", "nobody knows the name", "REC-17")
    with pytest.raises(NeedsMissing, match="checklist"):
        decide_case(LI, id, APPROVE, at.desk, override=True)
    assert at.file(id).missing == ("device",)
    check_case(LI, id, CheckDone("device", "passed"), at.desk)
    with pytest.raises(OverrideUnfit, match="against call_back"):
        decide_case(LI, id, APPROVE, at.desk)
    check_case(LI, id, CheckDone("call_back", "passed"), at.desk)
    assert decide_case(LI, id, APPROVE, at.desk).state == "decided"
    with pytest.raises(NeedsMissing, match="its_own"):
        check_case(WANG, at.held("A-2"), CheckDone("call_back", "passed"), at.desk)


def test_above_ones_authority_a_second_person_agrees(at: Office) -> None:
    """Never the same person, never one with too little authority; sent back with a reason."""
    id = at.held(amount=800_000)
    with pytest.raises(NeedsMissing, match="reason"):
        decide_case(LI, id, APPROVE, at.desk)
    wanted = replace(APPROVE, note="owns two shops")
    assert decide_case(LI, id, wanted, at.desk).state == "proposed"
    assert at.state(id) == ("proposed", "referred")
    with pytest.raises(NeedsMissing, match="another_person"):
        confirm_case(LI, id, None, at.desk)
    with pytest.raises(AboveAuthority, match=r"8000\.00 CNY"):
        confirm_case(CLERK, id, None, at.desk)
    assert send_back(WANG, id, "which shops?", at.desk).state == "assigned"
    decide_case(LI, id, replace(wanted, note="shops in Hangzhou"), at.desk)
    assert confirm_case(WANG, id, None, at.desk).state == "decided"
    assert confirm_case(WANG, id, None, at.desk).state == "decided"
    assert at.decisions(id)[-1].decided_by == "li"
    assert at.state(id) == ("decided", "recommended")
    with pytest.raises(AboveAuthority, match=r"at most 30000\.00 CNY for li"):
        decide_case(LI, at.held("A-2", amount=4_000_000), wanted, at.desk)


def test_a_reason_that_is_not_told_is_overridden_too(at: Office) -> None:
    """What the strategy found counts, though four other reasons stand before it."""
    overdue = usual() | {"overdue_24m": 3}
    told = ("SCORE", "AGE", "ABOVE_ORDER", "INCOME_LOW")
    id = at.case("A-1", *told, inputs=overdue)
    assert at.file(id).record.reasons == [*told, "OVERDUE"]
    with pytest.raises(OverrideUnfit, match="against OVERDUE"):
        decide_case(LI, at.held("A-2", *told, inputs=overdue), APPROVE, at.desk)


def test_an_override_is_said_and_let_through_by_another(at: Office) -> None:
    """A reason of the policy stands in the way whatever the amount."""
    id = at.held("A-1", "OVERDUE")
    with pytest.raises(OverrideUnfit, match="against OVERDUE"):
        decide_case(LI, id, APPROVE, at.desk)
    with pytest.raises(NeedsMissing, match="reason"):
        decide_case(LI, id, APPROVE, at.desk, override=True)
    wanted = replace(APPROVE, note="the bank erred, letter seen")
    assert decide_case(LI, id, wanted, at.desk, override=True).state == "proposed"
    assert confirm_case(WANG, id, None, at.desk).state == "overridden"
    assert at.state(id) == ("overridden", "recommended")
    with pytest.raises(OverrideUnfit, match="override of nothing"):
        decide_case(LI, at.held("A-2"), wanted, at.desk, override=True)


def test_an_appealed_decline_becomes_a_case_that_has_to_be_overridden(at: Office) -> None:
    """Found by the sweep, once."""
    declined = at.case("A-1", outcome="decline")
    (decision,) = at.house.store.latest(OWNER, "decision", limit=9)
    assert decision.entity_id == declined
    assert open_cases(LI, at.desk, since_days=9, limit=9).ids == ()
    application = decision.application_id  # type: ignore[attr-defined]
    step_application(LI, application, "appeal", Said("new payslip"), at.desk.lines)
    (id,) = open_cases(LI, at.desk, since_days=9, limit=9).ids
    assert open_cases(LI, at.desk, since_days=9, limit=9).ids == ()
    take_case(LI, id, at.desk)
    check_case(LI, id, CheckDone("call_back", "passed"), at.desk)
    with pytest.raises(OverrideUnfit, match="against SCORE"):
        decide_case(LI, id, APPROVE, at.desk)


def test_terms_are_held_against_product_and_application(at: Office) -> None:
    """Not more than was asked for; term and rate that the product offers."""
    _, shelf = open_shelf(read_product_files(SCENARIOS, "appliance"))
    products = {"instalment": shelf.products["appliance_instalment"]}
    lines = replace(at.desk.lines, shelf=lambda: replace(shelf, products=products))
    at.desk = replace(at.desk, lines=lines)
    id = at.held()
    refused: list[tuple[Wanted, type[LendweaveError], str]] = [
        (replace(APPROVE, amount_minor=300_001), VerdictInvalid, "at most 3000.00 CNY"),
        (replace(APPROVE, term_months=7), QuoteRefused, "7"),
        (replace(APPROVE, rate_annual=Decimal("0.19")), QuoteRefused, "19%"),
        (replace(APPROVE, reasons=("SCORE",)), VerdictInvalid, "approval with reasons"),
    ]
    for wanted, error, told in refused:
        with pytest.raises(error, match=told):
            decide_case(LI, id, wanted, at.desk)
    terms = Wanted("approve", 299_900, Decimal("0.12"), 6)
    decide_case(LI, id, terms, at.desk)
    made = at.decisions(id)[-1]
    assert (made.amount_minor, made.rate_annual, made.term_months) == (299_900, Decimal("0.12"), 6)


def test_the_application_may_move_on_without_the_case(at: Office) -> None:
    """Then nobody decides the case any more, and the daily job withdraws it."""
    id = at.held()
    application = at.file(id).record.application_id
    step_application(OWNER, application, "withdraw", Said("bought elsewhere"), at.desk.lines)
    with pytest.raises(CaseOvertaken, match="withdrawn"):
        decide_case(LI, id, APPROVE, at.desk)
    assert lapse_cases(SYSTEM, at.desk) == {"withdraw": 1}
    assert lapse_cases(SYSTEM, at.desk) == {}
    assert at.file(id).state == "withdrawn"


def test_the_clock_escalates_once_and_then_ends_the_case(at: Office) -> None:
    """Nobody has an escalated case; who takes it may still decide; out of time both expire."""
    late, ended = at.held("A-1"), at.case("A-2")
    at.house.clock.pass_hours(TO_MONDAY_NINE + 9)  # Monday 18:00, the very end of nine hours
    assert lapse_cases(SYSTEM, at.desk) == {}
    at.house.clock.pass_hours(1)
    assert lapse_cases(SYSTEM, at.desk) == {"escalate": 2}
    assert [case.state for case in queue(LI, at.desk)] == ["escalated"] * 2
    assert at.file(late).person is None
    take_case(WANG, late, at.desk)
    assert lapse_cases(SYSTEM, at.desk) == {}
    made = decide_case(WANG, late, APPROVE, at.desk)
    assert made.verdict is not None
    assert made.verdict.late
    at.house.clock.pass_days(1)
    assert lapse_cases(SYSTEM, at.desk) == {"expire": 1}
    assert at.state(ended) == ("expired", "expired")


def test_papers_stop_the_clock_until_their_last_day(at: Office) -> None:
    """Five days by the policy; brought in time the hours waited are added; else the case ends."""
    brought, never = at.held("A-1"), at.held("A-2")
    due = at.file(brought).due_at
    at.house.clock.pass_hours(TO_MONDAY_NINE + 1)  # Monday ten o'clock
    for id in (brought, never):
        asked = move_case(LI, id, "ask_documents", Said("payslip"), at.desk)
        assert str(asked.life.until) == "2026-06-06"
    at.house.clock.pass_days(1)
    assert at.file(brought).due_at == due + 24 * HOUR
    assert lapse_cases(SYSTEM, at.desk) == {}
    back = move_case(SYSTEM, brought, "receive_documents", Said(), at.desk)
    assert (back.state, back.person) == ("assigned", "li")
    at.house.clock.pass_days(5)
    assert lapse_cases(SYSTEM, at.desk) == {"expire": 2}
    assert at.state(never) == ("expired", "expired")


def race(*tries: Callable[[], object]) -> list[object]:
    """What each of them gives or raises, all at once."""

    def tried(one: Callable[[], object]) -> object:
        try:
            return one()
        except Conflict as error:
            return error

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(tried, tries))


def test_one_of_many_takes_a_case(at: Office) -> None:
    """Eight ask for it at once: one has it, the others are told that it is taken."""
    id = at.case()
    people = [Principal("local", f"r{n}", frozenset({Role.REVIEWER})) for n in range(8)]
    found = race(*((lambda who=who: take_case(who, id, at.desk)) for who in people))
    assert sum(not isinstance(each, Conflict) for each in found) == 1
    assert all(isinstance(each, StepRefused) for each in found if isinstance(each, Conflict))
    assert at.steps(id) == [("open", "system"), ("take", at.file(id).person)]
    holder = next(who for who in people if who.name == at.file(id).person)
    assert take_case(holder, id, at.desk).state == "assigned"
    assert len(at.steps(id)) == 2


def test_a_case_is_decided_once(at: Office) -> None:
    """Many times at once: the same verdict is kept once, of two different ones the first."""
    id = at.held()
    same = race(*((lambda: decide_case(LI, id, APPROVE, at.desk)) for _ in range(6)))
    assert not [each for each in same if isinstance(each, Conflict)]
    other = at.held("A-2")
    both = race(
        lambda: decide_case(LI, other, APPROVE, at.desk),
        lambda: decide_case(LI, other, DECLINE, at.desk),
    )
    assert sum(isinstance(each, StepRefused) for each in both) == 1
    third = at.held("A-3", amount=800_000)
    decide_case(LI, third, replace(APPROVE, note="why"), at.desk)
    race(*((lambda who=who: confirm_case(who, third, None, at.desk)) for who in (WANG, ZHAO)))
    assert [len(at.decisions(each)) for each in (id, other, third)] == [2, 2, 2]


def test_the_queue_is_in_order_and_filtered(at: Office) -> None:
    """By priority, then by what is due first; undecided ones unless a state is named."""
    plain, fraud, mine = at.case("A-1"), at.case("A-2", "DEVICE_SHARED"), at.held("A-3")
    done = at.held("A-4")
    decide_case(LI, done, DECLINE, at.desk)
    assert [case.id for case in queue(LI, at.desk)] == [fraud, *sorted([plain, mine])]

    def ids(wanted: QueueFilter) -> list[str]:
        return [case.id for case in queue(LI, at.desk, wanted)]

    assert ids(QueueFilter(case_type="fraud")) == [fraud]
    assert ids(QueueFilter(person="li")) == [mine]
    assert ids(QueueFilter(state="decided")) == [done]
    with pytest.raises(NotAllowed, match="partner"):
        queue(Principal("local", "partner", frozenset({Role.PARTNER_ENGINEER})), at.desk)


def test_a_sample_is_looked_at_again_by_somebody_else(at: Office) -> None:
    """Neither by who decided nor by who let it through, and once."""
    id, open_one = at.held(amount=800_000), at.held("A-2")
    decide_case(LI, id, replace(APPROVE, note="why"), at.desk)
    confirm_case(WANG, id, None, at.desk)
    assert [case.id for case in to_look_at(ZHAO, at.desk)] == [id]
    look = SecondLook(agrees=False, note="income was not proven")
    for who in (LI, WANG):
        with pytest.raises(NeedsMissing, match="another_person"):
            look_again(who, id, look, at.desk)
    case = look_again(ZHAO, id, look, at.desk)
    assert case.audit is not None
    assert (case.audit.reviewer, case.audit.auditor, case.audit.agrees) == ("li", "zhao", False)
    assert look_again(ZHAO, id, look, at.desk).life == at.file(id).life
    with pytest.raises(NotSampled, match="looked at by zhao"):
        look_again(CLERK, id, look, at.desk)
    with pytest.raises(StepRefused, match="audit in state assigned"):
        look_again(ZHAO, open_one, look, at.desk)
    assert to_look_at(ZHAO, at.desk) == ()


def test_a_case_outside_the_sample_is_left_alone(tmp_path: Path) -> None:
    """Nobody chooses what is looked at."""
    with office(tmp_path, REVIEW.replace('"100%"', '"0%"')) as at:
        id = at.held()
        decide_case(LI, id, APPROVE, at.desk)
        assert to_look_at(ZHAO, at.desk) == ()
        with pytest.raises(NotSampled, match="outside the sample"):
            look_again(ZHAO, id, SecondLook(agrees=True), at.desk)


def test_what_is_refused_leaves_nothing(at: Office) -> None:
    """Of another tenant, by the wrong role, out of turn, of no case."""
    id = at.case()
    before = at.house.store.last_offset()
    with pytest.raises(UnknownThing, match="nobody"):
        take_case(LI, "nobody", at.desk)
    with pytest.raises(NotAllowed, match="system"):
        take_case(SYSTEM, id, at.desk)
    with pytest.raises(StepElsewhere, match="take, release"):
        move_case(LI, id, "decide", Said(), at.desk)
    with pytest.raises(StepRefused, match="release in state opened"):
        move_case(LI, id, "release", Said("no"), at.desk)
    with pytest.raises(StepRefused, match="decide in state opened"):
        decide_case(LI, id, DECLINE, at.desk)
    assert at.house.store.last_offset() == before
