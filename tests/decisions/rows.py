"""Random rows for a strategy: values at and around every end that its rules and tables name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from random import Random

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
    near, low, high = _near(column, numbers)
    return st.sampled_from(near) | st.integers(low, min(high, low + 10 ** (6 + column.type.scale)))


def _near(column: Column, numbers: list[Fraction]) -> tuple[list[int], int, int]:
    """Raw values at and beside the numbers, the column's ends among them; and these ends."""
    bounds = column.bounds
    assert bounds is not None
    low, high = bounds.low, bounds.high
    if column.type.kind is Kind.INTEGER:
        low, high = max(low, INTEGER_MIN), min(high, INTEGER_MAX)
    if column.type.kind is Kind.DATE:
        low, high = max(low, DATE_MIN), min(high, DATE_MAX)
    named = [int(number * 10**column.type.scale) for number in numbers]
    near = {end + step for end in named for step in (-1, 0, 1)} | {low, high}
    return sorted(value for value in near if low <= value <= high), low, high


CHANGED_SHARE = 0.12


def drawn_rows(
    compiled: CompiledStrategy, random: Random, count: int, cases: Sequence[RawRow] = ()
) -> list[RawRow]:
    """Rows drawn by chance, quickly: cases, if there are any, with about every eighth value drawn.

    Of drawn numbers half stand at or beside a number of the strategy's texts, a tenth is null.
    """
    strategy = compiled.strategy
    text = "\n".join(strategy.files[name] for name in sorted(strategy.files))
    numbers = sorted({Fraction(number) for number in _NUMBER.findall(text)})
    words = ["", "other", *_words(strategy)]
    columns = [_drawn(column, numbers, words, random, count) for column in strategy.inputs]
    if cases:
        picked = random.choices(cases, k=count)
        columns = [
            [
                value if random.random() < CHANGED_SHARE else row[at]
                for value, row in zip(values, picked, strict=True)
            ]
            for at, values in enumerate(columns)
        ]
    return list(zip(*columns, strict=True))


def _drawn(
    column: Column, numbers: list[Fraction], words: list[str], random: Random, count: int
) -> list[object]:
    values: list[object]
    match column.type.kind:
        case Kind.BOOLEAN:
            values = [True, False]
        case Kind.TEXT:
            values = list(words)
        case _:
            near, low, high = _near(column, numbers)
            spread = [n for n in near if low < n < high] or near
            values = [*near, *(random.randint(min(spread), max(spread)) for _ in near)]
    if column.nullable:
        values += [None] * max(1, len(values) // 9)
    return random.choices(values, k=count)
