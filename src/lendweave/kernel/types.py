"""The closed set of value types, shared by records and expressions.

One spelling (`decimal(12,2)`, `list(text)`) is used in files, messages, docs and derived schemas.

How a value of each type is held while it is computed with ("raw" form), on every Python path:

| type         | raw form                                    | example            |
|--------------|---------------------------------------------|--------------------|
| boolean      | bool                                        | True               |
| integer      | int, 64 bits signed                         | 42                 |
| decimal(p,s) | int, scaled by 10^s, at most p digits       | 12.50 → 1250 (s=2) |
| double       | float, finite, never -0.0                   | 0.25               |
| text         | str without NUL                             | "家电"             |
| date         | int, days since 1970-01-01, 1900–2199       | 2026-01-01 → 20454 |
| timestamp    | int, microseconds since 1970-01-01 UTC      |                    |
| list(t)      | tuple of raw values of t (items may be None)| (1, None)          |

None is null in every type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from lendweave.kernel.errors import Invalid

INTEGER_MIN = -(2**63)
INTEGER_MAX = 2**63 - 1
DECIMAL_DIGITS_MAX = 38
DATE_MIN = -25567  # 1900-01-01
DATE_MAX = 84005  # 2199-12-31
MICROS_PER_DAY = 86_400_000_000
TIMESTAMP_MIN = DATE_MIN * MICROS_PER_DAY
TIMESTAMP_MAX = (DATE_MAX + 1) * MICROS_PER_DAY - 1


class UnknownType(Invalid):
    """A type is not one of the value types.
    该类型不是任何一种值类型。
    """

    code = "KERNEL-011"


class Kind(Enum):
    """The name of a type without its parameters."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type with its parameters: `precision` and `scale` for decimals, `item` for lists."""

    kind: Kind
    precision: int = 0
    scale: int = 0
    item: ValueType | None = None

    def __str__(self) -> str:
        if self.kind is Kind.DECIMAL:
            return f"decimal({self.precision},{self.scale})"
        if self.kind is Kind.LIST:
            return f"list({self.item})"
        return str(self.kind.value)

    @property
    def is_exact(self) -> bool:
        """True for integer and decimal: numbers without rounding."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)


BOOLEAN = ValueType(Kind.BOOLEAN)
INTEGER = ValueType(Kind.INTEGER)
DOUBLE = ValueType(Kind.DOUBLE)
TEXT = ValueType(Kind.TEXT)
DATE = ValueType(Kind.DATE)
TIMESTAMP = ValueType(Kind.TIMESTAMP)


def decimal(precision: int, scale: int) -> ValueType:
    """`decimal(p,s)`: 1 ≤ p ≤ 38 digits in all, 0 ≤ s ≤ p of them after the point."""
    if not (1 <= precision <= DECIMAL_DIGITS_MAX and 0 <= scale <= precision):
        raise UnknownType(
            where=f"decimal({precision},{scale})",
            got=f"precision {precision}, scale {scale}",
            expected="1 to 38 digits, of which 0 to all after the point",
            fix="Write for example decimal(18,2).",
        )
    return ValueType(Kind.DECIMAL, precision, scale)


def list_of(item: ValueType) -> ValueType:
    """A list of one item type; lists of lists are refused."""
    if item.kind is Kind.LIST:
        raise UnknownType(
            where=f"list({item})",
            got="a list of lists",
            expected="a list of plain values",
            fix="Flatten the list.",
        )
    return ValueType(Kind.LIST, item=item)


_SIMPLE = {t.kind.value: t for t in (BOOLEAN, INTEGER, DOUBLE, TEXT, DATE, TIMESTAMP)}
_DECIMAL = re.compile(r"decimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)")
_LIST = re.compile(r"list\((.{1,40})\)")


def parse_type(text: str) -> ValueType:
    """The type spelled by `text`, for example `decimal(12,2)`. Raises UnknownType."""
    spelled = text.strip().lower()
    if spelled in _SIMPLE:
        return _SIMPLE[spelled]
    if match := _DECIMAL.fullmatch(spelled):
        return decimal(int(match[1]), int(match[2]))
    if match := _LIST.fullmatch(spelled):
        return list_of(parse_type(match[1]))
    raise UnknownType(
        where=f"type {text[:60]!r}",
        got=text[:60],
        expected="boolean, integer, decimal(p,s), double, text, date, timestamp or list(type)",
        fix="Use one of these spellings.",
    )
