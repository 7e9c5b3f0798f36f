"""From records to timelines: which events of a kind stand under which key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from lendweave.features.errors import RecordUnreadable
from lendweave.features.kernel import Fold, Place, Raw, window_end, window_start
from lendweave.features.plan import BaseWindow, KindPlan, Plan, widest
from lendweave.features.visibility import Version
from lendweave.kernel.errors import Invalid
from lendweave.lang.python_backend import compile_python
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter
from lendweave.runtimes.timeline import Timeline

Getter: TypeAlias = Callable[[Record], Raw]
RawProgram: TypeAlias = Callable[[Sequence[Raw]], tuple[Raw, ...]]
StateKey: TypeAlias = tuple[str, Raw]
"""Tenant and key: state of one tenant never meets another's."""


@dataclass(slots=True)
class Stream:
    """The events of one kind under one key and filter, and the windows folded over them.

    key_position, positions: of the key and of the columns read, among the kind's values.
    filter_index: of the filter among the kind's filters, None for every event.
    folds: per window its slot in the base, the column read, its width and fold.
    widest: width of the widest window, None if one is open.
    nothing: the timeline of a key without events.
    """

    kind: str
    subject_key: Getter
    key_position: int
    filter_index: int | None
    positions: tuple[int, ...]
    folds: tuple[tuple[int, int, int | None, Fold], ...]
    widest: int | None
    nothing: Timeline
    timelines: dict[StateKey, Timeline] = field(default_factory=dict)

    def insert(self, tenant: str, version: Version, flags: tuple[Raw, ...]) -> None:
        """Add a version that passes the filter and has the key."""
        key = version.values[self.key_position]
        if key is None or not (self.filter_index is None or flags[self.filter_index] is True):
            return
        timeline = self.timelines.get((tenant, key))
        if timeline is None:
            timeline = self.timelines[tenant, key] = Timeline(len(self.positions))
        timeline.insert(version, self.positions)

    def remove(self, tenant: str, version: Version) -> None:
        """The version is no longer current: it leaves the key it had."""
        timeline = self.timelines.get((tenant, version.values[self.key_position]))
        if timeline is not None:
            timeline.remove(version.place)

    def fold(self, timeline: Timeline, own: Place | None, t: int, base: list[Raw]) -> None:
        """Fill the base slots of this stream's windows. own: place of the event to leave out."""
        places = timeline.places
        end = window_end(places, t)
        left_out = -1 if own is None else timeline.find(own)
        for slot, column, width, fold in self.folds:
            start = window_start(places, t, width)
            values = timeline.columns[column][start:end]
            if start <= left_out < end:
                del values[left_out - start]
            base[slot] = fold(values, t)


@dataclass(frozen=True, slots=True)
class KindReader:
    """How records of one kind become versions."""

    kind: str
    getters: tuple[Getter, ...]
    filters: RawProgram | None
    filter_positions: tuple[int, ...]
    streams: tuple[Stream, ...]

    def version(self, record: Record, offset: int, known_from: int) -> Version:
        """The record as a version that is current. Raises RecordUnreadable."""
        try:
            values = tuple(getter(record) for getter in self.getters)
        except Invalid as error:
            raise RecordUnreadable(
                where=f"{self.kind} {record.external_id} at offset {offset} of the log",
                got=error.got,
                expected=error.expected,
                fix=f"Declare the attribute in scene {record.scenario} as it was when stored.",
            ) from error
        return Version(record.entity_id, (record.occurred_at, offset), known_from, values)

    def flags(self, version: Version) -> tuple[Raw, ...]:
        """What each filter says of the version."""
        if self.filters is None:
            return ()
        return self.filters(tuple(version.values[i] for i in self.filter_positions))


def streams_of(plan: Plan) -> tuple[Stream, ...]:
    """One empty stream per different key, kind and filter of the plan."""

    def sort_key(slotted: tuple[int, BaseWindow]) -> tuple[str, str, str]:
        source = slotted[1].source
        return source.kind, source.key, source.where

    first_slot = len(plan.base.columns) - len(plan.windows)
    slotted = sorted(enumerate(plan.windows, first_slot), key=sort_key)
    return tuple(_stream(plan, list(group)) for _, group in groupby(slotted, key=sort_key))


def _stream(plan: Plan, slotted: list[tuple[int, BaseWindow]]) -> Stream:
    source = slotted[0][1].source
    features = plan.features
    key = features.keys[source.key]
    kind = next(kind for kind in plan.kinds if kind.kind == source.kind)
    read = list(dict.fromkeys(window.source.value_column for _, window in slotted))
    return Stream(
        kind=source.kind,
        subject_key=raw_getter(features.scene.column(features.subject_kind, key.column)),
        key_position=kind.columns.index(key.event_columns[source.kind]),
        filter_index=kind.filter_index(source.where),
        positions=tuple(kind.columns.index(name) for name in read),
        widest=widest(window.source for _, window in slotted),
        nothing=Timeline(len(read)),
        folds=tuple(
            (
                slot,
                read.index(window.source.value_column),
                window.source.width,
                window.source.aggregate.fold(window.column.type),
            )
            for slot, window in slotted
        ),
    )


def kind_reader(plan: Plan, kind: KindPlan, streams: tuple[Stream, ...]) -> KindReader:
    """The reader of one kind, feeding those of `streams` that want it."""
    scene = plan.features.scene
    filters = kind.filters
    return KindReader(
        kind=kind.kind,
        getters=tuple(raw_getter(scene.column(kind.kind, name)) for name in kind.columns),
        filters=None if filters is None else compile_python(filters),
        filter_positions=tuple(
            kind.columns.index(name) for name in (filters.inputs.names if filters else ())
        ),
        streams=tuple(stream for stream in streams if stream.kind == kind.kind),
    )
