"""One reader's windows over what is kept of one tenant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from lendweave.features.kernel import Raw
from lendweave.features.visibility import AsOf, Visibility
from lendweave.records.envelope import Record
from lendweave.runtimes.online.key_codes import NO_KEY
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.member_windows import Member
from lendweave.runtimes.online.reading_layout import ReadingLayout, StreamPart
from lendweave.runtimes.online.stream_folds import Bounds, Look, StreamFolds
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.versions import NO_ROW, Clock

_NEVER_SEEN = 2**32 - 2
"""Stands for a key that no event ever had: nothing stands under so great a code."""


class StreamReading(NamedTuple):
    """The windows over one stream. anchor: the slot that tells where they begin, or None."""

    key: str
    anchor: int | None
    folds: StreamFolds


KindReadings: TypeAlias = list[tuple[KindState, list[StreamReading]]]


class View(NamedTuple):
    """How a reader looks at a tenant. visibility: None to see all as it stands."""

    subject: Record
    t: int
    bounds: Bounds
    visibility: Visibility | None


class TenantReading:
    """The windows of a reading layout, over the state of one tenant."""

    def __init__(self, state: TenantState, layout: ReadingLayout, subject_kind: str) -> None:
        self._state = state
        self._subject_kind = subject_kind
        self._kinds = _readings(state, layout.streams)
        self._members = {key: _readings(state, parts) for key, parts in layout.members.items()}
        read = {stream.key for stream in layout.streams}
        self._keys = [(name, get) for name, get in state.subject_keys.items() if name in read]

    def fill(self, view: View, base: list[Raw]) -> None:
        """Fill the base slots of every window.

        Where a key of the subject is null, its windows keep what they are; so do those that begin
        at an event where there is none.
        """
        subject = view.subject
        codes = {name: self._code(name, get(subject)) for name, get in self._keys}
        self._fill(self._kinds, codes, view, base)

    def fill_member(self, member: Member, view: View, base: list[Raw]) -> None:
        """Fill the base slots of the windows that the values of a member read."""
        key, value = member
        self._fill(self._members[key], {key: self._code(key, (value,))}, view, base)

    def _fill(
        self, kinds: KindReadings, codes: dict[str, int], view: View, base: list[Raw]
    ) -> None:
        later: list[tuple[int, StreamFolds, int, Look]] = []
        for kind, streams in kinds:
            look = self._look(kind, view)
            for key, anchor, folds in streams:
                code = codes[key]
                if code == NO_KEY:
                    continue
                if anchor is None:
                    folds.fill(code, look, base)
                else:
                    later.append((anchor, folds, code, look))
        for anchor, folds, code, look in later:
            folds.fill_since(base[anchor], code, look, base)

    def _code(self, key: str, values: tuple[Raw, ...]) -> int:
        code = self._state.codes[key].find(values)
        return _NEVER_SEEN if code is None else code

    def _look(self, kind: KindState, view: View) -> Look:
        versions, clock, own = kind.versions, None, NO_ROW
        if view.visibility is not None:
            committed = view.visibility.as_of is AsOf.COMMITTED
            below = versions.below(view.visibility.read_offset) if committed else None
            clock = Clock(view.t, below)
        if kind.layout.kind == self._subject_kind:
            line = versions.line(view.subject.entity_id)
            if clock is None:
                own = next(line, NO_ROW)
            else:
                own = next((row for row in line if versions.sees(row, clock)), NO_ROW)
        return Look(view.t, view.bounds, clock, own)


def _readings(state: TenantState, parts: Iterable[StreamPart]) -> KindReadings:
    """By kind, what is read of its streams."""
    found: dict[str, list[StreamReading]] = {}
    for part in parts:
        stream = state.kinds[part.kind].streams[part.number]
        reading = StreamReading(part.key, part.anchor, StreamFolds(stream, part.folds))
        found.setdefault(part.kind, []).append(reading)
    return [(state.kinds[kind], streams) for kind, streams in found.items()]
