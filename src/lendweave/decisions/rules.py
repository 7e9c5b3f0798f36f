"""A step of rules: all are looked at, each hits, does not hit, or cannot tell."""

from __future__ import annotations

from functools import partial

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import UnknownReason
from lendweave.decisions.model import Rule, Rules, Severity
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.shape import RuleShape, RulesShape
from lendweave.kernel.types import BOOLEAN
from lendweave.lang.build import call, case, lit

SEVERITIES = {
    "pass": Severity.APPROVE,
    "flag": Severity.APPROVE,
    "refer": Severity.REFER,
    "decline": Severity.DECLINE,
}


def read_rules(reading: Reading, scope: Scope, path: Path, shape: RulesShape) -> Rules:
    """The step, every rule's expression checked to be boolean."""
    name = reading.use_step((*path, "name"), shape.name)
    if shape.unknown_reason is not None:
        reading.reasons.check(shape.unknown_reason, reading.place((*path, "unknown_reason")))
    rules = tuple(
        rule
        for index, each in enumerate(shape.check)
        for rule in reading.attempt(
            partial(_read_rule, reading, scope, (*path, "check", index), each, shape)
        )
    )
    return Rules(name, rules)


def _read_rule(
    reading: Reading, scope: Scope, path: Path, shape: RuleShape, step: RulesShape
) -> Rule:
    code = reading.use_code((*path, "code"), shape.code)
    when, _ = reading.expression(scope, (*path, "when"), shape.when, expected=[BOOLEAN])
    hit = SEVERITIES[shape.then]
    if hit is not Severity.APPROVE:
        _check_reason(reading, path, shape)
    reason = None if hit is Severity.APPROVE else shape.reason
    return Rule(
        code=code,
        when=when,
        hit=hit,
        unknown=min(SEVERITIES[shape.unknown or step.unknown], hit),
        reason=reason,
        unknown_reason=reason and (step.unknown_reason or reason),
    )


def _check_reason(reading: Reading, path: Path, shape: RuleShape) -> None:
    if shape.reason is None:
        raise UnknownReason(
            where=reading.place(path),
            got=f"rule {shape.code} without a reason",
            expected=f"a reason for a rule that says {shape.then}",
            fix="Add `reason:` with a code of reasons.csv.",
        )
    reading.reasons.check(shape.reason, reading.place((*path, "reason")))


def rule_let(code: str) -> str:
    """The name under which a program holds the result of a rule."""
    return f"rule/{code}"


def compile_rules(draft: Draft, frame: Frame, step: Rules) -> None:
    """One let per rule, then a source of severity and reason for each way it can matter.

    In a branch that is not taken a rule is false: neither hit nor unknown.
    """
    for rule in step.rules:
        node = frame.renamed(rule.when.node)
        if frame.guard is not None:
            node = case([(frame.guard, node)], lit(False, BOOLEAN))
        result = draft.let(rule_let(rule.code), node, rule.when.where)
        if rule.reason is not None and rule.unknown_reason is not None:
            draft.source(rule.hit, rule.reason, result, rule=rule.code)
            unknown = call("is_null", result)
            draft.source(rule.unknown, rule.unknown_reason, unknown, rule=rule.code)
    lets = tuple((rule.code, rule_let(rule.code)) for rule in step.rules)
    draft.rule_steps.append((step.name, lets))
