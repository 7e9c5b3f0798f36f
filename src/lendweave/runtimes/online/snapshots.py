"""Snapshots of online features on disk: what a restart need not read from the log again.

A snapshot is derived: whatever is wrong with one, the log says the same. It is believed only if it
is whole, of the same feature set and tenant, and if the log still has the last record that it took
in; anything else is passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lendweave.runtimes.online.snapshot_file import (
    FORMAT,
    SnapshotHead,
    read_snapshot,
    write_snapshot,
)
from lendweave.runtimes.online.stored_columns import Part

SNAPSHOT_POINTS = ("snapshot_begun", "snapshot_half", "snapshot_written", "snapshot_swept")
"""The named places on the way of a snapshot to disk, where tests stop the process dead."""

_SUFFIX = ".state"
_NAME_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a state has read the log.

    read_offset: everything up to it was taken in. last_offset, last_id: the last record that was.
    """

    read_offset: int
    last_offset: int
    last_id: str


def _pass_by(_point: str) -> None:
    """What happens at a snapshot point outside tests: nothing."""


@dataclass(frozen=True, slots=True)
class SnapshotFolder:
    """Snapshots of one feature set and tenant.

    folder: of its scene and tenant alone. reach: told each of SNAPSHOT_POINTS.
    """

    folder: Path
    set_hash: str
    tenant_id: str
    reach: Callable[[str], None] = _pass_by

    def save(self, taken: Taken, parts: dict[str, Part]) -> None:
        """Write a snapshot, on disk before this returns; the others go."""

        def head(forms: list[tuple[str, str, int]]) -> SnapshotHead:
            return SnapshotHead(
                format=FORMAT,
                byte_order=sys.byteorder,
                set_hash=self.set_hash,
                tenant_id=self.tenant_id,
                read_offset=taken.read_offset,
                last_offset=taken.last_offset,
                last_id=taken.last_id,
                parts=forms,
            )

        self.reach("snapshot_begun")
        path = self.folder / self._file_name(taken.read_offset)
        write_snapshot(path, head, parts, self.reach)
        self.reach("snapshot_written")
        for other in self.folder.glob(f"*{_SUFFIX}*"):
            if other != path:
                other.unlink(missing_ok=True)
        self.reach("snapshot_swept")

    def found(self) -> Iterator[tuple[Taken, dict[str, Part]]]:
        """The whole snapshots of this set and tenant, the latest first."""
        own = f"{self.set_hash[:_NAME_HASH_LENGTH]}-*{_SUFFIX}"
        for path in sorted(self.folder.glob(own), reverse=True):
            read = read_snapshot(path)
            if read is None:
                continue
            head, parts = read
            if (head.set_hash, head.tenant_id) == (self.set_hash, self.tenant_id):
                yield Taken(head.read_offset, head.last_offset, head.last_id), parts

    def _file_name(self, read_offset: int) -> str:
        return f"{self.set_hash[:_NAME_HASH_LENGTH]}-{read_offset:019}{_SUFFIX}"
