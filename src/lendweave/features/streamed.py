"""What a stream of records gives: a vector at each subject, and what became of the arrivals."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.records.envelope import Record


@dataclass(frozen=True, slots=True)
class SubjectVector:
    """The features of a version of a subject as of the instant t at which it became known, raw.

    revision: 0 for the first one, 1 and on where a late arrival changed what was known at t.
    """

    subject: Record
    t: int
    row: tuple[object, ...]
    revision: int = 0


@dataclass(frozen=True, slots=True)
class StreamCounts:
    """How a stream went.

    arrivals: records taken in, each once; repeated: those that came again and were dropped.
    late: those behind the watermark, taken in all the same; late_most: by how many µs at most.
    waiting: amendments whose earlier version never came, not shown. vectors: first ones.
    corrected: vectors given again after a late arrival. uncorrected: late arrivals from before the
    vectors that are kept for it.
    """

    arrivals: int
    repeated: int
    late: int
    late_most: int
    waiting: int
    vectors: int
    corrected: int
    uncorrected: int
