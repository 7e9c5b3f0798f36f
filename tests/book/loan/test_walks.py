"""Whatever happens to a loan, its books balance, and what is undone never was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.book.loan.walks import MOVES, Walk, any_contract, look

from lendweave.book.loan import payoff, run

ENDS = ("pay too much", "settle", "write off", "cancel", "refund", "reverse")
"""Moves after which not much happens any more, so that they are rarer in a walk."""
parts = st.integers(0, 1000)


class LoanLife(RuleBasedStateMachine):
    """One loan of any kind; every rule is something that its servicer may enter."""

    @initialize(seed=st.integers(0, 10**7), part=st.sampled_from([1000, 1000, 400]))
    def begin(self, seed: int, part: int) -> None:
        """The loan is opened, and all or part of it disbursed."""
        self.walk = Walk(any_contract(seed))
        self.walk.move("draw", part)

    @rule(days=st.sampled_from([1, 7, 15, 31, 31, 62, 120]))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.walk.wait(days)

    @rule(name=st.sampled_from(sorted(MOVES)), part=parts, back=st.sampled_from([0, 0, 1, 20, 45]))
    def move(self, name: str, part: int, back: int) -> None:
        """Something happens, or is refused."""
        self.walk.move(name, part, back)

    @precondition(lambda self: len(self.walk.events) > 2)
    @rule(name=st.sampled_from(sorted(MOVES)), part=parts)
    def happens_and_is_undone(self, name: str, part: int) -> None:
        """A reversal restores the loan, all but the number of its events."""
        before = look(self.walk)
        if name != "reverse" and self.walk.move(name, part):
            assert self.walk.tell("reverse", 0, {"reverses": self.walk.events[-1].id})
            after = look(self.walk)
            assert after.state == before.state
            assert after.entries == before.entries

    @invariant()
    def holds(self) -> None:
        """All that must hold."""
        look(self.walk)


TestLoanLife = LoanLife.TestCase
TestLoanLife.settings = settings(max_examples=40, stateful_step_count=25)


def walked(seed: int, steps: int) -> Walk:
    """A life by chance."""
    chance = Random(seed)
    walk = Walk(any_contract(chance.randrange(10**7)))
    walk.move("draw", 1000)
    for _ in range(steps):
        usual = [
            *["pay", "pay in full"] * 6,
            *sorted(MOVES.keys() - set(ENDS)),
            chance.choice(ENDS),
        ]
        walk.wait(chance.choice((1, 10, 31, 31, 31, 62)))
        walk.move(chance.choice(usual), chance.randrange(1001), chance.choice((0, 0, 0, 5, 30)))
        if walk.state.closed_on and chance.random() < 0.4:
            break
    return walk


@pytest.mark.parametrize("seed", range(60))
def test_lives_by_chance(seed: int) -> None:
    """Longer lives than a search finds."""
    look(walked(seed, 25))


@pytest.mark.slow
def test_ten_thousand_lives() -> None:
    """Ten thousand lives, each looked at in the middle of it and at its end."""
    closed = 0
    for seed in range(1000, 11_000):
        walk = walked(seed, 8)
        look(walk)
        walk.wait(200)
        closed += look(walk).state.closed_on is not None
    assert 1_000 < closed < 9_000


@pytest.mark.parametrize("seed", range(100, 130))
def test_a_payoff_settles(seed: int) -> None:
    """Whatever came before, what `payoff` says settles the loan, and one 分 less does not."""
    walk = walked(seed, 6)
    if walk.state.closed_on or not walk.state.disbursed:
        return
    total = payoff(walk.contract, walk.events, walk.today).total
    settle = {"purpose": "settle"}
    if total > 0:
        assert not walk.tell("pay", total - 1, settle)
        assert walk.tell("pay", total, settle)
        assert look(walk).state.status == "settled"


def test_a_life_can_be_seen_at_any_day() -> None:
    """The run up to a day books what the whole run has up to that day, before later changes."""
    walk = walked(7, 12)
    whole = run(walk.contract, walk.events, walk.today)
    for entry in whole.entries[::5]:
        early = run(walk.contract, walk.events, entry.on)
        assert list(early.entries) == [each for each in whole.entries if each.on <= entry.on]
