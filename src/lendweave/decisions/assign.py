"""A step that names values computed by expressions."""

from __future__ import annotations

from functools import partial

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.model import Assign, Expression
from lendweave.decisions.reading import Path, Reading, Scope, column_of


def read_assign(reading: Reading, scope: Scope, path: Path, shape: dict[str, str]) -> Assign:
    """The step; each value may use the ones before it."""
    return Assign(
        tuple(
            value
            for name, text in shape.items()
            for value in reading.attempt(
                partial(_read_value, reading, scope, (*path, name), name, text), name
            )
        )
    )


def _read_value(
    reading: Reading, scope: Scope, path: Path, name: str, text: str
) -> tuple[str, Expression]:
    expression, typed = reading.expression(scope, path, text)
    reading.define(scope, path, column_of(name, typed))
    return name, expression


def compile_assign(draft: Draft, frame: Frame, step: Assign) -> None:
    """One let per value."""
    for name, expression in step.values:
        node = frame.guarded(frame.renamed(expression.node))
        draft.let(frame.define(name), node, expression.where)
