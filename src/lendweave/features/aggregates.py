"""The aggregates: one row each, read by the checker, both engines and the documentation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from lendweave.features import kernel
from lendweave.features.kernel import MICROS_PER_MINUTE, SQUARED_SUM_LIMIT, Fold, Raw
from lendweave.kernel.types import BOOLEAN, INTEGER, MICROS_PER_DAY, Kind, ValueType, decimal

_EXACT = frozenset({Kind.INTEGER, Kind.DECIMAL})
_ORDERED = _EXACT | {Kind.DOUBLE, Kind.TEXT, Kind.DATE, Kind.TIMESTAMP}
_PLAIN = _ORDERED | {Kind.BOOLEAN}
_SUM_DIGITS_MIN = 18
SUM_DIGITS_MAX = 28
"""Decimals of more digits are not summed: the batch engine sums in 38 and fails when they are full,
which takes ten thousand million values of 28 digits, but only two of 38."""

SUM_OR_ZERO = "sum_or_zero"
"""What `sum` with `empty: 0` means."""

PASSING = "passing"
LARGEST_GROUP = "largest_group"
GROUP_SQUARES = "group_squares"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What one aggregate means.

    takes: the kinds of columns it reads. star: it may be written with "*": every event, the value
    being the instant at which it occurred.
    result: column type → type of the feature.
    fold: type of the feature, level of a quantile → the kernel function.
    empty: value without a single event. keeps_bounds: a result lies within the column's bounds.
    adds: a result may leave its type's range, and is null then.
    tests: it is written with a boolean expression, not with a column.
    written: False for what only stands for another form: no word of features.yaml.
    sql: DuckDB, where {value} is the column, {t} the instant of the subject, {order} the place of
    the event, {type} the result's type, {over} and {under} the level, {where} the FILTER clause;
    by groups {value} is a group's sum and {total} that of all groups.
    """

    name: str
    doc: str
    takes: frozenset[Kind]
    result: Callable[[ValueType], ValueType]
    fold: Callable[[ValueType, Fraction | None], Fold]
    sql: str
    empty: Raw = None
    star: bool = False
    keeps_bounds: bool = False
    adds: bool = False
    tests: bool = False
    written: bool = True

    def accepts(self, column: ValueType) -> bool:
        """True if it reads columns of this type."""
        too_wide = self.adds and column.precision > SUM_DIGITS_MAX
        return column.kind in self.takes and not too_wide

    def spelled(self, kind: Kind) -> str:
        """A kind of columns that it reads, for messages."""
        capped = self.adds and kind is Kind.DECIMAL
        return f"decimal of at most {SUM_DIGITS_MAX} digits" if capped else kind.value


def _same(column: ValueType) -> ValueType:
    return column


def _integer(_column: ValueType) -> ValueType:
    return INTEGER


def _boolean(_column: ValueType) -> ValueType:
    return BOOLEAN


def _sum_type(column: ValueType) -> ValueType:
    """An integer stays one; a decimal gets 18 digits or keeps more; beyond that a sum is null."""
    if column.kind is Kind.INTEGER:
        return INTEGER
    return decimal(max(column.precision, _SUM_DIGITS_MIN), column.scale)


def _squares_type(_column: ValueType) -> ValueType:
    return decimal(36, 0)


def _always(fold: Fold) -> Callable[[ValueType, Fraction | None], Fold]:
    return lambda _result, _level: fold


def _within(fold: Callable[[ValueType], Fold]) -> Callable[[ValueType, Fraction | None], Fold]:
    return lambda result, _level: fold(result)


_ROWS = (
    Aggregate(
        "count",
        'events ("*"), or events whose column is not null',
        _PLAIN,
        _integer,
        _always(kernel.count),
        "count({value}){where}",
        empty=0,
        star=True,
    ),
    Aggregate(
        "exists",
        "true if there is such an event",
        _PLAIN,
        _boolean,
        _always(kernel.exists),
        "count({value}){where} > 0",
        empty=False,
        star=True,
    ),
    Aggregate(
        "distinct",
        "different values, null not counted",
        _PLAIN,
        _integer,
        _always(kernel.distinct),
        "count(DISTINCT {value}){where}",
        empty=0,
    ),
    Aggregate(
        "sum",
        "sum of the values that are not null; null beyond 18 digits or what the column holds",
        _EXACT,
        _sum_type,
        _within(kernel.sum_within),
        "TRY_CAST(sum({value}){where} AS {type})",
        adds=True,
    ),
    Aggregate(
        SUM_OR_ZERO,
        "sum with `empty: 0`: 0 where no value is found",
        _EXACT,
        _sum_type,
        _within(kernel.sum_or_zero_within),
        "TRY_CAST(coalesce(sum({value}){where}, 0) AS {type})",
        empty=0,
        adds=True,
        written=False,
    ),
    Aggregate(
        PASSING,
        "events for which an expression is true: the numerator of `ratio`",
        frozenset({Kind.BOOLEAN}),
        _integer,
        _always(kernel.passing),
        "count(CASE WHEN {value} THEN 1 END){where}",
        empty=0,
        written=False,
    ),
    Aggregate(
        "min",
        "smallest value",
        _ORDERED,
        _same,
        _always(kernel.smallest),
        "min({value}){where}",
        keeps_bounds=True,
    ),
    Aggregate(
        "max",
        "largest value",
        _ORDERED,
        _same,
        _always(kernel.largest),
        "max({value}){where}",
        keeps_bounds=True,
    ),
    Aggregate(
        "first",
        "value of the first event, null if it is null there",
        _PLAIN,
        _same,
        _always(kernel.first),
        "arg_min_null({value}, {order}){where}",
        keeps_bounds=True,
    ),
    Aggregate(
        "last",
        "value of the last event, null if it is null there",
        _PLAIN,
        _same,
        _always(kernel.last),
        "arg_max_null({value}, {order}){where}",
        keeps_bounds=True,
    ),
    Aggregate(
        "days_since_last",
        "full days of 24 hours since the last event",
        frozenset(),
        _integer,
        _always(kernel.days_since_last),
        f"({{t}} - max({{value}}){{where}}) // {MICROS_PER_DAY}",
        star=True,
    ),
    Aggregate(
        "days_since_first",
        "full days of 24 hours since the first event",
        frozenset(),
        _integer,
        _always(kernel.days_since_first),
        f"({{t}} - min({{value}}){{where}}) // {MICROS_PER_DAY}",
        star=True,
    ),
    Aggregate(
        "minutes_since_last",
        "full minutes since the last event",
        frozenset(),
        _integer,
        _always(kernel.minutes_since_last),
        f"({{t}} - max({{value}}){{where}}) // {MICROS_PER_MINUTE}",
        star=True,
    ),
    Aggregate(
        "streak",
        "how many of the last events pass a test, one after the other",
        frozenset({Kind.BOOLEAN}),
        _integer,
        _always(kernel.streak),
        "list_position(list_append(list(coalesce({value}, FALSE) ORDER BY {order} DESC){where}, "
        "FALSE), FALSE) - 1",
        empty=0,
        tests=True,
    ),
    Aggregate(
        "quantile",
        "the value at a level of the sorted values, by nearest rank",
        _ORDERED,
        _same,
        lambda _result, level: kernel.quantile(level or Fraction(1)),
        "(list({value} ORDER BY {value} NULLS LAST){where})"
        "[(count({value}){where} * {over} + {under} - 1) // {under}]",
        keeps_bounds=True,
    ),
    Aggregate(
        LARGEST_GROUP,
        "the largest sum of a group: the numerator of `top_share`",
        _EXACT,
        _sum_type,
        _within(kernel.largest_group_within),
        "TRY_CAST(max({value}) AS {type})",
        adds=True,
        written=False,
    ),
    Aggregate(
        GROUP_SQUARES,
        "the squares of the groups' sums, added: the numerator of `hhi`",
        _EXACT,
        _squares_type,
        _always(kernel.group_squares),
        f"TRY_CAST(sum(CASE WHEN {{total}} < {SQUARED_SUM_LIMIT} THEN CAST({{value}} AS HUGEINT) "
        "* CAST({value} AS HUGEINT) END) AS {type})",
        adds=True,
        written=False,
    ),
)

AGGREGATES: dict[str, Aggregate] = {row.name: row for row in _ROWS}
"""Every aggregate that an engine computes; a quotient such as `avg` is not one, its parts are."""

WRITTEN = tuple(row.name for row in _ROWS if row.written)
"""The aggregates that are words of features.yaml."""
