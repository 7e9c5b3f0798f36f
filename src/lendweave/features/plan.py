"""A feature set compiled once, for every engine: what to read, what to fold, what to derive.

Engines first fill the base columns (fields of the subject, its instant, one column per window),
then run one `lang` Program over them; averages, the local date and derived features live there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lendweave.features.columns import kind_schema, windowed_column
from lendweave.features.model import (
    Average,
    Derived,
    Feature,
    FeatureSet,
    SubjectDate,
    SubjectField,
    Windowed,
)
from lendweave.kernel.types import TIMESTAMP
from lendweave.lang.check import check
from lendweave.lang.program import Let, Program
from lendweave.lang.schema import Column, Schema

SUBJECT_INSTANT = "subject__instant"
"""Base column of t. Two underscores never stand in the name of a feature."""


@dataclass(frozen=True, slots=True)
class BaseWindow:
    """One window that an engine folds into a base column."""

    column: Column
    source: Windowed


@dataclass(frozen=True, slots=True)
class KindPlan:
    """What is read of one record kind.

    columns: the columns read of each record. folded: those of them that are a key, the entity_id
    or a window's value.
    filters: one boolean output per different filter, named filter__0 and on, over `columns`;
    None when nothing is filtered.
    """

    kind: str
    columns: tuple[str, ...]
    folded: tuple[str, ...]
    filters: Program | None
    filter_texts: tuple[str, ...]

    def filter_index(self, text: str) -> int | None:
        """Which output of `filters` answers the filter `text`; None for no filter."""
        return self.filter_texts.index(text) if text else None


def filter_name(index: int) -> str:
    """The name of an output of `KindPlan.filters`."""
    return f"filter__{index}"


@dataclass(frozen=True)
class Plan:
    """A compiled feature set. derive: base columns → every feature, in the order of the set."""

    features: FeatureSet
    base: Schema
    fields: tuple[tuple[str, str], ...]
    windows: tuple[BaseWindow, ...]
    kinds: tuple[KindPlan, ...]
    derive: Program

    @property
    def schema(self) -> Schema:
        """The features."""
        return self.features.schema


def compile_plan(features: FeatureSet) -> Plan:
    """The plan of a feature set that has been checked already."""
    windows = tuple(_windows(features))
    kinds = dict.fromkeys(window.source.kind for window in windows)
    base = _base(features, windows)
    return Plan(
        features=features,
        base=base,
        fields=tuple(
            (feature.name, feature.source.column)
            for feature in features.features
            if isinstance(feature.source, SubjectField)
        ),
        windows=windows,
        kinds=tuple(_kind_plan(features, kind, windows) for kind in kinds),
        derive=_derive(features, base),
    )


def _windows(features: FeatureSet) -> Iterator[BaseWindow]:
    for feature in features.features:
        source = feature.source
        if isinstance(source, Windowed):
            yield BaseWindow(feature.column, source)
        elif isinstance(source, Average):
            for name, part in zip(source.part_names(feature.name), source.parts, strict=True):
                column = windowed_column(
                    name, part, features.scene, features.subject_kind, features.keys[part.key]
                )
                yield BaseWindow(column, part)


def _base(features: FeatureSet, windows: tuple[BaseWindow, ...]) -> Schema:
    """Fields of the subject, its instant, then the windows."""
    fields = [f.column for f in features.features if isinstance(f.source, SubjectField)]
    instant = Column(SUBJECT_INSTANT, TIMESTAMP, nullable=False)
    return Schema((*fields, instant, *(window.column for window in windows)))


def _kind_plan(features: FeatureSet, kind: str, windows: tuple[BaseWindow, ...]) -> KindPlan:
    of_kind = [window.source for window in windows if window.source.kind == kind]
    texts = tuple(dict.fromkeys(source.where for source in of_kind if source.where))
    schema = kind_schema(features.scene, kind)
    filters = _filters(kind, schema, texts) if texts else None
    folded = {"entity_id"}
    for source in of_kind:
        folded |= {source.value_column, features.keys[source.key].event_columns[kind]}
    read = folded.union(filters.inputs.names if filters else ())
    return KindPlan(
        kind=kind,
        columns=tuple(name for name in schema.names if name in read),
        folded=tuple(name for name in schema.names if name in folded),
        filters=filters,
        filter_texts=texts,
    )


def _filters(kind: str, schema: Schema, texts: tuple[str, ...]) -> Program:
    """The filters over the columns that they read, and no others."""
    read = frozenset().union(*(check(text, schema).columns for text in texts))
    inputs = Schema(tuple(column for column in schema if column.name in read))
    lets = [Let(filter_name(index), text) for index, text in enumerate(texts)]
    return Program.build(f"filters of {kind}", inputs, lets, [let.name for let in lets])


def _derive(features: FeatureSet, base: Schema) -> Program:
    lets = [
        Let(feature.name, text)
        for feature in features.features
        if (text := _expression(feature, features.scene.zone))
    ]
    return Program.build(f"features {features.name}", base, lets, features.schema.names)


def _expression(feature: Feature, zone: str) -> str:
    """What the program computes; empty for a feature that is a base column."""
    source = feature.source
    if isinstance(source, SubjectDate):
        return f"local_date({SUBJECT_INSTANT}, '{zone}')"
    if isinstance(source, Average):
        return source.expression(feature.name)
    return source.expression if isinstance(source, Derived) else ""


def widest(windows: Iterable[Windowed]) -> int | None:
    """Width of the widest window, None if one is open to the past."""
    found = 0
    for window in windows:
        if window.width is None:
            return None
        found = max(found, window.width)
    return found
