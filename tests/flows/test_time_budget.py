"""A decision whose time is spent: the declared answer, recorded as such, by a counted clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from tests.decisions.strategies import small
from tests.flows.test_apply import new_application

from lendweave.bootstrap import House
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy, trace_lines
from lendweave.decisions.errors import FallbackUndeclared, StepInvalid, UnknownReason
from lendweave.decisions.replaying import decided_again, differences
from lendweave.features import Visibility
from lendweave.flows.apply import Desk, FeatureReader, decide_history, decide_new
from lendweave.flows.review import review
from lendweave.flows.trial import Decider
from lendweave.kernel.clock import Instant
from lendweave.records import Application, Decision

BUDGET = "budget: {milliseconds: 50, outcome: refer, reason: TIME_SPENT}\n"
REASON = "TIME_SPENT,The check took too long,审核超时,data\n"
LIMIT = 50_000


def with_budget(compiled: CompiledStrategy, budget: str = BUDGET) -> CompiledStrategy:
    """The strategy with a time budget, and a reason for it."""
    files = dict(compiled.strategy.files)
    files["strategy.yaml"] += budget
    files["reasons.csv"] = files["reasons.csv"].rstrip() + "\n" + REASON
    return compile_strategy(load_strategy(files, compiled.strategy.inputs))


@dataclass
class Counted:
    """A clock that stands still unless work is counted on it."""

    instant: int

    def now(self) -> Instant:
        """The instant."""
        return Instant(self.instant)


@dataclass
class Costly:
    """Features that cost µs on a clock to read."""

    features: FeatureReader
    clock: Counted
    micros: int

    def read_offset(self) -> int:
        """As the features have it."""
        return self.features.read_offset()

    def vector(self, subject: Application, t: int, visibility: Visibility) -> tuple[object, ...]:
        """As the features have it, later."""
        self.clock.instant += self.micros
        return self.features.vector(subject, t, visibility)


def desk_of(house: House, micros: int, budget: str = BUDGET) -> tuple[Desk, Counted]:
    """The appliance desk with a time budget, its features costing so much; and its clock."""
    desk = house.decisions.desk("appliance")
    clock = Counted(house.clock.now())
    decider = Decider(with_budget(desk.decider.compiled, budget), desk.decider.positions)
    costly = Costly(desk.features, clock, micros)
    return replace(desk, decider=decider, features=costly, clock=clock), clock


def decided(house: House, desk: Desk, waited: int = 0) -> Decision:
    """A new application decided at the desk, that was asked for so many µs ago."""
    application = new_application(house, f"T-{house.ids.fresh()}")
    asked_at = desk.clock.now() - waited
    receipt = decide_new(house.principal, application, desk, asked_at=asked_at).result()
    return next(r for r in receipt.stored if isinstance(r, Decision))


@pytest.mark.parametrize(
    ("waited", "micros", "is_spent"),
    [(0, 0, False), (0, LIMIT, False), (0, LIMIT + 1, True), (LIMIT, 1, True), (LIMIT, 0, False)],
)
def test_the_time_counts_from_when_it_was_asked_for(
    house: House, waited: int, micros: int, is_spent: bool
) -> None:
    """Waiting and reading features together; to the microsecond."""
    desk, _ = desk_of(house, micros)
    decision = decided(house, desk, waited)
    assert decision.fallback == ("budget" if is_spent else None)
    assert (decision.reasons == ["TIME_SPENT"]) == is_spent
    assert (decision.masks == []) == is_spent
    if is_spent:
        assert (decision.outcome, decision.amount_minor) == ("refer", None)


def test_the_declared_answer_is_kept_and_replayed(house: House) -> None:
    """With its inputs; the trace names the budget, and what the rules would have found."""
    desk, _ = desk_of(house, LIMIT * 2, BUDGET.replace("refer", "decline"))
    decision = decided(house, desk)
    compiled = desk.decider.compiled
    assert decision.outcome == "decline"
    assert differences(decision, decided_again(compiled, decision)) == ()
    reviewed = review(house.principal, decision.id, house.store, lambda _: compiled)
    for locale, word in (("en", "time budget"), ("zh", "时间预算")):
        lines = trace_lines(reviewed.trace, "zh" if locale == "zh" else "en")
        assert word in lines[2]
        assert any("A01" in line for line in lines)
    undeclared = house.decisions.desk("appliance").decider.compiled
    with pytest.raises(FallbackUndeclared, match="DECISIONS-032"):
        decided_again(undeclared, decision)


def test_history_has_no_clock(house: House) -> None:
    """What is decided in hindsight is decided by the strategy, however long it takes."""
    desk, _ = desk_of(house, LIMIT * 2)
    found = list(house.decisions.applications("appliance"))[:2]
    decide_history(house.principal, found, desk)
    stored = house.store.latest(house.principal, "decision", limit=5)
    assert [r.fallback for r in stored if isinstance(r, Decision)] == [None] * len(found)


def test_a_budget_is_declared_whole() -> None:
    """With a reason that has wording, by a strategy that decides applications."""
    assert with_budget(small()).strategy.budget is not None
    with pytest.raises(UnknownReason, match=r"strategy\.yaml"):
        with_budget(small(), BUDGET.replace("TIME_SPENT", "NO_SUCH"))
    files = dict(small().strategy.files)
    files["strategy.yaml"] = files["strategy.yaml"].replace("application", "drawdown", 1) + BUDGET
    files["reasons.csv"] = files["reasons.csv"].rstrip() + "\n" + REASON
    with pytest.raises(StepInvalid, match="decides applications"):
        load_strategy(files, small().strategy.inputs)
