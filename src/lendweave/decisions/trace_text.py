"""A trace as lines of text for the terminal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.decisions.model import Ending, Severity
from lendweave.decisions.trace_model import (
    BUDGET,
    AssignTrace,
    BranchTrace,
    CallTrace,
    ListsTrace,
    ListTrace,
    MatrixTrace,
    ModelTrace,
    OutcomeTrace,
    ReserveTrace,
    RulesTrace,
    RuleTrace,
    ScorecardTrace,
    SplitTrace,
    StepTrace,
    SwitchTrace,
    TableTrace,
    Told,
    Trace,
    ValueTrace,
)
from lendweave.decisions.trace_words import Locale, TraceWords
from lendweave.kernel.decimals import text_from_scaled

_ENDINGS = {
    Ending.APPROVE: "approve",
    Ending.REFER: "refer",
    Ending.UNKNOWN: "unknown",
    Ending.ELSE: "else",
}

LEAVES_TOLD = 10  # the largest contributions of a model that are printed


def trace_lines(trace: Trace, locale: Locale = "en") -> list[str]:
    """The whole trace, a line per fact, indented by two spaces per level."""
    return list(_Writer(locale).trace(trace))


class _Writer(TraceWords):
    """Writes the lines of a trace."""

    def trace(self, trace: Trace) -> Iterator[str]:
        decision = trace.decision
        yield (
            f"{trace.strategy} {self.word('version')} {trace.version}:"
            f" {self.word(decision.outcome)}"
        )
        for reason in trace.reasons:
            yield f"  {self.word('reason')} {reason.code}: {reason.wording(self.locale)}"
        if trace.decided_by:
            told = ("outcome", BUDGET)
            named = [self.word(by) if by in told else by for by in trace.decided_by]
            yield f"  {self.word('decided by')} {', '.join(named)}"
        offered = (
            ("amount", _amount(decision.amount_minor)),
            ("rate", decision.rate),
            ("term", decision.term_months),
            ("score", decision.score),
        )
        for name, value in offered:
            yield f"  {self.word(name)}: {self.value(value)}"
        yield self.word("inputs")
        for name, value in trace.inputs.items():
            yield f"  {name}: {self.value(value)}"
        for step in trace.steps:
            yield from self.step(step)
        yield from self.outcome(trace.outcome)

    def step(self, step: StepTrace) -> Iterator[str]:
        match step:
            case RulesTrace():
                yield f"{self.word('rules')} {step.name}"
                for rule in step.rules:
                    yield f"  {self.rule(rule)}"
            case ScorecardTrace():
                yield from self.scorecard(step)
            case MatrixTrace():
                yield self.matrix(step)
            case TableTrace() | ModelTrace():
                yield from self.table(step) if isinstance(step, TableTrace) else self.model(step)
            case ListsTrace():
                yield f"{self.word('lists')} {step.name}"
                for check in step.checks:
                    yield f"  {self.list_check(check)}"
            case CallTrace():
                yield from self.call(step)
            case SplitTrace() | ReserveTrace():
                yield self.split(step) if isinstance(step, SplitTrace) else self.reserve(step)
            case AssignTrace():
                yield self.word("assign")
                for value in step.values:
                    yield f"  {self.named(value)}"
            case SwitchTrace():
                yield from self.switch(step)

    def list_check(self, check: ListTrace) -> str:
        because = f" ({self.value(check.because)})" if check.because is not None else ""
        line = f"{self.word(check.list_name)} {self.rule(check.rule)}{because}"
        if check.list_name != "white" or check.rule.told.state != "hit":
            return line
        return f"{line}: {self.word('overrides')} {', '.join(check.overrides)}"

    def call(self, step: CallTrace) -> Iterator[str]:
        head = f"{self.word('call')} {step.name} ({step.strategy} {step.version})"
        if step.answer is None:
            yield f"{head}: {self.word('not reached')}"
            return
        given = ", ".join(f"{name} {self.value(value)}" for name, value in step.given)
        yield f"{head}: {self.word(step.answer)} ({given})"
        for inner in step.steps:
            for line in self.step(inner):
                yield f"  {line}"
        for line in self.outcome(step.ending) if step.ending else ():
            yield f"  {line}"

    def split(self, step: SplitTrace) -> str:
        head = f"{self.word('split')} {step.gives}"
        if step.arm is None:
            return f"{head}: {self.word('null')} {self.word('because')} {step.key}"
        return f"{head}: {step.arm} ({self.word('bucket')} {step.bucket}, {step.share:.4%})"

    def reserve(self, step: ReserveTrace) -> str:
        holder = f"{self.holder(step.holder)} {self.value(step.key)}"
        wanted = self.value(_amount(step.amount_minor))
        short = f"{self.word('too little left')} {self.told(step.short.told)}"
        return f"{self.word('reserve')} {step.gives}: {wanted} ({holder}), {short}" + (
            self.finding(step.short)
        )

    def rule(self, rule: RuleTrace) -> str:
        told = f"{rule.code} {self.told(rule.told)}"
        if rule.overridden_by is not None:
            return f"{told} → {self.word('overridden by')} {rule.overridden_by}"
        if rule.told.state not in ("hit", "unknown"):
            return told
        effect = self.word("flag" if rule.told.state == "hit" else "pass")
        if rule.severity is not Severity.APPROVE:
            effect = f"{self.word(rule.severity.outcome)} {rule.reason}"
        return f"{told} → {effect}"

    def told(self, told: Told) -> str:
        return f"{self.word(told.state)}: {told.text}{self.because(told.causes)}"

    def condition(self, told: Told) -> str:
        states = {"hit": "is true", "not hit": "is false"}
        state = self.word(states.get(told.state, told.state))
        return f"{state}: {told.text}{self.because(told.causes)}"

    def named(self, value: ValueTrace) -> str:
        return f"{value.name} = {self.value(value.value)}: {value.text}{self.because(value.causes)}"

    def scorecard(self, step: ScorecardTrace) -> Iterator[str]:
        total = self.word("not reached") if step.total is None else str(step.total)
        yield f"{self.word('scorecard')} {step.gives}: {total}"
        if step.bins:
            yield f"  {self.word('base')} {step.base}"
        for found in step.bins:
            points = f"{found.points:+d} {self.word('points')}"
            reason = f" {found.reason}" if found.reason else ""
            yield (
                f"  {found.variable} {self.value(found.value)}: {points}{reason}"
                f" [{found.cell}, {step.file}:{found.line}]"
            )

    def matrix(self, step: MatrixTrace) -> str:
        head = f"{self.word('matrix')} {step.gives}"
        if step.line is None:
            return f"{head}: {self.word('not reached')}"
        asked = ", ".join(f"{name} {self.value(value)}" for name, value in step.asked)
        value = self.word("refuse") if step.value is None else str(step.value)
        cells = ", ".join(step.cells)
        place = f"{step.file}:{step.line}"
        return f"{head}: {value} ({asked}) [{cells}, {place}]"

    def model(self, step: ModelTrace) -> Iterator[str]:
        head = f"{self.word('model')} {step.gives}"
        if step.score is None:
            yield f"{head}: {self.word('not reached')}"
            return
        total = f"{self.word('sum')} {step.sum}, {self.word('base')} {step.base}"
        yield f"{head}: {step.score} ({total})"
        if step.probability is not None:
            yield f"  {self.word('probability')} {step.probability_name}: {step.probability}"
        for term in step.terms:
            kept = "" if term.kept is None else f" {self.word('taken as')} {term.kept}"
            told = f"{term.input} {self.value(term.value)}{kept}"
            yield f"  {told}: {term.added} [{term.place}]"
        for leaf in step.leaves[:LEAVES_TOLD]:
            yield f"  {self.word('tree')} {leaf.tree}: {leaf.value} [{leaf.path}, {leaf.place}]"
        if len(step.leaves) > LEAVES_TOLD:
            yield f"  {self.word('other trees')}: {len(step.leaves) - LEAVES_TOLD}"

    def table(self, step: TableTrace) -> Iterator[str]:
        head = f"{self.word('table')} {step.name} ({self.word(step.policy)})"
        if not step.reached:
            yield f"{head}: {self.word('not reached')}"
            return
        asked = ", ".join(f"{name} {self.value(value)}" for name, value in step.asked)
        yield f"{head}: {asked}"
        for row in step.answered:
            found = self.finding(row.finding) if row.finding else ""
            place = f"{self.word('line')} {row.line}"
            yield f"  {place} [{', '.join(row.cells)}, {step.file}:{row.line}]{found}"
        if step.unknown:
            because = self.because(step.unknown.told.causes)
            lines = ", ".join(map(str, step.hit))
            listed = f" ({self.word('lines that hit')} {lines})" if lines else ""
            yield f"  {self.word('unknown')}{because}{listed}{self.finding(step.unknown)}"
        elif not step.answered:
            yield f"  {self.word('no row hits')}"
        for name, value in step.given:
            yield f"  {name} = {self.value(value)}"

    def finding(self, rule: RuleTrace) -> str:
        if rule.severity is Severity.APPROVE:
            return ""
        return f" → {self.word(rule.severity.outcome)} {rule.reason}"

    def switch(self, step: SwitchTrace) -> Iterator[str]:
        yield f"{self.word('switch')} {step.name}"
        for branch in step.branches:
            yield f"  {self.branch(branch)}"
            if branch.taken:
                for inner in branch.steps:
                    for line in self.step(inner):
                        yield f"    {line}"

    def branch(self, branch: BranchTrace) -> str:
        if branch.told is not None:
            return self.condition(branch.told)
        state = self.word("taken" if branch.taken else "not reached")
        return f"{self.word('else')}: {state}"

    def outcome(self, step: OutcomeTrace) -> Iterator[str]:
        says = f"{self.word('outcome')} {self.word('says')} {self.word(step.severity.outcome)}"
        yield f"{says} ({self.word(_ENDINGS[step.ending])})"
        yield f"  {self.word('approve')} {self.condition(step.approve)}"
        if step.refer is not None:
            yield f"  {self.word('refer')} {self.condition(step.refer)}"
        for offer in step.offers:
            yield f"  {self.word('offer')} {self.named(offer)}"


def _amount(minor: int | None) -> str | None:
    return None if minor is None else text_from_scaled(minor, 2)
