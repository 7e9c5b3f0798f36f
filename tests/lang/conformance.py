"""Reading `conformance.csv`: the rows that say what the expression language means.

How the file is written, and how to add a row, stands in docs/reference/conformance.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lendweave.kernel.decimals import scaled_from_decimal, text_from_scaled
from lendweave.kernel.types import Kind, ValueType, parse_type
from lendweave.lang.schema import Column, Schema

CONFORMANCE_FILE = Path(__file__).with_name("conformance.csv")
HEADER = ["group", "expression", "inputs", "type", "result", "why"]
REFUSAL = "error: "
NOT_NULL = " not null"

_EPOCH_DAY = dt.date(1970, 1, 1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICRO = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error code that a refused expression raises, and words its message holds."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; `values` are raw and in the order of `schema`.

    never_null: the type is written `… not null`: the checker must see that no value is null.
    """

    line: int
    group: str
    expression: str
    schema: Schema
    values: tuple[object, ...]
    outcome: tuple[ValueType, object] | Refusal
    why: str
    never_null: bool = False

    @property
    def label(self) -> str:
        """Where the row stands and what it says, for test names and messages."""
        return f"line {self.line}: {self.expression}"


class RowUnreadable(ValueError):
    """A row of the file is not written as the reference page says."""


def read_rows(path: Path = CONFORMANCE_FILE) -> tuple[Row, ...]:
    """All rows of the file. Raises RowUnreadable naming the line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader) != HEADER:
            raise RowUnreadable(f"{path.name}: the header is not {HEADER}")
        return tuple(_row(cells, reader.line_num) for cells in reader)


def _row(cells: list[str], line: int) -> Row:
    try:
        group, expression, inputs, type_text, result, why = cells
        columns, values = _inputs(inputs)
        outcome = _outcome(type_text.removesuffix(NOT_NULL), result)
        never_null = type_text.endswith(NOT_NULL)
        return Row(line, group, expression, Schema(columns), values, outcome, why, never_null)
    except Exception as error:
        raise RowUnreadable(f"line {line}: {cells}: {error}") from error


def _outcome(type_text: str, result: str) -> tuple[ValueType, object] | Refusal:
    if result.startswith(REFUSAL):
        code, _, words = result.removeprefix(REFUSAL).partition("/")
        return Refusal(code, words)
    value_type = parse_type(type_text)
    return value_type, value_from_spelling(result, value_type)


_INPUT = re.compile(
    r"\s*(?P<name>[^:]+):\s*(?P<type>[a-z]+(?:\([^=]*?\))?)(?P<required> not null)?"
    r"(?: (?P<low>[^ .]+(?:\.[0-9]+)?)\.\.(?P<high>[^ ]+))? = "
    r"(?P<value>(?:'(?:[^']|'')*'|[^';])*)(?:;|$)"
)


def _inputs(text: str) -> tuple[tuple[Column, ...], tuple[object, ...]]:
    columns: list[Column] = []
    values: list[object] = []
    at = 0
    while at < len(text):
        match = _INPUT.match(text, at)
        if match is None:
            raise RowUnreadable(f"inputs from {text[at:]!r}")
        value_type = parse_type(match["type"])
        low, high = (
            value_from_spelling(end, value_type) if end else None
            for end in (match["low"], match["high"])
        )
        if not (low is None or isinstance(low, int)) or not (high is None or isinstance(high, int)):
            raise RowUnreadable(f"{value_type} has no range")
        columns.append(Column(match["name"], value_type, not match["required"], low, high))
        values.append(value_from_spelling(match["value"].strip(), value_type))
        at = match.end()
    return tuple(columns), tuple(values)


def value_from_spelling(text: str, value_type: ValueType) -> object:
    """The raw value written as `text`; None for `null`. Raises RowUnreadable, ValueError."""
    if text == "null":
        return None
    if value_type.kind is Kind.DECIMAL:
        return _scaled(text, value_type)
    if value_type.kind is Kind.LIST:
        return _items(text, value_type)
    return _READERS[value_type.kind](text)


def _scaled(text: str, value_type: ValueType) -> int:
    scaled = scaled_from_decimal(Decimal(text), value_type.scale)
    if abs(scaled) >= 10**value_type.precision:
        raise RowUnreadable(f"{text} does not fit {value_type}")
    return scaled


_ESCAPE = re.compile(r"\\(?:u\{([0-9A-F]+)\}|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != "'" or text[-1] != "'":
        raise RowUnreadable(f"text without quotes: {text}")
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED[found[2]],
        text[1:-1].replace("''", "'"),
    )


_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.BOOLEAN: lambda text: {"true": True, "false": False}[text],
    Kind.INTEGER: int,
    Kind.DOUBLE: lambda text: float(text) + 0.0,
    Kind.TEXT: _unquoted,
    Kind.DATE: lambda text: (dt.date.fromisoformat(text) - _EPOCH_DAY).days,
    Kind.TIMESTAMP: lambda text: (dt.datetime.fromisoformat(text) - _EPOCH) // _MICRO,
}


_ITEM = re.compile(r"\s*('(?:[^']|'')*'|[^',]+)\s*(?:,|$)")


def _items(text: str, value_type: ValueType) -> tuple[object, ...]:
    if value_type.item is None or text[:1] != "[" or text[-1:] != "]":
        raise RowUnreadable(f"list without brackets: {text}")
    return tuple(
        value_from_spelling(found[1].strip(), value_type.item)
        for found in _ITEM.finditer(text[1:-1])
    )


def spelling(value: object, value_type: ValueType) -> str:
    """A raw value as the file writes it."""
    if value is None:
        return "null"
    if isinstance(value, tuple) and value_type.item is not None:
        item = value_type.item
        return "[" + ", ".join(spelling(part, item) for part in value) + "]"
    if isinstance(value, str):
        return "'" + "".join(_escaped(value)).replace("'", "''") + "'"
    if isinstance(value, int) and value_type.kind in _WRITERS:
        return _WRITERS[value_type.kind](value, value_type)
    return str(value).lower() if isinstance(value, bool) else repr(value)


_WRITERS: dict[Kind, Callable[[int, ValueType], str]] = {
    Kind.DECIMAL: lambda value, value_type: text_from_scaled(value, value_type.scale),
    Kind.DATE: lambda value, _: str(_EPOCH_DAY + dt.timedelta(days=value)),
    Kind.TIMESTAMP: lambda value, _: f"{(_EPOCH + value * _MICRO).isoformat()[:-6]}Z",
}


def _escaped(text: str) -> Iterator[str]:
    names = {char: "\\" + name for name, char in _ESCAPED.items()}
    for char in text:
        yield names.get(char) or (char if char.isprintable() else f"\\u{{{ord(char):X}}}")
