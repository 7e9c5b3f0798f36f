"""Record columns and windows as columns of the expression language."""

from __future__ import annotations

from dataclasses import replace

from lendweave.features.model import Key, Since, Windowed
from lendweave.lang.bounds import bounded
from lendweave.lang.check import check
from lendweave.lang.schema import Column, Schema
from lendweave.records.scene import RecordColumn, Scene

MEMBER_VALUE = "member__value"
"""The feature that a window over members folds."""


def lang_column(declared: RecordColumn, name: str = "", doc: str = "") -> Column:
    """The column under its own or another name; only numbers and dates keep their range."""
    has_range = bounded(declared.type)
    return Column(
        name or declared.name,
        declared.type,
        declared.nullable,
        declared.low if has_range else None,
        declared.high if has_range else None,
        doc,
    )


def kind_schema(scene: Scene, kind: str) -> Schema:
    """All columns of a record kind, as filters read them."""
    return Schema(tuple(lang_column(column) for column in scene.columns(kind).values()))


def expression_column(name: str, text: str, schema: Schema, where: str = "") -> Column:
    """The typed column of an expression over a schema. Raises LangError, at `where`."""
    typed = check(text, schema, where or name)
    low = None if typed.bounds is None else typed.bounds.low
    high = None if typed.bounds is None else typed.bounds.high
    return Column(name, typed.type, typed.nullable, low, high)


def folded_column(source: Windowed, scene: Scene) -> Column:
    """What a window folds: its expression, or a column of the kind."""
    if source.value and not source.members:
        return expression_column("value", source.value, kind_schema(scene, source.kind))
    return lang_column(scene.column(source.kind, source.value_column))


def member_column(source: Windowed, features: Schema) -> Column:
    """The value of a member of the window, over the features of the set."""
    return expression_column(MEMBER_VALUE, source.value, features)


def windowed_column(
    name: str,
    source: Windowed,
    scene: Scene,
    subject: str,
    key: Key,
    *,
    read: Column | None = None,
) -> Column:
    """The typed column that a window gives: null for an unknown key, and where empty is null.

    read: what it folds, where that is no value of an event.
    """
    row = source.aggregate
    read = read or folded_column(source, scene)
    unknown = any(scene.column(subject, column).nullable for column in key.columns)
    limited = source.events_max is not None or isinstance(source.window, Since)
    nullable = unknown or row.empty is None or limited
    if row.keeps_bounds:
        return replace(read, name=name, nullable=nullable)
    result = row.result(read.type)
    nullable = nullable or row.adds
    low = 0 if result.is_exact and not (row.adds and _may_be_negative(read)) else None
    return Column(name, result, nullable, low, None)


def _may_be_negative(column: Column) -> bool:
    return column.low is None or column.low < 0
