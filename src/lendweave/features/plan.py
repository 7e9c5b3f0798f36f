"""A feature set compiled once, for every engine: what to read, what to fold, what to derive.

Engines first fill the base columns (fields of the subject, its instant, one column per window),
then run one `lang` Program over them; averages, the local date and derived features live there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lendweave.features import kernel
from lendweave.features.columns import kind_schema, member_column, windowed_column
from lendweave.features.kernel import Fold
from lendweave.features.model import (
    Derived,
    Feature,
    FeatureSet,
    Quotient,
    Since,
    SubjectDate,
    SubjectField,
    Windowed,
)
from lendweave.features.moments import Moment, moments_of
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

    @property
    def fold(self) -> Fold:
        """The list fold of the events; with `by` it takes pairs of group and value.

        With `members` it gives the members, whose values are folded by `aggregate`. What holds more
        events than `events_max` is not folded: an engine answers null.
        """
        return kernel.members if self.source.members else self.aggregate

    @property
    def aggregate(self) -> Fold:
        """The list fold of the operator alone."""
        return self.source.aggregate.fold(self.column.type, self.source.level)


@dataclass(frozen=True, slots=True)
class KindPlan:
    """What is read of one record kind.

    columns: the columns read of each record. folded: those of them that are a key, the entity_id,
    a moment or a window's value.
    moments: when events begin or cease to count, read of `columns`.
    computed: one output per different filter and value that is written as an expression, named
    computed__0 and on, over `columns`; None without one. texts: the expressions, in their order.
    """

    kind: str
    columns: tuple[str, ...]
    folded: tuple[str, ...]
    computed: Program | None
    texts: tuple[str, ...]
    moments: tuple[Moment, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Columns, computed ones, moments in µs: what an engine keeps of an event."""
        computed = (computed_name(index) for index in range(len(self.texts)))
        moments = (moment_name(index) for index in range(len(self.moments)))
        return (*self.columns, *computed, *moments)

    def validity(self, source: Windowed) -> tuple[str | None, str | None]:
        """Those of `names` that hold begin ≤ t < end of an event of the window; None if open."""
        begins, ends = moments_of(source.valid)
        return self._moment_column(begins), self._moment_column(ends)

    def _moment_column(self, moment: Moment | None) -> str | None:
        return None if moment is None else moment_name(self.moments.index(moment))

    def filter(self, source: Windowed) -> str | None:
        """The one of `names` that must be true of an event of the window; None for every event."""
        return self.computed_column(source.where) if source.where else None

    def value(self, source: Windowed) -> str:
        """The one of `names` that the window folds."""
        computed = source.value and not source.members
        return self.computed_column(source.value) if computed else source.value_column

    def computed_column(self, text: str) -> str:
        """The one of `names` that holds the expression."""
        return computed_name(self.texts.index(text))


def computed_name(index: int) -> str:
    """The name of an output of `KindPlan.computed`."""
    return f"computed__{index}"


def moment_name(index: int) -> str:
    """The name of one of `KindPlan.moments`."""
    return f"moment__{index}"


@dataclass(frozen=True)
class Plan:
    """A compiled feature set. derive: base columns → every feature, in the order of the set.

    anchors: the windows that tell where windows of a Since begin, by key and Since. They stand in
    `windows` too, and are folded before those that begin at them.
    members: by the base column of a window over members, the plan that gives the value of each:
    a set of one feature, whose subject is one that has the member as its key.
    """

    features: FeatureSet
    base: Schema
    fields: tuple[tuple[str, str], ...]
    windows: tuple[BaseWindow, ...]
    anchors: Mapping[tuple[str, Since], BaseWindow]
    members: Mapping[str, Plan]
    kinds: tuple[KindPlan, ...]
    derive: Program

    @property
    def schema(self) -> Schema:
        """The features."""
        return self.features.schema

    def kind(self, name: str) -> KindPlan:
        """What is read of a record kind that a window reads."""
        return next(kind for kind in self.kinds if kind.kind == name)

    def anchor(self, source: Windowed) -> BaseWindow | None:
        """The window whose value, an instant or null, is where this one begins; None for a Span."""
        window = source.window
        return self.anchors[source.key, window] if isinstance(window, Since) else None


def compile_plan(features: FeatureSet) -> Plan:
    """The plan of a feature set that has been checked already."""
    windows = tuple(_windows(features))
    anchors = _anchors(features, windows)
    windows += tuple(anchors.values())
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
        anchors=anchors,
        members={
            window.column.name: _member_plan(features, window.source)
            for window in windows
            if window.source.members and window.source.value
        },
        kinds=tuple(_kind_plan(features, kind, windows) for kind in kinds),
        derive=_derive(features, base),
    )


def _windows(features: FeatureSet) -> Iterator[BaseWindow]:
    for feature in features.features:
        for name, source in feature.windows.items():
            yield BaseWindow(_column(features, name, source), source)


def _anchors(
    features: FeatureSet, windows: tuple[BaseWindow, ...]
) -> dict[tuple[str, Since], BaseWindow]:
    """The last instant of each different event that a window may begin at."""
    found: dict[tuple[str, Since], BaseWindow] = {}
    for window in windows:
        key, since = window.source.key, window.source.window
        if isinstance(since, Since) and (key, since) not in found:
            source = Windowed("last", key, since.kind, "occurred_at", since.where)
            name = f"since__{len(found)}"
            found[key, since] = BaseWindow(_column(features, name, source), source)
    return found


def _member_plan(features: FeatureSet, source: Windowed) -> Plan:
    """The features that the value of a member reads, and the value as the last one."""
    column = member_column(source, features.schema)
    read = check(source.value, features.schema).columns
    kept = tuple(feature for feature in features.features if feature.name in read)
    value = Feature(Derived(source.value), column, "", "")
    return compile_plan(replace(features, features=(*kept, value)))


def _column(features: FeatureSet, name: str, source: Windowed) -> Column:
    key = features.keys[source.key]
    read = member_column(source, features.schema) if source.members and source.value else None
    return windowed_column(name, source, features.scene, features.subject_kind, key, read=read)


def _base(features: FeatureSet, windows: tuple[BaseWindow, ...]) -> Schema:
    """Fields of the subject, its instant, then the windows."""
    fields = [f.column for f in features.features if isinstance(f.source, SubjectField)]
    instant = Column(SUBJECT_INSTANT, TIMESTAMP, nullable=False)
    return Schema((*fields, instant, *(window.column for window in windows)))


def _kind_plan(features: FeatureSet, kind: str, windows: tuple[BaseWindow, ...]) -> KindPlan:
    of_kind = [window.source for window in windows if window.source.kind == kind]
    values = [source.value for source in of_kind if not source.members]
    written = [text for text in (*(source.where for source in of_kind), *values) if text]
    texts = tuple(dict.fromkeys(written))
    schema = kind_schema(features.scene, kind)
    computed = _computed(kind, schema, texts) if texts else None
    moments = [moment for source in of_kind for moment in moments_of(source.valid) if moment]
    folded = {"entity_id", *(moment.column for moment in moments)}
    for source in of_kind:
        folded |= {*features.keys[source.key].event_columns[kind]}
        folded |= {source.by} if source.by else set()
        folded |= {source.value_column} if source.members or not source.value else set()
    read = folded.union(computed.inputs.names if computed else ())
    return KindPlan(
        kind=kind,
        columns=tuple(name for name in schema.names if name in read),
        folded=tuple(name for name in schema.names if name in folded),
        computed=computed,
        texts=texts,
        moments=tuple(dict.fromkeys(moments)),
    )


def _computed(kind: str, schema: Schema, texts: tuple[str, ...]) -> Program:
    """The expressions over the columns that they read, and no others."""
    read = frozenset().union(*(check(text, schema).columns for text in texts))
    inputs = Schema(tuple(column for column in schema if column.name in read))
    lets = [Let(computed_name(index), text) for index, text in enumerate(texts)]
    return Program.build(f"values of {kind}", inputs, lets, [let.name for let in lets])


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
    if isinstance(source, Quotient):
        return source.expression(feature.name)
    return source.expression if isinstance(source, Derived) else ""
