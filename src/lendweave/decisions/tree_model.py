"""A model in the program: terms, the leaf of each tree, their exact sum, score and probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lendweave.decisions.cells import Cell, condition
from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.model import Fork, Leaf, TreeModel, TreeNode
from lendweave.decisions.model_terms import contributions, term_node
from lendweave.decisions.probability import logistic_node, table_node
from lendweave.decisions.scorecard import row_let
from lendweave.kernel.decimals import rescale_half_away
from lendweave.kernel.types import INTEGER, decimal
from lendweave.lang import Node, parse
from lendweave.lang.build import add_all, call, case, cast, lit

NUMBER_DIGITS = 12
_NULL = Cell("null", takes_null=True, ranges=())


def tree_let(gives: str, number: int) -> str:
    """The name of the let that holds what a tree gives, trees counted from 1."""
    return f"{gives}/tree {number}"


def term_let(gives: str, number: int) -> str:
    """The name of the let that holds what a term adds, terms counted from 1."""
    return f"{gives}/term {number}"


def sum_let(gives: str) -> str:
    """The name of the let that holds the base and all leaves, summed."""
    return f"{gives}/sum"


def forks(node: TreeNode) -> Iterator[Fork]:
    """Every test of a tree, from the top."""
    if isinstance(node, Fork):
        yield node
        for _, below in node.ways:
            yield from forks(below)


def leaves(node: TreeNode, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    """Every leaf of a tree with the way to it, in the order in which they are numbered."""
    if isinstance(node, Leaf):
        yield path, node
        return
    for text, below in node.ways:
        yield from leaves(below, (*path, text))


def sum_range(step: TreeModel) -> tuple[int, int]:
    """The lowest and the highest sum that the model can give, in units of the scale."""
    values: list[Sequence[int]] = [[leaf.value for _, leaf in leaves(tree)] for tree in step.trees]
    values += [contributions(term, step.scale) for term in step.terms]
    return step.base + sum(map(min, values)), step.base + sum(map(max, values))


def score_of(step: TreeModel, total: int) -> int:
    """The score of a sum in units."""
    return step.offset + rescale_half_away(total * step.factor, step.scale + step.factor_scale, 0)


def score_range(step: TreeModel) -> tuple[int, int]:
    """The lowest and the highest score, which stand at the ends of the sum."""
    low, high = sorted(score_of(step, total) for total in sum_range(step))
    return low, high


def compile_trees(draft: Draft, frame: Frame, step: TreeModel) -> None:
    """One let for each term and tree, one for their sum, the score and the probability."""
    number_type = decimal(NUMBER_DIGITS, step.scale)
    held = frame.define(step.gives)
    terms: list[Node] = [lit(step.base, number_type)]
    for number, term in enumerate(step.terms, 1):
        added = frame.guarded(term_node(frame, term, step.scale))
        terms.append(draft.let(term_let(held, number), added, term.where))
    for number, tree in enumerate(step.trees, 1):
        name = tree_let(held, number)
        values = [lit(leaf.value, number_type) for _, leaf in leaves(tree)]
        answered = frame.guarded(_choice(frame, tree, iter(values)))
        terms.append(draft.let(name, answered, step.where))
        if draft.with_rows:
            rows: list[Node] = [lit(row, INTEGER) for row in range(len(values))]
            draft.let(row_let(name), frame.guarded(_choice(frame, tree, iter(rows))), step.where)
    total = draft.let(sum_let(held), frame.guarded(add_all(*terms)), step.where)
    factor = lit(step.factor, decimal(NUMBER_DIGITS, step.factor_scale))
    rounded = cast(call("round", call("multiply", total, factor), lit(0, INTEGER)), INTEGER)
    score = call("add", lit(step.offset, INTEGER), rounded)
    draft.let(held, frame.guarded(score), step.where)
    if step.probability_name is not None and step.probability is not None:
        is_link = step.probability.link == "logistic"
        found = logistic_node(total, step.scale) if is_link else table_node(held, step.probability)
        draft.let(frame.define(step.probability_name), frame.guarded(found), step.where)


def _choice(frame: Frame, node: TreeNode, values: Iterator[Node]) -> Node:
    """The value of the leaf that answers; values: of the leaves, in their order."""
    if isinstance(node, Leaf):
        return next(values)
    below = [_choice(frame, each, values) for _, each in node.ways]
    cells = [node.cell] if node.null is None else [_NULL, node.cell]
    held = frame.held(node.column.name)
    tests = [parse(condition(cell, node.column, held), f"test {cell.text}") for cell in cells]
    return case(list(zip(tests, below[:-1], strict=True)), below[-1])
