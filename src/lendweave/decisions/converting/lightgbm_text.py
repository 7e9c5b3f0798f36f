"""A model that LightGBM saved as text, read as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from lendweave.decisions.converting.grown import Grown, GrownLeaf, GrownNode, GrownSplit, chained
from lendweave.decisions.converting.lightgbm_json import LIBRARY, check_objective, missing_left
from lendweave.decisions.converting.xgboost_json import refused

_CATEGORICAL, _DEFAULT_LEFT = 1, 2
_MISSING = {0: "None", 1: "Zero", 2: "NaN"}
_LINE = re.compile(r"(\w+)=(.*)")


def read_lightgbm_text(text: str, file: str) -> Grown:
    """The trees. Raises ForeignModelInvalid."""
    body, end, _ = text.partition("\nend of trees")
    if not end:
        raise refused(file, "a text without `end of trees`", "a whole model", "Save it again.")
    head, *bodies = re.split(r"^Tree=\d+$", body, flags=re.MULTILINE)
    said = _keys(head)
    check_objective(
        said.get("objective", "none"),
        int(said.get("num_class", "1")),
        file,
        is_averaged="average_output" in head.split(),
    )
    trees = tuple(
        _Tree(_keys(body), f"{file}, tree {n}").grown() for n, body in enumerate(bodies, 1)
    )
    return Grown(
        LIBRARY, tuple(said.get("feature_names", "").split()), Decimal(0), trees, is_single=False
    )


def _keys(text: str) -> dict[str, str]:
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return {match[1]: match[2] for match in found if match}


class _Tree:
    """The lists of one tree; a child below zero is leaf -child - 1."""

    def __init__(self, said: Mapping[str, str], where: str) -> None:
        self._said = said
        self._where = where

    def grown(self) -> GrownNode:
        if self._said.get("is_linear", "0") != "0":
            raise refused(
                self._where, "leaves with lines", "leaves of one value", "Train no linear trees."
            )
        values = [float(value) for value in self._list("leaf_value")]
        if len(values) == 1:
            return GrownLeaf(values[0])
        children = list(zip(self._whole("left_child"), self._whole("right_child"), strict=True))
        if not chained(children, 0):
            raise refused(self._where, "nodes that are no tree", "a tree", "Save the model again.")
        return self._node(0, children, values)

    def _node(self, at: int, children: list[tuple[int, int]], values: list[float]) -> GrownNode:
        if at < 0:
            return GrownLeaf(values[-at - 1])
        kind = self._whole("decision_type")[at]
        if kind & _CATEGORICAL:
            raise refused(
                self._where, "a split by categories", "splits of numbers", "Train on numbers alone."
            )
        threshold = float(self._list("threshold")[at])
        left, right = (self._node(child, children, values) for child in children[at])
        missing = _MISSING[kind >> 2 & 3]
        is_default = bool(kind & _DEFAULT_LEFT)
        is_left = missing_left(missing, threshold, self._where, is_default=is_default)
        return GrownSplit(self._whole("split_feature")[at], threshold, is_left, left, right)

    def _list(self, key: str) -> list[str]:
        return self._said.get(key, "").split()

    def _whole(self, key: str) -> list[int]:
        return [int(value) for value in self._list(key)]
