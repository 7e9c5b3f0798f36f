"""The online features of a scene, kept up with the log of a store."""

from __future__ import annotations

from threading import Lock

from lendweave.features import Plan, Visibility
from lendweave.records import Principal, Record
from lendweave.records.ports import RecordReader
from lendweave.runtimes.online_features import OnlineFeatures


class LiveFeatures:
    """Online features that take in, before each read, what was committed since the last one.

    So an acknowledged record is visible to the next decision, whoever wrote it, and a restart
    rebuilds the state from the log. Safe to call from many threads; one reads at a time.
    """

    def __init__(self, plan: Plan, principal: Principal, reader: RecordReader) -> None:
        self._online = OnlineFeatures(plan)
        self._principal = principal
        self._reader = reader
        self._kinds = frozenset(kind.kind for kind in plan.kinds)
        self._scenario = plan.features.scene.name
        self._read_offset = -1
        self._lock = Lock()

    def read_offset(self) -> int:
        """Take in everything committed so far; the last offset that is now visible, or -1."""
        with self._lock:
            committed = self._reader.last_offset()
            if committed > self._read_offset:
                self._catch_up(committed)
            return self._read_offset

    def vector(self, subject: Record, t: int, visibility: Visibility) -> tuple[object, ...]:
        """The feature row of `subject` at t, raw."""
        with self._lock:
            return self._online.vector(subject, t, visibility)

    def _catch_up(self, committed: int) -> None:
        """Absorb the scene's records up to and including offset `committed`."""
        start = self._read_offset + 1
        for record in self._reader.scan(self._principal, start, self._kinds):
            if record.offset is not None and record.offset > committed:
                break
            if record.scenario == self._scenario:
                self._online.absorb(record)
        self._read_offset = committed
