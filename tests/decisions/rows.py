"""Random rows for a strategy: values at and around every end that its rules and tables name."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lendweave.decisions import CompiledStrategy, Strategy
from lendweave.kernel.types import DATE_MAX, DATE_MIN, INTEGER_MAX, INTEGER_MIN, Kind
from lendweave.lang import Column

RawRow = tuple[object, ...]
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_]+")


def rows_of(compiled: CompiledStrategy) -> SearchStrategy[RawRow]:
    """Rows of raw inputs; every nullable input is null now and then."""
    strategy = compiled.strategy
    text = "\n".join(strategy.files[name] for name in sorted(strategy.files))
    numbers = sorted({Fraction(number) for number in _NUMBER.findall(text)})
    return st.tuples(*(_values(column, numbers, _words(strategy)) for column in strategy.inputs))


def _words(strategy: Strategy) -> list[str]:
    tables = "\n".join(text for name, text in strategy.files.items() if name.endswith(".csv"))
    return sorted(set(_WORD.findall(tables)))


def _values(column: Column, numbers: list[Fraction], words: list[str]) -> SearchStrategy[object]:
    values: SearchStrategy[object]
    match column.type.kind:
        case Kind.BOOLEAN:
            values = st.booleans()
        case Kind.TEXT:
            values = st.sampled_from(["", "other", "家电", *words])
        case _:
            values = _numbers(column, numbers)
    return st.none() | values if column.nullable else values


def _numbers(column: Column, numbers: list[Fraction]) -> SearchStrategy[object]:
    bounds = column.bounds
    assert bounds is not None
    low, high = bounds.low, bounds.high
    if column.type.kind is Kind.INTEGER:
        low, high = max(low, INTEGER_MIN), min(high, INTEGER_MAX)
    if column.type.kind is Kind.DATE:
        low, high = max(low, DATE_MIN), min(high, DATE_MAX)
    named = [int(number * 10**column.type.scale) for number in numbers]
    near = {end + step for end in named for step in (-1, 0, 1)} | {low, high}
    return st.sampled_from(sorted(value for value in near if low <= value <= high)) | st.integers(
        low, min(high, low + 10 ** (6 + column.type.scale))
    )
