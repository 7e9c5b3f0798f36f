"""The shape of the operator table: one row per operator, read by checker, compilers and docs.

A template is SQL or Python text with `{0}`, `{1}` … where the operands go and, in SQL, `{type}`
for the result's type. A compiler puts an operand that the template repeats into a variable or a
column first, so templates may repeat operands freely.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from lendweave.kernel.types import ValueType
from lendweave.lang.errors import BadLiteral, LangError, TypeMismatch
from lendweave.lang.model import Bounds, Typed

Template = str | Callable[[Typed], str]


@dataclass(frozen=True, slots=True)
class Form:
    """How one operator is computed for one sort of operands, on non-null operands.

    python_false: for booleans, the Python text of "is false"; by default the negation of `python`.
    gives_null: the Python text may itself give None.
    duckdb_guarded, spark_guarded: used where the result can leave its type's range; they must
    give null then. Empty: the compiler tests the plain result's range.
    An empty template means that the compilers build the operator from its structure.
    """

    python: Template
    duckdb: Template
    spark: Template
    python_false: str = ""
    gives_null: bool = False
    duckdb_guarded: Template = ""
    spark_guarded: Template = ""


@dataclass(frozen=True, slots=True)
class Site:
    """One use of an operator, as its typing rule sees it: operands are checked, none is untyped."""

    op: str
    args: tuple[Typed, ...]
    where: str
    text: str
    at: int

    def refuse(self, expected: str, fix: str, got: str = "") -> LangError:
        """A TypeMismatch naming the operand types."""
        shown = got or f"{self.op} of " + ", ".join(str(arg.type) for arg in self.args)
        return TypeMismatch(
            where=self.where, got=shown, expected=expected, fix=fix, text=self.text, at=self.at
        )

    def refuse_literal(self, got: str, expected: str, fix: str, at: int = -1) -> LangError:
        """A BadLiteral at an argument."""
        return BadLiteral(
            where=self.where,
            got=got,
            expected=expected,
            fix=fix,
            text=self.text,
            at=self.at if at < 0 else at,
        )

    def literal(self, index: int, value_type: type, expected: str) -> object:
        """The value of an argument that must be a literal."""
        arg = self.args[index]
        if arg.op != "literal" or type(arg.value) is not value_type:
            raise self.refuse_literal(
                "a computed value" if arg.op != "literal" else repr(arg.value),
                expected,
                "Write the value itself.",
                arg.at,
            )
        return arg.value

    def whole_literal(self, index: int, low: int, high: int) -> int:
        """The value of an argument that must be an integer literal between low and high."""
        expected = f"an integer literal from {low} to {high}"
        value = self.literal(index, int, expected)
        if not isinstance(value, int) or not low <= value <= high:
            fix = "Write a number in that range."
            raise self.refuse_literal(repr(value), expected, fix, self.args[index].at)
        return value

    def result(
        self,
        form: str,
        value_type: ValueType,
        *,
        args: tuple[Typed, ...] | None = None,
        bounds: Bounds | None = None,
        guard: bool = False,
        may_be_null: bool = False,
        value: object = None,
    ) -> Typed:
        """The typed node; nullable where an operand is, or where the operation itself may be."""
        operands = self.args if args is None else args
        return Typed(
            op=self.op,
            form=form,
            args=operands,
            type=value_type,
            nullable=guard or may_be_null or any(arg.nullable for arg in operands),
            bounds=bounds,
            guard=guard,
            value=value,
            at=self.at,
        )


Rule = Callable[[Site], Typed]


@dataclass(frozen=True, slots=True)
class Example:
    """An expression without columns and the text of its value, `null` for null."""

    expression: str
    result: str


@dataclass(frozen=True, slots=True)
class Operator:
    """One row of the table.

    arity: fewest and most operands.
    null_operands: NULL without a type is accepted and takes the type of its siblings.
    function: written as a call by its name; otherwise by its own syntax, or never (internal).
    """

    name: str
    group: str
    syntax: str
    arity: tuple[int, int]
    rule: Rule
    forms: dict[str, Form]
    doc: str
    doc_zh: str
    examples: tuple[Example, ...]
    null_operands: bool = False
    function: bool = False
    internal: bool = False


def operand_uses(template: str) -> Counter[int]:
    """How often a template names each operand."""
    fields = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return Counter(int(name) for name in fields if name.isdigit())
