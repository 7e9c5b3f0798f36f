"""Why: every step of a decision, each rule hit, not hit or unknown, each table row that answered.

A trace is computed anew from a row of inputs by the interpreter of the language, which also knows
why a value is null; the decision comes from the compiled program. The two must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lendweave.decisions.call import answers_back, inner_let, input_let
from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.decide import decide
from lendweave.decisions.draft import Frame
from lendweave.decisions.errors import TraceDisagrees
from lendweave.decisions.inputs import logged_inputs, row_from_logged
from lendweave.decisions.model import (
    Assign,
    Call,
    DecisionRow,
    DecisionTable,
    DecisionValue,
    Ending,
    Expression,
    ListCheck,
    Matrix,
    NameLists,
    Outcome,
    Reserve,
    Rule,
    Rules,
    Scorecard,
    Severity,
    Split,
    Step,
    Strategy,
    Switch,
    Term,
    TreeModel,
    TreeNode,
    Variable,
    walk_steps,
)
from lendweave.decisions.name_lists import because_let
from lendweave.decisions.outcome import APPROVE_LET, ENDING_LET, OUTCOME_LET, REFER_LET
from lendweave.decisions.replaying import as_decided, declared, differences
from lendweave.decisions.reserving import short_let
from lendweave.decisions.rules import rule_let
from lendweave.decisions.scorecard import row_let
from lendweave.decisions.split import BUCKETS, bucket_let
from lendweave.decisions.switch import branch_frame, branch_let, condition_let
from lendweave.decisions.table_program import answer_let, finding_code, hit_let
from lendweave.decisions.trace_model import (
    BUDGET,
    AnsweringRow,
    AssignTrace,
    BinTrace,
    BranchTrace,
    CallTrace,
    LeafTrace,
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
    TermTrace,
    Told,
    Trace,
    ValueTrace,
)
from lendweave.decisions.tree_model import leaves, sum_let, term_let, tree_let
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.types import ValueType
from lendweave.lang import Cause, explain
from lendweave.records.credit import Decision
from lendweave.records.values import json_from_raw

NO_OFFER = "no offer"
NO_ROW = "no row"
ROWS_DIFFER = "rows differ"


def trace(compiled: CompiledStrategy, row: RawRow) -> Trace:
    """Why `decide` says what it says. Raises TraceDisagrees if interpreter and program differ."""
    strategy = compiled.strategy
    decision = decide(compiled, row)
    reader = _Reader.of(compiled, row)
    steps = reader.steps(Frame(), strategy.steps, reached=True)
    outcome = reader.outcome(strategy.outcome)
    rules = [rule for step in steps for rule in rules_of(step)]
    _check_masks(compiled, decision, rules)
    return Trace(
        strategy=strategy.name,
        version=strategy.version,
        hash=compiled.hash,
        decision=decision,
        reasons=tuple(strategy.reasons.reasons[code] for code in decision.reasons),
        inputs=logged_inputs(strategy.inputs, row),
        steps=steps,
        outcome=outcome,
        decided_by=_decided_by(decision, rules, outcome),
    )


def replay(compiled: CompiledStrategy, record: Decision) -> Trace:
    """The trace of a recorded decision, from its inputs.

    Where a person decided, or its time was spent, it is the trace of what the strategy finds.
    Raises TraceDisagrees where the strategy is another one or anything it says differs from the
    record, FallbackUndeclared, InputsInvalid where the inputs do not fit.
    """
    row = row_from_logged(compiled.strategy.inputs, record.inputs)
    found = trace(compiled, row)
    if record.fallback is not None:
        found = as_declared(found, compiled, declared(compiled, record))
    for different in differences(record, as_decided(compiled, record, row, found.decision)):
        raise TraceDisagrees(
            where=f"decision {record.id}, {different.field}",
            got=different.computed,
            expected=different.recorded,
            fix="Replay with the strategy version and inputs that were recorded.",
        )
    return found


def as_declared(found: Trace, compiled: CompiledStrategy, value: DecisionValue) -> Trace:
    """The trace of what a strategy finds, with the answer that it declares for spent time."""
    reasons = tuple(compiled.strategy.reasons.reasons[code] for code in value.reasons)
    return replace(found, decision=value, reasons=reasons, decided_by=(BUDGET,))


def rules_of(step: StepTrace) -> list[RuleTrace]:
    """The rules of a step, those inside a switch or a called strategy included, in order."""
    match step:
        case RulesTrace():
            return list(step.rules)
        case ListsTrace():
            return [check.rule for check in step.checks]
        case TableTrace():
            return [*step.rules, *([step.unknown] if step.unknown else [])]
        case ReserveTrace():
            return [step.short]
        case CallTrace():
            return _called_rules(step)
    branches = step.branches if isinstance(step, SwitchTrace) else ()
    return [rule for branch in branches for inner in branch.steps for rule in rules_of(inner)]


def _called_rules(step: CallTrace) -> list[RuleTrace]:
    """The rules of a called strategy and its last step; without weight here where it has none."""
    found = [rule for each in step.steps for rule in rules_of(each)]
    if step.ending is not None:
        ending = step.ending
        found.append(RuleTrace("outcome", ending.approve, ending.severity, None))
    return [
        replace(
            rule,
            code=f"{step.name}/{rule.code}",
            severity=rule.severity if step.weighs else Severity.APPROVE,
        )
        for rule in found
    ]


def _decided_by(
    decision: DecisionValue, rules: list[RuleTrace], outcome: OutcomeTrace
) -> tuple[str, ...]:
    if decision.outcome == Severity.APPROVE.outcome:
        return ()
    codes = [rule.code for rule in rules if rule.severity.outcome == decision.outcome]
    own = ["outcome"] if outcome.severity.outcome == decision.outcome else []
    return tuple(codes + own)


def _check_masks(
    compiled: CompiledStrategy, decision: DecisionValue, rules: list[RuleTrace]
) -> None:
    states = {rule.code: rule.told.state for rule in rules}
    for place in compiled.masks:
        for offset, state in enumerate(("hit", "unknown")):
            bits = sum(1 << bit for bit, code in enumerate(place.codes) if states[code] == state)
            if bits != decision.masks[place.hit + offset]:
                raise TraceDisagrees(
                    where=f"rules {place.step}, {state} bits",
                    got=f"{bits:b}",
                    expected=f"{decision.masks[place.hit + offset]:b}",
                    fix="Report it: interpreter and compiled program must not differ.",
                )


def named_causes(strategy: Strategy) -> dict[tuple[str, str], Cause]:
    """What a person is told where a table has no answer, by the let and the kind of its null."""
    named: dict[tuple[str, str], Cause] = {}
    for step in walk_steps(strategy.steps):
        if isinstance(step, Call):
            inner = named_causes(step.strategy)
            named |= {(inner_let(step.name, let), kind): c for (let, kind), c in inner.items()}
        if isinstance(step, DecisionTable):
            answer = answer_let(step.name)
            named[answer, "no branch"] = Cause(NO_ROW, step.name)
            named[answer, "null literal"] = Cause(ROWS_DIFFER, step.name)
    return named


def _overridden(strategy: Strategy, values: Mapping[str, Any]) -> dict[str, str]:
    """The rules whose findings a look-up in a white list takes back, each with that look-up."""
    return {
        code: check.rule.code
        for step in walk_steps(strategy.steps)
        if isinstance(step, NameLists)
        for check in step.checks
        if values[rule_let(check.rule.code)] is True
        for code in check.overrides
    }


def _answering(row: DecisionRow, finding: RuleTrace | None) -> AnsweringRow:
    return AnsweringRow(row.line, tuple(cell.text for cell in row.cells), finding)


class _Reader:
    """The values of every let for one row, read step by step."""

    def __init__(
        self,
        strategy: Strategy,
        values: dict[str, Any],
        causes: dict[str, tuple[Cause, ...]],
        types: dict[str, ValueType],
    ) -> None:
        self._strategy = strategy
        self._values = values
        self._causes = causes
        self._types = types
        self._overridden = _overridden(strategy, values)

    @staticmethod
    def of(compiled: CompiledStrategy, row: RawRow) -> _Reader:
        """The reader of a strategy for a row of its inputs."""
        program = compiled.traced
        given = dict(zip(compiled.strategy.inputs.names, row, strict=True))
        explained = explain(program, given, named_causes(compiled.strategy))
        return _Reader(
            compiled.strategy,
            given | {each.name: each.value for each in explained},
            {each.name: each.causes for each in explained},
            {column.name: column.type for column in (*program.inputs, *program.outputs)},
        )

    def inside(self, step: Call) -> _Reader:
        """The reader of a called strategy: its lets under the names that it knows."""
        prefixes = (inner_let(step.name, ""), input_let(step.name, ""))

        def own(found: Mapping[str, Any]) -> dict[str, Any]:
            return {
                name.removeprefix(prefix): value
                for prefix in prefixes
                for name, value in found.items()
                if name.startswith(prefix)
            }

        return _Reader(step.strategy, own(self._values), own(self._causes), own(self._types))

    def call(self, frame: Frame, step: Call, *, reached: bool) -> CallTrace:
        inner = self.inside(step)
        given = tuple((name, inner.logged(name)) for name in step.strategy.inputs.names)
        inside = Frame()
        steps = inner.steps(inside, step.strategy.steps, reached=reached)
        for name in (*answers_back(step.strategy.outcome), *inside.names, "reasons"):
            frame.define(f"{step.name}_{name}")
        return CallTrace(
            name=step.name,
            strategy=step.strategy.name,
            version=step.strategy.version,
            weighs=step.weighs,
            given=given,
            steps=steps,
            answer=str(inner.logged(OUTCOME_LET)) if reached else None,
            ending=inner.outcome(step.strategy.outcome) if reached else None,
        )

    def logged(self, held: str) -> Any:
        """The value of a let or input in logged form."""
        return json_from_raw(self._values[held], self._types[held])

    def told(self, held: str, text: str, *, reached: bool) -> Told:
        """What became of a condition."""
        if not reached:
            return Told(text, "not reached")
        value = self._values[held]
        if value is None:
            return Told(text, "unknown", self._causes[held])
        return Told(text, "hit" if value else "not hit")

    def steps(
        self, frame: Frame, steps: tuple[Step, ...], *, reached: bool
    ) -> tuple[StepTrace, ...]:
        return tuple(self.step(frame, step, reached=reached) for step in steps)

    def step(self, frame: Frame, step: Step, *, reached: bool) -> StepTrace:
        told: StepTrace = _TELLERS[type(step)](self, frame, step, reached=reached)
        return told

    def rules(self, frame: Frame, step: Rules, *, reached: bool) -> RulesTrace:
        return RulesTrace(step.name, tuple(self.rule(rule, reached=reached) for rule in step.rules))

    def assign(self, frame: Frame, step: Assign, *, reached: bool) -> AssignTrace:
        values = (self.value(frame.define(name), name, text) for name, text in step.values)
        return AssignTrace(tuple(values))

    def lists(self, frame: Frame, step: NameLists, *, reached: bool) -> ListsTrace:
        checks = (self.list_check(check, reached=reached) for check in step.checks)
        return ListsTrace(step.name, tuple(checks))

    def rule(self, rule: Rule, *, reached: bool) -> RuleTrace:
        told = self.told(rule_let(rule.code), rule.when.text, reached=reached)
        if told.state in ("hit", "unknown") and rule.code in self._overridden:
            by = self._overridden[rule.code]
            return RuleTrace(rule.code, told, Severity.APPROVE, None, overridden_by=by)
        if told.state == "hit":
            return RuleTrace(rule.code, told, rule.hit, rule.reason)
        if told.state == "unknown" and rule.unknown is not Severity.APPROVE:
            return RuleTrace(rule.code, told, rule.unknown, rule.unknown_reason)
        return RuleTrace(rule.code, told, Severity.APPROVE, None)

    def scorecard(self, frame: Frame, step: Scorecard, *, reached: bool) -> ScorecardTrace:
        held = frame.define(step.gives)
        bins = tuple(self.bin(frame, held, variable) for variable in step.variables if reached)
        return ScorecardTrace(step.gives, step.file, step.base, bins, self._values[held])

    def bin(self, frame: Frame, held: str, variable: Variable) -> BinTrace:
        name = variable.column.name
        found = variable.bins[self._values[row_let(f"{held}/{name}")]]
        value = self.logged(frame.held(name))
        return BinTrace(name, value, found.line, found.cell.text, found.points, found.reason)

    def model(self, frame: Frame, step: TreeModel, *, reached: bool) -> ModelTrace:
        held = frame.define(step.gives)
        base = text_from_scaled(step.base, step.scale)
        asked = step.probability_name
        probability = None if asked is None else frame.define(asked)
        if not reached:
            return ModelTrace(step.gives, step.file, base, (), None, None)
        terms = [self.term(frame, term, held, n) for n, term in enumerate(step.terms, 1)]
        trees = enumerate(step.trees, 1)
        found = [self.answered_leaf(tree, held, n, step.scale) for n, tree in trees]
        ordered = sorted(found, key=lambda leaf: -abs(Decimal(leaf.value)))
        return ModelTrace(
            gives=step.gives,
            file=step.file,
            base=base,
            leaves=tuple(ordered),
            sum=str(self.logged(sum_let(held))),
            score=self._values[held],
            terms=tuple(sorted(terms, key=lambda term: -abs(Decimal(term.added)))),
            probability_name=asked,
            probability=None if probability is None else str(self.logged(probability)),
        )

    def term(self, frame: Frame, term: Term, held: str, number: int) -> TermTrace:
        name = frame.held(term.column.name)
        raw = self._values[name]
        cut = None
        if raw is not None and not term.low <= raw <= term.high:
            end = term.low if raw < term.low else term.high
            cut = text_from_scaled(end, term.column.type.scale)
        added = str(self.logged(term_let(held, number)))
        place = term.where.partition(",")[0]
        return TermTrace(term.column.name, self.logged(name), cut, added, place)

    def answered_leaf(self, tree: TreeNode, held: str, number: int, scale: int) -> LeafTrace:
        row = self._values[row_let(tree_let(held, number))]
        path, leaf = list(leaves(tree))[row]
        place = leaf.where.partition(",")[0]
        return LeafTrace(number, text_from_scaled(leaf.value, scale), ", ".join(path), place)

    def matrix(self, frame: Frame, step: Matrix, *, reached: bool) -> MatrixTrace:
        held = frame.define(step.gives)
        asked = tuple((column.name, self.logged(frame.held(column.name))) for column in step.on)
        index = self._values[row_let(held)]
        if not reached or index is None:
            return MatrixTrace(step.gives, step.file, asked, None, (), None)
        row = step.rows[index]
        cells = tuple(cell.text for cell in row.cells)
        return MatrixTrace(step.gives, step.file, asked, row.line, cells, self.logged(held))

    def list_check(self, check: ListCheck, *, reached: bool) -> ListTrace:
        because = None
        if check.because is not None:
            because = self.logged(because_let(check.rule.code))
        rule = self.rule(check.rule, reached=reached)
        return ListTrace(check.list_name, rule, because, check.overrides)

    def split(self, frame: Frame, step: Split, *, reached: bool) -> SplitTrace:
        arm = self._values[frame.define(step.gives)]
        shares = {each.name: 0 for each in step.arms} | {step.otherwise: BUCKETS}
        for each in step.arms:
            shares[each.name] += each.buckets
            shares[step.otherwise] -= each.buckets
        return SplitTrace(
            gives=step.gives,
            key=step.key.name,
            bucket=self._values[bucket_let(step.gives)],
            arm=arm,
            share=None if arm is None else shares[arm] / BUCKETS,
        )

    def reserve(self, frame: Frame, step: Reserve, *, reached: bool) -> ReserveTrace:
        text = f"{step.amount.text} > {step.left.text}"
        told = self.told(short_let(step.gives), text, reached=reached)
        short = RuleTrace(step.gives, told, Severity.APPROVE, None)
        if told.state == "hit":
            short = RuleTrace(step.gives, told, step.short, step.reason)
        elif told.state == "unknown":
            short = RuleTrace(step.gives, told, step.unknown, step.unknown_reason)
        amount = self._values[frame.define(step.gives)]
        key = self.logged(step.key.name)
        return ReserveTrace(step.gives, step.holder, key, amount, short)

    def table(self, frame: Frame, step: DecisionTable, *, reached: bool) -> TableTrace:
        asked = tuple((column.name, self.logged(frame.held(column.name))) for column in step.on)
        hits = [i for i in range(len(step.rows)) if self._values[hit_let(step.name, i)]]
        names = [(o.column.name, frame.define(o.column.name)) for o in step.outputs]
        rules = {
            i: self.row_rule(step, row, reached=reached)
            for i, row in enumerate(step.rows)
            if row.reason is not None
        }
        answer = self._values[answer_let(step.name)]
        answering = ([] if answer is None else [answer]) if step.hit.is_single else hits
        return TableTrace(
            name=step.name,
            file=step.file,
            policy=step.hit.value if step.collected is None else f"collect {step.collected}",
            asked=asked,
            answered=tuple(_answering(step.rows[i], rules.get(i)) for i in answering),
            hit=tuple(step.rows[i].line for i in hits),
            given=tuple((name, self.logged(held)) for name, held in names),
            rules=tuple(rules.values()),
            unknown=self.table_unknown(step) if reached and not answering else None,
            reached=reached,
        )

    def row_rule(self, step: DecisionTable, row: DecisionRow, *, reached: bool) -> RuleTrace:
        """A row that decides, as a rule; what is unknown is found by the table, not by its rows."""
        code = finding_code(step, row)
        told = self.told(rule_let(code), f"{step.file}:{row.line}", reached=reached)
        if told.state == "hit":
            return RuleTrace(code, told, row.then, row.reason)
        return RuleTrace(code, told, Severity.APPROVE, None)

    def table_unknown(self, step: DecisionTable) -> RuleTrace | None:
        if not step.hit.is_single:
            return None
        told = Told(step.file, "unknown", self._causes[answer_let(step.name)])
        return RuleTrace(step.name, told, step.unknown, step.unknown_reason)

    def value(self, held: str, name: str, expression: Expression) -> ValueTrace:
        return ValueTrace(name, expression.text, self.logged(held), self._causes[held])

    def switch(self, frame: Frame, step: Switch, *, reached: bool) -> SwitchTrace:
        taken = self._values[branch_let(step.name)]
        branches = []
        for index, branch in enumerate(step.branches):
            is_taken = reached and taken == index
            told = None
            if branch.when is not None:
                looked_at = reached and taken is not None and index <= taken
                held = condition_let(step.name, index)
                told = self.told(held, branch.when.text, reached=looked_at)
            inner = branch_frame(frame, step, index)
            steps = self.steps(inner, branch.steps, reached=is_taken)
            branches.append(BranchTrace(told, is_taken, steps))
        for name in step.gives:
            frame.define(name)
        return SwitchTrace(step.name, tuple(branches))

    def outcome(self, step: Outcome) -> OutcomeTrace:
        ending = Ending(self._values[ENDING_LET])
        offers = (("amount", step.amount), ("rate", step.rate), ("term", step.term))
        refer = None
        if step.refer is not None:
            refer = self.told(REFER_LET, step.refer.text, reached=True)
        found = tuple(
            self.offer(name, expression) for name, expression in offers if expression is not None
        )
        return OutcomeTrace(
            approve=self.approve(step, found),
            refer=refer,
            ending=ending,
            severity=step.severity(ending),
            offers=found,
        )

    def offer(self, name: str, expression: Expression) -> ValueTrace:
        """One offer; null where it is null as written, or outside what a decision can hold."""
        held = f"offer/{name}"
        value = self.logged(held)
        causes = self._causes[f"{held}#"]
        if value is None and not causes:
            causes = (Cause("out of range", name),)
        return ValueTrace(name, expression.text, value, causes)

    def approve(self, step: Outcome, offers: tuple[ValueTrace, ...]) -> Told:
        """The approving condition; an offer that is null is named as what it lacks."""
        told = self.told(APPROVE_LET, step.approve.text, reached=True)
        lacking = tuple(Cause(NO_OFFER, offer.name) for offer in offers if offer.value is None)
        if told.state != "unknown" or not lacking:
            return told
        written = tuple(cause for cause in told.causes if cause.kind != "no branch")
        return Told(told.text, told.state, (*written, *lacking))


_TELLERS: dict[type[Any], Callable[..., StepTrace]] = {
    Rules: _Reader.rules,
    Scorecard: _Reader.scorecard,
    Matrix: _Reader.matrix,
    DecisionTable: _Reader.table,
    NameLists: _Reader.lists,
    TreeModel: _Reader.model,
    Split: _Reader.split,
    Reserve: _Reader.reserve,
    Call: _Reader.call,
    Assign: _Reader.assign,
    Switch: _Reader.switch,
}
