"""The online features of a scene, kept up with the log of a store."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock, Thread

import duckdb

from lendweave.features import KNOWN, Plan, Visibility
from lendweave.records import Principal, Record
from lendweave.records.ports import RecordHistory, RecordReader
from lendweave.runtimes.online.snapshots import SnapshotFolder, Taken
from lendweave.runtimes.online.stored_columns import Part
from lendweave.runtimes.online_features import OnlineFeatures

SNAPSHOT_EVENTS_MIN = 20_000
"""A snapshot is not written for less; reading so few records again takes a second."""


HISTORY_RECORDS_MIN = 50_000
"""Fewer records are read one by one sooner than tables are made of them."""


class LiveFeatures:
    """Online features that take in, before each read, what was committed since the last one.

    So an acknowledged record is visible to the next decision, whoever wrote it. A restart goes on
    from the last snapshot that the log bears out, or from the start of the log. Safe to call from
    many threads; one reads at a time, and nobody waits while a snapshot is written to disk.
    snapshots: None to keep none. history: the same records as tables, by which very many are taken
    in at once; None to read all of them one by one. save_apart: a thread of its own writes
    snapshots, so that no reader waits for the disk.
    """

    def __init__(
        self,
        plan: Plan,
        principal: Principal,
        reader: RecordReader,
        *,
        snapshots: SnapshotFolder | None = None,
        history: RecordHistory | None = None,
        snapshot_events_min: int = SNAPSHOT_EVENTS_MIN,
        history_records_min: int = HISTORY_RECORDS_MIN,
        save_apart: bool = False,
    ) -> None:
        self._plan = plan
        self._history = history
        self._online = OnlineFeatures(plan)
        self._principal = principal
        self._reader = reader
        self._kinds = frozenset(kind.kind for kind in plan.kinds)
        self._scenario = plan.features.scene.name
        self._taken = Taken(-1, -1, "")
        self._snapshots = snapshots
        self._snapshot_events_min = snapshot_events_min
        self._history_records_min = history_records_min
        self._save_apart = save_apart
        self._since_snapshot = 0
        self._lock = Lock()
        self._saving = Lock()
        if snapshots is not None:
            self._restore(snapshots)

    def read_offset(self) -> int:
        """Take in everything committed so far; the last offset that is now visible, or -1."""
        with self._lock:
            committed = self._reader.last_offset()
            if committed > self._taken.read_offset:
                self._catch_up(committed)
            read_offset = self._taken.read_offset
            enough = self._since_snapshot >= self._snapshot_events_min
            due = enough and self._since_snapshot >= self._online.size // 4
        if due and self._saving.acquire(blocking=False):
            if self._save_apart:
                Thread(target=self._save_due, name="lendweave-snapshot").start()
            else:
                self._save_due()
        return read_offset

    def last_change(self) -> int:
        """The offset of the last record taken in that any feature could read, -1 for none."""
        with self._lock:
            return self._taken.last_offset

    def behind(self) -> int:
        """How many offsets are committed and not yet taken in."""
        return self._reader.last_offset() - self._taken.read_offset

    def vector(
        self, subject: Record, t: int, visibility: Visibility, part: Plan | None = None
    ) -> tuple[object, ...]:
        """The feature row of `subject` at t, raw. part: to have some of the features alone."""
        with self._lock:
            return self._online.vector(subject, t, visibility, part)

    def known(self, subject: Record, t: int) -> tuple[tuple[object, ...], int]:
        """The row of what was known at t, and the last offset that was taken in by then."""
        with self._lock:
            return self._online.vector(subject, t, KNOWN), self._taken.read_offset

    def parts(self) -> dict[str, Part]:
        """All that is kept, as a snapshot would hold it; to be read before more is taken in."""
        with self._lock:
            return self._online.parts(self._principal.tenant_id)

    def close(self) -> None:
        """Keep what was taken in for the next start, where there is enough of it."""
        with self._saving:
            if self._since_snapshot >= self._snapshot_events_min:
                self._save()

    def _catch_up(self, committed: int) -> None:
        """Absorb the scene's records up to and including offset `committed`."""
        if self._history is not None and self._taken.read_offset < 0:
            self._take_history(self._history, committed)
        taken = self._taken
        last_offset, last_id = taken.last_offset, taken.last_id
        for record in self._reader.scan(self._principal, taken.read_offset + 1, self._kinds):
            if record.offset is None or record.offset > committed:
                break
            if record.scenario == self._scenario:
                self._online.absorb(record)
                last_offset, last_id = record.offset, record.id
                self._since_snapshot += 1
        self._taken = Taken(committed, last_offset, last_id)

    def _take_history(self, history: RecordHistory, committed: int) -> None:
        """Begin with all records at once; where one cannot be read, reading them tells which."""
        if committed < self._history_records_min:
            return
        tenant, scene = self._principal.tenant_id, self._plan.features.scene
        online = OnlineFeatures(self._plan)
        try:
            with history.connect(self._principal, scene, self._kinds) as connection:
                online.take_history(tenant, connection, committed)
        except duckdb.Error:
            return
        self._online, self._since_snapshot = online, online.size
        last = next(iter(self._reader.scan(self._principal, online.last_offset, self._kinds)), None)
        self._taken = Taken(committed, online.last_offset, last.id if last else "")

    def _save_due(self) -> None:
        """Save for whoever took `_saving`."""
        try:
            self._save()
        finally:
            self._saving.release()

    def _save(self) -> None:
        """Write a snapshot; it is copied while nobody reads, and written while others do."""
        with self._lock:
            self._since_snapshot = 0
            if self._snapshots is None:
                return
            taken, live = self._taken, self._online.parts(self._principal.tenant_id)
            parts = {name: part[:] for name, part in live.items()}
        self._snapshots.save(taken, parts)

    def _restore(self, snapshots: SnapshotFolder) -> None:
        """Go on from the latest snapshot that the log bears out."""
        for taken, parts in snapshots.found():
            if not self._borne_out(taken):
                continue
            online = OnlineFeatures(self._plan)
            try:
                online.restore(self._principal.tenant_id, parts, taken.last_offset)
            except (KeyError, TypeError, ValueError):
                continue  # written by another release, whatever it says of itself
            self._online, self._taken = online, taken
            return

    def _borne_out(self, taken: Taken) -> bool:
        """Whether the log has the last record of a snapshot where the snapshot says it stands."""
        if taken.read_offset > self._reader.last_offset():
            return False
        records = self._reader.scan(self._principal, taken.last_offset, self._kinds)
        found = next(iter(records), None)
        return found is not None and (found.offset, found.id) == (taken.last_offset, taken.last_id)


@dataclass(frozen=True, slots=True)
class ChosenFeatures:
    """Of features that are kept up with the log, those of a part of their set."""

    live: LiveFeatures
    part: Plan

    def read_offset(self) -> int:
        """As of LiveFeatures."""
        return self.live.read_offset()

    def vector(self, subject: Record, t: int, visibility: Visibility) -> tuple[object, ...]:
        """The chosen features of `subject` at t, raw, in the order of the part."""
        return self.live.vector(subject, t, visibility, self.part)
