"""A lender whose referred applications are worked by people: a desk over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.flows.lending_house import SCENE, Lender, lender

from lendweave.book.calendar import Weekends
from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.scene_folder import read_scene_folder
from lendweave.decisions import CompiledStrategy, read_cases
from lendweave.decisions.reviewing.policy import WEEKENDS, ReviewPolicy, read_review
from lendweave.flows.applications import begin, decided
from lendweave.flows.life_cycle import after
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of
from lendweave.flows.review_open import referred
from lendweave.flows.review_take import take_case
from lendweave.records import Decision, Principal, Role

SCENARIOS = Path(__file__).parents[2] / "scenarios"
REVIEW = """\
review: appliance
version: 3
hours: {from: "09:00", to: "18:00"}
documents_days: 5
types:
  - type: fraud
    title: {en: Suspected fraud, zh: 疑似欺诈}
    when: "contains(reasons, 'DEVICE_SHARED')"
    priority: 1
    sla: 4h
    checks:
      - {check: call_back, title: {en: Call back, zh: 回拨}, by: phone, mandatory: true}
      - {check: device, title: {en: Who uses the device, zh: 核查设备}, by: record, mandatory: true}
      - {check: visit, title: {en: Visit, zh: 走访}, by: visit}
  - type: standard
    title: {en: Other, zh: 其他}
    priority: 4
    sla: 9h
    expires: 18h
    checks:
      - {check: call_back, title: {en: Call back, zh: 回拨}, by: phone, mandatory: true}
authority:
  - {role: operations, alone: "2000.00", second: "5000.00"}
  - {role: reviewer, alone: "5000.00", second: "30000.00"}
overrides: {against: [OVERDUE]}
sampling: {salt: test_1, share: "100%"}
"""


def person(name: str, *roles: Role) -> Principal:
    """Somebody of the lender; a reviewer where no role is named."""
    return Principal("local", name, frozenset(roles or (Role.REVIEWER,)))


LI, WANG, ZHAO = person("li"), person("wang"), person("zhao")
CLERK = person("clerk", Role.OPERATIONS)
SYSTEM = person("system", Role.SERVICE)


@cache
def strategy() -> CompiledStrategy:
    """The strategy of the shipped scene, whose reasons have wording."""
    return open_scene(read_scene_folder(SCENARIOS, "appliance")).strategies["instalment"]


@cache
def usual() -> dict[str, Any]:
    """Inputs of the usual person, of whom the strategy finds nothing, as a decision logs them."""
    text = (SCENARIOS / "appliance/cases/instalment.csv").read_text(encoding="utf-8")
    return strategy().log(read_cases(strategy(), text)[0].row)


def policy_of(text: str = REVIEW) -> ReviewPolicy:
    """The rules of a text, with weekends as the only free days."""
    calendars = {WEEKENDS: Weekends().is_business_day}
    return read_review(text, "appliance/review.yaml", SCENE, calendars)


@dataclass
class Office:
    """A review desk, and short ways to what tests begin with."""

    house: Lender
    desk: ReviewDesk

    def case(
        self,
        name: str = "A-1",
        *reasons: str,
        amount: int = 300_000,
        outcome: str = "refer",
        **more: Any,
    ) -> str:
        """A live application that is referred with its case, in one commit; the case's id.

        more: other values of the decision.
        """
        application = self.house.application(name, f"P-{name}", amount)
        lines = self.desk.lines
        life, begun = begin(SYSTEM, application, lines)
        said = {"strategy_hash": strategy().hash, "inputs": usual()}
        said |= {"reasons": list(reasons or ("SCORE",))} | more
        decision = self.house.decision(application, outcome, **said)
        step = decided(SYSTEM, after(life, *begun), decision, lines)
        opened = referred(SYSTEM, application, decision, self.desk)
        records = [application, *begun, step, decision, *opened]
        self.desk.books.commit(SYSTEM, records, guards=[life.guard]).result()
        return opened[0].entity_id if opened else decision.entity_id

    def held(self, name: str = "A-1", *reasons: str, amount: int = 300_000, **more: Any) -> str:
        """The same, taken by Li with its mandatory checks passed."""
        id = self.case(name, *reasons, amount=amount, **more)
        found = take_case(LI, id, self.desk)
        for code in found.missing:
            check_case(LI, id, CheckDone(code, "passed"), self.desk)
        return id

    def file(self, id: str) -> CaseFile:
        """The case as it is stored."""
        return case_of(LI, id, self.desk)

    def state(self, id: str) -> tuple[str, str]:
        """Where the case and its application stand."""
        case = self.file(id)
        steps = self.desk.books.transitions(LI, case.record.application_id)
        return case.state, steps[-1].to_state

    def decisions(self, id: str) -> list[Decision]:
        """Every decision of the case's application, the oldest first."""
        application = self.file(id).record.application_id
        found = self.house.store.referring(LI, "decision", "application_id", application)
        return [each for each in found if isinstance(each, Decision)]

    def steps(self, id: str) -> list[tuple[str, str]]:
        """What happened to the case, and who did it."""
        return [(step.event, step.actor) for step in self.file(id).life.transitions]


@contextmanager
def office(folder: Path, text: str = REVIEW) -> Iterator[Office]:
    """A review desk over a new store. Noon of a Sunday; work begins on Monday at nine."""
    with lender(folder) as house:
        desk = ReviewDesk(house.desk, policy_of(text), lambda hash: strategy())
        yield Office(house, desk)
