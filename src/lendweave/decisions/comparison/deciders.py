"""Which rules of a version can decide, and where their bits stand among its masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.model import Rule, Rules, Severity, walk_steps


@dataclass(frozen=True, slots=True)
class Decider:
    """A way in which a rule makes the outcome at least as bad as `severity`.

    unknown: because it cannot tell, else because it hits. mask, bit: where that stands.
    """

    step: str
    rule: Rule
    unknown: bool
    severity: Severity
    mask: int
    bit: int

    def decides(self, masks: Sequence[int]) -> bool:
        """True where this made the outcome worse."""
        return bool(masks[self.mask] >> self.bit & 1)


def deciders(compiled: CompiledStrategy) -> tuple[Decider, ...]:
    """In the order of steps and rules; rules that only flag are left out."""
    rules = {
        rule.code: rule
        for step in walk_steps(compiled.strategy.steps)
        if isinstance(step, Rules)
        for rule in step.rules
    }
    found: list[Decider] = []
    for place in compiled.masks:
        for bit, code in enumerate(place.codes):
            if code in rules:
                found += _of_rule(place.step, rules[code], place.hit, bit)
    return tuple(found)


def _of_rule(step: str, rule: Rule, hit: int, bit: int) -> Iterator[Decider]:
    for unknown, severity in ((False, rule.hit), (True, rule.unknown)):
        if rule.reason is not None and severity is not Severity.APPROVE:
            yield Decider(step, rule, unknown, severity, hit + unknown, bit)
