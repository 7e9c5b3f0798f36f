"""Which versions an entity has in segments, and where: runs of marks beside the segments.

The runs of one kind of one tenant are merged by size, so that there are few however many segments
there are, and each key is merged few times. The folder of run files is a cache: the segment table
says what is committed, and a run that is missing, torn or made from other segments is made anew
from the segment files.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lendweave.durable import TEMPORARY
from lendweave.stores.relational.commit_points import Reach
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.key_runs import (
    SUFFIX,
    KeyRun,
    merged,
    read_run,
    write_run,
)
from lendweave.stores.relational.segment_files import CheckedFiles
from lendweave.stores.relational.segment_index import Segment, segments_between
from lendweave.stores.relational.text_hashes import Hashes, text_hash
from lendweave.stores.relational.version_marks import (
    MARK_COLUMNS,
    NOTHING_KNOWN,
    KnownVersions,
    VersionMarks,
)

_FANOUT = 4


@dataclass(frozen=True, slots=True)
class KeyedSegments:
    """Segments of one kind of one tenant in order of commit, and the runs that cover them all."""

    segments: tuple[Segment, ...] = ()
    runs: tuple[KeyRun, ...] = ()

    def of_entities(self, asked: Hashes, below: int) -> KnownVersions:
        """The versions of some entities at offsets under `below`.

        asked: hashes of their ids, shape (2, m), each once.
        """
        order = np.argsort(asked[0])
        in_order = asked.take(order, axis=1)
        parts = [part for run in self.runs for part in run.of_entities(in_order)]
        known = KnownVersions.joined([NOTHING_KNOWN, *parts]).below(below)
        return KnownVersions(order[known.places], known.marks)

    def offsets_of(self, entity_id: str, below: int) -> list[int]:
        """Where one entity has versions, in order of commit, under the offset `below`."""
        asked = text_hash(entity_id)
        found = {offset for run in self.runs for offset in run.offsets_of(asked)}
        return sorted(offset for offset in found if offset < below)

    def segment_of(self, offset: int) -> Segment | None:
        """The segment that holds `offset`, None when no segment of these does."""
        place = bisect_right(self.segments, offset, key=lambda s: s.first_offset) - 1
        if place < 0 or offset >= self.segments[place].end_offset:
            return None
        return self.segments[place]

    def and_runs(self, runs: Sequence[KeyRun]) -> KeyedSegments:
        """With later segments, and their runs."""
        later = tuple(segment for run in runs for segment in run.segments)
        return KeyedSegments((*self.segments, *later), (*self.runs, *runs))


@dataclass(slots=True)
class _Scope:
    """What is known of one kind of one tenant. complete_below: all segments under this offset."""

    keyed: KeyedSegments
    complete_below: int


class KeyIndex:
    """The runs of all kinds of all tenants, loaded when they are first asked for.

    folder: of the files of runs. files: the segments that they are derived from.
    reach: given to the one process that writes, which keeps the files; others only read them.
    """

    def __init__(self, folder: Path, files: CheckedFiles, reach: Reach | None = None) -> None:
        self.folder = folder
        self.files = files
        self._reach = reach
        self._scopes: dict[tuple[str, str], _Scope] = {}
        self._changing = threading.Lock()

    def keyed(self, connection: Connection, below: int, tenant_id: str, kind: str) -> KeyedSegments:
        """Every segment that begins under the offset `below`; perhaps later ones, too.

        below: no further than what the connection sees as committed. Raises SegmentTorn.
        """
        with self._changing:
            scope = self._scopes.get((tenant_id, kind))
            if scope is None:
                scope = self._scopes[tenant_id, kind] = _Scope(KeyedSegments(), 0)
            if scope.complete_below < below:
                span = scope.complete_below, below
                new = segments_between(connection, tenant_id, kind, *span)
                if new:
                    self._add(scope, self._loaded(new))
                scope.complete_below = below
            return scope.keyed

    def publish(self, run: KeyRun) -> None:
        """Take up the run of a segment that has just been committed.

        Segments come in order of commit. One that a reader has found before is known already.
        """
        (segment,) = run.segments
        with self._changing:
            scope = self._scopes[run.scope]
            if segment.first_offset >= scope.complete_below:
                self._add(scope, [self._kept([run])])
                scope.complete_below = segment.end_offset

    def remove_unfinished(self, segments: Sequence[Segment]) -> None:
        """Delete half-written files, and runs that begin with a segment that is not committed."""
        starts = {f"{segment.kind}-{segment.first_offset:015d}" for segment in segments}
        for path in self.folder.glob(f"*{SUFFIX}*"):
            if path.name.endswith(TEMPORARY) or path.name.rpartition("-")[0] not in starts:
                path.unlink()

    def _add(self, scope: _Scope, runs: Sequence[KeyRun]) -> None:
        compacted = list(scope.keyed.runs)
        for run in runs:
            compacted.append(run)
            self._compact(compacted)
        segments = scope.keyed.and_runs(runs).segments
        scope.keyed = KeyedSegments(segments, tuple(compacted))

    def _loaded(self, segments: Sequence[Segment]) -> list[KeyRun]:
        """Runs over all of the segments, from files as far as there are whole ones."""
        runs: list[KeyRun] = []
        rest = tuple(segments)
        while rest:
            runs.append(self._longest_run(rest) or self._kept([self._made(rest[0])]))
            rest = rest[len(runs[-1].segments) :]
        if self._reach is not None:
            self._remove_merged(segments, {run.name for run in runs})
        return runs

    def _remove_merged(self, segments: Sequence[Segment], used: set[str]) -> None:
        """Delete files that a merge has replaced, and could not delete."""
        starts = {segment.first_offset for segment in segments}
        with suppress(OSError):
            for path in self.folder.glob(f"*{SUFFIX}"):
                if int(path.name.split("-")[-2]) in starts and path.name not in used:
                    path.unlink()

    def _longest_run(self, segments: tuple[Segment, ...]) -> KeyRun | None:
        """The run from a file over the first of the segments and as many more as possible."""
        first = segments[0]
        start = f"{first.kind}-{first.first_offset:015d}-"
        for path in sorted(self.folder.glob(f"{start}*{SUFFIX}"), reverse=True):
            last = int(path.name.removeprefix(start).removesuffix(SUFFIX))
            covered = tuple(s for s in segments if s.first_offset <= last)
            run = read_run(self.folder, covered) if covered[-1].first_offset == last else None
            if run is not None:
                return run
        return None

    def _made(self, segment: Segment) -> KeyRun:
        with self.files.open(segment.name, segment.seal) as file:
            table = file.read(columns=list(MARK_COLUMNS))
        return KeyRun((segment,), VersionMarks.of_table(table, segment.offsets))

    def _kept(self, runs: Sequence[KeyRun]) -> KeyRun:
        """The runs as one, from a file if there can be one.

        A disk that takes no file costs memory and a slower next start, and nothing else.
        """
        if self._reach is not None:
            with suppress(OSError):
                run = write_run(self.folder, runs)
                self._reach("keys_written")
                return run
        return merged(runs)

    def _compact(self, runs: list[KeyRun]) -> None:
        """Merge the latest of the runs, as long as there are too many of one size."""
        while latest := _to_merge(runs):
            runs[-len(latest) :] = [self._kept(latest)]
            if self._reach is not None:
                self._reach("keys_merged")
                with suppress(OSError):
                    for run in latest:
                        (self.folder / run.name).unlink(missing_ok=True)


def _to_merge(runs: Sequence[KeyRun]) -> Sequence[KeyRun]:
    """The latest runs when they are to become one, else none.

    Runs get no larger towards the end: the latest takes in smaller ones before it, and of one
    size there are fewer than `_FANOUT`.
    """
    sizes = [len(run.versions).bit_length() // 2 for run in runs]
    start = len(runs) - 1
    while start and sizes[start - 1] <= sizes[-1]:
        start -= 1
    smaller = min(sizes[start:]) < sizes[-1]
    return runs[start:] if smaller or len(runs) - start >= _FANOUT else ()
