"""One reader's windows over what is kept of one tenant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from lendweave.features.kernel import Raw
from lendweave.features.visibility import AsOf, Visibility
from lendweave.records.envelope import Record
from lendweave.runtimes.online.key_codes import NO_KEY
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.member_windows import Member
from lendweave.runtimes.online.reading_layout import ReadingLayout, StreamPart
from lendweave.runtimes.online.stream_folds import Edges, Look, StreamFolds
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.versions import NO_ROW, Clock
from lendweave.runtimes.online.window_bounds import WindowBounds

StreamReading: TypeAlias = tuple[str, int | None, StreamFolds]
"""Key; the slot that tells where the windows begin, or None; the windows over one stream."""

KindReadings: TypeAlias = list[tuple[KindState, list[StreamReading]]]


class View(NamedTuple):
    """How a reader looks at a tenant. visibility: None to see all as it stands."""

    subject: Record
    t: int
    edges: Edges
    visibility: Visibility | None


class TenantReading:
    """The windows of a reading layout, over the state of one tenant."""

    def __init__(
        self, state: TenantState, layout: ReadingLayout, bounds: WindowBounds, subject_kind: str
    ) -> None:
        pairs = bounds.pairs
        self._codes = state.codes
        self._subjects = state.kinds.get(subject_kind)
        self._kinds = _readings(state, layout.streams, pairs)
        self._members = {
            key: _readings(state, parts, pairs) for key, parts in layout.members.items()
        }
        read = {stream.key for stream in layout.streams}
        self._keys = [
            (name, get, state.codes[name])
            for name, get in state.subject_keys.items()
            if name in read
        ]

    def fill(self, view: View, base: list[Raw]) -> None:
        """Fill the base slots of every window.

        Where a key of the subject is null, its windows keep what they are; so do those that begin
        at an event where there is none.
        """
        subject = view.subject
        codes = {name: known.find(get(subject)) for name, get, known in self._keys}
        self._fill(self._kinds, codes, view, base)

    def fill_member(self, member: Member, view: View, base: list[Raw]) -> None:
        """Fill the base slots of the windows that the values of a member read."""
        key, value = member
        self._fill(self._members[key], {key: self._codes[key].find((value,))}, view, base)

    def _fill(
        self, kinds: KindReadings, codes: dict[str, int], view: View, base: list[Raw]
    ) -> None:
        later: list[tuple[int, StreamFolds, int, Look]] = []
        everything = Look(view.t, view.edges, None, NO_ROW)
        for kind, streams in kinds:
            look = everything
            if view.visibility is not None or kind is self._subjects:
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

    def _look(self, kind: KindState, view: View) -> Look:
        versions, clock, own = kind.versions, None, NO_ROW
        if view.visibility is not None:
            committed = view.visibility.as_of is AsOf.COMMITTED
            below = versions.below(view.visibility.read_offset) if committed else None
            clock = Clock(view.t, below)
        if kind is self._subjects:
            own = versions.latest.get(view.subject.entity_id, NO_ROW)
            if clock is not None:
                line = versions.line(view.subject.entity_id)
                own = next((row for row in line if versions.sees(row, clock)), NO_ROW)
        return Look(view.t, view.edges, clock, own)


def _readings(
    state: TenantState, parts: Iterable[StreamPart], pairs: Sequence[tuple[int, int]]
) -> KindReadings:
    """By kind, what is read of its streams."""
    found: dict[str, list[StreamReading]] = {}
    for part in parts:
        stream = state.kinds[part.kind].streams[part.number]
        reading = part.key, part.anchor, StreamFolds(stream, part.folds, pairs)
        found.setdefault(part.kind, []).append(reading)
    return [(state.kinds[kind], streams) for kind, streams in found.items()]
