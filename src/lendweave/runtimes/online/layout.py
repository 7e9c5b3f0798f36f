"""What a plan asks of the state: how records are read, and which streams their versions enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from lendweave.features.errors import RecordUnreadable
from lendweave.features.kernel import Fold, Raw
from lendweave.features.model import Window, Windowed
from lendweave.features.plan import BaseWindow, KindPlan, Plan, moment_name
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import TIMESTAMP, ValueType
from lendweave.lang.python_backend import compile_python
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter

INSTANT = "occurred_at"
"""The value that every version has anyway: its place."""

Getter: TypeAlias = Callable[[Record], Raw]
Start: TypeAlias = tuple[int | None, Window]
"""A window, and the base slot of the instant at which it begins, where an event tells it."""

KeyGetter: TypeAlias = Callable[[Record], tuple[Raw, ...]]
RawProgram: TypeAlias = Callable[[Sequence[Raw]], tuple[Raw, ...]]


@dataclass(frozen=True, slots=True)
class FoldLayout:
    """One window: its slot in the base, its place among the different windows of the plan, the
    names of the value that is read and of what it is grouped by (or ""), of the moments between
    which an event counts (None where open), how many events it may hold, and what it means.
    """

    slot: int
    window: int
    value: str
    by: str
    valid: tuple[str | None, str | None]
    events_max: int | None
    source: Windowed
    fold: Fold


@dataclass(frozen=True, slots=True)
class StreamLayout:
    """The events of one kind under one key that pass one filter.

    filter: its place among the values of a record, None for every event. anchor: the base slot
    that tells where the windows begin; None where t does.
    """

    kind: str
    key: str
    filter: int | None
    anchor: int | None
    folds: tuple[FoldLayout, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        """The names of all that is read of its events, each once."""
        names = (n for fold in self.folds for n in (fold.value, fold.by, *fold.valid) if n)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class KindLayout:
    """How records of one kind are read, and what is kept of them.

    names: of the values read of a record, then computed ones, then moments. moments: the place of
    what each is read from. keys: by key, the places of its columns among the names. types: of the
    names. kept: those of them that are folded.
    """

    kind: str
    names: tuple[str, ...]
    getters: tuple[Getter, ...]
    computed: RawProgram | None
    inputs: tuple[int, ...]
    moments: tuple[tuple[int, Callable[[Raw], int | None]], ...]
    keys: dict[str, tuple[int, ...]]
    types: dict[str, ValueType]
    kept: tuple[str, ...]
    streams: tuple[StreamLayout, ...]

    def values(self, record: Record, offset: int) -> tuple[Raw, ...]:
        """What `names` are of a record. Raises RecordUnreadable."""
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
        return values + tuple(read(values[index]) for index, read in self.moments)


@dataclass(frozen=True, slots=True)
class Layout:
    """windows: the different windows of the plan. subject_keys: by key, its values in a subject."""

    kinds: tuple[KindLayout, ...]
    windows: tuple[Window, ...]
    subject_keys: dict[str, KeyGetter]


def layout_of(plan: Plan) -> Layout:
    """The layout of a compiled feature set."""
    different = dict.fromkeys(_start(plan, window.source) for window in plan.windows)
    windows = {start: place for place, start in enumerate(different)}
    subject = plan.features.scene.columns(plan.features.subject_kind)
    return Layout(
        kinds=tuple(_kind(plan, kind, windows) for kind in plan.kinds),
        windows=tuple(window for _, window in windows),
        subject_keys={
            name: _key_getter([raw_getter(subject[column]) for column in key.columns])
            for name, key in plan.features.keys.items()
        },
    )


def _start(plan: Plan, source: Windowed) -> Start:
    anchor = plan.anchor(source)
    return (None if anchor is None else plan.base.names.index(anchor.column.name)), source.window


def _key_getter(getters: list[Getter]) -> KeyGetter:
    first, *others = getters
    if not others:
        return lambda record: (first(record),)
    return lambda record: tuple(get(record) for get in getters)


def _kind(plan: Plan, kind: KindPlan, windows: Mapping[Start, int]) -> KindLayout:
    scene = plan.features.scene
    columns = scene.columns(kind.kind)
    streams = _streams(plan, kind, windows)
    types = {name: columns[name].type for name in kind.columns}
    if kind.computed is not None:
        types |= {column.name: column.type for column in kind.computed.outputs}
    moments = [(moment.column, moment.reader) for moment in kind.moments]
    types |= {moment_name(index): TIMESTAMP for index in range(len(moments))}
    folded = dict.fromkeys(name for stream in streams for name in stream.folded)
    return KindLayout(
        kind=kind.kind,
        names=kind.names,
        getters=tuple(raw_getter(columns[name]) for name in kind.columns),
        computed=None if kind.computed is None else compile_python(kind.computed),
        inputs=tuple(map(kind.columns.index, kind.computed.inputs.names if kind.computed else ())),
        moments=tuple(
            (kind.columns.index(name), reader(types[name], scene.zone)) for name, reader in moments
        ),
        keys={
            stream.key: tuple(
                kind.names.index(name)
                for name in plan.features.keys[stream.key].event_columns[kind.kind]
            )
            for stream in streams
        },
        types=types,
        kept=tuple(folded),
        streams=streams,
    )


def _streams(plan: Plan, kind: KindPlan, windows: Mapping[Start, int]) -> tuple[StreamLayout, ...]:
    """One stream for each different key, filter and event to begin at of the kind."""

    def by(slotted: tuple[int, BaseWindow]) -> tuple[str, str, str]:
        source = slotted[1].source
        anchor = plan.anchor(source)
        return source.key, source.where, anchor.column.name if anchor else ""

    first_slot = len(plan.base.columns) - len(plan.windows)
    slotted = [w for w in enumerate(plan.windows, first_slot) if w[1].source.kind == kind.kind]
    groups = groupby(sorted(slotted, key=by), key=by)
    return tuple(_stream(plan, kind, list(group), windows) for _, group in groups)


def _stream(
    plan: Plan,
    kind: KindPlan,
    slotted: list[tuple[int, BaseWindow]],
    windows: Mapping[Start, int],
) -> StreamLayout:
    source = slotted[0][1].source
    passes = kind.filter(source)
    return StreamLayout(
        kind=kind.kind,
        key=source.key,
        filter=None if passes is None else kind.names.index(passes),
        anchor=_start(plan, source)[0],
        folds=tuple(
            FoldLayout(
                slot,
                windows[_start(plan, window.source)],
                kind.value(window.source),
                window.source.by,
                kind.validity(window.source),
                window.source.events_max,
                window.source,
                window.fold,
            )
            for slot, window in slotted
        ),
    )
