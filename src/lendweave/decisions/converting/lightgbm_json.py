"""A model of LightGBM as `dump_model()` gives it, read as data."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from lendweave.decisions.converting.grown import Grown, GrownLeaf, GrownNode, GrownSplit
from lendweave.decisions.converting.xgboost_json import refused

LIBRARY = "LightGBM"


class _Node(msgspec.Struct):
    leaf_value: float | None = None
    split_feature: int | None = None
    threshold: float | str | None = None
    decision_type: str = "<="
    default_left: bool = True
    missing_type: str = "None"
    left_child: _Node | None = None
    right_child: _Node | None = None
    leaf_const: float | None = None


class _Tree(msgspec.Struct):
    tree_structure: _Node


class LightgbmShape(msgspec.Struct):
    """What is read of the dump; the rest is about training."""

    name: str
    objective: str
    num_class: int
    feature_names: list[str]
    tree_info: list[_Tree]
    average_output: bool = False


def read_lightgbm(shape: LightgbmShape, file: str) -> Grown:
    """The trees; what the library starts from is in the leaves. Raises ForeignModelInvalid."""
    check_objective(shape.objective, shape.num_class, file, is_averaged=shape.average_output)
    trees = tuple(
        _node(tree.tree_structure, f"{file}, tree {at}")
        for at, tree in enumerate(shape.tree_info, 1)
    )
    return Grown(LIBRARY, tuple(shape.feature_names), Decimal(0), trees, is_single=False)


def check_objective(objective: str, classes: int, file: str, *, is_averaged: bool) -> None:
    """Raises ForeignModelInvalid unless the trees add up to log-odds of one probability."""
    if objective != "binary sigmoid:1" or classes != 1:
        raise refused(
            f"{file}, objective", objective, "binary sigmoid:1 alone", "Train one probability."
        )
    if is_averaged:
        raise refused(f"{file}, average_output", "averaged trees", "boosted trees", "Boost them.")


def _node(node: _Node, where: str) -> GrownNode:
    if node.leaf_const is not None:
        raise refused(where, "a leaf with a line", "leaves of one value", "Train no linear trees.")
    if node.leaf_value is not None:
        return GrownLeaf(node.leaf_value)
    if node.decision_type != "<=" or not isinstance(node.threshold, float):
        raise refused(
            where, "a split by categories", "splits of numbers", "Train on numbers alone."
        )
    if node.split_feature is None or node.left_child is None or node.right_child is None:
        raise refused(where, "a split without ways", "two ways", "Dump the model again.")
    return GrownSplit(
        feature=node.split_feature,
        threshold=node.threshold,
        missing_left=missing_left(
            node.missing_type, node.threshold, where, is_default=node.default_left
        ),
        left=_node(node.left_child, where),
        right=_node(node.right_child, where),
    )


def missing_left(kind: str, threshold: float, where: str, *, is_default: bool) -> bool:
    """Where what is missing goes. A column that missed nothing in training takes it as zero."""
    if kind == "Zero":
        raise refused(
            where, "zeros taken as missing", "zeros taken as numbers", "Set zero_as_missing=false."
        )
    return is_default if kind == "NaN" else threshold >= 0
