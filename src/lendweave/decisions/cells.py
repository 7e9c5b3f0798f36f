"""The small closed grammar of table cells: what a cell says about one value.

    cell    = "-" | item ("|" item)*          - is anything, null included
    item    = "null" | range | literal
    range   = ("<" | "<=" | ">" | ">=" | "=") literal | literal ".." literal | literal "..<" literal
    literal = 12 | -0.5 | 2026-01-31 | true | word | 'any ''quoted'' text'

`a..b` holds both ends, `a..<b` leaves b out. A cell is held as closed ranges over the raw values
of its column, so that `checking` finds overlaps, dead rows and gaps by cutting values at the ends.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lendweave.decisions.errors import CellInvalid
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import Kind
from lendweave.lang import Column
from lendweave.lang.literals import day_from_text, text_from_day

_ITEMS = re.compile(r"\s*((?:'(?:[^']|'')*'|[^|'])+)\s*(?:\||$)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,38}(?:\.[0-9]{1,38})?")
_COMPARISON = re.compile(r"(<=|>=|<|>|=)\s*(.+)")
_SPAN = re.compile(r"('(?:[^']|'')*'|[^']+?)\s*\.\.(<?)\s*('(?:[^']|'')*'|[^'<].*)")
_TESTABLE = (Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.BOOLEAN, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Range:
    """Values from low to high, both included; None is without end. Raw ints, or texts."""

    low: int | str | None
    high: int | str | None

    def holds(self, raw: Any) -> bool:
        """True if a raw value lies between the ends."""
        return _not_above(self.low, raw) and _not_above(raw, self.high)


@dataclass(frozen=True, slots=True)
class Cell:
    """A test of one column. text: as written; takes_null: null passes; ranges: what else does."""

    text: str
    takes_null: bool
    ranges: tuple[Range, ...]

    @property
    def is_anything(self) -> bool:
        """True for `-`."""
        return self.takes_null and self.ranges == (EVERYTHING,)

    def passes(self, raw: object) -> bool:
        """True if a raw value, None for null, passes."""
        if raw is None:
            return self.takes_null
        return any(part.holds(raw) for part in self.ranges)


EVERYTHING = Range(None, None)


def _not_above(low: int | str | None, high: int | str | None) -> bool:
    return low is None or high is None or low <= high  # type: ignore[operator]


def parse_cell(text: str, column: Column, where: str) -> Cell:
    """The test that `text` writes for `column`. Raises CellInvalid naming the cell."""
    if column.type.kind not in _TESTABLE:
        raise _refused(where, text, f"a test; {column.type} cannot be tested", "CAST it first.")
    if text == "-":
        return Cell(text, takes_null=True, ranges=(EVERYTHING,))
    ranges: list[Range] = []
    takes_null = False
    for item in _items(text, where):
        if item == "null":
            takes_null = True
        else:
            ranges.append(_range(item, column, where))
    return Cell(text, takes_null, tuple(ranges))


def _items(text: str, where: str) -> list[str]:
    items: list[str] = []
    at = 0
    while at < len(text) or (items and text.endswith("|") and at == len(text)):
        match = _ITEMS.match(text, at)
        if match is None or match.end() == at:
            raise _refused(where, text, "values separated by |", "Close quotes; write A|B.")
        items.append(match[1].strip())
        at = match.end()
    if not items:
        raise _refused(where, text, "a test", "Write - for anything, null for no value.")
    return items


def _range(item: str, column: Column, where: str) -> Range:
    if match := _COMPARISON.fullmatch(item):
        found = _compared(match[1], match[2], column, where, item)
    elif match := _SPAN.fullmatch(item):
        above = _low_end(match[1], column, where)
        below = _high_end(match[3], column, where, included=not match[2])
        found = Range(above, below)
    else:
        found = Range(_low_end(item, column, where), _high_end(item, column, where))
    if found.low is not None and not _not_above(found.low, found.high):
        raise _refused(where, item, f"a test that some {column.type} passes", "Turn the ends.")
    return found


def _compared(sign: str, literal: str, column: Column, where: str, item: str) -> Range:
    if column.type.kind in (Kind.TEXT, Kind.BOOLEAN) and sign != "=":
        raise _refused(where, item, f"a value of {column.type}", "Write A, A|B or A..C.")
    if sign == "=":
        return Range(_low_end(literal, column, where), _high_end(literal, column, where))
    if sign in ("<", "<="):
        return Range(None, _high_end(literal, column, where, included=sign == "<="))
    return Range(_low_end(literal, column, where, included=sign == ">="), None)


def _low_end(literal: str, column: Column, where: str, *, included: bool = True) -> int | str:
    """The first raw value at or above the literal (above it when it is not included)."""
    value = parse_literal(literal, column, where)
    if isinstance(value, str):
        return value
    first = math.ceil(value)
    return first + 1 if not included and first == value else first


def _high_end(literal: str, column: Column, where: str, *, included: bool = True) -> int | str:
    """The last raw value at or below the literal (below it when it is not included)."""
    value = parse_literal(literal, column, where)
    if isinstance(value, str):
        if not included:
            raise _refused(where, literal, "a closed range of texts", "Write A..C.")
        return value
    last = math.floor(value)
    return last - 1 if not included and last == value else last


def parse_literal(text: str, column: Column, where: str) -> Fraction | str:
    """A literal as a raw value of the column: text, else a number that may lie between raw values.

    Raises CellInvalid.
    """
    kind = column.type.kind
    if kind is Kind.TEXT:
        return _text_literal(text, where)
    if kind is Kind.BOOLEAN and text in ("true", "false"):
        return Fraction(text == "true")
    if kind is Kind.DATE:
        return Fraction(_day_number(text, where))
    if kind in (Kind.INTEGER, Kind.DECIMAL) and _NUMBER.fullmatch(text):
        return Fraction(text) * int(10**column.type.scale)
    raise _refused(where, text, f"a literal of {column.type}", f"Write {_EXAMPLES[kind]}.")


_EXAMPLES = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "a whole number such as 12",
    Kind.DECIMAL: "a number such as 12.50",
}


def _text_literal(text: str, where: str) -> str:
    if text.startswith("'") and text.endswith("'") and len(text) >= 2:
        return text[1:-1].replace("''", "'")
    if not text or "'" in text:
        raise _refused(where, text, "a word or 'quoted text'", "Close the quotes.")
    return text


def _day_number(text: str, where: str) -> int:
    day = day_from_text(text)
    if day is None:
        raise _refused(where, text, "a day", "Write a day such as 2026-01-31.")
    return day


def condition(cell: Cell, column: Column, name: str) -> str:
    """The cell as a `lang` expression over the value called `name`; never null."""
    if cell.is_anything:
        return "TRUE"
    quoted = '"' + name.replace('"', '""') + '"'
    tests = [_range_test(part, column, quoted) for part in cell.ranges]
    if cell.takes_null:
        tests.insert(0, f"{quoted} IS NULL")
    return f"({' OR '.join(tests)}) IS TRUE" if cell.ranges else tests[0]


def _range_test(part: Range, column: Column, quoted: str) -> str:
    if part.low is not None and part.low == part.high:
        return f"{quoted} = {spelled(part.low, column)}"
    ends = [(">=", part.low), ("<=", part.high)]
    tests = [f"{quoted} {sign} {spelled(end, column)}" for sign, end in ends if end is not None]
    return " AND ".join(tests) or f"{quoted} IS NOT NULL"


def spelled(raw: int | str, column: Column) -> str:
    """A raw value as a `lang` literal of the column's type."""
    if isinstance(raw, str):
        return "'" + raw.replace("'", "''") + "'"
    if column.type.kind is Kind.BOOLEAN:
        return "TRUE" if raw else "FALSE"
    if column.type.kind is Kind.DATE:
        return f"DATE '{text_from_day(raw)}'"
    return text_from_scaled(raw, column.type.scale)


def _refused(where: str, text: str, expected: str, fix: str) -> CellInvalid:
    return CellInvalid(where=where, got=f"cell {shortened(text)}", expected=expected, fix=fix)
