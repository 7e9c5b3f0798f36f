"""A decision table into lets: rows that hit, the row that answers, its values and its findings."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.hit_policy import answering_order, first_hit, output_node, rows_differ
from lendweave.decisions.matrix import row_test
from lendweave.decisions.model import DecisionRow, DecisionTable, HitPolicy
from lendweave.decisions.rules import rule_let
from lendweave.kernel.types import BOOLEAN, INTEGER
from lendweave.lang import Node
from lendweave.lang.build import all_of, call, case, lit
from lendweave.lang.model import Literal


def hit_let(name: str, index: int) -> str:
    """The name under which a program holds whether a row of table `name` hits."""
    return f"table {name}/hit {index}"


def differ_let(name: str) -> str:
    """The name under which a program holds whether rows hit that must not hit together."""
    return f"table {name}/differ"


def answer_let(name: str) -> str:
    """The name under which a program holds the index of the row that answers table `name`."""
    return f"table {name}/row"


def finding_code(step: DecisionTable, row: DecisionRow) -> str:
    """The code under which masks and traces name a row that decides."""
    return f"{step.name}:{row.line}"


def compile_table(draft: Draft, frame: Frame, step: DecisionTable) -> None:
    """Lets for rows that hit, the row that answers and each output; then what the rows find.

    In a branch that is not taken no row hits and nothing is unknown.
    """
    tests = [_test(draft, frame, step, index) for index in range(len(step.rows))]
    differ = rows_differ(step, tests)
    row = first_hit(tests, answering_order(step))
    if differ is not None:
        refused = draft.let(differ_let(step.name), differ, step.where)
        row = case([(refused, Literal(None, INTEGER))], row)
    answer = draft.let(answer_let(step.name), row, step.where)
    nodes = [output_node(step, at, answer, tests, frame.renamed) for at in range(len(step.outputs))]
    for output, node in zip(step.outputs, nodes, strict=True):
        draft.let(frame.define(output.column.name), frame.guarded(node), step.where)
    if step.decides:
        _compile_findings(draft, frame, step, tests, answer)


def _test(draft: Draft, frame: Frame, step: DecisionTable, index: int) -> Node:
    """Whether a row hits; named where more than one part of the program asks."""
    test = row_test(frame, step.on, step.rows[index].cells)
    if frame.guard is not None:
        test = case([(frame.guard, test)], lit(False, BOOLEAN))
    asked_once = step.hit in (HitPolicy.FIRST, HitPolicy.PRIORITY) and not draft.with_rows
    return test if asked_once else draft.let(hit_let(step.name, index), test, step.where)


def _compile_findings(
    draft: Draft, frame: Frame, step: DecisionTable, tests: Sequence[Node], answer: Node
) -> None:
    """A let and a source per row that declines or refers, and a source for what is unknown."""
    found: list[tuple[str, str]] = []
    for index, row in enumerate(step.rows):
        if row.reason is None:
            continue
        code = finding_code(step, row)
        node = tests[index]
        if step.hit.is_single:
            node = call("equal", answer, lit(index, INTEGER))
            node = node if frame.guard is None else case([(frame.guard, node)], lit(False, BOOLEAN))
        draft.source(row.then, row.reason, draft.let(rule_let(code), node, step.where))
        found.append((code, rule_let(code)))
    if step.unknown_reason is not None:
        unknown = call("is_null", answer)
        unknown = unknown if frame.guard is None else all_of(frame.guard, unknown)
        draft.source(step.unknown, step.unknown_reason, unknown)
    if found:
        draft.rule_steps.append((step.name, tuple(found)))
