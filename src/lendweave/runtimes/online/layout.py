"""What a plan asks of the state: how records are read, and which streams their versions enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from lendweave.features.errors import RecordUnreadable
from lendweave.features.kernel import Fold, Raw
from lendweave.features.model import Window, Windowed
from lendweave.features.plan import BaseWindow, KindPlan, Plan
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import ValueType
from lendweave.lang.python_backend import compile_python
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter

Getter: TypeAlias = Callable[[Record], Raw]
KeyGetter: TypeAlias = Callable[[Record], tuple[Raw, ...]]
RawProgram: TypeAlias = Callable[[Sequence[Raw]], tuple[Raw, ...]]


@dataclass(frozen=True, slots=True)
class FoldLayout:
    """One window: its slot in the base, its place among the different windows of the plan, the
    names of the value that is read and of what it is grouped by (or ""), and what it means.
    """

    slot: int
    window: int
    value: str
    by: str
    source: Windowed
    fold: Fold


@dataclass(frozen=True, slots=True)
class StreamLayout:
    """The events of one kind under one key that pass one filter.

    filter: its place among the values of a record, None for every event.
    """

    kind: str
    key: str
    filter: int | None
    folds: tuple[FoldLayout, ...]


@dataclass(frozen=True, slots=True)
class KindLayout:
    """How records of one kind are read, and what is kept of them.

    names: of the values read of a record, the computed ones last. keys: by key, the places of its
    columns among them. kept: names of the values that are folded, and their types.
    """

    kind: str
    names: tuple[str, ...]
    getters: tuple[Getter, ...]
    computed: RawProgram | None
    inputs: tuple[int, ...]
    keys: dict[str, tuple[int, ...]]
    kept: dict[str, ValueType]
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
        return values


@dataclass(frozen=True, slots=True)
class Layout:
    """windows: the different windows of the plan. subject_keys: by key, its values in a subject."""

    kinds: tuple[KindLayout, ...]
    windows: tuple[Window, ...]
    subject_keys: dict[str, KeyGetter]


def layout_of(plan: Plan) -> Layout:
    """The layout of a compiled feature set."""
    windows = tuple(dict.fromkeys(window.source.window for window in plan.windows))
    subject = plan.features.scene.columns(plan.features.subject_kind)
    return Layout(
        kinds=tuple(_kind(plan, kind, windows) for kind in plan.kinds),
        windows=windows,
        subject_keys={
            name: _key_getter([raw_getter(subject[column]) for column in key.columns])
            for name, key in plan.features.keys.items()
        },
    )


def _key_getter(getters: list[Getter]) -> KeyGetter:
    first, *others = getters
    if not others:
        return lambda record: (first(record),)
    return lambda record: tuple(get(record) for get in getters)


def _kind(plan: Plan, kind: KindPlan, windows: tuple[Window, ...]) -> KindLayout:
    scene = plan.features.scene
    columns = scene.columns(kind.kind)
    streams = _streams(plan, kind, windows)
    types = {name: columns[name].type for name in kind.columns}
    if kind.computed is not None:
        types |= {column.name: column.type for column in kind.computed.outputs}
    folds = [fold for stream in streams for fold in stream.folds]
    folded = dict.fromkeys(name for fold in folds for name in (fold.value, fold.by) if name)
    return KindLayout(
        kind=kind.kind,
        names=kind.names,
        getters=tuple(raw_getter(columns[name]) for name in kind.columns),
        computed=None if kind.computed is None else compile_python(kind.computed),
        inputs=tuple(map(kind.columns.index, kind.computed.inputs.names if kind.computed else ())),
        keys={
            stream.key: tuple(
                kind.names.index(name)
                for name in plan.features.keys[stream.key].event_columns[kind.kind]
            )
            for stream in streams
        },
        kept={name: types[name] for name in folded},
        streams=streams,
    )


def _streams(plan: Plan, kind: KindPlan, windows: tuple[Window, ...]) -> tuple[StreamLayout, ...]:
    """One stream for each different key and filter of the kind."""

    def by(slotted: tuple[int, BaseWindow]) -> tuple[str, str]:
        return slotted[1].source.key, slotted[1].source.where

    first_slot = len(plan.base.columns) - len(plan.windows)
    slotted = [w for w in enumerate(plan.windows, first_slot) if w[1].source.kind == kind.kind]
    groups = groupby(sorted(slotted, key=by), key=by)
    return tuple(_stream(kind, list(group), windows) for _, group in groups)


def _stream(
    kind: KindPlan, slotted: list[tuple[int, BaseWindow]], windows: tuple[Window, ...]
) -> StreamLayout:
    source = slotted[0][1].source
    passes = kind.filter(source)
    return StreamLayout(
        kind=kind.kind,
        key=source.key,
        filter=None if passes is None else kind.names.index(passes),
        folds=tuple(
            FoldLayout(
                slot,
                windows.index(window.source.window),
                kind.value(window.source),
                window.source.by,
                window.source,
                window.fold,
            )
            for slot, window in slotted
        ),
    )
