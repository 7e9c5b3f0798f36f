"""The terms of a model file, and the ranges of values that the model learned on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lendweave.decisions.cells import parse_literal
from lendweave.decisions.model import LearnedRange, Term
from lendweave.decisions.model_file import SCALE_MAX, ModelFile, TermShape
from lendweave.kernel.types import Kind
from lendweave.lang import Column

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL)


def read_ranges(file: ModelFile) -> tuple[LearnedRange, ...]:
    """The declared ranges, in order. Raises ModelInvalid, CellInvalid and UnknownName."""
    return tuple(_range(file, name) for name in file.written.ranges)


def _range(file: ModelFile, name: str) -> LearnedRange:
    where = file.place("ranges", name)
    column = file.reading.known(file.scope, where, name)
    if column.type.kind not in _NUMBERS:
        raise file.refused(
            ("ranges", name),
            f"a range of {column.type}",
            "ranges of whole numbers and decimals",
            "Remove it.",
        )
    low, high = (_end(file, name, column, text) for text in file.written.ranges[name])
    if low > high:
        raise file.refused(
            ("ranges", name),
            " to ".join(file.written.ranges[name]),
            "the low end first",
            "Turn it.",
        )
    return LearnedRange(column, low, high, where)


def _end(file: ModelFile, name: str, column: Column, text: str) -> int:
    where = file.place("ranges", name)
    raw = Fraction(parse_literal(text, column, where))
    if raw.denominator != 1:
        raise file.refused(
            ("ranges", name),
            text,
            f"at most {column.type.scale} digits after the point, as {name} has",
            "Round it to the digits of the input.",
        )
    return int(raw)


def read_terms(file: ModelFile, ranges: Sequence[LearnedRange]) -> tuple[Term, ...]:
    """The terms in order, each input once. Raises ModelInvalid and UnknownName."""
    written = file.written.terms
    names = [term.input for term in written]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise file.refused(
                ("terms", at), f"a second term of {name}", "one term for each input", "Add them up."
            )
    by_name = {learned.column.name: learned for learned in ranges}
    return tuple(_term(file, at, term, by_name.get(term.input)) for at, term in enumerate(written))


def _term(file: ModelFile, at: int, shape: TermShape, learned: LearnedRange | None) -> Term:
    column = file.reading.known(file.scope, file.place("terms", at, "input"), shape.input)
    low, high = _ends(file, at, column, learned)
    if column.nullable != (shape.null is not None):
        may = "may be" if column.nullable else "is never"
        raise file.refused(
            ("terms", at),
            f"{'no' if column.nullable else 'a'} `null` for {column.name}, which {may} null",
            "`null` exactly where the input may be null",
            "Say what is added without it." if column.nullable else "Remove it.",
        )
    digits = min(len(shape.times.partition(".")[2]), SCALE_MAX)
    null = shape.null
    return Term(
        column=column,
        low=low,
        high=high,
        times=file.units(shape.times, digits, ("terms", at, "times")),
        times_scale=digits,
        null=None if null is None else file.units(null, file.written.scale, ("terms", at, "null")),
        where=file.place("terms", at),
    )


def _ends(
    file: ModelFile, at: int, column: Column, learned: LearnedRange | None
) -> tuple[int, int]:
    """The ends to which a value is brought, so that no value weighs more than was learned."""
    if column.type.kind is Kind.BOOLEAN:
        return 0, 1
    if column.type.kind not in _NUMBERS:
        raise file.refused(
            ("terms", at, "input"),
            f"{column.name}, a {column.type}",
            "a whole number, a decimal or a boolean",
            "Put it in a tree of one test.",
        )
    if learned is None:
        raise file.refused(
            ("terms", at),
            f"no range of {column.name}",
            f"`ranges` with {column.name}, the values that the model learned on",
            f'Write {{"ranges": {{"{column.name}": ["0", "100"]}}}}.',
        )
    return learned.low, learned.high
