"""A feature set: typed features over one subject, the record that a decision is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from lendweave.features.aggregates import AGGREGATES, Aggregate
from lendweave.lang.schema import Column, Schema
from lendweave.records.scene import Scene

EVERY_EVENT = "*"


@dataclass(frozen=True, slots=True)
class Key:
    """What ties events to a subject.

    column: the subject's column. event_columns: by record kind, the column that must equal it.
    """

    name: str
    column: str
    event_columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SubjectField:
    """A column of the subject itself."""

    column: str


@dataclass(frozen=True, slots=True)
class SubjectDate:
    """The local date of the instant t in the scene's zone."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """An aggregate over the events of one key before t.

    column: a column of `kind`, or "*". where: a lang expression over the kind's columns, or "".
    width: microseconds of t - width ≤ occurred_at < t, None for all before t.
    """

    operator: str
    key: str
    kind: str
    column: str
    where: str = ""
    width: int | None = None

    @property
    def aggregate(self) -> Aggregate:
        """The operator's row."""
        return AGGREGATES[self.operator]

    @property
    def value_column(self) -> str:
        """The column that is read; for every event, its instant."""
        return "occurred_at" if self.column == EVERY_EVENT else self.column


@dataclass(frozen=True, slots=True)
class Average:
    """The sum of the values that are not null over their number, rounded half away from zero."""

    total: Windowed
    number: Windowed
    scale: int

    @property
    def parts(self) -> tuple[Windowed, Windowed]:
        """What the engines fold."""
        return self.total, self.number

    @staticmethod
    def part_names(name: str) -> tuple[str, str]:
        """Base columns of the parts of the average called `name`."""
        return f"{name}__total", f"{name}__number"

    def expression(self, name: str) -> str:
        """The lang expression over the parts."""
        total, number = self.part_names(name)
        return f"div({total}, {number}, {self.scale})"


@dataclass(frozen=True, slots=True)
class Derived:
    """A lang expression over the features above it."""

    expression: str


Source: TypeAlias = SubjectField | SubjectDate | Windowed | Average | Derived


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: where it comes from, its typed column, what it means in both languages.

    place: file and line, for messages; no part of the definition.
    """

    source: Source
    column: Column
    en: str
    zh: str
    place: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The name that strategies read."""
        return self.column.name


@dataclass(frozen=True)
class FeatureSet:
    """A version of a scene's features over subjects of one record kind.

    hash: SHA-256 over all that the values depend on.
    """

    name: str
    version: int
    scene: Scene
    subject_kind: str
    keys: Mapping[str, Key]
    features: tuple[Feature, ...]
    hash: str = ""

    @cached_property
    def schema(self) -> Schema:
        """What strategies are checked against."""
        return Schema(tuple(feature.column for feature in self.features))
