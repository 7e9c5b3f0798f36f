"""Records as a stream brings them: each with the instant at which it became known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lendweave.records import Record


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record on its way. It may come more than once, with the same number.

    time: when it became known, µs UTC; never before what it amends. number: its place in the log.
    """

    time: int
    number: int
    record: Record


def arrivals_of(log: Iterable[Record]) -> Iterator[Arrival]:
    """The committed records of a log, in its order."""
    known: dict[tuple[str, type[Record], str], int] = {}
    for record in log:
        assert record.offset is not None, "a log holds committed records"
        line = (record.tenant_id, type(record), record.entity_id)
        known[line] = max(record.known_at, known.get(line, record.known_at))
        yield Arrival(known[line], record.offset, record)


def as_it_became_known(log: Iterable[Record]) -> list[Arrival]:
    """A log of imported history in the order in which a live one would have grown.

    Files arrive one after the other, each with its own past; a stream has one time.
    """
    return sorted(arrivals_of(log), key=lambda arrival: (arrival.time, arrival.number))
