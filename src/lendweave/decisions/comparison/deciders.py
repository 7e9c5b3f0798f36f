"""What in a version can decide by a bit of its own: its rules, and rows of its decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.model import (
    DecisionRow,
    DecisionTable,
    Rule,
    Rules,
    Severity,
    Strategy,
    walk_steps,
)
from lendweave.decisions.table_program import finding_code


@dataclass(frozen=True, slots=True)
class Decider:
    """A way in which a rule or row makes the outcome at least as bad as `severity`.

    code: under which masks name it. text: what it asks, as written; said: all that it says, to be
    compared. unknown: because it cannot tell, else because it hits. mask, bit: where that stands.
    """

    step: str
    code: str
    text: str
    said: object
    unknown: bool
    severity: Severity
    mask: int
    bit: int

    @property
    def told(self) -> str:
        """What it asks, and what it then says, in the words of strategy.yaml."""
        key = "unknown" if self.unknown else "then"
        return f"{self.text} {key}: {self.severity.outcome}"

    def decides(self, masks: Sequence[int]) -> bool:
        """True where this made the outcome worse."""
        return bool(masks[self.mask] >> self.bit & 1)


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a rule or row says, and how bad it is when it hits and when it cannot tell."""

    text: str
    said: object
    hit: Severity
    unknown: Severity


def deciders(compiled: CompiledStrategy) -> tuple[Decider, ...]:
    """In the order of steps and rules; what only flags is left out."""
    known = dict(_ways(compiled.strategy))
    found: list[Decider] = []
    for place in compiled.masks:
        for bit, code in enumerate(place.codes):
            found += _of_bit(place.step, code, known, (place.hit, bit))
    return tuple(found)


def _of_bit(
    step: str, code: str, known: Mapping[str, _Ways], place: tuple[int, int]
) -> Iterator[Decider]:
    ways = known.get(code)
    if ways is None:
        return
    mask, bit = place
    for unknown, severity in ((False, ways.hit), (True, ways.unknown)):
        if severity is not Severity.APPROVE:
            yield Decider(step, code, ways.text, ways.said, unknown, severity, mask + unknown, bit)


def _ways(strategy: Strategy) -> Iterator[tuple[str, _Ways]]:
    for step in walk_steps(strategy.steps):
        if isinstance(step, Rules):
            yield from ((rule.code, _of_rule(rule)) for rule in step.rules)
        elif isinstance(step, DecisionTable) and step.decides:
            yield from ((finding_code(step, row), _of_row(step, row)) for row in step.rows)


def _of_rule(rule: Rule) -> _Ways:
    said = rule.when.node, rule.hit, rule.unknown
    if rule.reason is None:
        return _Ways(rule.when.text, said, Severity.APPROVE, Severity.APPROVE)
    return _Ways(rule.when.text, said, rule.hit, rule.unknown)


def _of_row(step: DecisionTable, row: DecisionRow) -> _Ways:
    pairs = zip(step.on, row.cells, strict=True)
    asked = ", ".join(f"{column.name} {cell.text}" for column, cell in pairs)
    hit = Severity.APPROVE if row.reason is None else row.then
    return _Ways(asked, (asked, hit), hit, Severity.APPROVE)
