"""What the subjects see of the events, window by window; what windows share is found once."""

from __future__ import annotations

from lendweave.features.arrays.batch import Booleans, EventArrays, SubjectArrays
from lendweave.features.arrays.masks import Masks, masks_of
from lendweave.features.arrays.reach import Reach, end_of, reach_of
from lendweave.features.arrays.seen import Seen, SeenInSpans
from lendweave.features.arrays.spans import Spans, entries, owners_of, spans_of, walked_spans
from lendweave.features.model import Span


class Sight:
    """What is seen of events under one key. Ask for equal windows one after another.

    few: the events of each key are in order, and FEW_EVENTS at most.
    """

    def __init__(
        self, subjects: SubjectArrays, events: EventArrays, zone: str, *, few: bool
    ) -> None:
        self._subjects = subjects
        self._events = events
        self._zone = zone
        self._few = few
        self._runs = subjects.clock_runs_with_t
        self._owners = None if few else owners_of(subjects, events)
        self._entries: tuple[tuple[str, int], Spans] | None = None
        self._masks: tuple[tuple[str, int], Masks] | None = None
        self._of_window: tuple[Span, Seen] | None = None
        self._of_filter: tuple[Span, str, Seen] | None = None

    def seen(self, window: Span, name: str | None, passes: Booleans | None) -> Seen:
        """What is seen of the events that pass. name: of the filter `passes`, bool[n]."""
        if self._of_window is None or self._of_window[0] != window:
            reach = reach_of(window, self._subjects.t, self._zone)
            self._of_window = (
                window,
                (self._in_masks if self._few else self._in_spans)(window, reach),
            )
        seen = self._of_window[1]
        if name is None or passes is None:
            return seen
        if self._of_filter is None or self._of_filter[:2] != (window, name):
            self._of_filter = window, name, seen.where(passes)
        return self._of_filter[2]

    def _in_masks(self, window: Span, reach: Reach) -> Masks:
        if self._masks is None or self._masks[0] != end_of(window):
            self._masks = end_of(window), masks_of(self._subjects, self._events, reach.high)
        return self._masks[1].since(self._events.occurred, reach.low)

    def _in_spans(self, window: Span, reach: Reach) -> SeenInSpans:
        size = len(self._subjects.t)
        if not self._runs:
            return SeenInSpans(walked_spans(self._subjects, self._events, reach), size)
        if self._entries is None or self._entries[0] != end_of(window):
            self._entries = end_of(window), entries(self._subjects, self._events, reach.high)
        spans = spans_of(self._events, reach, self._entries[1], self._owners)
        return SeenInSpans(spans, size)
