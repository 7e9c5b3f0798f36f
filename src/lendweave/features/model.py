"""A feature set: typed features over one subject, the record that a decision is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from lendweave.features.aggregates import AGGREGATES, Aggregate
from lendweave.lang.schema import Column, Schema
from lendweave.records.scene import Scene

EVERY_EVENT = "*"


@dataclass(frozen=True, slots=True)
class Key:
    """What ties events to a subject.

    columns: the subject's columns, one or two. event_columns: by record kind, the columns that must
    equal them, in their order. Where one of the subject's is null, the key is unknown.
    events_max: a window of more events answers null, None without a limit.
    """

    name: str
    columns: tuple[str, ...]
    event_columns: Mapping[str, tuple[str, ...]]
    events_max: int | None = None


@dataclass(frozen=True, slots=True)
class SubjectField:
    """A column of the subject itself."""

    column: str


@dataclass(frozen=True, slots=True)
class SubjectDate:
    """The local date of the instant t in the scene's zone."""


@dataclass(frozen=True, slots=True)
class Rolling:
    """t - ago - width ≤ occurred_at < t - ago, in microseconds; width None: from the beginning."""

    width: int | None
    ago: int = 0


@dataclass(frozen=True, slots=True)
class CalendarMonths:
    """Months of the scene's zone: the n full ones before that of t; 0: that of t, until t."""

    months: int


Span: TypeAlias = Rolling | CalendarMonths
"""Which events before t an aggregate looks at, known from t alone."""


@dataclass(frozen=True, slots=True)
class Since:
    """From the last visible event of the same key that passes a filter, inclusive, to t.

    Without such an event the window is unknown: its aggregate is null. where: as of Windowed.
    """

    kind: str
    where: str = ""


Window: TypeAlias = Span | Since
"""Which events before t an aggregate looks at."""


@dataclass(frozen=True, slots=True)
class Validity:
    """Columns of a record that say while when it counts, or "": begins ≤ t < ends.

    A date begins with its local day; the last day that a record names still counts. Null is open.
    """

    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Windowed:
    """An aggregate over the events of one key before t.

    column: a column of `kind`, or "*". where: a lang expression over the kind's columns, or "".
    value: a lang expression over them that is folded in place of the column, or "".
    by: the column by which events are grouped before groups are folded, or "".
    level: of a quantile, above 0 and at most 1. valid: while when an event counts, None for ever.
    events_max: of more events the value is unknown, None without a limit.
    members: a key, or "". The window then folds the different values of that key among its events,
    which stand in `column`, each by `value`: an expression over the features of that key, as they
    are at the same t; "" counts them.
    """

    operator: str
    key: str
    kind: str
    column: str
    where: str = ""
    window: Window = Rolling(None)
    value: str = ""
    by: str = ""
    level: Fraction | None = None
    valid: Validity | None = None
    events_max: int | None = None
    members: str = ""

    @property
    def aggregate(self) -> Aggregate:
        """The operator's row."""
        return AGGREGATES[self.operator]

    @property
    def counts_events(self) -> bool:
        """True if every event counts, whatever its values."""
        return self.column == EVERY_EVENT and not self.value

    @property
    def is_plain(self) -> bool:
        """True if it folds one value of each event that lies between two instants told by t."""
        more = self.by, self.members, self.valid, self.events_max
        return not any(more) and not isinstance(self.window, Since)

    @property
    def span(self) -> Span:
        """The window of a plain one."""
        if isinstance(self.window, Since):
            raise AssertionError(f"a window that begins at a {self.window.kind} is no span")
        return self.window

    @property
    def value_column(self) -> str:
        """The column that is read where no `value` is written; for every event, its instant."""
        return "occurred_at" if self.column == EVERY_EVENT else self.column


QUOTIENTS = {
    "avg": "div({total}, {number}, {scale})",
    "ratio": "CAST(div({passing}, {number}, {scale}) AS decimal({digits},{scale}))",
    "trend": (
        "div(CAST({number} AS decimal(9,0)) * {products} - {days} * {total}, "
        "CAST({number} AS decimal(9,0)) * {squares} - {days} * {days}, {scale})"
    ),
    "top_share": "CAST(div({largest}, {total}, {scale}) AS decimal({digits},{scale}))",
    "hhi": (
        "CAST(div({squares}, CAST({total} AS decimal(18,0)) * CAST({total} AS decimal(18,0)), "
        "{scale}) AS decimal({digits},{scale}))"
    ),
}
"""By form of a feature, the lang expression over its parts; halves are rounded away from zero."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """Windows that engines fold, and one division over them.

    form: a row of QUOTIENTS. parts: windows by the names that the expression gives them.
    scale: digits after the point.
    """

    form: str
    parts: Mapping[str, Windowed]
    scale: int

    def columns(self, name: str) -> dict[str, Windowed]:
        """The parts of the feature called `name` by their base columns."""
        return {f"{name}__{part}": window for part, window in self.parts.items()}

    def expression(self, name: str) -> str:
        """The lang expression over the base columns."""
        columns = {part: f"{name}__{part}" for part in self.parts}
        return QUOTIENTS[self.form].format(**columns, scale=self.scale, digits=self.scale + 1)


@dataclass(frozen=True, slots=True)
class Derived:
    """A lang expression over the features above it."""

    expression: str


Source: TypeAlias = SubjectField | SubjectDate | Windowed | Quotient | Derived


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: where it comes from, its typed column, what it means in both languages.

    group: a row of GROUPS, or "". place: file and line, for messages; no part of the definition.
    """

    source: Source
    column: Column
    en: str
    zh: str
    group: str = ""
    place: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The name that strategies read."""
        return self.column.name

    @property
    def windows(self) -> dict[str, Windowed]:
        """What engines fold for it, by base column."""
        if isinstance(self.source, Windowed):
            return {self.name: self.source}
        return self.source.columns(self.name) if isinstance(self.source, Quotient) else {}


@dataclass(frozen=True)
class FeatureSet:
    """A version of a scene's features over subjects of one record kind.

    retention: microseconds before t that no window looks beyond, or None.
    hash: SHA-256 over all that the values depend on.
    """

    name: str
    version: int
    scene: Scene
    subject_kind: str
    keys: Mapping[str, Key]
    features: tuple[Feature, ...]
    retention: int | None = None
    hash: str = ""

    @cached_property
    def schema(self) -> Schema:
        """What strategies are checked against."""
        return Schema(tuple(feature.column for feature in self.features))
