"""Both sides of every value as JSON holds it: value, null and type are compared at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import duckdb

from lendweave.features.verification import FeatureCount, Finding
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang import Column, Schema
from lendweave.lang.dialects import quoted
from lendweave.runtimes.vector_check.names import text


class Found(NamedTuple):
    """One value that differs. vector: its `_vector`. Sides are JSON text, None for nothing."""

    feature: str
    finding: Finding
    vector: int
    logged: str | None
    computed: str | None


def pair_up(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Make `pairs` of the tables `asked` and `computed`.

    It holds `_vector`, `_logged` (a struct of JSON by feature), `_names`, `_reads` (the names that
    the decision read) and every computed value.
    """
    shape = ", ".join(f'"{name}": "JSON"' for name in schema.names)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE pairs AS"
        f" SELECT c.*, from_json(_features, '{{{shape}}}') AS _logged,"
        " json_keys(_features) AS _names, _reads, _features"
        " FROM computed AS c JOIN asked USING (_vector)"
    )


def count(connection: duckdb.DuckDBPyConnection, schema: Schema) -> Iterator[FeatureCount]:
    """What was found of every feature that is due, then of every name that is not.

    Such a name is extra where it was logged, and missing where its decision read it and it was not.
    """
    cells = ", ".join(
        f"count(*) FILTER (WHERE {_missing(column)}),"
        f" count(*) FILTER (WHERE NOT {_missing(column)} AND {_differs(column)})"
        for column in schema
    )
    total, *found = connection.execute(f"SELECT count(*), {cells} FROM pairs").fetchall()[0]
    for column, missing, mismatch in zip(schema, found[::2], found[1::2], strict=True):
        yield FeatureCount(column.name, total, mismatch, missing)
    names = "SELECT unnest(_names) AS name FROM pairs"
    extra = connection.execute(
        f"SELECT name, count(*) FROM ({names}) WHERE name NOT IN {_texts(schema.names)}"
        " GROUP BY name ORDER BY name"
    ).fetchall()
    yield from (FeatureCount(name, 0, extra=number) for name, number in extra)
    reads = "SELECT unnest(_reads) AS name, _names FROM pairs"
    unread = connection.execute(
        f"SELECT name, count(*) FROM ({reads}) WHERE name NOT IN {_texts(schema.names)}"
        " AND NOT list_contains(_names, name) GROUP BY name ORDER BY name"
    ).fetchall()
    yield from (FeatureCount(name, 0, missing=number) for name, number in unread)


def differences(
    connection: duckdb.DuckDBPyConnection, schema: Schema, counted: FeatureCount, limit: int
) -> list[Found]:
    """The first `limit` values of a feature that differ."""
    if counted.extra:
        path = "'$.\"" + counted.feature.replace('"', '\\"').replace("'", "''") + "\"'"
        query = (
            f"SELECT 'extra', _vector, json_extract(_features, {path})::VARCHAR, NULL"
            f" FROM pairs WHERE list_contains(_names, {text(counted.feature)})"
        )
    elif counted.feature not in schema.names:
        name = text(counted.feature)
        query = (
            "SELECT 'missing', _vector, NULL, NULL FROM pairs"
            f" WHERE list_contains(_reads, {name}) AND NOT list_contains(_names, {name})"
        )
    else:
        column = schema.column(counted.feature)
        query = (
            f"SELECT CASE WHEN {_missing(column)} THEN 'missing' ELSE 'mismatch' END,"
            f" _vector, {_logged(column)}, {_computed(column)} FROM pairs"
            f" WHERE {_missing(column)} OR {_differs(column)}"
        )
    rows = connection.execute(f"{query} ORDER BY _vector LIMIT {limit}").fetchall()
    return [Found(counted.feature, Finding(row[0]), *row[1:]) for row in rows]


def _missing(column: Column) -> str:
    """The vector has no such name; null is a value."""
    return f"NOT list_contains(_names, {text(column.name)})"


def _differs(column: Column) -> str:
    logged, computed = _logged(column), _computed(column)
    if column.type.kind is Kind.DOUBLE:
        # One number has several spellings.
        unlike = f"TRY_CAST({logged} AS DOUBLE) IS DISTINCT FROM {quoted(column.name)}"
        return f"({unlike} OR ({logged} IS NULL) <> ({computed} IS NULL))"
    return f"{logged} IS DISTINCT FROM {computed}"


def _logged(column: Column) -> str:
    return f"_logged.{quoted(column.name)}::VARCHAR"


def _computed(column: Column) -> str:
    return f"to_json({_spelled(quoted(column.name), column.type)})::VARCHAR"


def _spelled(value: str, type_: ValueType) -> str:
    """A computed value as `records.values` writes it."""
    if type_.kind is Kind.TIMESTAMP:
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if type_.kind in (Kind.DECIMAL, Kind.DATE):
        return f"CAST({value} AS VARCHAR)"
    if type_.kind is Kind.LIST:
        assert type_.item is not None, "a list type has an item type"
        return f"list_transform({value}, lambda item: {_spelled('item', type_.item)})"
    return value


def _texts(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(text, names))})"
