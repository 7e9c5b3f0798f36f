"""What the columns of one row have to do with each other: sums, products, one day after another.

A relation is told only where nearly every row of the sample keeps it and where it says something:
a sum with a term that is always nothing is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
"""One number for each row of the sample, in what the mapping counts; nan where there is none."""
Days = NDArray[np.float64]
"""Days since 1970 of each row, nan where there is none."""

ROWS_MIN = 20
_KEPT = 0.93  # of the rows that have all the numbers
_TOLD = 0.05  # of the rows must have a term other than 0, or a factor other than 1
_COLUMNS_MAX = 12
_TOLERANCES = (0.01, 0.1, 1.0)
_ORDERED_SURELY, _ORDERED = 0.985, 0.94
_PROMISED = {"due_on", "plan_date"}
_DONE = {"paid_at", "settled_on", "shipped_at", "delivered_at", "service_at", "value_on"}
"""What is done may be done before its day or after it."""
_APART = 0.05  # of the rows must have two different days
_OWED = {"principal_due", "interest_due", "amount_due", "instalment_amount"}
_PAID = {"paid_amount", "moved_amount"}
_REST = {"unpaid_amount", "balance", "penalty", "discount", "refund_amount", "fee"}
"""What is paid may be less than what is owed, or more, unless the row tells the rest."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A condition that rows keep. of: the column that follows from others. kept: share of rows
    that do; rows: of how many."""

    name: str
    of: str
    expression: str
    kept: float
    rows: int


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers. money: they are amounts; else pieces, or shares of one.

    meaning: the name of what it tells.
    """

    name: str
    values: Numbers
    money: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column of moments. rank: where it stands in the usual course of things, None for nowhere.
    exact: the mapping reads it as a timestamp, not a date. meaning: the name of what it tells."""

    name: str
    values: Days
    rank: int | None
    exact: bool
    meaning: str = ""


def sums(columns: Sequence[NumberColumn]) -> list[Relation]:
    """Products, then sums of two terms; sums of three where neither says anything of the result."""
    varied = [column for column in columns if _varies(column.values)][:_COLUMNS_MAX]
    found: list[Relation] = []
    explained: list[Set[str]] = []
    for search in (_products, _pairs):
        for names, relation in search(varied):
            if not any(other <= names for other in explained):
                found.append(relation)
                explained.append(names)
    told = set[str]().union(*explained)
    for names, relation in _triples(varied):
        if not any(other <= names for other in explained) and relation.of not in told:
            found.append(relation)
            explained.append(names)
    return found


def _varies(values: Numbers) -> bool:
    known = values[~np.isnan(values)]
    return len(known) >= ROWS_MIN and bool(np.ptp(known) > 0)


def _products(columns: Sequence[NumberColumn]) -> Iterator[tuple[Set[str], Relation]]:
    """An amount that is pieces times a price, or an amount times a rate."""
    amounts = [column for column in columns if column.money]
    factors = [column for column in columns if not column.money]
    for result, price in permutations(amounts, 2):
        for factor in factors:
            told = (factor.values != 1.0) & (factor.values * price.values != 0.0)
            relation = _held(
                result,
                f"{factor.name} * {price.name}",
                factor.values * price.values,
                [told],
            )
            if relation:
                yield {result.name, price.name, factor.name}, relation


def _pairs(columns: Sequence[NumberColumn]) -> Iterator[tuple[Set[str], Relation]]:
    """A number that is two others together."""
    for result in columns:
        others = [c for c in columns if c is not result and c.money is result.money]
        for left, right in combinations(others, 2):
            if _may_differ(result, left, right):
                continue
            terms = [left.values != 0.0, right.values != 0.0]
            written = f"{left.name} + {right.name}"
            if relation := _held(result, written, left.values + right.values, terms):
                yield {result.name, left.name, right.name}, relation


def _triples(columns: Sequence[NumberColumn]) -> Iterator[tuple[Set[str], Relation]]:
    """An amount that is two others together, less or more a third."""
    amounts = [column for column in columns if column.money]
    for result in amounts:
        others = [column for column in amounts if column is not result]
        for left, right in combinations(others, 2):
            for third in others:
                if third in (left, right) or _may_differ(result, left, right, third):
                    continue
                for sign, factor in (("-", -1.0), ("+", 1.0)):
                    terms = [c.values != 0.0 for c in (left, right, third)]
                    total = left.values + right.values + factor * third.values
                    written = f"{left.name} + {right.name} {sign} {third.name}"
                    if relation := _held(result, written, total, terms):
                        yield {result.name, left.name, right.name, third.name}, relation


def _may_differ(*columns: NumberColumn) -> bool:
    """True for what is paid beside what is owed, where nothing tells the rest."""
    told = {column.meaning for column in columns}
    return bool(told & _OWED and told & _PAID) and not told & _REST


def _held(
    result: NumberColumn,
    written: str,
    expected: Numbers,
    telling: Sequence[NDArray[np.bool_]],
) -> Relation | None:
    """The relation, where rows keep it and every term tells something in some of them."""
    known = ~np.isnan(result.values) & ~np.isnan(expected)
    rows = int(known.sum())
    if rows < ROWS_MIN:
        return None
    for tolerance in _TOLERANCES:
        kept = known & (np.abs(result.values - expected) <= tolerance + 1e-6)
        if kept.sum() < _KEPT * rows:
            continue
        large = tolerance < 1.0 or np.median(np.abs(expected[known])) >= 100.0
        if large and all(_tells(known & term, kept) for term in telling):
            compared = f"abs({result.name} - ({written})) <= {tolerance:g}"
            share = float(kept.sum() / rows)
            return Relation(f"{result.name}_adds_up", result.name, compared, share, rows)
        return None
    return None


def _tells(telling: NDArray[np.bool_], kept: NDArray[np.bool_]) -> bool:
    """True where a term matters in enough rows, and these keep the relation too."""
    count = int(telling.sum())
    return count >= max(_TOLD * len(telling), 3) and (telling & kept).sum() >= 0.9 * count


def orders(columns: Sequence[DayColumn], zone: str) -> list[Relation]:
    """Which moment never comes before which; what follows from two others is left out."""
    found: dict[tuple[str, str], Relation] = {}
    for first, second in permutations(columns, 2):
        relation = _ordered(first, second, zone)
        if relation and (second.name, first.name) not in found:
            found[first.name, second.name] = relation
    return [
        relation
        for (first, second), relation in found.items()
        if not any(
            (first, middle.name) in found and (middle.name, second) in found for middle in columns
        )
    ]


def _ordered(first: DayColumn, second: DayColumn, zone: str) -> Relation | None:
    known = ~np.isnan(first.values) & ~np.isnan(second.values)
    rows = int(known.sum())
    if rows < ROWS_MIN or second.rank is None or first.rank is None or second.rank < first.rank:
        return None
    if {first.meaning, second.meaning} & _PROMISED and {first.meaning, second.meaning} & _DONE:
        return None
    kept = known & (second.values >= first.values)
    share = float(kept.sum() / rows)
    if share < (_ORDERED if second.rank > first.rank else _ORDERED_SURELY):
        return None
    if (known & (second.values != first.values)).sum() < _APART * rows:
        return None
    name = f"{second.name}_after_{first.name}"
    expression = f"{_day_of(second, zone)} >= {_day_of(first, zone)}"
    return Relation(name, second.name, expression, share, rows)


def _day_of(column: DayColumn, zone: str) -> str:
    return f"local_date({column.name}, '{zone}')" if column.exact else column.name


RANKS: Mapping[str, int] = {
    name: rank
    for rank, names in enumerate(
        (
            "birth_date",
            "founded_on registered_on opened_on",
            "queried_at applied_at signed_on ordered_at",
            "paid_at disbursed_on issued_on starts_on drawn_at",
            "value_on",
            "shipped_at",
            "delivered_at service_at",
            "ends_on due_on settled_on",
            "updated_at recorded_at",
        )
    )
    for name in names.split()
}
"""Meaning of a moment → where it usually stands; those of one rank come in either order."""
