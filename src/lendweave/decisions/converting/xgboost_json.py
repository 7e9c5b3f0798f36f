"""A model that XGBoost saved as JSON, read as data."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Annotated

import msgspec

from lendweave.decisions.converting.errors import ForeignModelInvalid
from lendweave.decisions.converting.grown import (
    Grown,
    GrownLeaf,
    GrownNode,
    GrownSplit,
    chained,
    single,
)

LIBRARY = "XGBoost"
_CONTEXT = Context(prec=40)


class _Tree(msgspec.Struct):
    left_children: list[int]
    right_children: list[int]
    split_indices: list[int]
    split_conditions: list[float]
    default_left: list[bool | int]
    split_type: list[int] = []


class _Trees(msgspec.Struct):
    trees: list[_Tree]


class _Booster(msgspec.Struct):
    name: str
    model: _Trees | None = None


class _Objective(msgspec.Struct):
    name: str


class _Parameters(msgspec.Struct):
    base_score: str
    num_feature: str
    num_class: str = "0"


class _Learner(msgspec.Struct):
    gradient_booster: _Booster
    objective: _Objective
    learner_model_param: _Parameters
    feature_names: list[str] = []


class XgboostShape(msgspec.Struct):
    """What is read of the file; the rest is about training."""

    learner: _Learner
    version: Annotated[list[int], msgspec.Meta(min_length=1)]


def read_xgboost(shape: XgboostShape, names: tuple[str, ...], file: str) -> Grown:
    """The trees. names: of the features, where the file has none. Raises ForeignModelInvalid."""
    learner = shape.learner
    if learner.objective.name != "binary:logistic" or learner.learner_model_param.num_class != "0":
        raise refused(
            f"{file}, learner.objective.name", learner.objective.name, "binary:logistic alone",
            "Train one probability.",
        )  # fmt: skip
    booster = learner.gradient_booster
    if booster.name != "gbtree" or booster.model is None:
        raise refused(
            f"{file}, learner.gradient_booster.name", booster.name, "gbtree alone", "Train trees."
        )
    features = tuple(learner.feature_names) or names
    if len(features) != int(learner.learner_model_param.num_feature):
        raise refused(
            f"{file}, learner.feature_names",
            f"{len(features)} names",
            f"names of {learner.learner_model_param.num_feature} features",
            "Name them with --names, in the order of the columns.",
        )
    trees = tuple(_tree(tree, at, file) for at, tree in enumerate(booster.model.trees))
    base = _log_odds(learner.learner_model_param.base_score, file)
    return Grown(LIBRARY, features, base, trees, is_single=True)


def _log_odds(text: str, file: str) -> Decimal:
    """The base, which is written as a probability."""
    share = Decimal(text.strip("[]"))
    if not 0 < share < 1:
        raise refused(
            f"{file}, base_score", text, "one probability between 0 and 1", "Train it anew."
        )
    return (share / (1 - share)).ln(_CONTEXT)


def _tree(tree: _Tree, at: int, file: str) -> GrownNode:
    where = f"{file}, tree {at + 1}"
    if any(tree.split_type):
        raise refused(
            where, "a split by categories", "splits of numbers", "Train on numbers alone."
        )
    children = list(zip(tree.left_children, tree.right_children, strict=True))
    if not chained(children, 0):
        raise refused(where, "nodes that are no tree", "a tree", "Save the model again.")
    return _node(tree, 0)


def _node(tree: _Tree, at: int) -> GrownNode:
    if tree.left_children[at] < 0:
        return GrownLeaf(single(tree.split_conditions[at]))
    return GrownSplit(
        feature=tree.split_indices[at],
        threshold=single(tree.split_conditions[at]),
        missing_left=bool(tree.default_left[at]),
        left=_node(tree, tree.left_children[at]),
        right=_node(tree, tree.right_children[at]),
    )


def refused(where: str, got: str, expected: str, fix: str) -> ForeignModelInvalid:
    """The error for a part of a model."""
    return ForeignModelInvalid(where=where, got=got, expected=expected, fix=fix)
