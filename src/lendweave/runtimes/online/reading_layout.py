"""What a reader asks of the state: every window of the state's plan, or those of a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lendweave.features.model import Window
from lendweave.features.plan import Plan
from lendweave.runtimes.online.layout import FoldLayout, Layout, StreamLayout


@dataclass(frozen=True, slots=True)
class StreamPart:
    """What is read of one stream. number: of the stream among those of its kind.

    folds: with the slots and windows of the reader. anchor: the reader's slot that tells where the
    windows begin; None where t does.
    """

    kind: str
    number: int
    key: str
    anchor: int | None
    folds: tuple[FoldLayout, ...]


@dataclass(frozen=True, slots=True)
class ReadingLayout:
    """streams: for the subject. members: by key, what is read of each member besides.

    windows: the different windows of all of them, at the places that their folds name.
    """

    streams: tuple[StreamPart, ...]
    members: Mapping[str, tuple[StreamPart, ...]]
    windows: tuple[Window, ...]


def reading_layout(layout: Layout, whole: Plan, part: Plan) -> ReadingLayout:
    """How `part` is read of a state that keeps what `whole` needs."""
    slots = _shared_slots(whole, part)
    streams = tuple(_stream_parts(layout, slots))
    used = sorted({fold.window for stream in streams for fold in stream.folds})
    places = {window: place for place, window in enumerate(used)}

    def placed(stream: StreamPart) -> StreamPart:
        folds = (replace(fold, window=places[fold.window]) for fold in stream.folds)
        return replace(stream, folds=tuple(folds))

    members = {
        key: tuple(_stream_parts(layout, {slot: slots[slot] for slot in asked}))
        for key, asked in _member_slots(whole, part).items()
    }
    return ReadingLayout(
        streams=tuple(map(placed, streams)),
        members={key: tuple(map(placed, parts)) for key, parts in members.items()},
        windows=tuple(layout.windows[window] for window in used),
    )


def _stream_parts(layout: Layout, slots: Mapping[int, int]) -> Iterator[StreamPart]:
    """The streams of the windows in `slots`: a slot of the state's plan → the reader's."""
    for kind in layout.kinds:
        for number, stream in enumerate(kind.streams):
            yield from _stream_part(kind.kind, number, stream, slots)


def _stream_part(
    kind: str, number: int, stream: StreamLayout, slots: Mapping[int, int]
) -> Iterator[StreamPart]:
    folds = tuple(replace(f, slot=slots[f.slot]) for f in stream.folds if f.slot in slots)
    if folds:
        anchor = None if stream.anchor is None else slots[stream.anchor]
        yield StreamPart(kind, number, stream.key, anchor, folds)


def _member_slots(whole: Plan, part: Plan) -> dict[str, frozenset[int]]:
    """By key of members, the slots of the state's plan that their values read."""
    found: dict[str, frozenset[int]] = {}
    for window in part.windows:
        asked = part.members.get(window.column.name)
        if asked is not None:
            key = window.source.members
            found[key] = found.get(key, frozenset()).union(_shared_slots(whole, asked))
    return found


def _shared_slots(whole: Plan, part: Plan) -> dict[int, int]:
    """The base slots of the windows of a part: in the plan of its whole set → in its own.

    The events that windows begin at are numbered anew in each plan.
    """
    own, slots = part.base.names, whole.base.names
    anchors = {each.column.name: since for since, each in part.anchors.items()}
    names = [window.column.name for window in part.windows]
    return {
        slots.index(whole.anchors[anchors[name]].column.name if name in anchors else name): (
            own.index(name)
        )
        for name in names
    }
