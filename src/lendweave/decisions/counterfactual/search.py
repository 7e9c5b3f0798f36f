"""The smallest changes after which a strategy approves, found at its own cut points.

One input is moved, or two; the strategy is asked again at every place where one of its comparisons
turns, so that thresholds of rules, ends of bins, rows of tables and ranges of what is derived are
met exactly. Every change that is told was decided, and so was the place one step short of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.counterfactual.axis import Axis
from lendweave.decisions.counterfactual.lever import Lever
from lendweave.decisions.counterfactual.masked import is_masked
from lendweave.decisions.counterfactual.trials import (
    TRIALS_MAX,
    Move,
    OutOfTrials,
    Standpoint,
    Trials,
)
from lendweave.decisions.model import DecisionValue, Severity

TOLD_MAX = 3
APPROVED = Severity.APPROVE.outcome


@dataclass(frozen=True, slots=True)
class Change:
    """An input that would have to be another. was, value: raw."""

    lever: Lever
    was: object
    value: int


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One or two changes after which the strategy approves. decision: what it then answers."""

    changes: tuple[Change, ...]
    cost: int
    decision: DecisionValue


def counterfactuals(
    compiled: CompiledStrategy, standpoint: Standpoint, trials_max: int = TRIALS_MAX
) -> tuple[Counterfactual, ...]:
    """At most three, the smallest first; often none.

    None for an approval, and none where a finding of the fraud family or of a list has any part in
    the answer: what is left unsaid then says nothing.
    """
    search = _Search(Trials(compiled, standpoint, trials_max))
    try:
        if search.may_tell():
            search.run()
    except OutOfTrials:
        pass  # what was found so far was decided like everything else
    return search.told()


@dataclass
class _Search:
    """One search and what it found: the cheapest of each set of axes."""

    trials: Trials

    def __post_init__(self) -> None:
        self.found: dict[tuple[int, ...], tuple[Move, ...]] = {}

    def may_tell(self) -> bool:
        """True if the answer is no approval and nothing masked has a part in it."""
        trials = self.trials
        if not trials.axes or trials.seen().value.outcome == APPROVED:
            return False
        states = trials.own_states
        if any(
            (hit and trials.masked[code].hit) or (unknown and trials.masked[code].unknown)
            for code, (hit, unknown) in states.items()
        ):
            return False
        reasons = trials.compiled.all_reasons(trials.standpoint.row)
        book = trials.compiled.strategy.reasons
        return not any(is_masked(book, code) for code in reasons)

    def run(self) -> None:
        """Every axis alone, then every two axes of different inputs."""
        axes = self.trials.axes
        alone: dict[int, int] = {}
        for number, axis in enumerate(axes):
            if position := self._first(axis):
                self._keep((number,), ((axis, position),))
                alone[number] = position
        for (one, first), (two, second) in combinations(enumerate(axes), 2):
            if first.lever is not second.lever:
                self._pair((one, two), (first, second), alone)

    def _first(self, axis: Axis, *fixed: Move) -> int:
        """The first position of an axis that is approved, the other moves made; 0 for none."""
        turns = (p for p in self.trials.turns(axis, *fixed) if p)
        position = next((p for p in turns if self._approved(*fixed, (axis, p))), 0)
        # Where a comparison turned to and fro between two looks, an earlier step may do.
        while position > 1 and self._approved(*fixed, (axis, position - 1)):
            position -= 1
        return position

    def _approved(self, *moves: Move) -> bool:
        """Approved, and every masked finding as it was."""
        trials = self.trials
        value = trials.seen(*moves).value
        return value.outcome == APPROVED and trials.masked_states(value) == trials.own_states

    def _pair(self, key: tuple[int, int], axes: tuple[Axis, Axis], alone: dict[int, int]) -> None:
        """The cheapest two moves that need each other."""
        first, second = axes
        ends = [alone.get(number, axis.count + 1) for number, axis in zip(key, axes, strict=True)]
        for position in self.trials.turns(first):
            if not 0 < position < ends[0]:
                continue
            other = self._first(second, (first, position))
            if 0 < other < ends[1]:
                self._keep(key, self._narrowed((first, position), (second, other)))

    def _narrowed(self, one: Move, two: Move) -> tuple[Move, ...]:
        """The same two moves, each as short as the other allows."""
        while True:
            (first, near), (second, far) = one, two
            near = self._shortest(first, near, two)
            far = self._shortest(second, far, (first, near))
            if (near, far) == (one[1], two[1]):
                return tuple(move for move in (one, two) if move[1])
            one, two = (first, near), (second, far)

    def _shortest(self, axis: Axis, position: int, other: Move) -> int:
        """The first position up to `position` that is approved with the other move made."""
        found = self._first(axis, other)
        return min(position, found) if found else position

    def _keep(self, key: tuple[int, ...], moves: tuple[Move, ...]) -> None:
        if len(moves) != len(key) or (len(key) > 1 and any(self._approved(m) for m in moves)):
            return  # one of two moves was not needed: it is found alone
        if key not in self.found or _cost(moves) < _cost(self.found[key]):
            self.found[key] = moves

    def told(self) -> tuple[Counterfactual, ...]:
        """What was found, cheapest first, fewer changes before more, then as declared."""
        ordered = sorted(
            self.found.items(), key=lambda each: (_cost(each[1]), len(each[0]), each[0])
        )
        return tuple(self._counterfactual(moves) for _, moves in ordered[:TOLD_MAX])

    def _counterfactual(self, moves: tuple[Move, ...]) -> Counterfactual:
        changes = tuple(Change(a.lever, a.now, a.value(position)) for a, position in moves)
        return Counterfactual(changes, _cost(moves), self.trials.seen(*moves).value)


def _cost(moves: tuple[Move, ...]) -> int:
    return sum(axis.cost(position) for axis, position in moves)
