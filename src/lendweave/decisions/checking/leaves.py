"""Leaves of a model's trees that no value reaches, because a test above them excludes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lendweave.decisions.cells import Cell
from lendweave.decisions.checking.finding import place_of
from lendweave.decisions.checking.slices import Slice, passing, slices_of
from lendweave.decisions.checking.step_findings import LeafNever
from lendweave.decisions.model import Fork, Leaf, Strategy, TreeModel, TreeNode, walk_steps
from lendweave.decisions.tree_model import forks
from lendweave.lang import Column

Left = Mapping[str, frozenset[int]]
"""The slices of each tested column that are still possible on the way to a node."""


def leaf_findings(strategy: Strategy) -> Iterator[LeafNever]:
    """One for each leaf that is never reached, in the order of the file."""
    for step in walk_steps(strategy.steps):
        if isinstance(step, TreeModel):
            for number, tree in enumerate(step.trees, 1):
                for path, leaf in _never(tree):
                    yield LeafNever(place_of(leaf.where), number, path)


def _never(tree: TreeNode) -> Iterator[tuple[str, Leaf]]:
    cells: dict[Column, list[Cell]] = {}
    for fork in forks(tree):
        cells.setdefault(fork.column, []).append(fork.cell)
    slices = {column.name: slices_of(tests, column) for column, tests in cells.items()}
    everything = {name: frozenset(range(len(parts))) for name, parts in slices.items()}
    yield from _below(tree, (), everything, slices)


def _below(
    node: TreeNode, path: tuple[str, ...], left: Left, slices: Mapping[str, tuple[Slice, ...]]
) -> Iterator[tuple[str, Leaf]]:
    if isinstance(node, Leaf):
        if not all(left.values()):
            yield ", ".join(path), node
        return
    for (text, below), taken in zip(node.ways, _taken(node, slices), strict=True):
        name = node.column.name
        yield from _below(below, (*path, text), {**left, name: left[name] & taken}, slices)


def _taken(node: Fork, slices: Mapping[str, tuple[Slice, ...]]) -> list[frozenset[int]]:
    """The slices that each way of a fork takes, in the order of its ways."""
    parts = slices[node.column.name]
    nulls = frozenset(at for at, part in enumerate(parts) if part.sample is None)
    passed = frozenset(passing(node.cell, parts))
    others = frozenset(range(len(parts))) - passed
    return [passed, others] if node.null is None else [nulls, passed, others - nulls]
