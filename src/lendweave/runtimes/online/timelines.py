"""The events under each key of one stream: what stands there now, and what stood there once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from lendweave.runtimes.online.events import BARE_ROWS, Events, EventSource
from lendweave.runtimes.online.hot_timeline import HOT_ROWS, HotTimeline
from lendweave.runtimes.online.stored_columns import StoredColumn
from lendweave.runtimes.online.versions import Rows, Versions

Timeline: TypeAlias = Events | HotTimeline
"""The events of a key; of one that has very many, in blocks."""


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """Rows by the code of their key: those of code c stand from starts[c] to before starts[c + 1].

    starts begins with 0; codes from len(starts) - 1 on have no rows.
    """

    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    rows: array[int] = field(default_factory=lambda: array("I"))

    def of(self, code: int) -> array[int]:
        """The rows of a code, as a copy."""
        return self.beside(code, self.rows)

    def beside(self, code: int, values: array[Any]) -> array[Any]:
        """Of values that stand beside the rows, those of a code."""
        if code + 1 >= len(self.starts):
            return values[:0]
        return values[self.starts[code] : self.starts[code + 1]]


class Timelines:
    """The timelines of a stream by the code of their key.

    current, closed: as they were when the state was last gathered up; closed rows stand in the
    order of what replaced them, instants beside the current ones. A key that has changed since, or
    was read and has more than BARE_ROWS events, is held by itself: at its code in a list, which
    waits for memory once where a dictionary does three times.
    """

    __slots__ = ("_closed", "_current", "_held", "_instants", "_left", "source", "versions")

    def __init__(self, versions: Versions, columns: Iterable[StoredColumn] = ()) -> None:
        self.versions = versions
        self.source = EventSource(versions.occurred, (column.stored for column in columns))
        self._current = self._closed = GroupedRows()
        self._instants = array("q")
        self._held: list[Timeline | None] = []
        self._left: dict[int, array[int]] = {}

    def stand(self, current: GroupedRows, closed: GroupedRows) -> None:
        """Take over what stands under each key, and what once stood there."""
        self._current, self._closed = current, closed
        occurred = np.asarray(self.versions.occurred)
        self._instants.frombytes(occurred[np.asarray(current.rows)].tobytes())

    def at(self, code: int) -> Timeline:
        """What stands under a key, to be read."""
        held = self._held[code] if code < len(self._held) else None
        if held is not None:
            return held
        rows = self._current.of(code)
        if len(rows) <= BARE_ROWS:
            return Events(rows, self._current.beside(code, self._instants), ())
        return self._hold(code, self.source.gather(rows))

    def closed(self, code: int) -> Rows:
        """What stood under a key and was replaced, in the order of what replaced it."""
        held = self._held[code] if code < len(self._held) else None
        if isinstance(held, HotTimeline):
            return held.closings
        left = self._left.get(code)
        return self._closed.of(code) if left is None else left

    def enter(self, code: int, row: int) -> None:
        """An event that has just been committed stands under a key now."""
        timeline = self._own(code)
        if isinstance(timeline, HotTimeline):
            timeline.enter(row)
            return
        self.source.enter(timeline, row)
        size = len(timeline.rows)
        bare = size > BARE_ROWS and len(timeline.cells) < len(self.source.columns)
        if bare or size > HOT_ROWS:
            self._hold(code, timeline)

    def leave(self, code: int, row: int) -> None:
        """An event was replaced by what has just been committed."""
        timeline = self._own(code)
        if isinstance(timeline, HotTimeline):
            timeline.leave(row)
            return
        timeline.remove(timeline.rows.index(row))
        left = self._left.get(code)
        if left is None:
            left = self._left[code] = self._closed.of(code)
        left.append(row)

    def _own(self, code: int) -> Timeline:
        """The timeline of a key, to be changed."""
        held = self.at(code)
        self._keep(code, held)
        return held

    def _hold(self, code: int, few: Events) -> Timeline:
        """Keep the events of a key with all that is read of them; very many of them in blocks."""
        events = few if few.cells else self.source.gather(few.rows)
        held: Timeline = events
        if len(events.rows) > HOT_ROWS:
            held = HotTimeline(self.versions, self.source, events, array("I", self.closed(code)))
            self._left.pop(code, None)
        self._keep(code, held)
        return held

    def _keep(self, code: int, held: Timeline) -> None:
        if code >= len(self._held):
            self._held.extend([None] * (code + 1 - len(self._held)))
        self._held[code] = held
