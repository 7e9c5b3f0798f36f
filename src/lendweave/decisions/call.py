"""A step that calls another strategy: its lets under the call's name, its findings among ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lendweave.decisions.draft import Draft, Frame, Source, rename
from lendweave.decisions.model import Call, Outcome, Strategy
from lendweave.decisions.outcome import AMOUNT_LET, OUTCOME_LET, RATE_LET, SCORE_LET, TERM_LET
from lendweave.kernel.types import BOOLEAN, TEXT
from lendweave.lang import Let, Node
from lendweave.lang.build import all_of, call, case, col, lit
from lendweave.lang.model import ListOf

DraftOf = Callable[[Strategy, bool], tuple[Draft, Frame]]
Places = Callable[[list[Source]], list[Source]]


def inner_let(name: str, let: str) -> str:
    """The name under which a program holds a let of the strategy that call `name` runs."""
    return f"call {name}/{let}"


def input_let(name: str, column: str) -> str:
    """The name under which a program holds an input of the strategy that call `name` runs."""
    return inner_let(name, f"in/{column}")


def answers_back(outcome: Outcome) -> dict[str, str]:
    """What a called strategy answers, by the end of its name: the let that holds it."""
    offered = {
        "amount_minor": (AMOUNT_LET, outcome.amount),
        "rate": (RATE_LET, outcome.rate),
        "term_months": (TERM_LET, outcome.term),
        "score": (SCORE_LET, outcome.score),
    }
    answers = {"outcome": OUTCOME_LET}
    return answers | {name: let for name, (let, part) in offered.items() if part is not None}


def compile_call(draft: Draft, frame: Frame, step: Call, draft_of: DraftOf, places: Places) -> None:
    """The called strategy's lets, renamed; the names it gives back; and what it finds.

    In a branch that is not taken its rules are false and it finds nothing.
    """
    inner, names = draft_of(step.strategy, draft.with_rows)
    held = {column: input_let(step.name, column) for column in step.strategy.inputs.names}
    for column, expression in step.bound:
        draft.let(held[column], frame.renamed(expression.node), step.where)
    held |= {let.name: inner_let(step.name, let.name) for let in inner.lets}
    rules = {let for _, found in inner.rule_steps for _, let in found}
    draft.lets += [_renamed(let, held, frame, is_rule=let.name in rules) for let in inner.lets]
    for name, found in inner.rule_steps:
        codes = tuple((f"{step.name}/{code}", held[let]) for code, let in found)
        draft.rule_steps.append((f"{step.name}/{name}", codes))
    ours = [replace(s, condition=rename(s.condition, held), rule="") for s in inner.sources]
    answers = answers_back(step.strategy.outcome)
    given = answers | {n: names.held(n) for n in names.names if n not in answers}
    for name, let in given.items():
        node = frame.guarded(col(held[let]))
        draft.let(frame.define(f"{step.name}_{name}"), node, step.where)
    _give_reasons(draft, frame, step, col(held[OUTCOME_LET]), places(ours))
    for source in ours if step.weighs else ():
        condition = _false_elsewhere(frame, source.condition)
        draft.sources.append(replace(source, condition=condition))


def _renamed(let: Let, held: dict[str, str], frame: Frame, *, is_rule: bool) -> Let:
    node = let.expression
    if isinstance(node, str):
        raise AssertionError("a strategy compiles to trees")
    node = rename(node, held)
    return replace(
        let,
        name=held[let.name],
        expression=_false_elsewhere(frame, node) if is_rule else node,
    )


def _false_elsewhere(frame: Frame, node: Node) -> Node:
    """The condition where this branch is taken, else false."""
    return node if frame.guard is None else case([(frame.guard, node)], lit(False, BOOLEAN))


def _give_reasons(
    draft: Draft, frame: Frame, step: Call, outcome: Node, places: list[Source]
) -> None:
    """The reasons of the called strategy's own outcome, in its order, as a list."""
    if not places:
        return
    flags = [
        all_of(call("equal", outcome, lit(place.severity.outcome, TEXT)), place.condition)
        for place in places
    ]
    codes = ListOf(tuple(lit(place.reason, TEXT) for place in places))
    reasons = call("pick", codes, ListOf(tuple(flags)))
    draft.let(frame.define(f"{step.name}_reasons"), frame.guarded(reasons), step.where)
