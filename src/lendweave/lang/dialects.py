"""What differs between SQL engines besides the operator table: types, quoting, literals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang.literals import text_from_day, text_from_micros
from lendweave.lang.operators.row import Form, Template


@dataclass(frozen=True, slots=True)
class Dialect:
    """One SQL engine.

    type_name: the column type of a value type.
    quoted: an identifier, quoted.
    text: a text literal.
    listed: a list of items from their SQL texts.
    plain, guarded: the operator table's columns for this engine.
    """

    name: str
    type_name: Callable[[ValueType], str]
    quoted: Callable[[str], str]
    text: Callable[[str], str]
    listed: Callable[[str], str]
    plain: Callable[[Form], Template]
    guarded: Callable[[Form], Template]

    def literal(self, value: object, value_type: ValueType) -> str:
        """A raw value as SQL, with its type named in full."""
        name = self.type_name(value_type)
        if isinstance(value, tuple) and value_type.item is not None:
            item = value_type.item
            items = ", ".join(self.literal(part, item) for part in value)
            return f"CAST({self.listed(items)} AS {name})"
        if value is None:
            return f"CAST(NULL AS {name})"
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, str):
            return self.text(value)
        return f"CAST({_spelled(value, value_type)} AS {name})"


def duckdb_type(value_type: ValueType) -> str:
    """The DuckDB column type of a value type."""
    if value_type.item is not None:
        return f"{duckdb_type(value_type.item)}[]"
    if value_type.kind is Kind.DECIMAL:
        return f"DECIMAL({value_type.precision},{value_type.scale})"
    return _DUCKDB_TYPES[value_type.kind]


def spark_type(value_type: ValueType) -> str:
    """The Spark column type of a value type."""
    if value_type.item is not None:
        return f"ARRAY<{spark_type(value_type.item)}>"
    if value_type.kind is Kind.TEXT:
        return "STRING"
    return duckdb_type(value_type)


def quoted(identifier: str) -> str:
    """A DuckDB identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def _spelled(value: object, value_type: ValueType) -> str:
    if isinstance(value, float):
        return f"'{value!r}'"
    if not isinstance(value, int):
        raise AssertionError(f"no raw value: {value!r}")
    match value_type.kind:
        case Kind.DECIMAL:
            return f"'{text_from_scaled(value, value_type.scale)}'"
        case Kind.DATE:
            return f"'{text_from_day(value)}'"
        case Kind.TIMESTAMP:
            return f"'{text_from_micros(value)}'"
    return str(value)


def _spark_quoted(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"


def _duckdb_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _spark_text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


_DUCKDB_TYPES = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.DOUBLE: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}

DUCKDB = Dialect(
    name="duckdb",
    type_name=duckdb_type,
    quoted=quoted,
    text=_duckdb_text,
    listed=lambda items: f"[{items}]",
    plain=lambda form: form.duckdb,
    guarded=lambda form: form.duckdb_guarded,
)
SPARK = Dialect(
    name="spark",
    type_name=spark_type,
    quoted=_spark_quoted,
    text=_spark_text,
    listed=lambda items: f"array({items})",
    plain=lambda form: form.spark,
    guarded=lambda form: form.spark_guarded,
)
