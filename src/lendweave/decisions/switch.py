"""A step that takes the first branch whose condition is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import StepInvalid, Unreachable
from lendweave.decisions.model import Branch, Expression, Step, Switch
from lendweave.decisions.reading import Path, Reading, Scope, column_of
from lendweave.decisions.shape import BranchShape, StepShape
from lendweave.kernel.types import BOOLEAN, INTEGER
from lendweave.lang import Column, Node, Schema, check
from lendweave.lang.build import call, case, col, lit

ReadSteps = Callable[[Reading, Scope, Path, Sequence[StepShape]], tuple[Step, ...]]
CompileSteps = Callable[[Draft, Frame, Sequence[Step]], None]


def read_switch(
    reading: Reading,
    scope: Scope,
    path: Path,
    shapes: Sequence[BranchShape],
    read_steps: ReadSteps,
) -> Switch:
    """The step with its branches; names that branches define are known after it."""
    _check_ends_with_else(reading, path, shapes)
    number = reading.next_switch()
    branches: list[Branch] = []
    scopes: list[Scope] = []
    for index, shape in enumerate(shapes):
        inner = scope.copy()
        branches.append(_read_branch(reading, inner, (*path, index), shape, read_steps))
        scopes.append(inner)
    gives = tuple(
        dict.fromkeys(
            name for inner in scopes for name in inner.columns if name not in scope.columns
        )
    )
    for name in gives:
        reading.define(scope, path, _merged(name, scopes, reading.place(path)))
    return Switch(number, tuple(branches), gives, reading.place(path))


def _check_ends_with_else(reading: Reading, path: Path, shapes: Sequence[BranchShape]) -> None:
    for index, shape in enumerate(shapes):
        is_else = shape.otherwise is not None
        if is_else in (shape.when is not None, shape.steps is not None):
            raise StepInvalid(
                where=reading.place((*path, index)),
                got="a branch",
                expected="`when` with `steps`, or `else` alone",
                fix="Write {when: …, steps: […]} or {else: […]}.",
            )
        if is_else and index < len(shapes) - 1:
            raise Unreachable(
                where=reading.place((*path, index + 1)),
                got="a branch after `else`",
                expected="`else` as the last branch",
                fix="Move `else` to the end.",
            )
    if not shapes or shapes[-1].otherwise is None:
        raise StepInvalid(
            where=reading.place(path),
            got="a switch without `else`",
            expected="`else` as the last branch",
            fix="Add `- else: []` if nothing is to be done.",
        )


def _read_branch(
    reading: Reading, scope: Scope, path: Path, shape: BranchShape, read_steps: ReadSteps
) -> Branch:
    if shape.when is None:
        return Branch(None, read_steps(reading, scope, (*path, "else"), shape.otherwise or ()))
    when: Expression
    when, typed = reading.expression(scope, (*path, "when"), shape.when, expected=[BOOLEAN])
    if typed.op == "literal":
        raise Unreachable(
            where=when.where,
            got=f"a condition that is always {shape.when}",
            expected="a condition that inputs decide",
            fix="Remove the branch, or its condition.",
        )
    return Branch(when, read_steps(reading, scope, (*path, "steps"), shape.steps or ()))


def _merged(name: str, scopes: Sequence[Scope], where: str) -> Column:
    """What is known of a name after the switch: it has the value of the branch that was taken."""
    columns: list[Column] = []
    whens: list[tuple[Node, Node]] = []
    for index, scope in enumerate(scopes):
        if name in scope.columns:
            found = scope.columns[name]
            columns.append(Column(str(index), found.type, found.nullable, found.low, found.high))
            whens.append((call("is_null", col(str(index))), col(str(index))))
    otherwise = whens.pop()[1] if len(columns) == len(scopes) else None
    return column_of(
        name, check(case(whens, otherwise), Schema(tuple(columns)), f"{where}, {name}")
    )


def branch_let(name: str) -> str:
    """The name under which a program holds the branch that switch `name` takes, from 0."""
    return f"switch {name}/branch"


def condition_let(name: str, index: int) -> str:
    """The name under which a traced program holds the condition of a branch."""
    return f"switch {name}/when {index}"


def compile_switch(draft: Draft, frame: Frame, step: Switch, compile_steps: CompileSteps) -> None:
    """A let for the branch taken, the branches guarded by it, and a let per name they give."""
    draft.let(branch_let(step.name), frame.guarded(_taken(draft, frame, step)), step.where)
    frames: list[Frame] = []
    for index, branch in enumerate(step.branches):
        inner = branch_frame(frame, step, index)
        compile_steps(draft, inner, branch.steps)
        frames.append(inner)
    for name in step.gives:
        values = [
            (inner.guard, col(inner.names[name]))
            for inner in frames
            if inner.guard is not None and name in inner.names
        ]
        draft.let(frame.define(name), case(values), step.where)


def branch_frame(frame: Frame, step: Switch, index: int) -> Frame:
    """The frame of branch `index` of a switch that stands in `frame`."""
    guard = call("equal", col(branch_let(step.name)), lit(index, INTEGER))
    return frame.inside(f"switch {step.name}.{index}/", guard)


def _taken(draft: Draft, frame: Frame, step: Switch) -> Node:
    whens: list[tuple[Node, Node]] = []
    for index, branch in enumerate(step.branches):
        if branch.when is not None:
            node = frame.renamed(branch.when.node)
            if draft.with_rows:
                node = draft.let(condition_let(step.name, index), frame.guarded(node), step.where)
            whens.append((node, lit(index, INTEGER)))
    return case(whens, lit(len(step.branches) - 1, INTEGER))
