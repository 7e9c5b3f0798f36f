"""From what is written to what it means: names resolved, types met, bounds and nullness known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lendweave.kernel.errors import shortened
from lendweave.kernel.types import BOOLEAN, Kind, list_of
from lendweave.lang.casts import cast_rule
from lendweave.lang.depth import refuse_deep
from lendweave.lang.errors import (
    BadLiteral,
    BadSyntax,
    LangError,
    TooLarge,
    UnknownName,
    UnknownOperator,
    did_you_mean,
)
from lendweave.lang.model import Call, Case, Cast, ListOf, Literal, Name, Node, Typed
from lendweave.lang.operators import OPERATORS, Operator
from lendweave.lang.operators.conditional import case_rule
from lendweave.lang.operators.meeting import UNTYPED, literal, meet, typed_null, untyped_null
from lendweave.lang.operators.row import Site
from lendweave.lang.parse import parse
from lendweave.lang.raw import fits
from lendweave.lang.schema import Column, Schema

_MANY = 1_000  # an operator that takes so many operands refuses more as too large


def check(expression: str | Node, schema: Schema, where: str = "expression") -> Typed:
    """The typed tree of an expression over the schema's columns.

    Raises a LangError with line, column, caret and what to write instead.
    """
    text = expression if isinstance(expression, str) else ""
    if isinstance(expression, str):
        node = parse(expression, where)
    else:
        node = expression
        refuse_deep(node, where)
    columns = {column.name: column for column in schema}
    typed = _Checker(columns, where, text).typed(node)
    if typed.op == UNTYPED:
        raise untyped_null(Site("an expression", (), where, text, typed.at))
    return typed


@dataclass(frozen=True, slots=True)
class _Checker:
    """One expression's check."""

    columns: Mapping[str, Column]
    where: str
    text: str

    def typed(self, node: Node) -> Typed:
        """The typed node; its `op` is UNTYPED for a NULL whose type is still open."""
        match node:
            case Literal():
                return self.literal(node)
            case Name():
                return self.name(node)
            case Call():
                return self.call(node)
            case Cast():
                site = self.site("CAST", (node.argument,), node.at)
                return cast_rule(site, node.type)
            case Case():
                return self.case(node)
            case ListOf():
                return self.list_of(node)

    def site(self, op: str, args: tuple[Node, ...], at: int) -> Site:
        checked = tuple(self.typed(arg) for arg in args)
        return Site(op, checked, self.where, self.text, at)

    def literal(self, node: Literal) -> Typed:
        if node.type is None:
            return Typed(UNTYPED, "", (), BOOLEAN, True, at=node.at)
        if node.value is None:
            return typed_null(node.type, node.at)
        if not fits(node.value, node.type):
            got = f"raw value {shortened(node.value)}"
            raise self.refuse(BadLiteral, node, got, f"a raw value of {node.type}")
        return literal(node.value, node.type, node.at)

    def name(self, node: Name) -> Typed:
        column = self.columns.get(node.name)
        if column is None:
            raise UnknownName(
                where=self.where,
                got=f'"{node.name}"',
                expected="a column or an earlier let",
                fix=did_you_mean(node.name, self.columns),
                text=self.text,
                at=node.at,
            )
        return Typed(
            op="column",
            form="",
            args=(),
            type=column.type,
            nullable=column.nullable,
            bounds=column.bounds,
            value=column.name,
            at=node.at,
        )

    def call(self, node: Call) -> Typed:
        row = OPERATORS.get(node.op)
        if row is None:
            raise self.refuse(UnknownOperator, node, node.op, "an operator of the table")
        self.refuse_arity(row, node)
        site = self.site(node.op, node.args, node.at)
        if not row.null_operands:
            for arg in site.args:
                if arg.op == UNTYPED:
                    raise untyped_null(replace(site, at=arg.at))
        return row.rule(site)

    def refuse_arity(self, row: Operator, node: Call) -> None:
        fewest, most = row.arity
        if not fewest <= len(node.args) <= most:
            kind = TooLarge if len(node.args) > most >= _MANY else BadSyntax
            raise self.refuse(kind, node, f"{len(node.args)} operands", row.syntax)

    def case(self, node: Case) -> Typed:
        subject = () if node.subject is None else (node.subject,)
        pairs = tuple(part for pair in node.whens for part in pair)
        otherwise = node.otherwise or Literal(None, None, node.at)
        site = self.site("CASE", (*subject, *pairs, otherwise), node.at)
        return case_rule(site, len(node.whens), bool(subject))

    def list_of(self, node: ListOf) -> Typed:
        if not node.items:
            raise self.refuse(BadSyntax, node, "an empty list", "at least one item")
        site = self.site("a list", node.items, node.at)
        items, target = meet(site, site.args)
        if target.kind is Kind.LIST:
            raise self.refuse(BadSyntax, node, "a list of lists", "a list of plain values")
        return Typed("list", "", items, list_of(target), False, at=node.at)

    def refuse(self, error: type[LangError], node: Node, got: str, expected: str) -> LangError:
        return error(
            where=self.where,
            got=got,
            expected=expected,
            fix=f"Write {expected}.",
            text=self.text,
            at=node.at,
        )
