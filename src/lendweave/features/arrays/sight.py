"""What the subjects see of the events, window by window; what windows share is found once."""

from __future__ import annotations

from lendweave.features.arrays.batch import Booleans, EventArrays, SubjectArrays
from lendweave.features.arrays.reach import end_of, reach_of
from lendweave.features.arrays.spans import Spans, entries, owners_of, spans_of, walked_spans
from lendweave.features.model import Span


class Sight:
    """The spans of events under one key. Ask for equal windows one after another."""

    def __init__(self, subjects: SubjectArrays, events: EventArrays, zone: str) -> None:
        self._subjects = subjects
        self._events = events
        self._zone = zone
        self._runs = subjects.clock_runs_with_t
        self._owners = owners_of(subjects, events)
        self._entries: tuple[tuple[str, int], Spans] | None = None
        self._of_window: tuple[Span, Spans] | None = None
        self._of_filter: tuple[Span, str, Spans] | None = None

    def spans(self, window: Span, name: str | None, passes: Booleans | None) -> Spans:
        """The spans of the events that pass. name: of the filter `passes`, bool[n]."""
        if self._of_window is None or self._of_window[0] != window:
            self._of_window = window, self._spans(window)
        spans = self._of_window[1]
        if name is None or passes is None:
            return spans
        if self._of_filter is None or self._of_filter[:2] != (window, name):
            self._of_filter = window, name, spans.where(passes)
        return self._of_filter[2]

    def _spans(self, window: Span) -> Spans:
        reach = reach_of(window, self._subjects.t, self._zone)
        if not self._runs:
            return walked_spans(self._subjects, self._events, reach)
        if self._entries is None or self._entries[0] != end_of(window):
            self._entries = end_of(window), entries(self._subjects, self._events, reach.high)
        return spans_of(self._events, reach, self._entries[1], self._owners)
