"""Boosted trees as another library holds them: doubles, and a way for what is missing."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class GrownLeaf:
    """What a tree adds to the log-odds."""

    value: float


@dataclass(frozen=True, slots=True)
class GrownSplit:
    """A test of a number: `left` where it passes. missing_left: where what is missing goes."""

    feature: int
    threshold: float
    missing_left: bool
    left: GrownNode
    right: GrownNode


GrownNode = GrownLeaf | GrownSplit


@dataclass(frozen=True, slots=True)
class Grown:
    """A model of one probability. base: log-odds before any tree.

    is_single: features and thresholds are compared in single precision, and strictly (x < t), as
    XGBoost does; else in double precision, and not (x <= t), as LightGBM does.
    """

    library: str
    features: tuple[str, ...]
    base: Decimal
    trees: tuple[GrownNode, ...]
    is_single: bool

    def passes(self, value: float, threshold: float) -> bool:
        """True if a value goes left, as the library compares."""
        return single(value) < threshold if self.is_single else value <= threshold

    def log_odds(self, row: Mapping[str, float | None]) -> float:
        """The sum of the base and a leaf of each tree; leaves are added in double precision."""
        found = (self._leaf(tree, row) for tree in self.trees)
        return math.fsum((float(self.base), *found))

    def _leaf(self, node: GrownNode, row: Mapping[str, float | None]) -> float:
        while isinstance(node, GrownSplit):
            value = row[self.features[node.feature]]
            is_left = node.missing_left if value is None else self.passes(value, node.threshold)
            node = node.left if is_left else node.right
        return node.value


def single(value: float) -> float:
    """The nearest value of single precision."""
    found: tuple[float] = struct.unpack("f", struct.pack("f", value))
    return found[0]


def chained(children: Sequence[tuple[int, int]], start: int) -> bool:
    """True if every node under the start is reached once: no cycle, no shared branch."""
    seen: set[int] = set()
    pending = [start]
    while pending:
        node = pending.pop()
        if node < 0:
            continue
        if node in seen or node >= len(children):
            return False
        seen.add(node)
        pending += children[node]
    return True
