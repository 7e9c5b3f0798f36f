"""The readable reference: a tree is evaluated node by node, and says why a value is null.

It shares no template with the compilers and rounds with fractions where they use integers, so
that the three can be held against one another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import operator
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import re2

from lendweave.kernel.types import DATE_MAX, DATE_MIN, MICROS_PER_DAY, Kind, ValueType
from lendweave.lang import kernels
from lendweave.lang.bounds import DECIMAL_LIMIT, type_bounds
from lendweave.lang.literals import (
    day_from_text,
    micros_from_text,
    text_from_day,
    text_from_micros,
)
from lendweave.lang.model import Typed
from lendweave.lang.program import Program
from lendweave.lang.zones import local_day, transitions

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a value is null.

    kind: null input, null literal, zero division, overflow, out of range, not a number,
        unreadable text, no branch, equal operands, null item.
    text: the column, or the operator.
    """

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A raw value; where it is null, the causes, each once, left to right."""

    value: object
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One let of a program with its value and causes."""

    name: str
    value: object
    causes: tuple[Cause, ...]


class _Null(Exception):
    """Raised by an operator on values whose result is null of its own accord."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def evaluate(typed: Typed, row: Mapping[str, object]) -> Evaluated:
    """The tree's value for a row of raw values by column name."""
    return _evaluated(typed, {name: _input(name, row[name]) for name in typed.columns})


Named = Mapping[tuple[str, str], Cause]
"""A let and the kind of a cause → the cause that a person understands in its place."""


def explain(
    program: Program, row: Mapping[str, object], named: Named | None = None
) -> list[Explained]:
    """Every let with its value; the causes of a null reach back to the inputs, or to `named`."""
    known = named or {}
    seen = {name: _input(name, row[name]) for name in program.inputs.names}
    found: list[Explained] = []
    for let in program.lets:
        evaluated = _evaluated(let.typed, seen)
        causes = tuple(known.get((let.name, cause.kind), cause) for cause in evaluated.causes)
        seen[let.name] = evaluated = Evaluated(evaluated.value, causes)
        found.append(Explained(let.name, evaluated.value, evaluated.causes))
    return found


def _input(name: str, value: object) -> Evaluated:
    return Evaluated(value, () if value is not None else (Cause("null input", name),))


Row = Mapping[str, Evaluated]
Operation = Callable[..., object]


def _evaluated(node: Typed, row: Row) -> Evaluated:
    lazy = _LAZY.get(node.op)
    if lazy is not None:
        return lazy(node, row)
    operands = [_evaluated(arg, row) for arg in node.args]
    missing = _causes(*operands)
    if missing:
        return Evaluated(None, missing)
    try:
        operation = _CASTS[node.form] if node.op == "cast" else _STRICT[node.op]
        return Evaluated(_in_range(operation(node, *[operand.value for operand in operands]), node))
    except _Null as null:
        return _null(null.kind, node.op)


def _null(kind: str, text: str = "") -> Evaluated:
    return Evaluated(None, (Cause(kind, text),))


def _causes(*operands: Evaluated) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(cause for operand in operands for cause in operand.causes))


def _in_range(value: object, node: Typed) -> object:
    """The value, if its type holds it."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _Null("overflow")
        return value + 0.0
    limits = type_bounds(node.type)
    if limits is not None and isinstance(value, int) and not limits.low <= value <= limits.high:
        raise _Null("out of range" if node.type.kind is Kind.DATE else "overflow")
    return value


# Operators that look at nulls themselves.


def _literal(node: Typed, row: Row) -> Evaluated:
    return Evaluated(node.value) if node.value is not None else _null("null literal")


def _column(node: Typed, row: Row) -> Evaluated:
    return row[str(node.value)]


def _list(node: Typed, row: Row) -> Evaluated:
    return Evaluated(tuple(_evaluated(arg, row).value for arg in node.args))


def _and(node: Typed, row: Row) -> Evaluated:
    return _decided(node, row, by=False)


def _or(node: Typed, row: Row) -> Evaluated:
    return _decided(node, row, by=True)


def _decided(node: Typed, row: Row, by: bool) -> Evaluated:
    """One operand of value `by` decides; else a null makes it null."""
    operands = [_evaluated(arg, row) for arg in node.args]
    if any(operand.value is by for operand in operands):
        return Evaluated(by)
    missing = _causes(*operands)
    return Evaluated(None, missing) if missing else Evaluated(not by)


def _is_true(node: Typed, row: Row) -> Evaluated:
    return Evaluated(_evaluated(node.args[0], row).value is True)


def _is_false(node: Typed, row: Row) -> Evaluated:
    return Evaluated(_evaluated(node.args[0], row).value is False)


def _is_null(node: Typed, row: Row) -> Evaluated:
    return Evaluated(_evaluated(node.args[0], row).value is None)


def _hit_mask(node: Typed, row: Row) -> Evaluated:
    return _mask(node, row, True)


def _unknown_mask(node: Typed, row: Row) -> Evaluated:
    return _mask(node, row, None)


def _mask(node: Typed, row: Row, wanted: bool | None) -> Evaluated:
    hits = [_evaluated(arg, row).value is wanted for arg in node.args]
    return Evaluated(sum(2**bit for bit, hit in enumerate(hits) if hit))


def _between(node: Typed, row: Row) -> Evaluated:
    value, low, high = (_evaluated(arg, row) for arg in node.args)
    above, below = _at_least(value, low), _at_least(high, value)
    if above is False or below is False:
        return Evaluated(False)
    missing = _causes(value, low, high)
    return Evaluated(None, missing) if missing else Evaluated(True)


def _at_least(left: Evaluated, right: Evaluated) -> bool | None:
    if left.value is None or right.value is None:
        return None
    return bool(left.value >= right.value)  # type: ignore[operator]


def _in(node: Typed, row: Row) -> Evaluated:
    subject, *items = (_evaluated(arg, row) for arg in node.args)
    if subject.value is None:
        return subject
    if any(item.value == subject.value for item in items):
        return Evaluated(True)
    missing = _causes(*items)
    return Evaluated(None, missing) if missing else Evaluated(False)


def _contains(node: Typed, row: Row) -> Evaluated:
    holder, item = (_evaluated(arg, row) for arg in node.args)
    missing = _causes(holder, item)
    if missing:
        return Evaluated(None, missing)
    if isinstance(holder.value, str):
        return Evaluated(str(item.value) in holder.value)
    items = holder.value if isinstance(holder.value, tuple) else ()
    if item.value in items:
        return Evaluated(True)
    return _null("null item", node.op) if None in items else Evaluated(False)


def _case(node: Typed, row: Row) -> Evaluated:
    for condition, value in zip(node.args[:-1:2], node.args[1::2], strict=True):
        if _evaluated(condition, row).value is True:
            return _evaluated(value, row)
    return _otherwise(node, row)


def _simple_case(node: Typed, row: Row) -> Evaluated:
    subject = _evaluated(node.args[0], row)
    for match, value in zip(node.args[1:-1:2], node.args[2:-1:2], strict=True):
        if subject.value is not None and _evaluated(match, row).value == subject.value:
            return _evaluated(value, row)
    return subject if subject.causes and _ends_in_null(node) else _otherwise(node, row)


def _otherwise(node: Typed, row: Row) -> Evaluated:
    if _ends_in_null(node):
        return _null("no branch", "case")
    return _evaluated(node.args[-1], row)


def _ends_in_null(node: Typed) -> bool:
    """True for a CASE without ELSE."""
    return node.args[-1].op == "literal" and node.args[-1].value is None


def _coalesce(node: Typed, row: Row) -> Evaluated:
    operands = [_evaluated(arg, row) for arg in node.args]
    present = [operand for operand in operands if operand.value is not None]
    return present[0] if present else Evaluated(None, _causes(*operands))


def _nullif(node: Typed, row: Row) -> Evaluated:
    left, right = (_evaluated(arg, row) for arg in node.args)
    if left.value is None or right.value is None:
        return left
    first, second = left.value, right.value
    if isinstance(first, int) and isinstance(second, int):
        equal = _exact(first, node.args[0].type) == _exact(second, node.args[1].type)
    else:
        equal = first == second
    if equal:
        return _null("equal", node.op)
    return left


_LAZY: dict[str, Callable[[Typed, Row], Evaluated]] = {
    "literal": _literal,
    "column": _column,
    "list": _list,
    "and": _and,
    "or": _or,
    "is_true": _is_true,
    "is_false": _is_false,
    "is_null": _is_null,
    "hit_mask": _hit_mask,
    "unknown_mask": _unknown_mask,
    "between": _between,
    "in": _in,
    "contains": _contains,
    "case": _case,
    "simple_case": _simple_case,
    "coalesce": _coalesce,
    "nullif": _nullif,
}


# Operators on values that are all there. Exact numbers are computed as fractions.


def _exact(value: int, value_type: ValueType) -> Fraction:
    return Fraction(value, 10**value_type.scale)


def _to_scale(value: Fraction, scale: int) -> int:
    """The nearest number of that scale, halves away from zero, scaled."""
    moved: Fraction = abs(value) * 10**scale
    whole = math.floor(moved + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _arithmetic(symbol: Callable[[Any, Any], Any]) -> Operation:
    def operation(node: Typed, left: Any, right: Any) -> object:
        if isinstance(left, float):
            return symbol(left, right)
        if node.form == "date":
            return symbol(left, right)
        first, second = (
            _exact(value, arg.type) for value, arg in zip((left, right), node.args, strict=True)
        )
        return _to_scale(symbol(first, second), node.type.scale)

    return operation


def _divide(node: Typed, left: float, right: float) -> float:
    if right == 0:
        raise _Null("zero division")
    return left / right


def _div(node: Typed, left: int, right: int) -> int:
    if right == 0:
        raise _Null("zero division")
    shift = node.value[0] if isinstance(node.value, tuple) else 0
    top, bottom = abs(left) * 10 ** max(shift, 0), abs(right) * 10 ** max(-shift, 0)
    if top > DECIMAL_LIMIT or bottom > DECIMAL_LIMIT:
        raise _Null("overflow")
    first, second = (
        _exact(value, arg.type) for value, arg in zip((left, right), node.args, strict=True)
    )
    return _to_scale(first / second, node.type.scale)


def _mod(node: Typed, left: int, right: int) -> int:
    if right == 0:
        raise _Null("zero division")
    return left - right * int(Fraction(left, right))


def _sqrt(node: Typed, value: float) -> float:
    if value < 0:
        raise _Null("not a number")
    return math.sqrt(value)


def _round(node: Typed, value: int) -> int:
    return _to_scale(_exact(value, node.args[0].type), node.type.scale)


def _cut(way: Callable[[Fraction], int]) -> Operation:
    def operation(node: Typed, value: Any) -> object:
        return way(_exact(value, node.args[0].type) * 10**node.type.scale)

    return operation


def _rescale(node: Typed, value: Any) -> object:
    if isinstance(value, tuple):
        source, target = node.args[0].type.item, node.type.item
        if source is None or target is None:
            raise AssertionError("a list type names its item type")
        return tuple(
            None if item is None else _to_scale(_exact(item, source), target.scale)
            for item in value
        )
    return _to_scale(_exact(value, node.args[0].type), node.type.scale)


def _compare(symbol: Callable[[Any, Any], bool]) -> Operation:
    def operation(node: Typed, left: Any, right: Any) -> object:
        return symbol(left, right)

    return operation


def _substring(node: Typed, text: str, start: int, count: int) -> str:
    if not 1 <= start <= len(text) or count < 0:
        raise _Null("out of range")
    return text[start - 1 :][:count]


def _date(day: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=day)


def _add_months(node: Typed, day: int, months: int) -> int:
    start = _date(day)
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1900 <= year <= 2199:
        raise _Null("out of range")
    last = monthrange(year, month)[1]
    return (dt.date(year, month, min(start.day, last)) - _EPOCH).days


def _months_between(node: Typed, start: int, end: int) -> int:
    """Counted from the definition: the most months that do not pass the end."""
    if end < start:
        return -_months_between(node, end, start)
    months = max(0, (end - start) // 31 - 1)
    while months < 3_600:
        try:
            if _add_months(node, start, months + 1) > end:
                break
        except _Null:
            break
        months += 1
    return months


def _add_days(node: Typed, day: int, days: int) -> int:
    if not DATE_MIN <= day + days <= DATE_MAX:
        raise _Null("out of range")
    return day + days


def _seconds_between(node: Typed, start: int, end: int) -> int:
    return math.trunc(Fraction(end - start, 1_000_000))


def _ordered(pick: Callable[..., Any]) -> Operation:
    def operation(node: Typed, *values: Any) -> object:
        return pick(values)

    return operation


def _matches(node: Typed, text: str) -> bool:
    return re2.search(str(node.value), text) is not None


def _bucket(node: Typed, text: str) -> int:
    hashed = hashlib.sha256(f"{node.value}\x1f{text}".encode()).hexdigest()
    return int(hashed[:16], 16) % 1_000_000


def _pick(node: Typed, items: tuple[object, ...], flags: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(item for item, flag in zip(items, flags, strict=False) if flag is True)


_STRICT: dict[str, Operation] = {
    "add": _arithmetic(operator.add),
    "subtract": _arithmetic(operator.sub),
    "multiply": _arithmetic(operator.mul),
    "divide": _divide,
    "div": _div,
    "mod": _mod,
    "negate": lambda node, value: -value,
    "abs": lambda node, value: abs(value),
    "sqrt": _sqrt,
    "round": _round,
    "trunc": _cut(math.trunc),
    "floor": _cut(math.floor),
    "ceil": _cut(math.ceil),
    "rescale": _rescale,
    "not": lambda node, value: not value,
    "equal": _compare(operator.eq),
    "not_equal": _compare(operator.ne),
    "less": _compare(operator.lt),
    "less_equal": _compare(operator.le),
    "greater": _compare(operator.gt),
    "greater_equal": _compare(operator.ge),
    "least": _ordered(min),
    "greatest": _ordered(max),
    "lower": lambda node, text: text.translate(kernels.LOWER_TABLE),
    "upper": lambda node, text: text.translate(kernels.UPPER_TABLE),
    "length": lambda node, value: len(value),
    "substring": _substring,
    "starts_with": lambda node, text, part: text[: len(part)] == part,
    "ends_with": lambda node, text, part: part == text[max(0, len(text) - len(part)) :],
    "matches": _matches,
    "bucket": _bucket,
    "pick": _pick,
    "days_between": lambda node, start, end: end - start,
    "months_between": _months_between,
    "add_days": _add_days,
    "add_months": _add_months,
    "year": lambda node, day: _date(day).year,
    "month": lambda node, day: _date(day).month,
    "day": lambda node, day: _date(day).day,
    "weekday": lambda node, day: _date(day).isoweekday(),
    "seconds_between": _seconds_between,
    "local_date": lambda node, micros: local_day(micros, transitions(str(node.value))),
}


# Casts, by "from_to".


def _read(found: object, kind: str = "unreadable text") -> object:
    if found is None:
        raise _Null(kind)
    return found


def _decimal_to_double(node: Typed, value: int) -> float:
    return float(value) / 10.0 ** node.args[0].type.scale


def _double_to_exact(node: Typed, value: float) -> object:
    moved = value * 10.0**node.type.scale
    if not math.isfinite(moved):
        raise _Null("overflow")
    return _to_scale(Fraction(moved), 0)


def _text_to_decimal(node: Typed, text: str) -> object:
    return _read(kernels.decimal_from_text(text, node.type.precision, node.type.scale))


def _decimal_to_text(node: Typed, value: int) -> str:
    scale = node.args[0].type.scale
    whole, rest = divmod(abs(value), 10**scale)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{scale}d}" if scale else "")


_CASTS: dict[str, Operation] = {
    "integer_decimal": _round,
    "decimal_integer": _round,
    "decimal_decimal": _round,
    "integer_double": lambda node, value: float(value),
    "integer_text": lambda node, value: str(value),
    "boolean_integer": lambda node, value: 1 if value else 0,
    "boolean_text": lambda node, value: "true" if value else "false",
    "decimal_double": _decimal_to_double,
    "decimal_text": _decimal_to_text,
    "double_integer": _double_to_exact,
    "double_decimal": _double_to_exact,
    "text_integer": lambda node, text: _read(kernels.integer_from_text(text)),
    "text_decimal": _text_to_decimal,
    "text_double": lambda node, text: _read(kernels.double_from_text(text)),
    "text_date": lambda node, text: _read(day_from_text(text)),
    "text_timestamp": lambda node, text: _read(micros_from_text(text)),
    "text_boolean": lambda node, text: _read(kernels.boolean_from_text(text)),
    "date_text": lambda node, day: text_from_day(day),
    "date_timestamp": lambda node, day: day * MICROS_PER_DAY,
    "timestamp_text": lambda node, micros: text_from_micros(micros),
}
