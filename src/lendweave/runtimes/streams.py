"""From records to timelines: which events of a kind stand under which key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from lendweave.features.errors import RecordUnreadable
from lendweave.features.kernel import Fold, Place, Raw, position
from lendweave.features.model import Window
from lendweave.features.plan import BaseWindow, KindPlan, Plan
from lendweave.features.span import bounds
from lendweave.features.visibility import Version
from lendweave.kernel.errors import Invalid
from lendweave.lang.python_backend import compile_python
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter
from lendweave.runtimes.timeline import Timeline

Getter: TypeAlias = Callable[[Record], Raw]
RawProgram: TypeAlias = Callable[[Sequence[Raw]], tuple[Raw, ...]]
StateKey: TypeAlias = tuple[Raw, ...]
"""Tenant and the key's values: state of one tenant never meets another's."""


@dataclass(frozen=True, slots=True)
class Folded:
    """One window: its slot in the base, its fold, and what it reads of the timeline's columns.

    by: the column of the groups; None where values are not grouped.
    """

    slot: int
    column: int
    by: int | None
    window: Window
    fold: Fold


@dataclass(slots=True)
class Stream:
    """The events of one kind under one key and filter, and the windows folded over them.

    subject_key: the key's values in the subject. key_positions, filter_position, positions: of the
    key, the filter (None for every event) and the values read, among a version's values.
    zone: of the scene. nothing: the timeline of a key without events.
    """

    kind: str
    subject_key: tuple[Getter, ...]
    key_positions: tuple[int, ...]
    filter_position: int | None
    positions: tuple[int, ...]
    folds: tuple[Folded, ...]
    zone: str
    nothing: Timeline
    timelines: dict[StateKey, Timeline] = field(default_factory=dict)

    def insert(self, tenant: str, version: Version) -> None:
        """Add a version that passes the filter and has the key."""
        key = self._key(tenant, version)
        passes = self.filter_position is None or version.values[self.filter_position] is True
        if None in key or not passes:
            return
        timeline = self.timelines.get(key)
        if timeline is None:
            timeline = self.timelines[key] = Timeline(len(self.positions))
        timeline.insert(version, self.positions)

    def remove(self, tenant: str, version: Version) -> None:
        """The version is no longer current: it leaves the key it had."""
        timeline = self.timelines.get(self._key(tenant, version))
        if timeline is not None:
            timeline.remove(version.place)

    def timeline(self, subject: Record) -> Timeline | None:
        """The events under the subject's key; None where the key is unknown."""
        key = (subject.tenant_id, *(get(subject) for get in self.subject_key))
        return None if None in key else self.timelines.get(key, self.nothing)

    def begins(self, t: int) -> int:
        """Where the earliest of the windows begins."""
        return min(bounds(folded.window, t, self.zone)[0] for folded in self.folds)

    def fold(self, timeline: Timeline, own: Place | None, t: int, base: list[Raw]) -> None:
        """Fill the base slots of this stream's windows. own: place of the event to leave out."""
        places = timeline.places
        left_out = -1 if own is None else timeline.find(own)
        for folded in self.folds:
            low, high = bounds(folded.window, t, self.zone)
            start, end = position(places, low), position(places, high)
            values = timeline.columns[folded.column][start:end]
            if folded.by is not None:
                values = list(zip(timeline.columns[folded.by][start:end], values, strict=True))
            if start <= left_out < end:
                del values[left_out - start]
            base[folded.slot] = folded.fold(values, t)

    def _key(self, tenant: str, version: Version) -> StateKey:
        return (tenant, *(version.values[index] for index in self.key_positions))


@dataclass(frozen=True, slots=True)
class KindReader:
    """How records of one kind become versions: the columns read, then the computed ones.

    inputs: positions of what `computed` reads, among the columns.
    """

    kind: str
    getters: tuple[Getter, ...]
    computed: RawProgram | None
    inputs: tuple[int, ...]
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
        if self.computed is not None:
            values += self.computed([values[index] for index in self.inputs])
        return Version(record.entity_id, (record.occurred_at, offset), known_from, values)


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
    kind = plan.kind(source.kind)
    values = [kind.value(window.source) for _, window in slotted]
    values += [window.source.by for _, window in slotted if window.source.by]
    read = list(dict.fromkeys(values))
    passes = kind.filter(source)
    subject = features.scene.columns(features.subject_kind)
    return Stream(
        kind=source.kind,
        subject_key=tuple(raw_getter(subject[name]) for name in key.columns),
        key_positions=tuple(kind.names.index(name) for name in key.event_columns[source.kind]),
        filter_position=None if passes is None else kind.names.index(passes),
        positions=tuple(kind.names.index(name) for name in read),
        folds=tuple(
            Folded(
                slot,
                read.index(kind.value(window.source)),
                read.index(window.source.by) if window.source.by else None,
                window.source.window,
                window.fold,
            )
            for slot, window in slotted
        ),
        zone=features.scene.zone,
        nothing=Timeline(len(read)),
    )


def kind_reader(plan: Plan, kind: KindPlan, streams: tuple[Stream, ...]) -> KindReader:
    """The reader of one kind, feeding those of `streams` that want it."""
    scene = plan.features.scene
    computed = kind.computed
    inputs = computed.inputs.names if computed else ()
    return KindReader(
        kind=kind.kind,
        getters=tuple(raw_getter(scene.column(kind.kind, name)) for name in kind.columns),
        computed=None if computed is None else compile_python(computed),
        inputs=tuple(kind.columns.index(name) for name in inputs),
        streams=tuple(stream for stream in streams if stream.kind == kind.kind),
    )
