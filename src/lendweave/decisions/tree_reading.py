"""A model file: trees as nested JSON, each number a decimal of a declared scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from lendweave.decisions.cells import parse_cell
from lendweave.decisions.errors import ModelInvalid, WrongType
from lendweave.decisions.model import Fork, Leaf, TreeModel, TreeNode
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.scorecard import SCORE_MAX
from lendweave.decisions.shape import ModelShape
from lendweave.decisions.tables import file_text
from lendweave.decisions.tree_model import NUMBER_DIGITS, leaves, score_range
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER, Kind
from lendweave.lang import Column
from lendweave.lang.definition import Definition, read_definition

DEPTH_MAX = 12
LEAVES_MAX = 4_000
SCALE_MAX = 9
_NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")


class NodeShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leaf, or a test with a node for each way."""

    leaf: str | None = None
    input: str | None = None
    test: str | None = None
    then: NodeShape | None = None
    otherwise: NodeShape | None = msgspec.field(default=None, name="else")
    null: NodeShape | None = None


class ScoreShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a sum becomes a score."""

    offset: Annotated[int, msgspec.Meta(ge=-SCORE_MAX, le=SCORE_MAX)]
    factor: str


class TreesShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    model: Literal["trees"]
    scale: Annotated[int, msgspec.Meta(ge=0, le=SCALE_MAX)]
    base: str
    score: ScoreShape
    trees: Annotated[list[NodeShape], msgspec.Meta(min_length=1)]


def read_trees(reading: Reading, scope: Scope, path: Path, shape: ModelShape) -> TreeModel:
    """The step with its trees. Raises ModelInvalid and its kin with file, line and JSON path."""
    text = file_text(reading.files, shape.file, reading.place((*path, "file")))
    model = _Model(reading, scope, read_definition(text, shape.file, TreesShape))
    step = model.step(shape, reading.place(path))
    low, high = score_range(step)
    if low < -SCORE_MAX or high > SCORE_MAX:
        raise WrongType(
            where=model.place("score"),
            got=f"scores from {low} to {high}",
            expected=f"scores from {-SCORE_MAX} to {SCORE_MAX}",
            fix="Scale the factor down.",
        )
    reading.define(scope, (*path, "gives"), Column(shape.gives, INTEGER, False, low, high))
    return step


@dataclass(frozen=True)
class _Model:
    """One model file while it is read."""

    reading: Reading
    scope: Scope
    definition: Definition[TreesShape]

    def place(self, *path: str | int) -> str:
        """The line of a part and its JSON path."""
        told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return f"{self.definition.place(*path)}, {told.removeprefix('.')}"

    def step(self, shape: ModelShape, where: str) -> TreeModel:
        written = self.definition.value
        trees = tuple(self.node(tree, ("trees", at)) for at, tree in enumerate(written.trees))
        count = sum(1 for tree in trees for _ in leaves(tree))
        if count > LEAVES_MAX:
            raise self.refused(
                ("trees",), f"{count} leaves", f"at most {LEAVES_MAX} leaves", "Grow fewer trees."
            )
        factor_scale = len(written.score.factor.partition(".")[2])
        return TreeModel(
            gives=shape.gives,
            file=shape.file,
            scale=written.scale,
            base=self.units(written.base, written.scale, ("base",)),
            offset=written.score.offset,
            factor=self.units(
                written.score.factor, min(factor_scale, SCALE_MAX), ("score", "factor")
            ),
            factor_scale=min(factor_scale, SCALE_MAX),
            trees=trees,
            where=where,
        )

    def node(self, shape: NodeShape, path: Path) -> TreeNode:
        if len(path) > DEPTH_MAX + 2:
            raise self.refused(
                path,
                "a deeper node",
                f"at most {DEPTH_MAX} tests on the way to a leaf",
                "Prune it.",
            )
        if shape.leaf is None:
            return self.fork(shape, path)
        if shape != NodeShape(leaf=shape.leaf):
            raise self.refused(
                path, "a leaf with a test", "a leaf alone, or a test without a leaf", "Choose one."
            )
        scale = self.definition.value.scale
        value = self.units(shape.leaf, scale, (*path, "leaf"))
        return Leaf(value, self.place(*path, "leaf"))

    def fork(self, shape: NodeShape, path: Path) -> Fork:
        if shape.input is None or shape.test is None or not shape.then or not shape.otherwise:
            raise self.refused(
                path,
                "a node that is neither a leaf nor a whole test",
                "`leaf`, or `input`, `test`, `then` and `else`",
                'Write for example {"leaf": "0.5"}.',
            )
        column = self.reading.known(self.scope, self.place(*path, "input"), shape.input)
        cell = parse_cell(shape.test, column, self.place(*path, "test"))
        if cell.takes_null or not cell.ranges:
            raise self.refused(
                (*path, "test"), shape.test, "a test of known values", "Say it under `null`."
            )
        self.check_null(shape, column, path)
        self.check_digits(shape.test, column, path)
        return Fork(
            column,
            cell,
            self.node(shape.then, (*path, "then")),
            self.node(shape.otherwise, (*path, "else")),
            None if shape.null is None else self.node(shape.null, (*path, "null")),
        )

    def check_null(self, shape: NodeShape, column: Column, path: Path) -> None:
        """Null has a way exactly where the column has null."""
        if column.nullable and shape.null is None:
            raise self.refused(
                path,
                f"no `null` for {column.name}, which may be null",
                "a node under `null`",
                "Say where an application without it goes.",
            )
        if shape.null is not None and not column.nullable:
            raise self.refused(
                (*path, "null"),
                f"`null` for {column.name}, which is never null",
                "`then` and `else` alone",
                "Remove it.",
            )

    def check_digits(self, test: str, column: Column, path: Path) -> None:
        """A threshold between two values of the input hides a model of another scale."""
        if column.type.kind not in (Kind.INTEGER, Kind.DECIMAL):
            return
        digits = max((len(found) for found in _NUMBER.findall(test)), default=0)
        if digits > column.type.scale:
            raise self.refused(
                (*path, "test"),
                test,
                f"at most {column.type.scale} digits after the point, as {column.name} has",
                "Round the threshold to the digits of the input.",
            )

    def units(self, text: str, scale: int, path: Path) -> int:
        """A number in units of a scale. Raises ModelInvalid for more digits than it has."""
        match = _NUMBER.fullmatch(text)
        if match is None or len(match[1] or "") > scale or len(text) > NUMBER_DIGITS:
            raise self.refused(
                path,
                shortened(text),
                f"a number of at most {NUMBER_DIGITS} characters,"
                f" at most {scale} digits after the point",
                "Round it, or declare a larger scale.",
            )
        units = scaled_from_decimal(Decimal(text), scale)
        if abs(units) >= 10**NUMBER_DIGITS:
            raise self.refused(
                path,
                text,
                f"at most {NUMBER_DIGITS - scale} digits before the point",
                "Rescale it.",
            )
        return units

    def refused(self, path: Path, got: str, expected: str, fix: str) -> ModelInvalid:
        """The error for a part of the file."""
        return ModelInvalid(where=self.place(*path), got=got, expected=expected, fix=fix)
