"""Trees of another library as a model file: the same leaf for every value an input can have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lendweave.decisions.converting.grown import Grown, GrownLeaf, GrownNode, GrownSplit
from lendweave.decisions.converting.thresholds import last_passing
from lendweave.decisions.converting.xgboost_json import refused
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.types import Kind
from lendweave.lang import Column, Schema

_TESTED = (Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class ConvertCommand:
    """How a model is written. scale: digits of leaves; the score is offset + log-odds × factor."""

    scale: int = 6
    offset: int = 600
    factor: str = "-28.8539"


@dataclass(frozen=True, slots=True)
class Converted:
    """A model file, and the names of the inputs that it tests."""

    text: str
    inputs: tuple[str, ...]
    trees: int
    leaves: int


def convert(grown: Grown, features: Schema, command: ConvertCommand, file: str) -> Converted:
    """The model file. Raises ForeignModelInvalid for a feature that no number of the scene is."""
    columns = {column.name: column for column in features}
    writer = _Writer(grown, columns, command.scale, file)
    trees = [json.dumps(writer.node(tree), ensure_ascii=False) for tree in grown.trees]
    head = {
        "model": "trees",
        "scale": command.scale,
        "base": writer.text(grown.base),
        "score": {"offset": command.offset, "factor": command.factor},
        "probability": {"link": "logistic"},
    }
    opened = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    text = opened + ',\n  "trees": [\n    ' + ",\n    ".join(trees) + "\n  ]\n}\n"
    return Converted(text, tuple(sorted(writer.inputs)), len(trees), writer.leaves)


class _Writer:
    """The nodes of the file, and what they have used."""

    def __init__(self, grown: Grown, columns: Mapping[str, Column], scale: int, file: str) -> None:
        self._grown = grown
        self._columns = columns
        self._scale = scale
        self._file = file
        self.inputs: set[str] = set()
        self.leaves = 0

    def text(self, value: Decimal | float) -> str:
        """A number with the digits of the file, the nearest one."""
        return f"{round(Decimal(value), self._scale):f}"

    def node(self, node: GrownNode) -> dict[str, Any]:
        if isinstance(node, GrownLeaf):
            self.leaves += 1
            return {"leaf": self.text(node.value)}
        column = self._column(self._grown.features[node.feature])
        test, passes_when_true = self._test(node, column)
        left, right = self.node(node.left), self.node(node.right)
        then, other = (left, right) if passes_when_true else (right, left)
        written = {"input": column.name, "test": test, "then": then, "else": other}
        if column.nullable:
            written["null"] = "then" if node.missing_left is passes_when_true else "else"
        return written

    def _test(self, node: GrownSplit, column: Column) -> tuple[str, bool]:
        """A cell, and whether it passes what goes left."""

        def passes(value: float) -> bool:
            return self._grown.passes(value, node.threshold)

        if column.type.kind is not Kind.BOOLEAN:
            last = last_passing(column.type.scale, passes)
            return f"<= {text_from_scaled(last, column.type.scale)}", True
        if passes(0.0) == passes(1.0):
            return "false|true", passes(0.0)
        return "false", passes(0.0)

    def _column(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None or column.type.kind not in _TESTED:
            raise refused(
                f"{self._file}, feature {name}",
                "no feature of the scene" if column is None else f"a feature of {column.type}",
                "the name of a feature that is a number or a boolean",
                "Train under the names of the scene, or rename it in the model.",
            )
        self.inputs.add(name)
        return column
