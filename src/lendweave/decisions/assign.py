"""A step that names values computed by expressions."""

from __future__ import annotations

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.model import Assign, Expression
from lendweave.decisions.reading import Path, Reading, Scope, column_of


def read_assign(reading: Reading, scope: Scope, path: Path, shape: dict[str, str]) -> Assign:
    """The step; each value may use the ones before it."""
    values: list[tuple[str, Expression]] = []
    for name, text in shape.items():
        expression, typed = reading.expression(scope, (*path, name), text)
        reading.define(scope, (*path, name), column_of(name, typed))
        values.append((name, expression))
    return Assign(tuple(values))


def compile_assign(draft: Draft, frame: Frame, step: Assign) -> None:
    """One let per value."""
    for name, expression in step.values:
        node = frame.guarded(frame.renamed(expression.node))
        draft.let(frame.define(name), node, expression.where)
