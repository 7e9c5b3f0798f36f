"""Any order of steps by anybody: what the machine of a case promises holds after each of them."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.flows.review_house import CLERK, LI, SYSTEM, WANG, Office, office

from lendweave.decisions.reviewing.machine import CASE, DECIDED
from lendweave.flows.life_cycle import Said
from lendweave.flows.review_audit import SecondLook, look_again
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_decide import confirm_case, decide_case, send_back
from lendweave.flows.review_lapse import lapse_cases
from lendweave.flows.review_take import STEPS, move_case
from lendweave.flows.review_terms import Wanted
from lendweave.kernel.errors import Conflict, Forbidden, Invalid
from lendweave.records import Decision, Principal

PEOPLE = st.sampled_from((LI, WANG, CLERK))
REFUSALS = (Conflict, Forbidden, Invalid)
WANTED = (
    Wanted("approve", 100_000, note="small"),
    Wanted("approve", 800_000, note="large"),
    Wanted("approve", 800_000),
    Wanted("decline", reasons=("SCORE",)),
)


class CaseMachine(RuleBasedStateMachine):
    """One case of 8,000.00, which nobody may approve alone."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.at: Office = self.open.enter_context(office(folder))
        self.id = self.at.case("A-1", "OVERDUE", amount=800_000)

    def teardown(self) -> None:
        """Free the folder."""
        self.open.close()

    def tried(self, step: object) -> None:
        """A step that may be refused; then it must have left nothing."""
        before = self.at.house.store.last_offset()
        try:
            step()  # type: ignore[operator]
        except REFUSALS:
            assert self.at.house.store.last_offset() == before

    @initialize(stage=st.integers(0, 3))
    def come_far(self, stage: int) -> None:
        """Open, taken, checked or proposed, so that few steps lead to any end."""
        if stage > 0:
            move_case(LI, self.id, "take", Said(), self.at.desk)
        if stage > 1:
            check_case(LI, self.id, CheckDone("call_back", "passed"), self.at.desk)
        if stage > 2:
            decide_case(LI, self.id, WANTED[stage % 2], self.at.desk, override=True)

    @rule(who=PEOPLE, event=st.sampled_from(STEPS), reason=st.sampled_from((None, "why")))
    def move(self, who: Principal, event: str, reason: str | None) -> None:
        """Taken, given back, papers, withdrawn."""
        if event != "withdraw" or reason is None:
            self.tried(lambda: move_case(who, self.id, event, Said(reason), self.at.desk))

    @rule(who=PEOPLE, result=st.sampled_from(("passed", "failed")))
    def check(self, who: Principal, result: str) -> None:
        """The one check there is."""
        done = CheckDone("call_back", result)  # type: ignore[arg-type]
        self.tried(lambda: check_case(who, self.id, done, self.at.desk))

    @rule(who=PEOPLE, wanted=st.sampled_from(WANTED), override=st.booleans())
    def decide(self, who: Principal, wanted: Wanted, override: bool) -> None:
        """By whoever has it, or not."""
        note = replace(wanted, note=wanted.note)
        self.tried(lambda: decide_case(who, self.id, note, self.at.desk, override=override))

    @rule(who=PEOPLE)
    def confirm(self, who: Principal) -> None:
        """By another, or by the same."""
        self.tried(lambda: confirm_case(who, self.id, None, self.at.desk))

    @rule(who=PEOPLE)
    def give_back(self, who: Principal) -> None:
        """By another, or by the same."""
        self.tried(lambda: send_back(who, self.id, "look again", self.at.desk))

    @rule(who=PEOPLE, agrees=st.booleans())
    def audit(self, who: Principal, agrees: bool) -> None:
        """Once it is decided."""
        self.tried(lambda: look_again(who, self.id, SecondLook(agrees), self.at.desk))

    @precondition(lambda self: not self.ended)
    @rule(hours=st.integers(1, 12))
    def wait(self, hours: int) -> None:
        """Time passes, and the daily job runs."""
        self.at.house.clock.pass_hours(hours)
        lapse_cases(SYSTEM, self.at.desk)

    @property
    def ended(self) -> bool:
        """Nothing moves it any more."""
        return self.at.file(self.id).state in (*CASE.ends, *DECIDED)

    @invariant()
    def the_application_follows_the_case(self) -> None:
        """Referred until the case ends; then where the verdict led; one decision of a person."""
        case, (state, application) = self.at.file(self.id), self.at.state(self.id)
        by_people = [d for d in self.at.decisions(self.id) if d.decided_by is not None]
        assert len(by_people) == (state in DECIDED)
        if state not in DECIDED:
            assert application == ("expired" if state == "expired" else "referred")
            return
        assert case.verdict is not None
        approved = case.verdict.verdict == "approve"
        assert application == ("recommended" if approved else "declined")
        assert state == ("overridden" if approved else "decided")
        if approved:
            self.approval_is_sound(by_people[0])

    def approval_is_sound(self, decision: Decision) -> None:
        """It overrides a reason here: checked, by two people, the second within authority."""
        case = self.at.file(self.id)
        last = next(s for s in case.life.transitions if s.event == "override")
        assert case.missing == ()
        assert last.from_state == "proposed"
        assert last.actor != decision.decided_by
        assert decision.amount_minor is not None
        assert decision.amount_minor <= 500_000 or last.actor != CLERK.name

    @invariant()
    def every_step_is_of_the_machine(self) -> None:
        """Each begins where the one before has led."""
        steps = self.at.file(self.id).life.transitions
        states = ["new", *(step.to_state for step in steps)]
        assert [step.from_state for step in steps] == states[:-1]
        assert all((s.from_state, s.event) in CASE.by_state_and_event for s in steps)
        if (audit := self.at.file(self.id).audit) is not None:
            assert audit.auditor not in self.at.file(self.id).deciders


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=20, stateful_step_count=12)
