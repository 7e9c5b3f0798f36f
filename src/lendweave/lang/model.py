"""The trees of the language: what is written (Node) and what it means (Typed).

A Node is made by the parser or by `build`; it carries names and shapes only. The checker turns it
into a Typed tree, which every engine compiles; nothing after the checker looks at text.

`at` is the offset in the expression's text, -1 for a tree built without text; it never takes part
in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lendweave.kernel.types import ValueType


@dataclass(frozen=True, slots=True)
class Literal:
    """A raw value with its type; `type` None is the untyped NULL."""

    value: object
    type: ValueType | None
    at: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A column of the schema, or an earlier let."""

    name: str
    at: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator of the table applied to its arguments; `op` is the table's name."""

    op: str
    args: tuple[Node, ...]
    at: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """CAST(argument AS type)."""

    argument: Node
    type: ValueType
    at: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """CASE [subject] WHEN … THEN … [ELSE …] END; without ELSE the value is null."""

    whens: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None
    subject: Node | None = None
    at: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list literal; its items meet in one type."""

    items: tuple[Node, ...]
    at: int = field(default=-1, compare=False)


Node = Literal | Name | Call | Cast | Case | ListOf


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and largest raw value a node can take (scaled for decimals), inclusive."""

    low: int
    high: int

    @property
    def magnitude(self) -> int:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))

    def within(self, other: Bounds) -> bool:
        """True if every value of this range is in the other."""
        return other.low <= self.low and self.high <= other.high


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked node.

    op: an operator of the table, or literal, column, case (args: condition, value, …, else),
        simple_case (subject, match, value, …, else), cast, list, rescale (exact, loses nothing).
    form: which form of the operator, by operand type ("integer", "decimal", "double" …).
    bounds: for integers, decimals and dates.
    guard: the operation's own result can leave its type's range, and is then null.
    value: the raw value of a literal, the name of a column, else None.
    """

    op: str
    form: str
    args: tuple[Typed, ...]
    type: ValueType
    nullable: bool
    bounds: Bounds | None = None
    guard: bool = False
    value: object = None
    at: int = field(default=-1, compare=False)

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that the tree reads."""
        return frozenset(str(node.value) for node in walk(self) if node.op == "column")


def walk(root: Typed) -> Iterator[Typed]:
    """Every node of the tree, parents first, left to right."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.args))
