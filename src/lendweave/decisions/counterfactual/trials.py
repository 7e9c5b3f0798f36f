"""A decision taken again with some inputs moved: each place is looked at once, and not without end.

What is derived from a moved input is derived anew, by the scene's own expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lendweave.decisions.checking.formulas import samples_of
from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.counterfactual.axis import Axis, axes_of, turning_points
from lendweave.decisions.counterfactual.masked import (
    Masked,
    State,
    masked_findings,
    masked_variables,
    states,
)
from lendweave.decisions.decide import decide
from lendweave.decisions.model import DecisionValue
from lendweave.decisions.probing import probed
from lendweave.lang import Program, compile_python

TRIALS_MAX = 3_000
"""Decisions taken in one search, a fraction of a second's worth."""

Run = Callable[[RawRow], RawRow]
Move = tuple[Axis, int]
"""An axis, and the position on it that is moved to."""


class OutOfTrials(Exception):
    """The search has taken as many decisions as it may."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the strategy makes of a place. cuts: what every comparison says of it."""

    value: DecisionValue
    cuts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a person stands: the decided row, and what its inputs follow from.

    derive: from what is known of a person to the strategy's inputs; None where nothing is derived.
    given: what is known, in the order of its inputs. row: the inputs that were decided.
    """

    row: RawRow
    given: RawRow
    derive: Program | None = None


@dataclass
class Trials:
    """Decisions of one strategy around one standpoint."""

    compiled: CompiledStrategy
    standpoint: Standpoint
    left: int = TRIALS_MAX
    _seen: dict[tuple[tuple[str, int], ...], Seen] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of what is given."""
        derive = self.standpoint.derive
        return (self.compiled.strategy.inputs if derive is None else derive.inputs).names

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The ways in which a declared input can be moved, as declared.

        An input that is derived from others moves with them alone, and one that is scored with a
        reason of the fraud family does not move at all.
        """
        strategy = self.compiled.strategy
        hidden = masked_variables(strategy)
        return tuple(
            axis
            for lever in strategy.levers
            if lever.column.name in self.columns and lever.column.name not in hidden
            for axis in axes_of(lever, self.standpoint.given[self._at(lever.column.name)])
        )

    def _at(self, column: str) -> int:
        return self.columns.index(column)

    @cached_property
    def _derive(self) -> Run:
        derive = self.standpoint.derive
        return compile_python(derive) if derive is not None else tuple

    @cached_property
    def _cuts(self) -> tuple[Run, Run]:
        """What comparisons say of what is given, and of the inputs that follow from it."""
        derive = self.standpoint.derive
        of_given: Run = (lambda _: ()) if derive is None else compile_python(probed(derive))
        return of_given, self.compiled.compared

    def seen(self, *moves: Move) -> Seen:
        """What the strategy makes of the standpoint, moved. Raises OutOfTrials."""
        key = tuple((axis.lever.column.name, axis.value(position)) for axis, position in moves)
        if key not in self._seen:
            if self.left == 0:
                raise OutOfTrials
            self.left -= 1
            given = list(self.standpoint.given)
            for name, raw in key:
                given[self._at(name)] = raw
            self._seen[key] = self._look(tuple(given))
        return self._seen[key]

    def _look(self, given: RawRow) -> Seen:
        row = self._derive(given)
        of_given, of_row = self._cuts
        return Seen(decide(self.compiled, row), of_given(given) + of_row(row))

    def turns(self, axis: Axis, *fixed: Move) -> list[int]:
        """The positions of an axis at which some comparison turns, the other moves made."""
        marks = [0, axis.count, *self._marks(axis)]
        return turning_points(lambda position: self.seen(*fixed, (axis, position)).cuts, marks)

    def _marks(self, axis: Axis) -> Iterator[int]:
        """The positions around each constant that the input itself is compared with."""
        for raw in self._samples.get(axis.lever.column.name, ()):
            if isinstance(raw, int):
                yield from axis.near(raw)

    @cached_property
    def _samples(self) -> dict[str, list[object]]:
        trees = [let.typed for let in self.compiled.program.lets]
        found = samples_of(trees, self.compiled.strategy.inputs)
        if self.standpoint.derive is not None:
            derive = self.standpoint.derive
            of_given = samples_of((let.typed for let in derive.lets), derive.inputs)
            for name, values in of_given.items():
                found.setdefault(name, []).extend(values)
        return found

    @cached_property
    def masked(self) -> dict[str, Masked]:
        """What may be found and is never told, by code."""
        return {each.code: each for each in masked_findings(self.compiled.strategy)}

    def masked_states(self, value: DecisionValue) -> dict[str, State]:
        """What became of each of these."""
        found = states(self.compiled, value)
        return {code: found[code] for code in self.masked if code in found}

    @cached_property
    def own_states(self) -> dict[str, State]:
        """What became of each of these where the person stands."""
        return self.masked_states(self.seen().value)
