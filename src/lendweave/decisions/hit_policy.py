"""What a decision table answers with, given which of its rows hit: one node per output.

Tests of rows are never null, for a cell either passes a value or does not, null included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lendweave.decisions.model import DecisionRow, DecisionTable, Expression, HitPolicy, Output
from lendweave.kernel.types import INTEGER
from lendweave.lang import Node
from lendweave.lang.build import add_all, any_of, call, case, lit
from lendweave.lang.model import Case, ListOf

Rename = Callable[[Node], Node]


def answering_order(table: DecisionTable) -> list[int]:
    """The rows in the order in which they answer, by index.

    By the order of the outputs where the policy has one, else the worst first where it says so,
    else as written; rows that are alike stay as written.
    """
    indexes = range(len(table.rows))
    if table.hit in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        return sorted(indexes, key=lambda index: row_rank(table, table.rows[index]))
    if table.hit is HitPolicy.WORST_WINS:
        return sorted(indexes, key=lambda index: -table.rows[index].then)
    return list(indexes)


def row_rank(table: DecisionTable, row: DecisionRow) -> tuple[int, ...]:
    """How important a row's results are, lowest first, output by output."""
    ranked = [
        output.order.index(value)
        for output, value in zip(table.outputs, row.values, strict=True)
        if output.order
    ]
    return tuple(ranked) if ranked else (-row.then,)


def first_hit(tests: Sequence[Node], order: Sequence[int]) -> Node:
    """The index of the first row of `order` that hits; null where none does."""
    return case([(tests[index], lit(index, INTEGER)) for index in order])


def alike(table: DecisionTable) -> list[list[int]]:
    """Rows by what they say, as written, each group from its topmost row."""
    groups: dict[object, list[int]] = {}
    for index, row in enumerate(table.rows):
        groups.setdefault((row.values, row.then, row.reason), []).append(index)
    return list(groups.values())


def rows_differ(table: DecisionTable, tests: Sequence[Node]) -> Node | None:
    """True where rows hit that must not hit together; None where the policy allows all."""
    if table.hit is HitPolicy.UNIQUE:
        groups = [[index] for index in range(len(tests))]
    elif table.hit is HitPolicy.ANY:
        groups = alike(table)
    else:
        return None
    found = [any_of(*(tests[index] for index in group)) for group in groups]
    topmost, last = list(range(len(found))), list(range(len(found)))[::-1]
    return call("not_equal", first_hit(found, topmost), first_hit(found, last))


def output_node(
    table: DecisionTable, at: int, row: Node, tests: Sequence[Node], rename: Rename
) -> Node:
    """The value of output `at`. row: the index of the row that answers, where one does."""
    output = table.outputs[at]
    if table.collected == "count":
        hits = (case([(test, lit(1, INTEGER))], lit(0, INTEGER)) for test in tests)
        return add_all(*hits)
    values = [_value(output, each.values[at], rename) for each in table.rows]
    if table.hit is HitPolicy.COLLECT and table.collected == "sum":
        return _sum(output, values, tests)
    if table.hit is HitPolicy.COLLECT and table.collected in ("min", "max"):
        return case([(tests[index], values[index]) for index in _by_size(table, at)])
    if table.hit in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
        order = answering_order(table)
        items, flags = [values[index] for index in order], [tests[index] for index in order]
        return call("pick", ListOf(tuple(items)), ListOf(tuple(flags)))
    whens = tuple((lit(index, INTEGER), value) for index, value in enumerate(values))
    return Case(whens, subject=row)


def _value(output: Output, value: object, rename: Rename) -> Node:
    if isinstance(value, Expression):
        return rename(value.node)
    return lit(value, output.type)


def _sum(output: Output, values: Sequence[Node], tests: Sequence[Node]) -> Node:
    """The sum over the rows that hit; null where none does, or where one of them has no value."""
    terms = [
        case([(test, value)], lit(0, output.type))
        for test, value in zip(tests, values, strict=True)
    ]
    return case([(any_of(*tests), add_all(*terms))])


def _by_size(table: DecisionTable, at: int) -> list[int]:
    """The rows from the smallest value (for `min`) or the largest, those without one first."""
    sign = 1 if table.collected == "min" else -1

    def size(index: int) -> tuple[bool, int]:
        value = table.rows[index].values[at]
        return value is not None, sign * value if isinstance(value, int) else 0

    return sorted(range(len(table.rows)), key=size)
