"""A program: named expressions over typed inputs, checked, ordered, hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.kernel.types import ValueType
from lendweave.lang.bounds import scaled, type_bounds
from lendweave.lang.canonical import canonical_text
from lendweave.lang.check import check
from lendweave.lang.errors import TypeMismatch, UnknownName, did_you_mean
from lendweave.lang.model import Literal, Node, Typed
from lendweave.lang.operators.meeting import exactly, typed_null
from lendweave.lang.schema import Column, Schema

LANG_VERSION = 1  # raised when what a written expression means changes


@dataclass(frozen=True, slots=True)
class Let:
    """A named expression, as text or as a built tree.

    where: the place a person can open, for messages; the name by default.
    type: the type the value must have; exact numbers are widened to it where nothing is lost.
    """

    name: str
    expression: str | Node
    where: str = "expression"
    type: ValueType | None = None


@dataclass(frozen=True, slots=True)
class TypedLet:
    """A checked let; `needed` is False where no output depends on it."""

    name: str
    typed: Typed
    needed: bool

    @property
    def column(self) -> Column:
        """What later lets see of it."""
        bounds = self.typed.bounds
        return Column(
            self.name,
            self.typed.type,
            self.typed.nullable,
            bounds.low if bounds else None,
            bounds.high if bounds else None,
        )


@dataclass(frozen=True, slots=True)
class Program:
    """Lets over inputs, of which some are outputs; an output may also be an input.

    lets: all of them, in order; each sees the inputs and the lets before it.
    hash: SHA-256 over the inputs, the needed lets, the outputs and the language's version.
    """

    name: str
    inputs: Schema
    lets: tuple[TypedLet, ...]
    outputs: Schema
    hash: str

    @staticmethod
    def build(name: str, inputs: Schema, lets: Sequence[Let], outputs: Sequence[str]) -> Program:
        """Check every let over the inputs and the lets before it.

        Raises a LangError of the first let that is refused, BadSchema for a name used twice,
        UnknownName for an output that is neither an input nor a let.
        """
        schema = inputs
        checked: list[TypedLet] = []
        for let in lets:
            typed_let = TypedLet(let.name, _checked(let, schema), needed=False)
            schema = schema.with_columns(typed_let.column)
            checked.append(typed_let)
        columns = tuple(_output(name, output, schema) for output in outputs)
        marked = _mark_needed(checked, outputs)
        found = Schema(columns)
        return Program(name, inputs, marked, found, _hash(inputs, marked, found))

    @property
    def needed(self) -> tuple[TypedLet, ...]:
        """The lets that some output depends on, in order."""
        return tuple(let for let in self.lets if let.needed)


def _checked(let: Let, schema: Schema) -> Typed:
    where = let.name if let.where == "expression" else let.where
    if let.type is None:
        return check(let.expression, schema, where)
    if _is_untyped_null(let.expression):
        return typed_null(let.type)
    return _as_declared(check(let.expression, schema, where), let.type, where)


def _is_untyped_null(expression: str | Node) -> bool:
    if isinstance(expression, str):
        return expression.strip().upper() == "NULL"
    return isinstance(expression, Literal) and expression.type is None


def _as_declared(typed: Typed, declared: ValueType, where: str) -> Typed:
    if typed.type == declared:
        return typed
    if typed.type.is_exact and declared.is_exact and _fits(typed, declared):
        return exactly(typed, declared)
    raise TypeMismatch(
        where=where,
        got=str(typed.type),
        expected=str(declared),
        fix=f"Write CAST(… AS {declared}).",
    )


def _fits(typed: Typed, declared: ValueType) -> bool:
    """True if every value the node can take is one of the declared type."""
    bounds, limits = typed.bounds, type_bounds(declared)
    shift = declared.scale - typed.type.scale
    return (
        bounds is not None
        and limits is not None
        and shift >= 0
        and (scaled(bounds, shift).within(limits))
    )


def _output(program: str, name: str, schema: Schema) -> Column:
    if name not in schema.names:
        raise _unknown(program, name, schema.names)
    return schema.column(name)


def _unknown(program: str, name: str, known: Sequence[str]) -> UnknownName:
    return UnknownName(
        where=f'program "{program}"',
        got=f'"{name}"',
        expected="an input or a let",
        fix=did_you_mean(name, known),
    )


def _mark_needed(lets: Sequence[TypedLet], outputs: Sequence[str]) -> tuple[TypedLet, ...]:
    wanted = set(outputs)
    marked: list[TypedLet] = []
    for let in reversed(lets):
        needed = let.name in wanted
        if needed:
            wanted |= let.typed.columns
        marked.append(TypedLet(let.name, let.typed, needed))
    return tuple(reversed(marked))


def _hash(inputs: Schema, lets: Sequence[TypedLet], outputs: Schema) -> str:
    lines = [f"lendweave.lang {LANG_VERSION}"]
    lines += [
        f"in {column.name!r} {column.type} {column.nullable} {column.low} {column.high}"
        for column in inputs
    ]
    lines += [f"let {let.name!r} {canonical_text(let.typed)}" for let in lets if let.needed]
    lines += [f"out {name!r}" for name in outputs.names]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
