"""Rules that can never or always hit, rules that another one implies, branches never taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lendweave.decisions.checking.finding import Finding, place_of
from lendweave.decisions.checking.formulas import COMBINATIONS_MAX, Truths, truths
from lendweave.decisions.checking.step_findings import (
    BranchNever,
    NothingApproved,
    RuleAlways,
    RuleDoubtful,
    RuleImplied,
    RuleNever,
)
from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.model import Expression, Rule, Rules, Severity, Step, Switch, walk_steps
from lendweave.decisions.outcome import APPROVE_LET
from lendweave.decisions.rules import rule_let
from lendweave.decisions.switch import condition_let
from lendweave.kernel.types import BOOLEAN
from lendweave.lang import Typed

PAIR_COMBINATIONS_MAX = 256


@dataclass(frozen=True, slots=True)
class Turn:
    """A condition on the way to a step, and whether it must be true or must not."""

    condition: Typed
    is_true: bool


Way = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class MetRule:
    """A rule with its condition and the way to it."""

    rule: Rule
    condition: Typed
    way: Way


@dataclass(frozen=True, slots=True)
class MetBranch:
    """A branch with the way to it, its own condition included; the way to its switch."""

    when: Expression | None
    where: str
    steps: tuple[Step, ...]
    way: Way
    outer: Way


@dataclass(frozen=True)
class Flow:
    """The rules and branches of a strategy, each with the conditions on the way to it."""

    compiled: CompiledStrategy

    @cached_property
    def lets(self) -> Mapping[str, Typed]:
        """Every named value of the program, by name."""
        return {let.name: let.typed for let in self.compiled.traced.lets}

    @cached_property
    def booleans(self) -> Mapping[str, Typed]:
        """The names that are true, false or null."""
        return {name: typed for name, typed in self.lets.items() if typed.type == BOOLEAN}

    @cached_property
    def rules(self) -> tuple[MetRule, ...]:
        """Every rule in order."""
        return tuple(met for met in self._met if isinstance(met, MetRule))

    @cached_property
    def branches(self) -> tuple[MetBranch, ...]:
        """Every branch in order, those inside it behind it."""
        return tuple(met for met in self._met if isinstance(met, MetBranch))

    @cached_property
    def _met(self) -> tuple[MetRule | MetBranch, ...]:
        return tuple(self._along(self.compiled.strategy.steps, ()))

    def _along(self, steps: Sequence[Step], way: Way) -> Iterator[MetRule | MetBranch]:
        for step in steps:
            if isinstance(step, Rules):
                for rule in step.rules:
                    yield MetRule(rule, self._inside(rule_let(rule.code), way), way)
            elif isinstance(step, Switch):
                yield from self._turns(step, way)

    def _turns(self, step: Switch, way: Way) -> Iterator[MetRule | MetBranch]:
        passed = way
        for index, branch in enumerate(step.branches):
            taken = passed
            if branch.when is not None:
                condition = self._inside(condition_let(step.name, index), way)
                taken = (*passed, Turn(condition, is_true=True))
                passed = (*passed, Turn(condition, is_true=False))
            where = step.where if branch.when is None else branch.when.where
            yield MetBranch(branch.when, where, branch.steps, taken, way)
            yield from self._along(branch.steps, taken)

    def _inside(self, name: str, way: Way) -> Typed:
        """A let as it was written: inside a branch it stands in a CASE of its guard."""
        typed = self.lets[name]
        return typed.args[1] if way and typed.op == "case" else typed

    def truths(self, way: Way, *conditions: Typed, most: int = COMBINATIONS_MAX) -> Truths | None:
        """What conditions may be, together, where the way is gone; None where it is too much."""
        asked = [*(turn.condition for turn in way), *conditions]
        found = truths(asked, self.booleans, most)
        if found is None:
            return None
        return frozenset(
            row[len(way) :]
            for row in found
            if all((value is True) is turn.is_true for value, turn in zip(row, way, strict=False))
        )


def flow_findings(flow: Flow, seen: Mapping[str, set[object]], rows: int) -> Iterator[Finding]:
    """What can be said of rules and branches. seen: what each rule was in some of `rows` rows."""
    lost: list[Way] = []
    for branch in flow.branches:
        reached = flow.truths(branch.way)
        if reached == frozenset() and not _lies_behind(branch.outer, lost):
            lost.append(branch.way)
            yield BranchNever(
                place_of(branch.where),
                branch.when.text if branch.when else "else",
                sum(1 for _ in walk_steps(branch.steps)),
            )
    open_: list[MetRule] = []
    for met in flow.rules:
        if not _lies_behind(met.way, lost):
            found = list(_rule_findings(flow, met, seen[met.rule.code], rows))
            open_ += [] if found else [met]
            yield from found
    yield from _implied(flow, open_)
    yield from _approval(flow)


def _lies_behind(way: Way, lost: Sequence[Way]) -> bool:
    return any(way[: len(gone)] == gone for gone in lost)


def _rule_findings(flow: Flow, met: MetRule, seen: set[object], rows: int) -> Iterator[Finding]:
    found = flow.truths(met.way, met.condition)
    place, code = place_of(met.rule.when.where), met.rule.code
    if found is not None and (True,) not in found:
        yield RuleNever(place, code)
    elif found == frozenset({(True,)}):
        then = "flag" if met.rule.hit is Severity.APPROVE else met.rule.hit.outcome
        yield RuleAlways(place, code, then)
    elif True not in seen:
        yield RuleDoubtful(place, code, rows)


def _implied(flow: Flow, rules: Sequence[MetRule]) -> Iterator[RuleImplied]:
    """Of two rules that imply each other the later one is told."""
    told: set[str] = set()
    for met in reversed(rules):
        for other in rules:
            known = other.way == met.way[: len(other.way)] and other.rule.code not in told
            if other is met or not known or not _outweighs(other.rule, met.rule):
                continue
            if not met.condition.columns & other.condition.columns:
                continue
            both = flow.truths(met.way, met.condition, other.condition, most=PAIR_COMBINATIONS_MAX)
            if both is not None and not any(hit is True is not by for hit, by in both):
                told.add(met.rule.code)
                yield RuleImplied(place_of(met.rule.when.where), met.rule.code, other.rule.code)
                break


def _outweighs(other: Rule, rule: Rule) -> bool:
    return other.hit >= rule.hit > Severity.APPROVE


def _approval(flow: Flow) -> Iterator[NothingApproved]:
    approve = flow.compiled.strategy.outcome.approve
    found = flow.truths((), flow.lets[APPROVE_LET])
    if found is not None and (True,) not in found:
        yield NothingApproved(place_of(approve.where), approve.text)
