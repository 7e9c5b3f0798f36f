"""A whole log played as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lendweave.features import Plan
from lendweave.features.streamed import StreamCounts, SubjectVector
from lendweave.records import Record
from lendweave.runtimes.stream.arrivals import arrivals_of, as_it_became_known
from lendweave.runtimes.stream.features import StreamFeatures, stream_vectors
from lendweave.runtimes.stream.ordering import Ordering


class LogStream:
    """Implements flows.stream_features.FeatureStream.

    bound, keep: as of Ordering and StreamFeatures. as_stored: in the order of the log, where what
    was imported from files is late; else in the order in which it became known.
    """

    def __init__(self, plan: Plan, bound: int, keep: int | None, *, as_stored: bool) -> None:
        self._ordering = Ordering(bound)
        self._features = StreamFeatures(plan, keep)
        self._as_stored = as_stored
        self.kinds = {plan.features.subject_kind, *(kind.kind for kind in plan.kinds)}

    def play(self, log: Iterable[Record]) -> Iterator[SubjectVector]:
        """The vectors of the log's subjects; once only."""
        arrivals = arrivals_of(log) if self._as_stored else as_it_became_known(log)
        return stream_vectors(arrivals, self._ordering, self._features)

    def counts(self) -> StreamCounts:
        """What became of the arrivals so far."""
        ordering, features = self._ordering, self._features
        return StreamCounts(
            arrivals=ordering.taken,
            repeated=ordering.repeated,
            late=ordering.late,
            late_most=ordering.late_most,
            waiting=features.waiting,
            vectors=features.vectors,
            corrected=features.corrected,
            uncorrected=features.uncorrected,
        )
