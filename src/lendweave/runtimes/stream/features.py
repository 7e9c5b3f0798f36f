"""Instants in order in, a vector at each subject out, and again where a late arrival changes it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from operator import attrgetter

import msgspec

from lendweave.features import KNOWN, Plan, committed
from lendweave.features.streamed import SubjectVector
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN
from lendweave.records import Record, kind_of
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.runtimes.stream.arrivals import Arrival
from lendweave.runtimes.stream.lines import Lines
from lendweave.runtimes.stream.ordering import Instant, Ordering

_t_of = attrgetter("t")


class StreamFeatures:
    """The online features of a plan, driven by instants.

    keep: µs for which vectors are kept to be corrected, None for ever. A late arrival from before
    that changes later vectors only; `uncorrected` counts these.
    """

    def __init__(self, plan: Plan, keep: int | None = 0) -> None:
        self.vectors = self.corrected = self.uncorrected = 0
        self._keep = keep
        self._online = OnlineFeatures(plan)
        self._subject = kind_of(plan.features.subject_kind)
        self._read = {self._subject, *(kind_of(kind.kind) for kind in plan.kinds)}
        self._lines = Lines()
        self._issued: list[SubjectVector] = []
        self._kept_from = INTEGER_MIN
        self._changed_from = INTEGER_MAX

    @property
    def waiting(self) -> int:
        """Amendments that wait for an earlier version; none at the end of a whole log."""
        return self._lines.waiting

    def take(self, instant: Instant) -> list[SubjectVector]:
        """Take in an instant; earlier vectors that late ones changed, then those of its subjects.

        Late instants in a row are corrected for together, once time goes on.
        """
        entered = [
            (passed.record, self._enter(passed, instant.time))
            for arrival in instant.arrivals
            if type(arrival.record) in self._read
            for passed in self._lines.take(arrival)
        ]
        if instant.late:
            self._is_late(entered)
        corrected = [] if instant.late else self.correct()
        given = [
            self._issue(record, t, late=instant.late)
            for record, t in entered
            if type(record) is self._subject and not record.tombstone
        ]
        if not instant.late and self._keep is not None:
            self._forget(instant.time - self._keep)
        return corrected + given

    def _enter(self, arrival: Arrival, now: int) -> int:
        """Show the record to the online features; from when it is known.

        Places in the log count in the order of arrival here: it is the log that this state is of.
        """
        record = arrival.record
        self._online.absorb(msgspec.structs.replace(record, offset=self._online.last_offset + 1))
        return max(arrival.time, now)

    def _issue(self, subject: Record, t: int, *, late: bool) -> SubjectVector:
        visible = KNOWN if late else committed(self._online.last_offset)
        vector = SubjectVector(subject, t, self._online.vector(subject, t, visible))
        self.vectors += 1
        insort(self._issued, vector, key=_t_of)
        return vector

    def correct(self) -> list[SubjectVector]:
        """The vectors that have another value by what came late since the last call."""
        first = bisect_left(self._issued, self._changed_from, key=_t_of)
        self._changed_from = INTEGER_MAX
        changed = []
        for position in range(first, len(self._issued)):
            given = self._issued[position]
            row = self._online.vector(given.subject, given.t, KNOWN)
            if row != given.row:
                again = SubjectVector(given.subject, given.t, row, given.revision + 1)
                self._issued[position] = again
                changed.append(again)
        self.corrected += len(changed)
        return changed

    def _is_late(self, entered: list[tuple[Record, int]]) -> None:
        """What was known at t has changed for every t from then on."""
        since = min((t for _, t in entered), default=INTEGER_MAX)
        self._changed_from = min(self._changed_from, since)
        self.uncorrected += since < self._kept_from

    def _forget(self, before: int) -> None:
        self._kept_from = max(self._kept_from, before)
        del self._issued[: bisect_left(self._issued, before, key=_t_of)]


def stream_vectors(
    arrivals: Iterable[Arrival], ordering: Ordering, features: StreamFeatures
) -> Iterator[SubjectVector]:
    """Every vector of a source that ends, in order of their instants, corrections in between."""
    for arrival in arrivals:
        for instant in ordering.take(arrival):
            yield from features.take(instant)
    for instant in ordering.finish():
        yield from features.take(instant)
    yield from features.correct()
