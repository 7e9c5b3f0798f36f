"""The versions of each thing in the order of their line, however they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lendweave.records import Record
from lendweave.runtimes.stream.arrivals import Arrival

VersionKey: TypeAlias = tuple[str, str]
"""Tenant and id of a version."""


class Lines:
    """Lets a version pass when the one that it amends has passed, and holds it until then."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, type[Record], str], str] = {}
        self._waiting: dict[VersionKey, Arrival] = {}

    @property
    def waiting(self) -> int:
        """Amendments whose earlier version has not arrived."""
        return len(self._waiting)

    def take(self, arrival: Arrival) -> Iterator[Arrival]:
        """The arrival, if it is next in its line, and those that waited for it, in order."""
        following: Arrival | None = arrival
        if not self._is_next(arrival.record):
            self._waiting[arrival.record.tenant_id, str(arrival.record.supersedes)] = arrival
            return
        while following is not None:
            record = following.record
            self._latest[record.tenant_id, type(record), record.entity_id] = record.id
            yield following
            following = self._waiting.pop((record.tenant_id, record.id), None)

    def _is_next(self, record: Record) -> bool:
        line = (record.tenant_id, type(record), record.entity_id)
        return record.supersedes is None or self._latest.get(line) == record.supersedes
