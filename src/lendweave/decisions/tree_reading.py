"""A model file into a step: trees as nested JSON, each number a decimal of a declared scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lendweave.decisions.card_reading import read_card
from lendweave.decisions.cells import parse_cell
from lendweave.decisions.errors import WrongType
from lendweave.decisions.model import Fork, Leaf, TreeModel, TreeNode
from lendweave.decisions.model_file import (
    NUMBER,
    SCALE_MAX,
    ModelFile,
    ModelFileShape,
    NodeShape,
)
from lendweave.decisions.probability import PROBABILITY, probability_range
from lendweave.decisions.probability_reading import read_probability
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.scorecard import SCORE_MAX
from lendweave.decisions.shape import ModelShape
from lendweave.decisions.tables import file_text
from lendweave.decisions.term_reading import read_ranges, read_terms
from lendweave.decisions.tree_model import leaves, score_range
from lendweave.kernel.types import INTEGER, Kind
from lendweave.lang import Column
from lendweave.lang.definition import read_definition

DEPTH_MAX = 12
LEAVES_MAX = 4_000


def read_trees(reading: Reading, scope: Scope, path: Path, shape: ModelShape) -> TreeModel:
    """The step with its trees. Raises ModelInvalid and its kin with file, line and JSON path."""
    text = file_text(reading.files, shape.file, reading.place((*path, "file")))
    file = ModelFile(reading, scope, read_definition(text, shape.file, ModelFileShape))
    step = _Trees(file).step(shape, reading.place(path))
    low, high = score_range(step)
    if low < -SCORE_MAX or high > SCORE_MAX:
        raise WrongType(
            where=file.place("score"),
            got=f"scores from {low} to {high}",
            expected=f"scores from {-SCORE_MAX} to {SCORE_MAX}",
            fix="Scale the factor down.",
        )
    reading.define(scope, (*path, "gives"), Column(shape.gives, INTEGER, False, low, high))
    if step.probability_name is not None and step.probability is not None:
        ends = probability_range(step.probability.knots)
        given = Column(step.probability_name, PROBABILITY, False, *ends)
        reading.define(scope, (*path, "probability"), given)
    return step


@dataclass(frozen=True)
class _Trees:
    """The trees of one model file while it is read."""

    file: ModelFile

    def step(self, shape: ModelShape, where: str) -> TreeModel:
        written = self.file.written
        self.check_kind()
        trees = tuple(self.node(tree, ("trees", at)) for at, tree in enumerate(written.trees))
        count = sum(1 for tree in trees for _ in leaves(tree))
        if count > LEAVES_MAX:
            raise self.file.refused(
                ("trees",), f"{count} leaves", f"at most {LEAVES_MAX} leaves", "Grow fewer trees."
            )
        ranges = read_ranges(self.file)
        factor_scale = min(len(written.score.factor.partition(".")[2]), SCALE_MAX)
        return TreeModel(
            gives=shape.gives,
            file=shape.file,
            scale=written.scale,
            base=self.file.units(written.base, written.scale, ("base",)),
            offset=written.score.offset,
            factor=self.file.units(written.score.factor, factor_scale, ("score", "factor")),
            factor_scale=factor_scale,
            trees=trees,
            where=where,
            terms=read_terms(self.file, ranges),
            probability=read_probability(self.file, shape, where),
            probability_name=shape.probability,
            ranges=ranges,
            card=read_card(self.file),
        )

    def check_kind(self) -> None:
        """Raises ModelInvalid unless the file has what its kind promises."""
        written = self.file.written
        if written.model == "trees" and written.terms:
            raise self.file.refused(
                ("terms",), "terms in a model of trees", "trees alone", "Write `model: logistic`."
            )
        needed = "trees" if written.model == "trees" else "terms"
        if not getattr(written, needed):
            raise self.file.refused(
                (needed,), f"no {needed}", f"at least one of `{needed}`", "Write the model out."
            )

    def node(self, shape: NodeShape, path: Path) -> TreeNode:
        if len(path) > DEPTH_MAX + 2:
            raise self.file.refused(
                path,
                "a deeper node",
                f"at most {DEPTH_MAX} tests on the way to a leaf",
                "Prune it.",
            )
        if shape.leaf is None:
            return self.fork(shape, path)
        if shape != NodeShape(leaf=shape.leaf):
            raise self.file.refused(
                path, "a leaf with a test", "a leaf alone, or a test without a leaf", "Choose one."
            )
        scale = self.file.written.scale
        value = self.file.units(shape.leaf, scale, (*path, "leaf"))
        return Leaf(value, self.file.place(*path, "leaf"))

    def fork(self, shape: NodeShape, path: Path) -> Fork:
        if shape.input is None or shape.test is None or not shape.then or not shape.otherwise:
            raise self.file.refused(
                path,
                "a node that is neither a leaf nor a whole test",
                "`leaf`, or `input`, `test`, `then` and `else`",
                'Write for example {"leaf": "0.5"}.',
            )
        column = self.file.reading.known(
            self.file.scope, self.file.place(*path, "input"), shape.input
        )
        cell = parse_cell(shape.test, column, self.file.place(*path, "test"))
        if cell.takes_null or not cell.ranges:
            raise self.file.refused(
                (*path, "test"), shape.test, "a test of known values", "Say it under `null`."
            )
        self.check_null(shape, column, path)
        self.check_digits(shape.test, column, path)
        then, otherwise = (
            self.node(below, (*path, way))
            for way, below in (("then", shape.then), ("else", shape.otherwise))
        )
        if shape.null == "then":
            cell = replace(cell, text=f"{cell.text}|null", takes_null=True)
        if isinstance(shape.null, NodeShape):
            null = self.node(shape.null, (*path, "null"))
            return Fork(column, cell, then, otherwise, null)
        return Fork(column, cell, then, otherwise, None)

    def check_null(self, shape: NodeShape, column: Column, path: Path) -> None:
        """Null has a way exactly where the column has null."""
        if column.nullable and shape.null is None:
            raise self.file.refused(
                path,
                f"no `null` for {column.name}, which may be null",
                "a node, `then` or `else` under `null`",
                "Say where an application without it goes.",
            )
        if shape.null is not None and not column.nullable:
            raise self.file.refused(
                (*path, "null"),
                f"`null` for {column.name}, which is never null",
                "`then` and `else` alone",
                "Remove it.",
            )

    def check_digits(self, test: str, column: Column, path: Path) -> None:
        """A threshold between two values of the input hides a model of another scale."""
        if column.type.kind not in (Kind.INTEGER, Kind.DECIMAL):
            return
        digits = max((len(found) for found in NUMBER.findall(test)), default=0)
        if digits > column.type.scale:
            raise self.file.refused(
                (*path, "test"),
                test,
                f"at most {column.type.scale} digits after the point, as {column.name} has",
                "Round the threshold to the digits of the input.",
            )
